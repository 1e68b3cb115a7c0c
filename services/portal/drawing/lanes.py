"""Which way a `tidak` goes back: the side that it leaves on, the gutter that it climbs in, its track there.

A *gutter* lies between the symbols of two neighbouring performer columns; gutter `c` is right of column `c`, gutter -1
left of the first. No symbol ever stands in a gutter, so what climbs in one crosses none. Arrows of different targets
in one gutter get different tracks wherever they share a row; arrows to one target may join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.portal.drawing.flow import Flow, Node
from services.portal.drawing.scene import Side

Net = tuple[str, int]
"""What arrows of one track have in common: `("ke", target)`, or `("dari", source)` on the way to its connectors."""


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
    right = flow.nodes[node.returns[0]].column >= node.column
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


def assign_tracks(links: Iterable[Link]) -> Tracks:
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
    taken: dict[int, list[int]] = defaultdict(list)
    tracks: dict[tuple[int, Net], int] = {}
    for (gutter, net), (first, last) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        ends = taken[gutter]
        track = next((place for place, end in enumerate(ends) if end < first), len(ends))
        ends[track : track + 1] = [last]
        tracks[gutter, net] = track
    return Tracks(tracks)
