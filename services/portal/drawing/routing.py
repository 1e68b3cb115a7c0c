"""Symbols and arrows of one page.

Forward: down from a symbol, along the foot of its row, down into the next symbol; past other rows down a track of a
gutter, over the target's row and down into it. A `tidak`: out of the side of its diamond, up a track of a gutter, into
the side of its target; where the target's column is not beside that gutter, over the target's row into the gutter that
is. Where a page breaks, a pentagon stands in for the rest of the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from services.portal.drawing.flow import Flow, Node
from services.portal.drawing.grid import Grid, slope
from services.portal.drawing.lanes import Jump, Link, Tracks, beside, other_side, return_side
from services.portal.drawing.overlay import Overlay
from services.portal.drawing.rows import (
    CHANNEL_IN,
    GAP_END,
    GAP_VIA,
    HEIGHTS,
    LABEL_DOWN,
    MARK,
    SHELF,
    VIA,
    Row,
    below,
    head_room,
)
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
        self._leaving: dict[int, Symbol] = {}
        """Step → the symbol that the way forward leaves: its own, or the box of who passes on."""

    def draw(self, links: tuple[Link, ...], jumps: tuple[Jump, ...]) -> None:
        for index in self._placed:
            self._symbols(self._flow.nodes[index])
        for start, to in self._flow.forward:
            if to == start + 1:
                self._forward(self._flow.nodes[start], self._flow.nodes[to])
        for jump in jumps:
            self._jump(jump)
        for link in links:
            self._back(link)

    # --- symbols

    def _symbols(self, node: Node) -> None:
        placed = self._placed[node.index]
        inferred = MARK if node.performer_inferred else ""
        own = self._symbol(node, node.column, around(0, placed.middle, self._grid.symbol, HEIGHTS[node.shape]))
        self._own[node.index] = self._leaving[node.index] = own
        turn = str(node.turn or "") if any(one.turn for one in node.companions) else ""
        self._word(own, f"{' '.join(filter(None, (turn, node.word)))}{inferred}")
        if node.decides:
            self._exits(node, own)
        if node.via is not None:
            self._leaving[node.index] = self._passes_on(node, own, node.via)
        if node.begins:
            self._beginning(own)
        if node.ends or node.exit_ends:
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
        """Labels below the slopes of the diamond, each on the side that its way leaves on; a third one below the tip.

        A way down from the tip has its label below the slope that is left.
        """
        size = self._grid.label
        mark = MARK if node.returns_inferred else ""
        other = other_side(node, self._flow)
        second, down = ("Ya", "Tidak") if node.exit_ends else ("Tidak", "Ya")
        if node.returns and not node.three_ways:
            second, down = f"Tidak{mark}", "Ya"
            other = return_side(node, self._flow)
        opposite: Side = "kiri" if other == "kanan" else "kanan"
        if node.three_ways:
            words = {other: second, opposite: f"Kembali{mark}"}
            wide = width(down, size)
            top = own.box.y1 + LABEL_DOWN + 1
            self._page.set_text(
                Paragraph((down,), size), Box(own.box.cx + 2, top, own.box.cx + 2 + wide, top + size * LEADING)
            )
        else:
            words = {other: second, opposite: down}
        off = slope(own.box.width, size)
        foot = own.box.y1 + LABEL_DOWN
        for side, text in words.items():
            wide = width(text, size)
            x0 = own.box.cx + off if side == "kanan" else own.box.cx - off - wide
            self._page.set_text(Paragraph((text,), size), Box(x0, foot - size * LEADING, x0 + wide, foot))

    def _passes_on(self, node: Node, own: Symbol, column: int) -> Symbol:
        """The box of who passes on what the performer has done, a level lower in the same row."""
        top = own.box.y1 + below(node).via - VIA
        centre, half = self._grid.centres[column], self._grid.symbol / 2
        found = Symbol(
            key=f"{own.key}/lewat",
            shape="kotak",
            box=Box(centre - half, top, centre + half, top + VIA),
            step=own.step,
            column=column,
            companion=True,
            state=own.state,
        )
        self._page.symbols.append(found)
        start = self._out(node, own)
        y = own.box.y1 + below(node).labels + (GAP_VIA - 4) / 2
        if node.exit_ends:
            y = top - GAP_VIA / 2 + 2
        points = (*start, (start[-1][0], y), (centre, y), found.top)
        self._arrow(points, own.key, found.key, taken=own.state == "selesai" if self._run else None)
        return found

    def _out(self, node: Node, own: Symbol) -> tuple[Point, ...]:
        """How the way forward leaves a step's own symbol: at its foot, or at a side where its foot ends the run."""
        if not node.exit_ends:
            return (own.bottom,)
        side = other_side(node, self._flow)
        x = self._grid.track(self._tracks, beside(node.column, side), ("ya", node.index))
        return (own.edge(side, own.box.cy), (x, own.box.cy))

    def _depart(self, node: Node) -> tuple[Point, ...]:
        """How the way forward leaves a step."""
        leaving = self._leaving[node.index]
        return self._out(node, leaving) if leaving is self._own[node.index] else (leaving.bottom,)

    def _beginning(self, own: Symbol) -> None:
        foot = own.box.y0 - GAP_END
        box = Box(own.box.x0, foot - HEIGHTS["kapsul"], own.box.x1, foot)
        begin = Symbol(f"{own.key}/mulai", "kapsul", box, own.step, own.column, dashed=own.dashed, state=own.state)
        self._page.symbols.append(begin)
        self._word(begin, "MULAI")
        self._arrow((begin.bottom, own.top), begin.key, own.key, taken=own.state != "belum" if self._run else None)

    def _ending(self, node: Node, own: Symbol) -> None:
        """The capsule below: where the run ends by the other exit, or where its last way ends."""
        last = own if node.exit_ends else self._leaving[node.index]
        foot = own.box.y1 + below(node).capsule
        end = Symbol(
            key=f"{own.key}/selesai",
            shape="kapsul",
            box=Box(last.box.x0, foot - HEIGHTS["kapsul"], last.box.x1, foot),
            step=own.step,
            column=last.column,
            dashed=own.dashed,
            state=own.state,
        )
        self._page.symbols.append(end)
        self._word(end, "SELESAI")
        ended = self._run is not None and node.step.id in self._run.ended
        if node.exit_ends:
            self._arrow((own.bottom, end.top), own.key, end.key, taken=ended if self._run else None)
        if node.ends:
            start = self._depart(node)
            done = own.state == "selesai" and not ended if self._run else None
            leaving = self._leaving[node.index]
            if leaving is last and not node.exit_ends:
                self._arrow((*start, end.top), leaving.key, end.key, taken=done)
            else:  # beside the other exit, which comes from above
                side: Side = "kiri" if start[-1][0] < end.box.cx else "kanan"
                points = (*start, (start[-1][0], end.box.cy), end.edge(side, end.box.cy))
                self._arrow(points, leaving.key, end.key, taken=done)

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
                dashed=one.kind != "semua",
                each_unit=one.each_unit,
                state=own.state if one.kind == "semua" else None,
            )
            self._page.symbols.append(symbol)
            self._word(symbol, str(one.turn or ""))
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
        """To the next row."""
        here, there = self._leaving.get(node.index), self._own.get(following.index)
        taken = self._passed(node, following, exit_=False)
        way = ("maju", node.index, following.index)
        if here:
            start = self._depart(node)
            y = self._placed[node.index].bottom - FOOT
            down = (*start, (start[-1][0], y))
            if there:
                self._arrow((*down, (there.box.cx, y), there.top), here.key, there.key, taken=taken)
                return
            pentagon = self._connector(way, "keluar", here.box.cx, self._foot)
            self._arrow((*down, (here.box.cx, y), (here.box.cx, pentagon.box.y0)), here.key, pentagon.key, taken=taken)
        if there:
            pentagon = self._connector(way, "masuk", there.box.cx, self._top)
            self._arrow(((there.box.cx, pentagon.box.y1), there.top), pentagon.key, there.key, taken=taken)

    def _jump(self, jump: Jump) -> None:
        """Past other rows, or over a page from another row than its last."""
        node, following = self._flow.nodes[jump.source], self._flow.nodes[jump.target]
        here = (self._own if jump.exit else self._leaving).get(jump.source)
        there = self._own.get(jump.target)
        taken = self._passed(node, following, exit_=jump.exit)
        if jump.crossing:
            if here:
                self._jump_off(jump, node, here, taken)
            if there:
                y = there.box.y0 - head_room(following) - SHELF * (jump.level_in + 0.5)
                pentagon = self._connector(_way(jump), "masuk", self._beside(there, "kanan"), y)
                edge = pentagon.edge("kiri")
                self._arrow((edge, (there.box.cx, edge[1]), there.top), pentagon.key, there.key, taken=taken)
        elif here and there:
            placed = self._placed[jump.target]
            over = placed.middle - placed.row.zone.above + CHANNEL_IN / 2
            x = self._grid.track(self._tracks, jump.gutter, ("ke", jump.target))
            if jump.exit:
                points: tuple[Point, ...] = (here.edge(other_side(node, self._flow), here.box.cy), (x, here.box.cy))
            else:
                start = self._depart(node)
                y = self._placed[jump.source].bottom - FOOT
                points = (*start, (start[-1][0], y), (x, y))
            self._arrow((*points, (x, over), (there.box.cx, over), there.top), here.key, there.key, taken=taken)

    def _jump_off(self, jump: Jump, node: Node, here: Symbol, taken: bool | None) -> None:
        own = self._own[node.index]
        y = own.box.y1 + below(node).capsule + 1 + SHELF * (jump.level_out + 0.5)
        side: Side = "kanan"
        if jump.exit:
            side = other_side(node, self._flow)
            x = self._grid.track(self._tracks, jump.gutter, ("dari", node.index))
            start: tuple[Point, ...] = (here.edge(side, here.box.cy), (x, here.box.cy))
        else:
            start = self._depart(node)
            x = start[-1][0]
            side = "kiri" if x < here.box.cx - 1 else "kanan"
        pentagon = self._connector(_way(jump), "keluar", self._beside(here, side), y)
        edge = pentagon.edge("kiri" if pentagon.box.cx > x else "kanan")
        self._arrow((*start, (x, edge[1]), edge), here.key, pentagon.key, taken=taken)

    def _passed(self, node: Node, following: Node, *, exit_: bool) -> bool | None:
        """Whether the run laid over the drawing went this way."""
        if self._run is None:
            return None
        source, target = node.step.id, following.step.id
        if exit_:
            return (source, target) in self._run.diverted
        left = any(start == source for start, _ in self._run.diverted)
        return source in self._run.reached and target in self._run.reached and not left

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
        y = source.box.y1 + below(self._flow.nodes[link.source]).capsule + 1 + SHELF * (link.level_out + 0.5)
        pentagon = self._connector(_way(link), "keluar", self._beside(source, link.exit), y)
        edge = pentagon.edge(link.exit)
        points = (source.edge(link.exit, source.box.cy), (x, source.box.cy), (x, edge[1]), edge)
        self._arrow(points, source.key, pentagon.key, back=True, taken=self._went(link))

    def _arrive(self, link: Link, target: Symbol) -> None:
        x = self._grid.track(self._tracks, link.entry_gutter, ("ke", link.target))
        y = target.box.y0 - head_room(self._flow.nodes[link.target]) - SHELF * (link.level_in + 0.5)
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


def _way(way: Link | Jump) -> tuple[str, int, int]:
    kind = "kembali" if isinstance(way, Link) else "lain" if way.exit else "maju"
    return kind, way.source, way.target
