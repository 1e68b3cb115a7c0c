"""Which way an arrow goes that does not lead to the next row: the side that it leaves on, its gutter and track.

A *gutter* lies between the symbols of two neighbouring performer columns; gutter `c` is right of column `c`, gutter -1
left of the first. No symbol ever stands in a gutter, so what climbs in one crosses none. Arrows of different targets
in one gutter get different tracks wherever they share a row; arrows to one target may join.

A `tidak` climbs back to an earlier row. What leads forward past other rows (branches, joins, the other exit of a
decision) descends in the same way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.portal.drawing.flow import Flow, Node
from services.portal.drawing.scene import Side

Net = tuple[str, int]
"""What arrows of one track have in common: `("ke", target)`, `("dari", source)` on the way to its connectors, or
`("ya", source)` where the way forward leaves a decision at its side."""


@dataclass(frozen=True)
class Link:
    """One return: from a decision to an earlier step."""

    source: int
    target: int
    exit: Side
    exit_gutter: int
    entry: Side
    entry_gutter: int
    level_out: int
    """Place among the connectors below the source, when it crosses pages."""
    level_in: int
    """Place among the connectors above the target, when it crosses pages."""
    crossing: bool

    @property
    def direct(self) -> bool:
        """Climbs beside its target; else over the target's row into another gutter."""
        return self.exit_gutter == self.entry_gutter


@dataclass(frozen=True)
class Jump:
    """A way forward that leads past other rows, or over a page beside the way from one row to the next."""

    source: int
    target: int
    exit: bool
    """The other exit of a decision (`tidak`)."""
    gutter: int
    level_out: int
    """Place among the connectors below the source, when it crosses pages."""
    level_in: int
    """Place among the connectors above the target, when it crosses pages."""
    crossing: bool


def return_side(node: Node, flow: Flow) -> Side:
    """Where a `tidak` that returns leaves a decision."""
    return "kanan" if flow.nodes[node.returns[0]].column >= node.column else "kiri"


def other_side(node: Node, flow: Flow) -> Side:
    """Where the second way leaves a decision at its side: its other exit, or *ya* where the other exit ends the run."""
    if node.returns:
        return "kiri" if return_side(node, flow) == "kanan" else "kanan"
    if node.exit is not None:
        return "kanan" if flow.nodes[node.exit].column >= node.column else "kiri"
    following = [to for start, to in flow.forward if start == node.index]
    left = following and all(flow.nodes[to].column < node.column for to in following)
    return "kiri" if left else "kanan"


def beside(column: int, side: Side) -> int:
    """The gutter on a side of a column."""
    return column if side == "kanan" else column - 1


def plan_jumps(flow: Flow, links: tuple[Link, ...], crosses: Callable[[int, int], bool]) -> tuple[Jump, ...]:
    """Every way forward that needs a gutter or connectors of its own, when `links` are all returns."""
    ways = [(start, to, False) for start, to in flow.forward if to != start + 1]
    ways += [(node.index, node.exit, True) for node in flow.nodes if node.exit is not None]
    leaving = Counter(link.source for link in links if link.crossing)
    arriving = {
        index: max((link.level_in + 1 for link in links if link.crossing and link.target == index), default=0)
        for _, index, _ in ways
    }
    jumps: list[Jump] = []
    for start, to, exit_ in sorted(ways):
        crossing = crosses(start, to)
        source, target = flow.nodes[start], flow.nodes[to]
        if exit_:
            gutter = beside(source.column, other_side(source, flow))
        else:
            gutter = beside(target.column, "kiri" if source.leaves < target.column else "kanan")
        jumps.append(Jump(start, to, exit_, gutter, leaving[start], arriving[to], crossing))
        if crossing:
            leaving[start] += 1
            arriving[to] += 1
    return tuple(jumps)


def plan_links(flow: Flow, crosses: Callable[[int, int], bool]) -> tuple[Link, ...]:
    """Every return of the flow. `crosses(source, target)` tells which go over a page."""
    links: list[Link] = []
    arrived: dict[int, list[Side]] = defaultdict(list)
    for node in flow.nodes:
        leaving = 0
        for target in node.returns:
            crossing = crosses(node.index, target)
            link = _link(node, flow.nodes[target], crossing, leaving, arrived[target], flow)
            links.append(link)
            if crossing:
                leaving += 1
                arrived[target].append(link.entry)
    return tuple(links)


def _link(node: Node, target: Node, crossing: bool, leaving: int, arrived: list[Side], flow: Flow) -> Link:
    right = return_side(node, flow) == "kanan"
    gutter = node.column if right else node.column - 1
    from_right = gutter >= target.column
    if crossing and arrived:
        from_right = arrived[-1] == "kiri"  # connectors stand on both sides in turn, two on a level
    return Link(
        source=node.index,
        target=target.index,
        exit="kanan" if right else "kiri",
        exit_gutter=gutter,
        entry="kanan" if from_right else "kiri",
        entry_gutter=target.column if from_right else target.column - 1,
        level_out=leaving,
        level_in=len(arrived) // 2,
        crossing=crossing,
    )


@dataclass(frozen=True)
class Tracks:
    """Track of each net in each gutter, from 0."""

    of: dict[tuple[int, Net], int]

    def count(self, gutter: int) -> int:
        return max((track + 1 for (where, _), track in self.of.items() if where == gutter), default=0)


def assign_tracks(flow: Flow, links: Iterable[Link], jumps: Iterable[Jump]) -> Tracks:
    """Greedy colouring of the rows that each net occupies; nets that begin higher come first."""
    spans: dict[tuple[int, Net], tuple[int, int]] = {}

    def occupy(gutter: int, net: Net, first: int, last: int) -> None:
        low, high = spans.get((gutter, net), (first, last))
        spans[gutter, net] = (min(low, first), max(high, last))

    for link in links:
        if link.crossing:
            occupy(link.exit_gutter, ("dari", link.source), link.source, link.source)
        else:
            occupy(link.exit_gutter, ("ke", link.target), link.target, link.source)
        occupy(link.entry_gutter, ("ke", link.target), link.target, link.target)
    for jump in jumps:
        if not jump.crossing:
            occupy(jump.gutter, ("ke", jump.target), jump.source, jump.target)
        elif jump.exit:
            occupy(jump.gutter, ("dari", jump.source), jump.source, jump.source)
    for node in flow.nodes:
        if node.exit_ends:
            occupy(beside(node.column, other_side(node, flow)), ("ya", node.index), node.index, node.index)
    taken: dict[int, list[int]] = defaultdict(list)
    tracks: dict[tuple[int, Net], int] = {}
    for (gutter, net), (first, last) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        ends = taken[gutter]
        track = next((place for place, end in enumerate(ends) if end < first), len(ends))
        ends[track : track + 1] = [last]
        tracks[gutter, net] = track
    return Tracks(tracks)
