"""Geometry that a drawing must have, as lists of faults: an empty list is a good page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from services.portal.drawing.matrix import Settled
from services.portal.drawing.scene import Box, Connector, Page, Point, Symbol

TOUCH = 0.05
"""Points: what drawing rounds off."""


def text_faults(page: Page) -> Iterator[str]:
    sheet = Box(0, 0, page.width, page.height)
    for text in page.texts:
        words = " ".join(line.text for line in text.lines)[:40]
        if not text.room.holds(text.box, TOUCH):
            yield f"text leaves its cell: {words} {text.box} {text.room}"
        if not sheet.holds(text.box):
            yield f"text leaves the sheet: {words}"
    for one, other in combinations(page.texts, 2):
        if one.box.overlaps(other.box, TOUCH):
            yield f"texts overlap: {one.lines[0].text} / {other.lines[0].text}"


def symbol_faults(page: Page) -> Iterator[str]:
    things: list[Symbol | Connector] = [*page.symbols, *page.connectors]
    for one, other in combinations(things, 2):
        if one.box.overlaps(other.box):
            yield f"symbols overlap: {one.key} / {other.key}"
    for key, count in Counter(thing.key for thing in things).items():
        if count > 1:
            yield f"drawn {count} times: {key}"


def column_faults(pages: list[Page], settled: Settled) -> Iterator[str]:
    """Every step has one symbol of its own, within its performer's column and its row."""
    own = {s.step: s for page in pages for s in page.symbols if s.key == s.step}
    for node in settled.flow.nodes:
        symbol = own.get(node.step.id)
        if symbol is None:
            yield f"no symbol: {node.step.id}"
            continue
        left, right = settled.grid.columns[node.column]
        if settled.flow.columns[node.column].key != node.step.pelaksana or not (
            left <= symbol.box.x0 and symbol.box.x1 <= right
        ):
            yield f"outside its column: {node.step.id}"


def arrow_faults(page: Page) -> Iterator[str]:
    things: dict[str, Symbol | Connector] = {thing.key: thing for thing in (*page.symbols, *page.connectors)}
    for arrow in page.arrows:
        name = f"{arrow.kind} {arrow.start} → {arrow.end}"
        for key, point in ((arrow.start, arrow.points[0]), (arrow.end, arrow.points[-1])):
            if key not in things:
                yield f"{name}: no such end {key}"
            elif not on_border(things[key], point):
                yield f"{name}: {point} is not on the border of {key}"
        for start, end in pairwise(arrow.points):
            if abs(start[0] - end[0]) > TOUCH and abs(start[1] - end[1]) > TOUCH:
                yield f"{name}: slanted"
            for thing in things.values():
                if thing.key not in {arrow.start, arrow.end} and crosses(thing.box, start, end):
                    yield f"{name}: crosses {thing.key}"
                elif thing.key in {arrow.start, arrow.end} and isinstance(thing, Symbol) and inside(thing, start, end):
                    yield f"{name}: runs through its own {thing.key}"
            for text in page.texts:
                if crosses(text.box, start, end):
                    yield f"{name}: crosses the text {text.lines[0].text}"


def overlap_faults(page: Page) -> Iterator[str]:
    """Two arrows may run on one line only when they leave or reach the same thing."""
    for one, other in combinations(page.arrows, 2):
        if one.start == other.start or one.end == other.end:
            continue
        for a, b in pairwise(one.points):
            for c, d in pairwise(other.points):
                if _shared(a, b, c, d) > TOUCH:
                    yield f"on one line: {one.start} → {one.end} and {other.start} → {other.end} at {a} {b} {c} {d}"


def letter_faults(pages: list[Page]) -> Iterator[str]:
    """Each letter stands twice: where the way leaves and where it goes on, on two different pages."""
    places = [(number, connector) for number, page in enumerate(pages) for connector in page.connectors]
    for letter in {connector.letter for _, connector in places}:
        ends = sorted((c.key.split("/")[1], number) for number, c in places if c.letter == letter)
        if [end for end, _ in ends] != ["keluar", "masuk"] or ends[0][1] == ends[1][1]:
            yield f"letter {letter}: {ends}"
    for page in pages:
        used = {end for arrow in page.arrows for end in (arrow.start, arrow.end)}
        for connector in page.connectors:
            if connector.key not in used:
                yield f"connector without an arrow: {connector.key}"


def way_faults(pages: list[Page], settled: Settled) -> Iterator[str]:
    """Every way of the flow is drawn once: step to step, and each return, directly or through one letter."""
    out: dict[str, str] = {}
    into: dict[str, str] = {}
    drawn: Counter[tuple[str, str, str]] = Counter()
    for arrow in (arrow for page in pages for arrow in page.arrows if arrow.kind != "bersama"):
        if arrow.end.endswith("/keluar"):
            out[f"{arrow.kind}/{arrow.end.split('/')[0]}"] = arrow.start
        elif arrow.start.endswith("/masuk"):
            into[f"{arrow.kind}/{arrow.start.split('/')[0]}"] = arrow.end
        elif not (arrow.end.endswith(("/selesai", "/lewat")) or arrow.start.endswith("/mulai")):
            drawn[arrow.kind, arrow.start.removesuffix("/lewat"), arrow.end] += 1
    for key, start in out.items():
        drawn[key.split("/")[0], start.removesuffix("/lewat"), into.get(key, "?")] += 1
    steps = [node.step.id for node in settled.flow.nodes]
    wanted = Counter(("maju", steps[a], steps[b]) for a, b in settled.flow.forward)
    wanted.update(("maju", node.step.id, steps[node.exit]) for node in settled.flow.nodes if node.exit is not None)
    wanted.update(("kembali", node.step.id, steps[target]) for node in settled.flow.nodes for target in node.returns)
    if drawn != wanted:
        yield f"ways: missing {wanted - drawn}, too many {drawn - wanted}"


def on_border(thing: Symbol | Connector, point: Point) -> bool:
    box, (x, y) = thing.box, point
    if isinstance(thing, Symbol) and thing.shape == "belah-ketupat":
        return abs(abs(x - box.cx) / (box.width / 2) + abs(y - box.cy) / (box.height / 2) - 1) < 0.01
    if isinstance(thing, Symbol) and thing.shape == "kapsul":
        r = box.height / 2
        dx = max(abs(x - box.cx) - (box.width / 2 - r), 0.0)
        return abs((dx**2 + (y - box.cy) ** 2) ** 0.5 - r) < TOUCH
    on_x = min(abs(x - box.x0), abs(x - box.x1)) < TOUCH and box.y0 - TOUCH <= y <= box.y1 + TOUCH
    on_y = min(abs(y - box.y0), abs(y - box.y1)) < TOUCH and box.x0 - TOUCH <= x <= box.x1 + TOUCH
    return on_x or on_y


def crosses(box: Box, a: Point, b: Point) -> bool:
    """Whether an upright or level line enters the inside of a box."""
    x0, x1 = sorted((a[0], b[0]))
    y0, y1 = sorted((a[1], b[1]))
    return x1 > box.x0 + TOUCH and x0 < box.x1 - TOUCH and y1 > box.y0 + TOUCH and y0 < box.y1 - TOUCH


def inside(symbol: Symbol, a: Point, b: Point) -> bool:
    """Whether the middle of a line lies inside the outline of a symbol."""
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    box = symbol.box
    if symbol.shape == "belah-ketupat":
        return abs(x - box.cx) / (box.width / 2) + abs(y - box.cy) / (box.height / 2) < 0.99
    return crosses(box.shrunk(3), a, b)


def _shared(a: Point, b: Point, c: Point, d: Point) -> float:
    """Length that two lines have in common; 0 when they only cross."""
    for along, across in ((0, 1), (1, 0)):
        if max(abs(p[across] - a[across]) for p in (b, c, d)) <= 0.3:
            low = max(min(a[along], b[along]), min(c[along], d[along]))
            high = min(max(a[along], b[along]), max(c[along], d[along]))
            return max(0.0, high - low)
    return 0.0


def faults(pages: list[Page], settled: Settled) -> list[str]:
    """Everything that is wrong with these pages."""
    found: list[str] = []
    for number, page in enumerate(pages, start=1):
        for look in (text_faults, symbol_faults, arrow_faults, overlap_faults):
            found.extend(f"page {number}: {fault}" for fault in look(page))
    found.extend(column_faults(pages, settled))
    found.extend(letter_faults(pages))
    found.extend(way_faults(pages, settled))
    return found
