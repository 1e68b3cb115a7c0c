"""Reads SOP definitions from YAML files; every scalar is text, and an error says where it is in the file.

Services need one definition that runs or the first thing to correct; everything that is to be corrected at once, and
warnings, are found by `services.workflow.writing.findings`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from contracts.sop import Definition
from services.workflow.domain.executable import problems
from services.workflow.source import NotYaml, Source

BUILTIN = Path(__file__).parent / "sops"


class DefinitionError(Exception):
    """A definition file cannot be used; the message is a sentence in Bahasa Indonesia with file, line and path."""


def builtin_definitions() -> list[Path]:
    """The definition files that come with the service, by name."""
    return sorted(BUILTIN.glob("*.yaml"))


def load_definition(path: Path) -> Definition:
    """One definition that the engine can execute. Raises DefinitionError with the first thing to correct."""
    return parse_definition(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a definition file. Raises DefinitionError when it is no UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path.name} tidak dapat dibaca sebagai teks UTF-8: {error}") from error


def parse_definition(text: str, name: str) -> Definition:
    """The definition in a YAML text. `name` is the file's name for messages."""
    source = read_yaml(text, name)
    try:
        definition = Definition.model_validate(source.value)
    except ValidationError as error:
        raise refused(source, error) from None
    for problem in problems(definition):
        raise DefinitionError(source.say(tuple(problem.path.split(".")), f"{problem.what}."))
    return definition


def read_yaml(text: str, name: str) -> Source:
    """The values of a YAML text, every scalar as text, with where each stands. Raises DefinitionError."""
    try:
        source = Source(text, name)
    except NotYaml as error:
        raise DefinitionError(str(error)) from error
    for fault in source.faults:
        raise DefinitionError(source.say(fault.path, fault.what))
    return source


def refused(source: Source, error: ValidationError) -> DefinitionError:
    """The first thing that a model refuses, as a sentence."""
    first = source.of_model(error)[0]
    return DefinitionError(source.say(first.path, first.what))
