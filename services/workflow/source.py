"""A definition file as plain values, with the line of each path and the words of each row, so that a mistake can be
named where it stands.

A sentence about a mistake names the row in its own words first, then file, line and path, then what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import ValidationError

from contracts.sop import AskedFact, Definition, DocumentKind, Guess, Role, Standard, Step

Path = tuple[str, ...]
"""Keys and rows from the top, rows of lists counted from 0, as text."""

_ROW = re.compile(r"langkah baris (\d+)")
_SENTENCES = {
    "missing": "kunci ini wajib diisi",
    "string_type": "harus berupa teks; tulis satu nilai di belakang titik dua",
    "string_too_short": "tidak boleh kosong; isi atau hapus kuncinya",
    "string_too_long": "teks terlalu panjang; ringkas",
    "string_pattern_mismatch": "hanya huruf kecil, angka, dan tanda hubung, misalnya 'susun-laporan'",
    "too_short": "harus berisi sedikitnya satu baris",
    "tuple_type": "harus berupa daftar; tulis tiap isinya pada baris sendiri dengan '- ' di depannya",
    "dict_type": "harus berupa pasangan kunci dan nilai",
    "model_type": "harus berupa pasangan kunci dan nilai",
    "date_from_datetime_parsing": "harus berupa tanggal, misalnya 2026-02-19",
}


@dataclass(frozen=True, slots=True)
class Fault:
    path: Path
    what: str
    """A sentence that ends with what to do."""


class NotYaml(Exception):
    """The text is no YAML; the message is a sentence with file and line."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line


class Source:
    """Values of a YAML text, every scalar a text. `faults` are what its layout has wrong."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines: dict[Path, int] = {(): 1}
        self.rows: dict[str, str] = {}
        """Place of a row of `langkah` → its words."""
        self.faults: list[Fault] = []
        self._seen: set[int] = set()
        root = _compose(text, name)
        self.value: Any = self._read(root, ()) if root is not None else {}

    def say(self, path: Path, sentence: str) -> str:
        """A sentence with the row's words, file, line and path in front."""
        words = self.words(path)
        where = f"{self.name} baris {self.line(path)}, {'.'.join(path) or 'seluruh berkas'}"
        return f"{words + ' ' if words else ''}({where}): {sentence}"

    def words(self, path: Path) -> str:
        """What names the thing at a path: the activity of a row; empty elsewhere."""
        return self.rows.get(path[1], "") if len(path) > 1 and path[0] == "langkah" else ""

    def line(self, path: Path) -> int:
        known = path
        while known not in self.lines:
            known = known[:-1]
        return self.lines[known]

    def of_model(self, error: ValidationError) -> list[Fault]:
        """What the model of definitions refuses, each as a sentence."""
        found: list[Fault] = []
        for one in error.errors(include_url=False):
            path = tuple(str(part) for part in one["loc"])
            if one["type"] == "value_error":
                sentence = f"{one['ctx']['error']}."
                named = _ROW.search(sentence)
                found.append(Fault(("langkah", str(int(named[1]) - 1)) if named else path, sentence))
            else:
                found.append(Fault(path, _sentence(one, path)))
        return found

    def _read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self.faults.append(Fault(path, "Jangkar (&) dan alias (*) tidak dapat dipakai di sini. Tulis lagi isinya."))
            return ""
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._read(child, (*path, str(row))) for row, child in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                self.faults.append(
                    Fault(path, f"Kunci pada baris {line} harus berupa teks. Tulis satu kata sebelum titik dua.")
                )
                continue
            if key in value:
                self.faults.append(
                    Fault(
                        (*path, key), f"Kunci '{key}' tertulis dua kali, lagi pada baris {line}; hapus salah satunya."
                    )
                )
                continue
            self.lines[(*path, key)] = line
            value[key] = self._read(child, (*path, key))
            if key == "kegiatan" and len(path) == 2 and path[0] == "langkah" and isinstance(value[key], str):
                self.rows[path[1]] = value[key]
        return value


def _compose(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NotYaml(
            f"YAML tidak dapat dibaca ({name} baris {line}): {error.problem}; "
            "periksa jarak dari tepi, titik dua, dan tanda kutip di sekitar baris itu.",
            line,
        ) from error
    except yaml.YAMLError as error:
        raise NotYaml(f"YAML tidak dapat dibaca ({name}): {error}; hapus karakter yang tidak terbaca.", 1) from error


def _sentence(error: Mapping[str, Any], path: Path) -> str:
    if error["type"] == "literal_error":
        choices = error["ctx"]["expected"].replace(" or ", ", ")
        return f"'{error['input']}' tidak dikenal; pilih salah satu: {choices}."
    if error["type"] == "extra_forbidden":
        near = get_close_matches(path[-1], _known_keys(path), n=1)
        meant = f", mungkin maksudnya '{near[0]}'" if near else ""
        return f"kunci ini tidak dikenal{meant}; periksa ejaannya atau hapus."
    if error["type"] == "string_too_long":
        return f"teks terlalu panjang; ringkas sampai paling banyak {error['ctx']['max_length']} huruf."
    return f"{_SENTENCES.get(error['type'], error['msg'])}."


def _known_keys(path: Path) -> list[str]:
    """The keys that may stand beside the last one of a path."""
    models = {"langkah": Step, "pelaksana": Role, "dokumen": DocumentKind, "ditanyakan": AskedFact}
    model: Any = models.get(path[0], Definition) if len(path) > 2 else Definition
    if "dugaan" in path:
        model = Guess
    elif "tambahan" in path:
        model = Standard
    return list(model.model_fields)
