"""Symbols and arrows of one page.

Forward: down from a symbol, along the foot of its row, down into the next symbol. A `tidak`: out of the side of its
diamond, up a track of a gutter, into the side of its target; where the target's column is not beside that gutter, over
the target's row into the gutter that is. Where a page breaks, a pentagon stands in for the rest of the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from services.portal.drawing.flow import Flow, Node
from services.portal.drawing.grid import Grid, slope
from services.portal.drawing.lanes import Link, Tracks
from services.portal.drawing.overlay import Overlay
from services.portal.drawing.rows import CHANNEL_IN, GAP_IN, HEIGHTS, LABEL_DOWN, MARK, SHELF, Row
from services.portal.drawing.scene import Arrow, Box, Connector, Page, Point, Side, Symbol, around
from services.portal.drawing.text import LEADING, Paragraph, width

ENTRY = 4.0
"""A return enters this much above the middle, where a return of the symbol itself leaves."""
CHAIN = 7.5
"""The line to those who take part runs this much above the middle."""
FOOT = 4.5
"""Above the row's lower border: where the way to the next symbol runs."""
PENTAGON = (13.0, 12.0)
WORD = 6.5


@dataclass(frozen=True)
class Placed:
    """A step's row on its page."""

    row: Row
    top: float

    @property
    def bottom(self) -> float:
        return self.top + self.row.height

    @property
    def middle(self) -> float:
        zone = self.row.zone
        return self.top + (self.row.height - zone.height) / 2 + zone.above


@dataclass(frozen=True)
class Letters:
    """The letter of each way that crosses pages: (from, to), forward and back."""

    of: Mapping[tuple[str, int, int], str]


def letter(number: int) -> str:
    """A … Z, AA, AB …"""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


class Router:
    """Draws on one page. `top` and `foot`: middles of the strips where forward connectors stand."""

    def __init__(
        self,
        page: Page,
        flow: Flow,
        grid: Grid,
        tracks: Tracks,
        letters: Letters,
        placed: Mapping[int, Placed],
        strips: tuple[float, float],
        run: Overlay | None,
    ) -> None:
        self._page, self._flow, self._grid, self._tracks = page, flow, grid, tracks
        self._letters, self._placed, self._run = letters, placed, run
        self._top, self._foot = strips
        self._own: dict[int, Symbol] = {}

    def draw(self, links: tuple[Link, ...]) -> None:
        for index in self._placed:
            self._symbols(self._flow.nodes[index])
        for node in self._flow.nodes[:-1]:
            self._forward(node, self._flow.nodes[node.index + 1])
        for link in links:
            self._back(link)

    # --- symbols

    def _symbols(self, node: Node) -> None:
        placed = self._placed[node.index]
        inferred = MARK if node.performer_inferred else ""
        own = self._symbol(node, node.column, around(0, placed.middle, self._grid.symbol, HEIGHTS[node.shape]))
        self._own[node.index] = own
        self._word(own, f"{node.word}{inferred}")
        if node.shape == "belah-ketupat":
            self._exits(node, own)
        if node.ends:
            self._ending(node, own)
        if node.companions:
            self._companions(node, own)

    def _symbol(self, node: Node, column: int, box: Box) -> Symbol:
        half = self._grid.symbol / 2
        centre = self._grid.centres[column]
        symbol = Symbol(
            key=node.step.id,
            shape=node.shape,
            box=Box(centre - half, box.y0, centre + half, box.y1),
            step=node.step.id,
            column=column,
            dashed=node.step.tercetak == "tidak",
            each_unit=node.each_unit,
            state=self._run.states.get(node.step.id) if self._run else None,
        )
        self._page.symbols.append(symbol)
        return symbol

    def _word(self, symbol: Symbol, text: str) -> None:
        if not text:
            return
        signed = symbol.state not in {None, "belum"}
        size = min(WORD, WORD * (symbol.box.width - 12) / (width(text, WORD, "bold") + (9 if signed else 0)))
        room = symbol.box
        if signed:  # its sign stands left of the word
            room = Box(room.x0 + 9, room.y0, room.x1, room.y1)
        if symbol.each_unit:  # the bars stand below it
            room = Box(room.x0, room.y0, room.x1, room.y1 - 6)
        self._page.set_middle(Paragraph((text,), size, "bold"), room)

    def _exits(self, node: Node, own: Symbol) -> None:
        """`Tidak` and `Ya` below the slopes of the diamond, `Tidak` on the side that it leaves on."""
        size = self._grid.label
        mark = MARK if node.returns_inferred else ""
        right = self._exit_side(node) == "kanan"
        off = slope(own.box.width, size)
        foot = own.box.y1 + LABEL_DOWN
        for text, on_right in ((f"Tidak{mark}", right), ("Ya", not right)):
            wide = width(text, size)
            x0 = own.box.cx + off if on_right else own.box.cx - off - wide
            self._page.set_text(Paragraph((text,), size), Box(x0, foot - size * LEADING, x0 + wide, foot))

    def _exit_side(self, node: Node) -> Side:
        return "kanan" if self._flow.nodes[node.returns[0]].column >= node.column else "kiri"

    def _ending(self, node: Node, own: Symbol) -> None:
        below = self._placed[node.index].row.zone.below - 3 - HEIGHTS["kapsul"]
        top = own.box.cy + below
        end = Symbol(
            key=f"{own.key}/selesai",
            shape="kapsul",
            box=Box(own.box.x0, top, own.box.x1, top + HEIGHTS["kapsul"]),
            step=own.step,
            column=own.column,
            dashed=own.dashed,
            state=own.state,
        )
        self._page.symbols.append(end)
        self._word(end, "SELESAI")
        self._arrow((own.bottom, end.top), own.key, end.key, taken=own.state == "selesai" if self._run else None)

    def _companions(self, node: Node, own: Symbol) -> None:
        """Boxes of those who take part or receive, joined side by side with the performer's symbol."""
        chain: list[tuple[Symbol, bool]] = [(own, False)]
        for one in node.companions:
            centre, half = self._grid.centres[one.column], self._grid.symbol / 2
            box = Box(centre - half, own.box.cy - 10, centre + half, own.box.cy + 10)
            symbol = Symbol(
                key=f"{own.key}/{one.column}",
                shape="kotak",
                box=box,
                step=own.step,
                column=one.column,
                companion=True,
                dashed=True,
                each_unit=one.each_unit,
            )
            self._page.symbols.append(symbol)
            chain.append((symbol, one.kind == "penerima"))
        chain.sort(key=lambda item: item[0].column)
        y = own.box.cy - CHAIN
        for (left, left_gets), (right, right_gets) in pairwise(chain):
            points = (left.edge("kanan", y), right.edge("kiri", y))
            outward = right.column > node.column
            start, end, gets = (left, right, right_gets) if outward else (right, left, left_gets)
            self._page.arrows.append(
                Arrow(points if outward else points[::-1], start.key, end.key, "bersama", head=gets)
            )

    # --- forward

    def _forward(self, node: Node, following: Node) -> None:
        here, there = self._own.get(node.index), self._own.get(following.index)
        taken = node.step.id in self._run.reached and following.step.id in self._run.reached if self._run else None
        if here and there:
            y = self._placed[node.index].bottom - FOOT
            points = (here.bottom, (here.box.cx, y), (there.box.cx, y), there.top)
            self._arrow(points, here.key, there.key, taken=taken)
            return
        way = ("maju", node.index, following.index)
        if here:
            pentagon = self._connector(way, "keluar", here.box.cx, self._foot)
            self._arrow((here.bottom, (here.box.cx, pentagon.box.y0)), here.key, pentagon.key, taken=taken)
        if there:
            pentagon = self._connector(way, "masuk", there.box.cx, self._top)
            self._arrow(((there.box.cx, pentagon.box.y1), there.top), pentagon.key, there.key, taken=taken)

    def _connector(self, way: tuple[str, int, int], end: str, cx: float, cy: float) -> Connector:
        text = self._letters.of[way]
        connector = Connector(f"{text}/{end}", text, around(cx, cy, *PENTAGON))
        self._page.connectors.append(connector)
        size = min(7.0, 7.0 * 9.5 / max(9.5, width(text, 7.0, "bold")))
        room = Box(connector.box.x0, connector.box.y0, connector.box.x1, connector.box.y1 - 1.5)
        self._page.set_middle(Paragraph((text,), size, "bold"), room)
        return connector

    # --- back

    def _back(self, link: Link) -> None:
        source, target = self._own.get(link.source), self._own.get(link.target)
        if link.crossing:
            if source:
                self._leave(link, source)
            if target:
                self._arrive(link, target)
        elif source and target:
            self._climb(link, source, target)

    def _climb(self, link: Link, source: Symbol, target: Symbol) -> None:
        net = ("ke", link.target)
        x = self._grid.track(self._tracks, link.exit_gutter, net)
        y0, y1 = source.box.cy, target.box.cy - ENTRY
        points: list[Point] = [source.edge(link.exit, y0), (x, y0)]
        if not link.direct:
            placed = self._placed[link.target]
            over = placed.middle - placed.row.zone.above + CHANNEL_IN / 2
            points.append((x, over))
            x = self._grid.track(self._tracks, link.entry_gutter, net)
            points.append((x, over))
        points += [(x, y1), target.edge(link.entry, y1)]
        self._arrow(tuple(points), source.key, target.key, back=True, taken=self._went(link))

    def _leave(self, link: Link, source: Symbol) -> None:
        x = self._grid.track(self._tracks, link.exit_gutter, ("dari", link.source))
        y = source.box.y1 + LABEL_DOWN + 1 + SHELF * (link.level_out + 0.5)
        pentagon = self._connector(_way(link), "keluar", self._beside(source, link.exit), y)
        edge = pentagon.edge(link.exit)
        points = (source.edge(link.exit, source.box.cy), (x, source.box.cy), (x, edge[1]), edge)
        self._arrow(points, source.key, pentagon.key, back=True, taken=self._went(link))

    def _arrive(self, link: Link, target: Symbol) -> None:
        x = self._grid.track(self._tracks, link.entry_gutter, ("ke", link.target))
        y = target.box.y0 - GAP_IN - SHELF * (link.level_in + 0.5)
        pentagon = self._connector(_way(link), "masuk", self._beside(target, link.entry), y)
        edge = pentagon.edge(link.entry)
        inside = target.box.cy - ENTRY
        points = (edge, (x, edge[1]), (x, inside), target.edge(link.entry, inside))
        self._arrow(points, pentagon.key, target.key, back=True, taken=self._went(link))

    def _beside(self, symbol: Symbol, side: Side) -> float:
        """x of a connector above or below half a symbol: the middle is free for the way forward."""
        off = symbol.box.width / 4 + 1
        return symbol.box.cx - off if side == "kiri" else symbol.box.cx + off

    def _went(self, link: Link) -> bool | None:
        if self._run is None:
            return None
        steps = self._flow.nodes
        return (steps[link.source].step.id, steps[link.target].step.id) in self._run.returned

    def _arrow(
        self, points: tuple[Point, ...], start: str, end: str, *, back: bool = False, taken: bool | None = None
    ) -> None:
        kept = [points[0]]
        for point in points[1:]:
            if abs(point[0] - kept[-1][0]) > 1e-6 or abs(point[1] - kept[-1][1]) > 1e-6:
                kept.append(point)
        self._page.arrows.append(Arrow(tuple(kept), start, end, "kembali" if back else "maju", taken=taken))


def _way(link: Link) -> tuple[str, int, int]:
    return "kembali", link.source, link.target
