"""How wide a text is and where its lines break, from the widths of the font that the PDF is set with.

The table `widths.json` is measured by `measure.py`; the same numbers become the `textLength` of each line in the SVG,
so that a browser with another serif keeps every line inside its cell.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

FONT = "Libertinus Serif"
"""Ships inside Typst: the same on every machine of one release."""
Style = Literal["regular", "bold", "italic"]
WIDTHS: dict[Style, dict[str, int]] = json.loads(Path(__file__).with_name("widths.json").read_text("utf-8"))
UNKNOWN = 1_000
"""Thousandths of the size for a character outside the table; no letter of the fallback fonts is wider."""
LEADING = 1.2
"""Line distance in font sizes."""
ASCENT = 0.8
"""From the top of a line's box to its baseline, in font sizes."""
BREAKS_AFTER = "/-"


def width(text: str, size: float, style: Style = "regular") -> float:
    """Width in points, without kerning: kerned text is never wider by more than a hair."""
    table = WIDTHS[style]
    return sum(table.get(char, UNKNOWN) for char in text) * size / 1_000


@dataclass(frozen=True)
class Paragraph:
    """Wrapped text: its lines and how they are set."""

    lines: tuple[str, ...]
    size: float
    style: Style = "regular"

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING

    def fitting(self, height: float) -> int:
        """How many lines fit into a height; at least one."""
        return max(1, int((height + 1e-6) // (self.size * LEADING)))


def clean(text: str) -> str:
    """Without invisible format characters; tabs as spaces; line feeds stay."""
    kept = unicodedata.normalize("NFC", text).replace("\t", " ")
    return "".join(char for char in kept if char == "\n" or unicodedata.category(char)[0] != "C")


@lru_cache(maxsize=8_192)
def wrap(text: str, room: float, size: float, style: Style = "regular") -> Paragraph:
    """The text in lines no wider than `room`. A longer word breaks behind a stroke or hyphen, else anywhere; a
    single character wider than `room` has its own line."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines.extend(_lines(paragraph.split(), room, size, style))
    while lines and not lines[-1]:
        lines.pop()
    return Paragraph(tuple(lines), size, style)


def _lines(words: list[str], room: float, size: float, style: Style) -> list[str]:
    lines, line = [], ""
    for word in words:
        joined = f"{line} {word}" if line else word
        if width(joined, size, style) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, room, size, style)
        lines.extend(whole)
    return [*lines, line]


def _pieces(word: str, room: float, size: float, style: Style) -> list[str]:
    pieces = []
    while width(word, size, style) > room:
        fits = 1
        while fits < len(word) - 1 and width(word[: fits + 1], size, style) <= room:
            fits += 1
        soft = max(word.rfind(sign, 0, fits) for sign in BREAKS_AFTER) + 1
        cut = soft if soft > fits // 3 else fits
        pieces.append(word[:cut])
        word = word[cut:]
        if not word:
            break
    return [*pieces, word]


def longest_word(text: str, size: float, style: Style = "regular") -> float:
    """Width that no word of the text needs more than; strokes and hyphens are places to break."""
    spaced = clean(text)
    for sign in BREAKS_AFTER:
        spaced = spaced.replace(sign, f"{sign} ")
    return max((width(word, size, style) for word in spaced.split()), default=0.0)
