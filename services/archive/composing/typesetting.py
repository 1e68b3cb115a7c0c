"""Sets a document with Typst: data goes in as JSON and is never part of the template's source.

Only the fonts inside the Typst wheel are used, so that a document looks, and is byte for byte, the same on every
machine of one release. Blocking; callers run it in a thread (Typst works outside of Python's lock).
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

FOLDER = Path(__file__).parent / "templates"
STANDARD: Literal["a-2b"] = "a-2b"
"""PDF/A-2b (ISO 19005-2): what archives ask for. It refuses a character that no font has."""
REPLACEMENT = "\ufffd"
LONG_RUN, PIECE = re.compile(r"[^\s/-]{21,}"), 10
"""A longer run gets a place to break every `PIECE` characters, or it would leave its table cell. Typst itself breaks
after a stroke and a hyphen, so that letter numbers stay as they are."""

EVICTIONS = 12
"""Typst keeps what it memoised in its last ten compilations, about a hundred megabytes for a report of 50 pages, and
offers no way to drop it but compiling something else. May go when the wheel has one; a test watches the memory."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def typeset(template: str, data: dict[str, Any], time: datetime) -> bytes:
    """The PDF of `templates/<template>.typ` with `data`. Raises typst.TypstError for a fault in the template."""
    source = (FOLDER / f"{template}.typ").read_bytes()
    inputs = {"data": json.dumps(printable(data), ensure_ascii=False, sort_keys=True)}
    try:
        return _compile(source, inputs, int(time.timestamp()))
    finally:
        for _ in range(EVICTIONS):
            _compile(b"", {}, 0)


def printable(value: Any) -> Any:
    """The same data with every string fit to be set (see `_text`)."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    return value


def _text(text: str) -> str:
    """Without invisible format characters (one of them turns figures round), tabs as spaces, characters that no
    font has as U+FFFD, and places to break in very long words. Line feeds stay."""
    kept = (
        char if ord(char) < 0x250 or _has_glyph(char) else REPLACEMENT
        for char in unicodedata.normalize("NFC", text).replace("\t", " ")
        if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return LONG_RUN.sub(lambda run: "\u200b".join(_pieces(run.group())), "".join(kept))


def _pieces(run: str) -> list[str]:
    return [run[start : start + PIECE] for start in range(0, len(run), PIECE)]


@cache
def _has_glyph(char: str) -> bool:
    """Asks Typst itself, by setting the character alone: a list of ours would be wrong with the next release."""
    try:
        _compile(b"#sys.inputs.data", {"data": char}, 0)
    except typst.TypstError:
        return False
    return True


def _compile(source: bytes, inputs: dict[str, str], timestamp: int) -> bytes:
    compiler = typst.Compiler(
        input=source, root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    pdf = compiler.compile(format="pdf", timestamp=timestamp, pdf_standards=STANDARD)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no PDF")
    return pdf
