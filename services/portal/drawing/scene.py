"""What a drawing consists of: boxes, texts, symbols, arrows in points (1/72 inch), y downwards.

A scene knows nothing of SVG, so that its geometry can be checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from services.portal.drawing.text import ASCENT, LEADING, Paragraph, Style, width

Point = tuple[float, float]
Shape = Literal["kapsul", "kotak", "belah-ketupat"]
"""Terminator, process, decision (PermenPANRB 35/2012); the arrow and the pentagon have classes of their own."""
State = Literal["selesai", "aktif", "dikembalikan", "gugur", "dilewati", "dialihkan", "tidak-ditempuh", "belum"]
Side = Literal["kiri", "kanan"]


@dataclass(frozen=True)
class Box:
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def overlaps(self, other: Box, slack: float = 0.01) -> bool:
        return (
            min(self.x1, other.x1) - max(self.x0, other.x0) > slack
            and min(self.y1, other.y1) - max(self.y0, other.y0) > slack
        )

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        return (
            self.x0 <= other.x0 + slack
            and self.y0 <= other.y0 + slack
            and other.x1 <= self.x1 + slack
            and other.y1 <= self.y1 + slack
        )

    def shrunk(self, by: float) -> Box:
        return Box(self.x0 + by, self.y0 + by, self.x1 - by, self.y1 - by)


def around(cx: float, cy: float, w: float, h: float) -> Box:
    return Box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)


@dataclass(frozen=True)
class TextLine:
    x: float
    """Left end."""
    y: float
    """Baseline."""
    text: str
    size: float
    style: Style

    @property
    def width(self) -> float:
        return width(self.text, self.size, self.style)


@dataclass(frozen=True)
class Text:
    """Lines that belong together, and the box that they must not leave."""

    lines: tuple[TextLine, ...]
    room: Box

    @cached_property
    def box(self) -> Box:
        return Box(
            min(line.x for line in self.lines),
            min(line.y - ASCENT * line.size for line in self.lines),
            max(line.x + line.width for line in self.lines),
            max(line.y + (LEADING - ASCENT) * line.size for line in self.lines),
        )


@dataclass(frozen=True)
class Cell:
    """A bordered box of the form."""

    box: Box
    dashed: bool = False
    fill: bool = False
    """Light grey, of a column head."""


@dataclass(frozen=True)
class Symbol:
    key: str
    shape: Shape
    box: Box
    step: str
    """Id of the step that it stands for."""
    column: int
    companion: bool = False
    """Stands for somebody who takes part or receives; the step's own symbol is another."""
    dashed: bool = False
    each_unit: bool = False
    """Each unit of a list does it: three bars."""
    state: State | None = None
    """Of a run laid over the drawing."""

    def edge(self, side: Side, y: float) -> Point:
        """The point of the border at height `y`."""
        half, reach = self.box.height / 2, self.box.width / 2
        off = min(abs(y - self.box.cy), half)
        if self.shape == "belah-ketupat":
            reach *= 1 - off / half
        elif self.shape == "kapsul":
            reach -= half - (half**2 - off**2) ** 0.5
        return (self.box.cx - reach if side == "kiri" else self.box.cx + reach, y)

    @property
    def top(self) -> Point:
        return self.box.cx, self.box.y0

    @property
    def bottom(self) -> Point:
        return self.box.cx, self.box.y1


@dataclass(frozen=True)
class Connector:
    """The pentagon where the flow leaves a page, and its twin of the same letter where it goes on."""

    key: str
    letter: str
    box: Box

    def edge(self, side: Side) -> Point:
        return (self.box.x0 if side == "kiri" else self.box.x1, self.box.y0 + self.box.height * 0.35)


@dataclass(frozen=True)
class Arrow:
    points: tuple[Point, ...]
    start: str
    """Key of the symbol or connector that it leaves."""
    end: str
    kind: Literal["maju", "kembali", "bersama"]
    """Forward, return (`tidak`), taking part."""
    head: bool = True
    taken: bool | None = None
    """Whether the run laid over it has gone this way; None: no run."""


@dataclass
class Page:
    """One sheet, or the one long picture of the screen."""

    width: float
    height: float
    cells: list[Cell] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    connectors: list[Connector] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def set_text(self, paragraph: Paragraph, room: Box, align: Literal["kiri", "tengah"] = "kiri") -> float:
        """Sets lines from the top of `room` and gives the y below them."""
        y, lines = room.y0, []
        for text in paragraph.lines:
            wide = width(text, paragraph.size, paragraph.style)
            x = room.x0 if align == "kiri" else room.cx - wide / 2
            if text:
                lines.append(TextLine(x, y + ASCENT * paragraph.size, text, paragraph.size, paragraph.style))
            y += paragraph.size * LEADING
        if lines:
            self.texts.append(Text(tuple(lines), room))
        return y

    def set_middle(self, paragraph: Paragraph, room: Box) -> None:
        """Sets lines in the middle of `room`."""
        top = max(room.y0, room.cy - paragraph.height / 2)
        self.set_text(paragraph, Box(room.x0, top, room.x1, room.y1), "tengah")
