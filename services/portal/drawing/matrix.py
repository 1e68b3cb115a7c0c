"""The matrix of activities on pages: settles widths, gutters, connectors and page breaks until they agree, then draws.

Widths depend on how many arrows climb in a gutter, page breaks on the heights of rows, connectors on page breaks, and
heights on connectors. Each round only ever reserves more (tracks, connectors, width), so the rounds come to an end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from contracts.sop import Definition
from services.portal.drawing.flow import Column, Flow, read_flow
from services.portal.drawing.grid import Grid, make_grid
from services.portal.drawing.lanes import Jump, Link, Tracks, assign_tracks, plan_jumps, plan_links
from services.portal.drawing.overlay import Overlay
from services.portal.drawing.routing import Letters, Placed, Router, letter
from services.portal.drawing.rows import PAD, SIZE, Row, make_rows, page_of, paginate
from services.portal.drawing.scene import Box, Cell, Page
from services.portal.drawing.text import LEADING, Style, wrap

MARGIN = 28.0
A4 = (841.89, 595.28)
STRIP = 17.0
"""Height for the forward connectors above the first and below the last row of a page."""
TITLE = 16.0
LEGEND = 24.0
W = TypeVar("W", Link, Jump)
HEADS = {
    "no": "No",
    "kegiatan": "Kegiatan",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
    "ket": "Ket.",
    "jalan": "Pelaksanaan",
}


@dataclass
class Layout:
    """What has been settled so far."""

    width: float
    endless: bool
    """One long picture: no page breaks."""
    counts: dict[int, int] = field(default_factory=dict)
    reserved: set[tuple[int, int]] = field(default_factory=set)
    """Ways past other rows, forward or back, that crossed pages in some round."""

    @property
    def height(self) -> float:
        return math.inf if self.endless else self.width * A4[1] / A4[0]


@dataclass(frozen=True)
class Settled:
    flow: Flow
    grid: Grid
    links: tuple[Link, ...]
    jumps: tuple[Jump, ...]
    pages: list[list[Row]]
    tracks: list[Tracks]
    head: float
    """Height of the column heads."""
    width: float
    height: float


def settle(definition: Definition, *, endless: bool = False, run: Overlay | None = None) -> Settled:
    flow = read_flow(definition)
    layout = Layout(A4[0] if run is None else A4[0] * 1.25, endless)
    while True:
        known = layout.reserved
        spare = plan_links(flow, lambda source, target: (source, target) in known)  # noqa: B023 - called at once
        spare_jumps = plan_jumps(flow, spare, lambda source, target: (source, target) in known)  # noqa: B023
        grid = make_grid(flow, layout.counts, MARGIN, layout.width - 2 * MARGIN, run is not None)
        rows = make_rows(definition, flow, spare, spare_jumps, grid.widths(), run.notes if run else {})
        head = head_height(flow, grid)
        room = layout.height - 2 * MARGIN - TITLE - head - 2 * STRIP - LEGEND
        if grid.right + MARGIN > layout.width + 0.01:
            layout.width = grid.right + MARGIN
            continue
        if max(max(row.zone.height, row.height if row.kind == "fase" else 0) for row in rows) * 1.3 > room:
            layout.width *= 1.1
            continue
        pages = paginate(rows, room)
        where = page_of(pages)
        links = plan_links(flow, _over_a_page(where))
        jumps = plan_jumps(flow, links, _over_a_page(where))
        tracks = [
            assign_tracks(flow, _on_page(links, where, number), _on_page(jumps, where, number))
            for number in range(len(pages))
        ]
        counts = {
            gutter: max(layout.counts.get(gutter, 0), *(one.count(gutter) for one in tracks))
            for gutter in range(-1, len(flow.columns))
        }
        crossing = {(link.source, link.target) for link in links if link.crossing}
        reserved = layout.reserved | crossing | {(jump.source, jump.target) for jump in jumps if jump.crossing}
        if counts == layout.counts and reserved == layout.reserved:
            return Settled(flow, grid, links, jumps, pages, tracks, head, layout.width, layout.height)
        layout.counts, layout.reserved = counts, reserved


def _over_a_page(where: Mapping[int, int]) -> Callable[[int, int], bool]:
    return lambda source, target: where[source] != where[target]


def _on_page(ways: tuple[W, ...], where: Mapping[int, int], number: int) -> list[W]:
    return [way for way in ways if number in (where[way.source], where[way.target])]


def head_height(flow: Flow, grid: Grid) -> float:
    names = (
        wrap(_column_head(column)[0], right - left - 3, SIZE - 0.5, _column_head(column)[1]).height
        for column, (left, right) in zip(flow.columns, grid.columns, strict=True)
    )
    return SIZE * LEADING + 4 + max(names) + 6


def _column_head(column: Column) -> tuple[str, Style]:
    """A role that the paper has no column for stands in brackets."""
    return (column.name, "bold") if column.printed else (f"({column.name})", "italic")


def letters_of(settled: Settled) -> Letters:
    """A letter for each way that crosses pages, in the order of the steps that it leaves."""
    where = page_of(settled.pages)
    ways = [("maju", start, to) for start, to in settled.flow.forward if where[start] != where[to]]
    ways += [("lain", jump.source, jump.target) for jump in settled.jumps if jump.crossing and jump.exit]
    ways += [("kembali", link.source, link.target) for link in settled.links if link.crossing]
    ways.sort(key=lambda way: (way[1], way[0] == "maju", way[2]))
    return Letters({way: letter(number) for number, way in enumerate(ways)})


def draw_matrix(page: Page, settled: Settled, number: int, top: float, run: Overlay | None) -> float:
    """Draws page `number` of the matrix from `top`; gives the y below it."""
    _heads(page, settled.flow, settled.grid, top, settled.head)
    rows = settled.pages[number]
    strip_above = STRIP if _goes_on_from_before(settled, number) else 0.0
    strip_below = STRIP if _goes_on_behind(settled, number) else 0.0
    y = top + settled.head
    placed: dict[int, Placed] = {}
    first = y
    if strip_above:
        _strip(page, settled.grid, y, STRIP)
        y += STRIP
    for row in rows:
        if row.node is not None:
            placed[row.node.index] = Placed(row, y)
        _cells(page, settled.grid, row, y)
        y += row.height
    if strip_below:
        _strip(page, settled.grid, y, STRIP)
        y += STRIP
    strips = (first + STRIP / 2, y - STRIP / 2)
    router = Router(page, settled.flow, settled.grid, settled.tracks[number], letters_of(settled), placed, strips, run)
    router.draw(settled.links, settled.jumps)
    return y


def _steps_on(settled: Settled, number: int) -> list[int]:
    return [row.node.index for row in settled.pages[number] if row.node is not None]


def _goes_on_from_before(settled: Settled, number: int) -> bool:
    steps = _steps_on(settled, number)
    return bool(steps) and (steps[0] - 1, steps[0]) in settled.flow.forward


def _goes_on_behind(settled: Settled, number: int) -> bool:
    steps = _steps_on(settled, number)
    return bool(steps) and (steps[-1], steps[-1] + 1) in settled.flow.forward


def _strip(page: Page, grid: Grid, top: float, height: float) -> None:
    """Where forward connectors stand."""
    page.cells.append(Cell(Box(grid.text["no"][0], top, grid.right, top + height)))


def _heads(page: Page, flow: Flow, grid: Grid, top: float, height: float) -> None:
    size = SIZE - 0.5
    upper = top + SIZE * LEADING + 4
    below = top + height

    def head(x0: float, y0: float, x1: float, y1: float, text: str, style: Style = "bold") -> None:
        box = Box(x0, y0, x1, y1)
        page.cells.append(Cell(box, fill=True))
        page.set_middle(wrap(text, x1 - x0 - 3, size, style), box)

    for key in ("no", "kegiatan", "ket", "jalan"):
        if key in grid.text:
            head(grid.text[key][0], top, grid.text[key][1], below, HEADS[key])
    head(grid.columns[0][0], top, grid.columns[-1][1], upper, "Pelaksana")
    for column, (left, right) in zip(flow.columns, grid.columns, strict=True):
        head(left, upper, right, below, *_column_head(column))
    head(grid.text["kelengkapan"][0], top, grid.text["output"][1], upper, "Mutu Baku")
    for key in ("kelengkapan", "waktu", "output"):
        head(grid.text[key][0], upper, grid.text[key][1], below, HEADS[key])


def _cells(page: Page, grid: Grid, row: Row, top: float) -> None:
    bottom = top + row.height
    if row.kind == "fase":
        page.cells.append(Cell(Box(grid.text["no"][0], top, grid.right, bottom)))
        room = Box(grid.text["no"][0] + PAD, top + PAD, grid.text["kegiatan"][1] - PAD, bottom)
        page.set_text(row.texts["fase"], room)
        return
    dashed = row.node is not None and row.node.step.tercetak == "tidak"
    for key in grid.text:
        box = grid.cell(key, top, bottom)
        page.cells.append(Cell(box, dashed=dashed))
        if key in row.texts:
            text = row.texts[key]
            down = max(PAD, (row.height - text.height) / 2)
            room = Box(box.x0 + PAD, top + down, box.x1 - PAD, bottom)
            page.set_text(text, room, "tengah" if key in {"no", "waktu"} else "kiri")
    for left, right in grid.columns:
        page.cells.append(Cell(Box(left, top, right, bottom), dashed=dashed))
