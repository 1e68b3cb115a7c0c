"""Where everything of a diagram stands: lanes below each other, nodes from left to right, edges at right angles.

Nothing overlaps by construction: each node has a stretch of the x axis of its own, so a vertical line through its
middle meets no other node; lines along the x axis run in the row between two neighbours or, when they go further, on
tracks above the rows that no node reaches.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.workflow.exports.process import Flow, Node, Process

TASK_WIDTH = 180
LETTERS = 24
"""Letters of a task's name that surely fit into a line of it (Arial 12 px)."""
SIZES = {
    **dict.fromkeys(("start", "end", "escalation", "boundary", "closing", "terminate"), 36),
    **dict.fromkeys(("decision", "merge", "fork", "join", "either"), 50),
}
GAP = 70
PADDING = 35
"""Between a sub-process and what it holds."""
TRACK = 22
"""Between two tracks; a label fits between them."""
HEADING = 30
"""Strip with the name of a pool, lane or sub-process."""
BELOW = 40
"""Under a row: the gateway's name."""
LEFT, TOP = 160, 80

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(slots=True)
class Layout:
    """Bounds in pixels by id of node, flow and (lanes) role."""

    pool: Box = Box(0, 0, 0, 0)
    lanes: dict[str, Box] = field(default_factory=dict)
    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    """Of nodes and flows whose name stands outside of them."""


def layout_of(process: Process) -> Layout:
    return _Drawing(process).draw()


@dataclass(slots=True)
class _Lane:
    """Heights of a lane from its top: outer tracks, top of a sub-process, inner tracks, rows, bottom."""

    outer: int = 0
    inner: int = 0
    rows: int = 1
    opens: bool = False
    """A sub-process begins in it."""
    closes: bool = False
    y: int = 0

    def box_top(self) -> int:
        return self.y + 12 + self.outer * TRACK + (34 if self.opens else 0)

    def rows_top(self) -> int:
        return self.box_top() + (HEADING if self.opens else 0) + self.inner * TRACK + 20

    def row_middle(self, row: int, height: int) -> int:
        return self.rows_top() + row * (height + BELOW) + height // 2

    def box_bottom(self, height: int) -> int:
        return self.rows_top() + self.rows * (height + BELOW) + (10 if self.closes else -10)

    def bottom(self, height: int) -> int:
        return self.box_bottom(height) + (14 if self.closes else 0)

    def track(self, zone: str, number: int) -> int:
        """Track 0 is nearest to the rows."""
        if zone == "inner":
            return self.rows_top() - 18 - number * TRACK
        return self.box_top() - (40 if self.opens else 4) - number * TRACK


class _Drawing:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.nodes = {node.id: node for node in process.nodes}
        self.roles = process.roles
        self.lanes = {role: _Lane() for role in self.roles}
        self.layout = Layout()
        names = [node.name for node in process.nodes if node.kind == "task"]
        self.height = max(80, 15 * max(len(textwrap.wrap(name, LETTERS)) for name in names) + 60)
        self.rows = self._rows()
        self.across: dict[str, tuple[int, int]] = {}
        """Node → left edge and width."""
        self.tracks: dict[str, tuple[str, str, int]] = {}
        """Flow → lane, zone, number of its track."""

    def draw(self) -> Layout:
        width = self._columns()
        self._tracks()
        self._lanes(width)
        self._shapes()
        for flow in self.process.flows:
            self.layout.edges[flow.id] = _straight(self._edge(flow))
            self._name(flow)
        return self.layout

    # --- along the x axis

    def _columns(self) -> int:
        """Gives each node its stretch; returns the right edge of the diagram."""
        x = LEFT + 2 * HEADING + GAP
        inside = ""
        for node in self.process.nodes:
            if node.kind == "units":
                continue
            group = node.parent or node.attached
            if group != inside:
                x += PADDING * (bool(group) + bool(inside))
                inside = group
            size = SIZES.get(node.kind, TASK_WIDTH)
            self.across[node.id] = (x, size)
            x += size + GAP
            if node.kind == "closing":  # its name stands beside it
                x += max(0, _width(node.name) - GAP)
        for sub in self._subs():
            held = [*self.process.children(sub.id), *(n for n in self.process.nodes if n.attached == sub.id)]
            left = min(self.across[node.id][0] for node in held) - PADDING
            right = max(sum(self.across[node.id]) for node in held) + PADDING
            self.across[sub.id] = (left, right - left)
        return x

    def _subs(self) -> list[Node]:
        return [node for node in self.process.nodes if node.kind == "units"]

    def _middle_x(self, node: str) -> int:
        left, width = self.across[node]
        return left + width // 2

    # --- along the y axis

    def _rows(self) -> dict[str, int]:
        """Node → its row in its lane: as few rows in a lane as ways leave one decision there."""
        rows: dict[str, int] = {}
        beside: dict[str, list[int]] = defaultdict(list)
        for node in self.process.nodes:
            if node.row == 0:
                rows[node.id] = 0
                beside.clear()
                continue
            if node.row not in beside[node.role]:
                beside[node.role].append(node.row)
            rows[node.id] = 1 + beside[node.role].index(node.row)
            self.lanes[node.role].rows = max(self.lanes[node.role].rows, 1 + rows[node.id])
        return rows

    def _span(self, sub: Node) -> tuple[int, int]:
        """Uppermost and lowest lane of a sub-process."""
        places = [self.roles.index(node.role) for node in self.process.children(sub.id)]
        return min(places), max(places)

    def _tracks(self) -> None:
        """Puts every flow that goes further than the next node on a track; short ways lie nearest to the rows."""
        wanted: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
        for flow in self.process.flows:
            if self._on_track(flow):
                ends = sorted((self._middle_x(flow.source), self._middle_x(flow.target)))
                wanted[self._zone(flow, ends[0], ends[1])].append((ends[0], ends[1], flow.id))
        for (role, zone), flows in wanted.items():
            taken: list[list[tuple[int, int]]] = []
            for left, right, flow_id in sorted(flows, key=lambda one: one[1] - one[0]):
                number = next((n for n, track in enumerate(taken) if _free(track, left, right)), len(taken))
                if number == len(taken):
                    taken.append([])
                taken[number].append((left, right))
                self.tracks[flow_id] = (role, zone, number)
            setattr(self.lanes[role], zone, len(taken))
        for sub in self._subs():
            upper, lower = self._span(sub)
            self.lanes[self.roles[upper]].opens = True
            self.lanes[self.roles[lower]].closes = True

    def _on_track(self, flow: Flow) -> bool:
        return flow.back or self.nodes[flow.source].kind == "closing" or self._skips(flow)

    def _skips(self, flow: Flow) -> bool:
        """Whether something of the printed order stands between the two ends."""
        first, last = list(self.nodes).index(flow.source), list(self.nodes).index(flow.target)
        parent = self.nodes[flow.source].parent
        between = list(self.nodes.values())[first + 1 : last]
        return any(node.row == 0 and node.parent == parent and not node.attached for node in between)

    def _zone(self, flow: Flow, left: int, right: int) -> tuple[str, str]:
        """Lane and zone of a track: the lane of its source, or the nearest above where no sub-process lies in the
        way."""
        source = self.nodes[flow.source]
        lane = self.roles.index(source.role)
        if source.parent:
            return source.role, "inner"
        if source.attached:
            lane = self._span(self.nodes[source.attached])[0]
        crossed = [self._span(sub) for sub in self._subs() if left < self._middle_x(sub.id) < right]
        while any(upper < lane <= lower for upper, lower in crossed):
            lane -= 1
        return self.roles[lane], "outer"

    def _lanes(self, right: int) -> None:
        y = TOP
        for role in self.roles:
            lane = self.lanes[role]
            lane.y = y
            self.layout.lanes[role] = Box(LEFT + HEADING, y, right - LEFT - HEADING, lane.bottom(self.height) - y)
            y = lane.bottom(self.height)
        self.layout.pool = Box(LEFT, TOP, right - LEFT, y - TOP)

    def _shapes(self) -> None:
        for node in self.process.nodes:
            left, width = self.across[node.id]
            if node.kind == "units":
                upper, lower = (self.lanes[self.roles[place]] for place in self._span(node))
                top = upper.box_top()
                box = Box(left, top, width, lower.box_bottom(self.height) - top)
            elif node.attached:
                upper = self.lanes[self.roles[self._span(self.nodes[node.attached])[0]]]
                box = Box(left, upper.box_top() - width // 2, width, width)
            else:
                height = self.height if node.kind == "task" else width
                middle = self._row_middle(node)
                box = Box(left, middle - height // 2, width, height)
            self.layout.shapes[node.id] = box
            if node.name and node.kind not in ("task", "units"):
                self.layout.labels[node.id] = _beside(node, box)

    def _row_middle(self, node: Node) -> int:
        return self.lanes[node.role].row_middle(self.rows[node.id], self.height)

    # --- edges

    def _edge(self, flow: Flow) -> Iterable[Point]:
        source, target = self.nodes[flow.source], self.nodes[flow.target]
        box, goal = self.layout.shapes[source.id], self.layout.shapes[target.id]
        if flow.id in self.tracks:
            return self._by_track(flow, box, goal)
        if source.kind == "decision" and target.row > 0 and self.rows[target.id] > 0:
            x, y = box.middle[0], goal.middle[1]
            if (source.role, self.rows[source.id]) != (target.role, self.rows[target.id]):
                return [(x, box.bottom if y > box.bottom else box.y), (x, y), (goal.x, y)]
        leaves = self._level(source, last=True)
        arrives = self._level(target, last=False)
        turn = goal.x - 20
        return [(box.right, leaves), (turn, leaves), (turn, arrives), (goal.x, arrives)]

    def _level(self, node: Node, *, last: bool) -> int:
        """Where a flow leaves or reaches the side of a node; of a sub-process: the row of its first or last node."""
        if node.kind != "units":
            return self.layout.shapes[node.id].middle[1]
        held = [child for child in self.process.children(node.id) if child.row == 0]
        return self._row_middle(held[-1 if last else 0])

    def _by_track(self, flow: Flow, box: Box, goal: Box) -> Iterator[Point]:
        role, zone, number = self.tracks[flow.id]
        track = self.lanes[role].track(zone, number)
        source, target = self.nodes[flow.source], self.nodes[flow.target]
        if flow.name == "Ya" or source.kind in ("units", "task", "merge", "join", "either"):
            level = self._level(source, last=True)
            yield box.right, level
            yield box.right + 28, level
            yield box.right + 28, track
        else:
            yield box.middle[0], box.y if track < box.y else box.bottom
            yield box.middle[0], track
        if target.kind == "units":
            level = self._level(target, last=False)
            yield goal.x - 28, track
            yield goal.x - 28, level
            yield goal.x, level
        else:
            yield goal.middle[0], track
            yield goal.middle[0], goal.y if track < goal.y else goal.bottom

    def _name(self, flow: Flow) -> None:
        if not flow.name:
            return
        box = self.layout.shapes[flow.source]
        points = self.layout.edges[flow.id]
        width = _width(flow.name)
        if points[0][0] == box.right:
            place = (box.right + 2, box.middle[1] - 18)
        elif flow.id in self.tracks:
            right = points[-1][0] > points[0][0]
            place = (points[1][0] + 5 if right else points[1][0] - 5 - width, points[1][1] + 4)
        else:
            place = (points[0][0] - 5 - width, points[-1][1] - 17)
        self.layout.labels[flow.id] = Box(*place, width, 14)


def _free(track: list[tuple[int, int]], left: int, right: int) -> bool:
    return all(right + 20 < other[0] or other[1] + 20 < left for other in track)


def _width(name: str) -> int:
    """Of a name in one line, Arial 11 px."""
    return 8 + 6 * len(name)


def _beside(node: Node, box: Box) -> Box:
    x, y = box.middle
    width = _width(node.name)
    if node.kind == "decision":
        return Box(x + 8, y + 27, width, 14)
    if node.kind in ("boundary", "closing"):
        return Box(box.right, box.y - 4, width, 14)
    return Box(x - width // 2, box.bottom + 4, width, 14)


def _straight(points: Iterable[Point]) -> list[Point]:
    """Without points that change no direction."""
    found: list[Point] = []
    for point in points:
        if found and point == found[-1]:
            continue
        while len(found) > 1 and (found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]):
            found.pop()
        found.append(point)
    return found
