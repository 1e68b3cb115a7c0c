"""Rows of the matrix: their wrapped texts, the room that their symbols need, and how they fall on pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from contracts.sop import Definition, Step
from services.portal.drawing.flow import Flow, Node
from services.portal.drawing.lanes import Jump, Link
from services.portal.drawing.text import Paragraph, Style, wrap

SIZE = 7.5
"""Font size of the matrix, in points."""
PAD = 3.0
MARK = "*"
"""Behind what was inferred and is not printed; the foot of each page says so."""

HEIGHTS = {"kotak": 20.0, "kapsul": 18.0, "belah-ketupat": 30.0}
SHELF = 15.0
"""Height of one level of connectors above or below a symbol."""
CHANNEL_IN, CHANNEL_OUT = 6.0, 9.0
"""Above a symbol for returns that arrive over its row; below it for the way to the next one."""
GAP_IN = 7.0
"""Between the row's edge (or its last connector) and the symbol: an arrow's head must be seen."""
LABEL_DOWN = 3.0
"""How far `Ya` and `Tidak` hang below the tip of their diamond."""
GAP_END = 10.0
"""Between a decision and the capsule MULAI above it or SELESAI below it."""
UNDER_TIP = 9.5
"""Height of the label of a third exit, below the tip of the diamond."""
GAP_VIA = 13.0
"""Between a symbol and the box of who passes on what it has done."""
VIA = 16.0
"""Height of that box."""

TEXT_COLUMNS = ("no", "kegiatan", "kelengkapan", "waktu", "output", "ket", "jalan")
"""`jalan` is the column of a run laid over the drawing; a form has none."""
RowKind = Literal["langkah", "lanjutan", "tambahan", "fase"]


@dataclass(frozen=True)
class Zone:
    """How much of a row's height stands above and below the middle of its symbol."""

    above: float
    below: float

    @property
    def height(self) -> float:
        return self.above + self.below


@dataclass(frozen=True)
class Row:
    kind: RowKind
    node: Node | None
    texts: Mapping[str, Paragraph]
    zone: Zone
    height: float


@dataclass(frozen=True)
class Below:
    """What hangs below a step's symbol, in points from its lower edge."""

    labels: float
    """Where the labels of a decision end."""
    via: float
    """Lower edge of the box of who passes on; without one: `labels`."""
    capsule: float
    """Lower edge of the capsule SELESAI; without one: `via`."""


def below(node: Node) -> Below:
    labels = (LABEL_DOWN + 1 + (UNDER_TIP if node.three_ways else 0)) if node.decides else 0.0
    via = labels + (GAP_VIA + VIA if node.via is not None else 0)
    return Below(labels, via, via + (GAP_END + HEIGHTS["kapsul"] if node.ends or node.exit_ends else 0))


def head_room(node: Node) -> float:
    """From a step's symbol up to where connectors of arriving ways may stand."""
    return GAP_IN + (GAP_END + HEIGHTS["kapsul"] if node.begins else 0)


def zone_of(node: Node, links: tuple[Link, ...], jumps: tuple[Jump, ...]) -> Zone:
    """Room for the symbol of a step and what hangs on it, when `links` are all returns and `jumps` all ways forward
    past other rows."""
    arriving = [link for link in links if link.target == node.index]
    jumping = [jump for jump in jumps if jump.target == node.index]
    levels = [link.level_in for link in arriving if link.crossing]
    levels += [jump.level_in for jump in jumping if jump.crossing]
    shelves_in = max(levels, default=-1) + 1
    shelves_out = sum(link.crossing for link in links if link.source == node.index)
    shelves_out += sum(jump.crossing for jump in jumps if jump.source == node.index)
    over_the_row = bool(jumping) or any(not link.direct for link in arriving)
    half = HEIGHTS[node.shape] / 2
    last = node.ends and not node.exit_ends
    return Zone(
        above=half + head_room(node) + shelves_in * SHELF + (CHANNEL_IN if over_the_row else 0),
        below=half + below(node).capsule + shelves_out * SHELF + (3 if last else CHANNEL_OUT),
    )


def make_rows(
    definition: Definition,
    flow: Flow,
    links: tuple[Link, ...],
    jumps: tuple[Jump, ...],
    widths: Mapping[str, float],
    notes: Mapping[str, str],
) -> list[Row]:
    """`widths` of the text columns; `notes`: step → what a run did in it (empty mapping: no run)."""
    rows: list[Row] = []
    phase = ""
    for node in flow.nodes:
        step = node.step
        if step.fase and step.fase != phase:
            room = widths["no"] + widths["kegiatan"] - 2 * PAD
            band = wrap(step.fase, room, SIZE, "bold")
            rows.append(Row("fase", None, {"fase": band}, Zone(0, 0), band.height + 2 * PAD))
        phase = step.fase
        texts = _wrapped(texts_of(node) | {"jalan": notes.get(step.id, "")}, widths, _style(node))
        zone = zone_of(node, links, jumps)
        rows.append(Row("langkah", node, texts, zone, max(_height(texts), zone.height)))
        for line in step.tambahan:
            mark = f" {MARK}" if "tambahan" in step.dugaan and line.kelengkapan else ""
            cells = {"kelengkapan": line.kelengkapan + mark, "waktu": line.waktu, "output": line.output}
            texts = _wrapped(cells, widths, "regular")
            rows.append(Row("tambahan", None, texts, Zone(0, 0), max(_height(texts), SIZE + 2 * PAD)))
    return rows


def texts_of(node: Node) -> dict[str, str]:
    """What a step's row says, with the mark behind what was inferred."""
    step = node.step
    cells = {
        "no": "" if step.tercetak == "tidak" else step.no,
        "kegiatan": f"{step.kegiatan} {node.note}".strip(),
        "kelengkapan": step.kelengkapan,
        "waktu": step.waktu,
        "output": step.output,
        "ket": "\n".join(filter(None, (step.ket, *_limits(step)))),
    }
    marked = {key for key in step.dugaan if key in cells}
    if {"tugas", "kepada", "ikut", "tiap", "dokumen"} & set(step.dugaan):
        marked.add("kegiatan")
    return {key: f"{text} {MARK}" if key in marked and text else text for key, text in cells.items()}


def _limits(step: Step) -> Iterator[str]:
    """What the form has no column for."""
    if step.tenggat:
        yield f"Tenggat: {step.tenggat}"
    if step.tutup_otomatis == "ya":
        yield "Ditutup pada tenggatnya"
    if step.jendela:
        yield f"Waktu mengerjakan: {step.jendela}"
    if step.kunci == "ya":
        yield "Mengunci dokumen"


def _style(node: Node) -> Style:
    return "italic" if node.step.tercetak == "tidak" else "regular"


def _wrapped(texts: Mapping[str, str], widths: Mapping[str, float], style: Style) -> dict[str, Paragraph]:
    return {
        key: wrap(text, widths[key] - 2 * PAD, SIZE, style) for key, text in texts.items() if text and key in widths
    }


def _height(texts: Mapping[str, Paragraph]) -> float:
    return max((text.height for text in texts.values()), default=0.0) + 2 * PAD


def paginate(rows: list[Row], room: float) -> list[list[Row]]:
    """Rows on as few pages of `room` height as they need, broken where the fewest ways go over a page, and evenly. The
    way from one row to the next does not count.

    A row that no page holds goes on as `lanjutan` rows without symbols. A phase stands on the page of its first step.
    """
    if math.isinf(room):
        return [rows]
    pieces = [piece for row in rows for piece in _pieces(row, room)]
    starts = {row.node.index: place for place, row in enumerate(pieces) if row.node is not None}
    ways = list(_ways(pieces))
    best: list[tuple[tuple[int, int, float], int]] = [((0, 0, 0.0), 0)]
    """Cost of the first n rows (pages, ways over a page, squares of what stays empty), and where the last begins."""
    for end in range(1, len(pieces) + 1):
        found: list[tuple[tuple[int, int, float], int]] = []
        height, begin = 0.0, end
        while begin and (height + pieces[begin - 1].height <= room + 1e-6 or begin == end):
            begin -= 1
            height += pieces[begin].height
            if end < len(pieces) and pieces[end - 1].kind == "fase" and begin < end - 1:
                continue  # a phase that ends a page of several rows
            pages, over, empty = best[begin][0]
            over += sum(starts[start] < begin <= starts[to] < end for start, to in ways)
            found.append(((pages + 1, over, empty + (room - height) ** 2), begin))
        best.append(min(found))
    result: list[list[Row]] = []
    end = len(pieces)
    while end:
        begin = best[end][1]
        result.insert(0, pieces[begin:end])
        end = begin
    return result


def _ways(rows: list[Row]) -> Iterator[tuple[int, int]]:
    """The earlier and the later step of each way that leads past other rows."""
    for row in rows:
        if row.node is not None:
            yield from ((target, row.node.index) for target in row.node.returns)
            yield from ((start, row.node.index) for start in row.node.follows if start != row.node.index - 1)
            if row.node.exit is not None:
                yield row.node.index, row.node.exit


def _pieces(row: Row, room: float) -> Iterator[Row]:
    while row.height > room + 1e-6 and row.kind != "fase":
        first, row = _split(row, room)
        yield first
    yield row


def _split(row: Row, room: float) -> tuple[Row, Row]:
    first: dict[str, Paragraph] = {}
    rest: dict[str, Paragraph] = {}
    for key, text in row.texts.items():
        fits = text.fitting(room - 2 * PAD)
        first[key] = replace(text, lines=text.lines[:fits])
        if text.lines[fits:]:
            rest[key] = replace(text, lines=text.lines[fits:])
    if "no" in first and "no" not in rest:
        rest["no"] = replace(first["no"], lines=("(lanj.)",), style="italic", size=SIZE * 0.7)
    return (
        replace(row, texts=first, height=room),
        Row("lanjutan", None, rest, Zone(0, 0), _height(rest)),
    )


def page_of(pages: list[list[Row]]) -> dict[int, int]:
    """Index of a step → number of its page, from 0."""
    return {row.node.index: number for number, page in enumerate(pages) for row in page if row.node is not None}
