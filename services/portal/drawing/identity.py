"""The identity block and the list blocks, as the form prints them (PermenPANRB 35/2012).

Labels and values are the paper's own. A value that the paper leaves blank is shown as "tidak tercantum"; a label that
the paper does not have is not invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from contracts.sop import Definition
from services.portal.drawing.scene import Box, Cell, Page
from services.portal.drawing.text import LEADING, Paragraph, width, wrap

SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)
"""Font sizes, the largest first: the block stands on one sheet when any of them makes it fit."""
PAD = 4.5
SIGNATURE = 46.0
"""Room under `Disahkan oleh` for the signature and the stamp."""
WORTH = 90.0
"""Less room than this at the foot of a page is not worth dividing a block for, nor is a block lower than this."""
ENTRY = re.compile(r"^\s*(\d{1,2}[.)]|[-–•])\s+")
"""Number or dash of a list entry: its further lines hang under its text."""
BLANK = "tidak tercantum"
UNIT_LABELS = ("nama unit", "unit kerja", "nama instansi", "instansi", "perangkat daerah")
FACTS = ("nomor", "tanggal", "disahkan", "nama sop", "judul", "revisi", "halaman", "versi")
"""First words of the labels that stand in the upper right of the form."""
LEFT = ("dasar hukum", "keterkaitan", "peringatan", "penjelasan", "tujuan")
RIGHT = ("kualifikasi", "peralatan", "pencatatan", "definisi")


@dataclass(frozen=True)
class Block:
    label: str
    value: str


@dataclass(frozen=True)
class Identity:
    unit: str
    """Agency and unit, as the head of the form prints them; empty: not stated."""
    facts: tuple[Block, ...]
    left: tuple[Block, ...]
    right: tuple[Block, ...]


def read_identity(definition: Definition) -> Identity:
    """Sorts the labels of the paper into the places of the form; labels of no known place fill the shorter side."""
    units: list[str] = []
    facts: list[Block] = []
    left: list[Block] = []
    right: list[Block] = []
    for label, value in definition.identitas.items():
        key, block = label.lower().strip(), Block(label, value.strip())
        if key in UNIT_LABELS:
            units.append(block.value)
        elif key.startswith(FACTS):
            facts.append(block)
        elif key.startswith(LEFT):
            left.append(block)
        elif key.startswith(RIGHT):
            right.append(block)
        elif len(value) <= 60 and "\n" not in value:
            facts.append(block)
        else:
            (left if _length(left) <= _length(right) else right).append(block)
    return Identity("\n".join(unit for unit in units if unit), tuple(facts), tuple(left), tuple(right))


def _length(blocks: list[Block]) -> int:
    return sum(len(block.value) + 80 for block in blocks)


@dataclass(frozen=True)
class _Piece:
    """A paragraph at some distance from the cell's left border."""

    text: Paragraph
    indent: float = 0.0
    same_line: bool = False
    """The next piece stands beside it (a list's number)."""

    @property
    def height(self) -> float:
        return 0.0 if self.same_line else self.text.height


@dataclass(frozen=True)
class _Band:
    """Cells side by side that share their height: (left, right, pieces from the top)."""

    cells: tuple[tuple[float, float, tuple[_Piece, ...]], ...]
    least: float = 0.0

    @property
    def height(self) -> float:
        return max(self.least, *(sum(one.height for one in pieces) + 2 * PAD for _, _, pieces in self.cells))


def draw_identity(
    definition: Definition, left: float, right: float, pages: list[Page], top: float, foot: float, size: float = 10.0
) -> float:
    """Draws from `top` of the last page; begins further pages of the same size (from `top`) where `foot` is reached.
    Gives the y below the block."""
    identity = read_identity(definition)
    middle = (left + right) / 2
    y = _head(pages[-1], identity, (left, middle, right), top, size) if identity.unit or identity.facts else top
    queue = []
    for place in range(max(len(identity.left), len(identity.right))):
        queue.append(
            _Band(
                tuple(
                    (x0, x1, _block(blocks[place], x1 - x0 - 2 * PAD, size) if place < len(blocks) else ())
                    for x0, x1, blocks in ((left, middle, identity.left), (middle, right, identity.right))
                )
            )
        )
    while queue:
        band = queue.pop(0)
        if y + band.height > foot + 1e-6:
            if y > top and (foot - y < WORTH or band.height < WORTH):
                pages.append(Page(pages[-1].width, pages[-1].height))
                y = top
            if band.height > foot - y:
                band, rest = _split(band, foot - y)
                queue.insert(0, rest)
        _draw(pages[-1], band, y)
        y += band.height
    return y


def _head(page: Page, identity: Identity, xs: tuple[float, float, float], top: float, size: float) -> float:
    """The unit at the left, beside all of the facts together."""
    left, middle, right = xs
    label_end = middle + (right - middle) * 0.36
    y = top
    for fact in identity.facts:
        label = _Piece(wrap(fact.label, label_end - middle - 2 * PAD, size))
        value = _Piece(_value(fact.value, right - label_end - 2 * PAD, size))
        room = SIGNATURE if fact.label.lower().startswith("disahkan") else 0.0
        band = _Band(((middle, label_end, (label,)), (label_end, right, (value,))), room)
        _draw(page, band, y)
        y += band.height
    unit = wrap(identity.unit or BLANK, middle - left - 2 * PAD, size + 2, "bold" if identity.unit else "italic")
    y = max(y, top + unit.height + 2 * PAD)
    box = Box(left, top, middle, y)
    page.cells.append(Cell(box))
    page.set_text(
        unit, Box(left + PAD, top + PAD + (box.height - 2 * PAD - unit.height) / 2, middle - PAD, y), "tengah"
    )
    return y


def _draw(page: Page, band: _Band, top: float) -> None:
    for x0, x1, pieces in band.cells:
        box = Box(x0, top, x1, top + band.height)
        page.cells.append(Cell(box))
        y = top + PAD
        for piece in pieces:
            page.set_text(piece.text, Box(x0 + PAD + piece.indent, y, x1 - PAD, box.y1))
            y += piece.height


def _split(band: _Band, room: float) -> tuple[_Band, _Band]:
    """What fits into `room`, and the rest: between two lines of any piece."""
    first, rest = [], []
    for x0, x1, pieces in band.cells:
        above: list[_Piece] = []
        below: list[_Piece] = []
        left = room - 2 * PAD
        for piece in pieces:
            line = piece.text.size * LEADING
            fits = 0 if below else int((left + 1e-6) // line)
            if fits >= len(piece.text.lines):
                above.append(piece)
                left -= piece.height
                continue
            if fits and not piece.same_line:
                above.append(replace(piece, text=replace(piece.text, lines=piece.text.lines[:fits])))
                piece = replace(piece, text=replace(piece.text, lines=piece.text.lines[fits:]))  # noqa: PLW2901
            below.append(piece)
        first.append((x0, x1, tuple(above)))
        rest.append((x0, x1, tuple(below)))
    return _Band(tuple(first)), _Band(tuple(rest))


def _block(block: Block, room: float, size: float) -> tuple[_Piece, ...]:
    pieces = [_Piece(wrap(block.label, room, size, "bold"))]
    for line in block.value.split("\n") if block.value else ():
        entry = ENTRY.match(line)
        if entry is None:
            pieces.append(_Piece(wrap(line, room, size)))
            continue
        number = entry.group(1)
        indent = max(14.0, width(number, size) + 4)
        pieces.append(_Piece(wrap(number, room, size), same_line=True))
        pieces.append(_Piece(wrap(line[entry.end() :] or " ", room - indent, size), indent))
    if not block.value:
        pieces.append(_Piece(_value("", room, size)))
    return tuple(pieces)


def _value(value: str, room: float, size: float) -> Paragraph:
    return wrap(value, room, size) if value else wrap(BLANK, room, size, "italic")
