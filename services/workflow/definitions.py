"""Reads SOP definitions from YAML files; every scalar is text, and an error says where it is in the file.

A sentence about an error names the row in its own words first, then file, line and path, then what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from contracts.sop import Definition
from services.workflow.domain.executable import problems

BUILTIN = Path(__file__).parent / "sops"
_ROW = re.compile(r"langkah baris (\d+)")

_SENTENCES = {
    "missing": "kunci ini wajib diisi",
    "extra_forbidden": "kunci ini tidak dikenal; periksa ejaannya atau hapus",
    "string_type": "harus berupa teks",
    "string_too_short": "tidak boleh kosong",
    "string_too_long": "teks terlalu panjang",
    "string_pattern_mismatch": "hanya huruf kecil, angka, dan tanda hubung, misalnya 'susun-laporan'",
    "too_short": "harus berisi sedikitnya satu baris",
    "tuple_type": "harus berupa daftar",
    "dict_type": "harus berupa pasangan kunci dan nilai",
    "model_type": "harus berupa pasangan kunci dan nilai",
    "date_from_datetime_parsing": "harus berupa tanggal, misalnya 2026-02-19",
}


class DefinitionError(Exception):
    """A definition file cannot be used; the message is a sentence in Bahasa Indonesia with file, line and path."""


def builtin_definitions() -> list[Path]:
    """The definition files that come with the service, by name."""
    return sorted(BUILTIN.glob("*.yaml"))


def load_definition(path: Path) -> Definition:
    """One definition that the engine can execute. Raises DefinitionError with the first thing to correct."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{path.name} tidak dapat dibaca sebagai teks UTF-8: {error}") from error
    return parse_definition(text, path.name)


def parse_definition(text: str, name: str) -> Definition:
    """The definition in a YAML text. `name` is the file's name for messages."""
    source, value = read_yaml(text, name)
    try:
        definition = Definition.model_validate(value)
    except ValidationError as error:
        raise source.error(error) from None
    for problem in problems(definition):
        raise source.at(tuple(problem.path.split(".")), f"{problem.what}.")
    return definition


def read_yaml(text: str, name: str) -> tuple[Source, Any]:
    """The values of a YAML text, every scalar as text, with where each stands. Raises DefinitionError."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(f"YAML tidak dapat dibaca ({name} baris {line}): {error.problem}") from error
    except yaml.YAMLError as error:
        raise DefinitionError(f"YAML tidak dapat dibaca ({name}): {error}") from error
    source = Source(name)
    return source, source.read(root, ()) if root is not None else {}


class Source:
    """Plain values of a YAML tree, with the line of each path (rows of lists counted from 0, as text)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[tuple[str, ...], int] = {(): 1}
        self.rows: dict[str, str] = {}
        """Place of a row of `langkah` → its words."""
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, path: tuple[str, ...]) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self.at(path, "Jangkar (&) dan alias (*) tidak dapat dipakai di sini.")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, str(row))) for row, child in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: tuple[str, ...]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise self.at(path, f"Kunci pada baris {line} harus berupa teks.")
            if key in value:
                raise self.at(
                    (*path, key), f"Kunci '{key}' tertulis dua kali, lagi pada baris {line}; hapus salah satunya."
                )
            self.lines[(*path, key)] = line
            value[key] = self.read(child, (*path, key))
            if key == "kegiatan" and len(path) == 2 and path[0] == "langkah" and isinstance(value[key], str):
                self.rows[path[1]] = value[key]
        return value

    def error(self, error: ValidationError) -> DefinitionError:
        """The first thing that is wrong, as a sentence."""
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        if first["type"] == "value_error":
            sentence = f"{first['ctx']['error']}."
            named = _ROW.search(sentence)
            return self.at(("langkah", str(int(named[1]) - 1)) if named else path, sentence)
        return self.at(path, _sentence(first))

    def at(self, path: tuple[str, ...], sentence: str) -> DefinitionError:
        known = path
        while known not in self.lines:
            known = known[:-1]
        words = self.rows.get(path[1]) if len(path) > 1 and path[0] == "langkah" else None
        where = f"{self.name} baris {self.lines[known]}, {'.'.join(path) or 'seluruh berkas'}"
        return DefinitionError(f"{words + ' ' if words else ''}({where}): {sentence}")


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "literal_error":
        choices = error["ctx"]["expected"].replace(" or ", ", ")
        return f"'{error['input']}' tidak dikenal; pilih salah satu: {choices}."
    return f"{_SENTENCES.get(error['type'], error['msg'])}."
