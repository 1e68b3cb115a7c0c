"""Reads working calendars from YAML files, and the one that comes with the release."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from contracts.calendar import WorkingCalendar
from services.workflow.definitions import DefinitionError, read_yaml, refused

BUILTIN = Path(__file__).parent / "nasional.yaml"


def load_calendar(path: Path) -> WorkingCalendar:
    """The calendar in a file. Raises DefinitionError with the first thing to correct: file, line, path."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path.name} tidak dapat dibaca sebagai teks UTF-8: {error}") from error
    return parse_calendar(text, path.name)


def parse_calendar(text: str, name: str) -> WorkingCalendar:
    """The calendar in a YAML text. `name` is the file's name for messages."""
    source = read_yaml(text, name)
    try:
        return WorkingCalendar.model_validate(source.value)
    except ValidationError as error:
        raise refused(source, error) from None


@lru_cache(1)
def builtin_calendar() -> WorkingCalendar:
    """Version 0 of the whole country, in force wherever and whenever nobody has set another one."""
    return load_calendar(BUILTIN)
