"""Where the columns of the matrix stand: widths from what they hold, gutters from how many arrows climb in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.portal.drawing.flow import Flow
from services.portal.drawing.lanes import Net, Tracks
from services.portal.drawing.rows import HEIGHTS, LABEL_DOWN, PAD, SIZE, texts_of
from services.portal.drawing.scene import Box
from services.portal.drawing.text import LEADING, longest_word, width

TRACK = 4.5
"""Distance of two tracks in a gutter."""
STUB = 6.5
"""Room beside a symbol before the first track: an arrow's head fits."""
OFF = 3.5
"""Between a column's border and the nearest track: they must not look like one line."""
LEAST = {"no": 20.0, "kegiatan": 110.0, "kelengkapan": 58.0, "waktu": 36.0, "output": 58.0, "ket": 34.0, "jalan": 130.0}
MOST_FOR_A_WORD = {"kegiatan": 90.0, "kelengkapan": 70.0, "waktu": 48.0, "output": 70.0, "ket": 56.0}
"""A longer word is broken."""
LABEL_OUT = 4.0
"""How far a label may reach beyond its diamond's width."""
NARROW_KET = 26.0


@dataclass(frozen=True)
class Grid:
    """x of everything in the matrix."""

    text: Mapping[str, tuple[float, float]]
    """Text column → left and right."""
    columns: tuple[tuple[float, float], ...]
    """Performer column → left and right border."""
    centres: tuple[float, ...]
    symbol: float
    """Width of a symbol."""
    label: float
    """Font size of `Ya` and `Tidak`: they stand below the slopes of a diamond."""
    tracks: Mapping[tuple[int, int], float]
    """Gutter and track → x."""
    right: float

    def widths(self) -> dict[str, float]:
        return {key: right - left for key, (left, right) in self.text.items()}

    def track(self, tracks: Tracks, gutter: int, net: Net) -> float:
        return self.tracks[gutter, tracks.of[gutter, net]]

    def cell(self, key: str, top: float, bottom: float) -> Box:
        left, right = self.text[key]
        return Box(left, top, right, bottom)


def symbol_width(columns: int) -> float:
    return 52.0 if columns <= 5 else 46.0 if columns <= 7 else 40.0


def make_grid(flow: Flow, counts: Mapping[int, int], left: float, width_wanted: float, notes: bool) -> Grid:
    """`counts`: tracks of each gutter. The grid is wider than wanted when its least widths need more."""
    symbol = symbol_width(len(flow.columns))
    halves = [_halves(gutter, counts.get(gutter, 0), len(flow.columns)) for gutter in range(-1, len(flow.columns))]
    performers = len(flow.columns) * symbol + sum(a + b for a, b in halves)
    texts = _text_widths(flow, width_wanted - performers, notes)
    x = left
    text: dict[str, tuple[float, float]] = {}
    for key in ("no", "kegiatan"):
        text[key] = (x, x + texts[key])
        x += texts[key]
    columns, centres, tracks = [], [], {}
    borders = [x]
    for place in range(len(flow.columns)):
        begin = x
        x += halves[place][1]
        centres.append(x + symbol / 2)
        x += symbol + halves[place + 1][0]
        columns.append((begin, x))
        borders.append(x)
    for place, border in enumerate(borders):
        for track in range(counts.get(place - 1, 0)):
            tracks[place - 1, track] = border + _offset(place - 1, track, len(flow.columns))
    for key in ("kelengkapan", "waktu", "output", "ket", *(("jalan",) if notes else ())):
        text[key] = (x, x + texts[key])
        x += texts[key]
    return Grid(text, tuple(columns), tuple(centres), symbol, _label_size(symbol, flow), tracks, x)


def _halves(gutter: int, count: int, columns: int) -> tuple[float, float]:
    """Room left and right of the border in the middle of a gutter. The outermost gutters have one half."""
    if gutter == -1:
        return 0.0, STUB + TRACK * count
    if gutter == columns - 1:
        return STUB + TRACK * count, 0.0
    on_left = (count + 1) // 2
    return STUB + TRACK * on_left, STUB + TRACK * (count - on_left)


def _offset(gutter: int, track: int, columns: int) -> float:
    """From the border to a track; even tracks stand left of it."""
    if gutter == -1:
        return OFF + TRACK * track
    if gutter == columns - 1:
        return -OFF - TRACK * track
    return -OFF - TRACK * (track // 2) if track % 2 == 0 else OFF + TRACK * (track // 2)


def _label_size(symbol: float, flow: Flow) -> float:
    """So that the longest label below the slope of a diamond keeps clear of the first track beside it."""
    size = 6.5
    longest = "Kembali*" if any(node.three_ways for node in flow.nodes) else "Tidak*"
    while slope(symbol, size) + width(longest, size) > symbol / 2 + LABEL_OUT:
        size -= 0.1
    return size


def slope(symbol: float, size: float) -> float:
    """From the middle of a diamond to a label below its slope, `LABEL_DOWN` lower than its tip."""
    rise = size * LEADING - LABEL_DOWN
    return symbol / 2 * rise / (HEIGHTS["belah-ketupat"] / 2) + 1.5


def _text_widths(flow: Flow, room: float, notes: bool) -> dict[str, float]:
    """Least widths first; what is left goes to the columns by the square root of their longest text, which evens out
    the heights of the rows."""
    keys = ("kegiatan", "kelengkapan", "waktu", "output", "ket", *(("jalan",) if notes else ()))
    contents = {key: [texts_of(node).get(key, "") for node in flow.nodes] for key in keys}
    for node in flow.nodes:
        for line in node.step.tambahan:
            contents["kelengkapan"].append(line.kelengkapan)
            contents["waktu"].append(line.waktu)
            contents["output"].append(line.output)
    least = {key: _least(key, contents[key]) for key in keys}
    least["no"] = min(40.0, max(LEAST["no"], _least_word(node.step.no for node in flow.nodes)))
    if not any(contents["ket"]):
        least["ket"] = NARROW_KET
    rest = max(0.0, room - sum(least.values()))
    wishes = {key: max(width(text, SIZE) for text in contents[key]) ** 0.5 for key in keys}
    if notes:
        wishes["jalan"] = 30.0
    total = sum(wishes.values()) or 1.0
    return {key: value + rest * wishes.get(key, 0.0) / total for key, value in least.items()}


def _least(key: str, texts: list[str]) -> float:
    if key not in MOST_FOR_A_WORD:
        return LEAST[key]
    return max(LEAST[key], min(_least_word(texts), MOST_FOR_A_WORD[key] + 2 * PAD))


def _least_word(texts: Iterable[str]) -> float:
    return max((longest_word(text, SIZE) for text in texts), default=0.0) + 2 * PAD + 0.5
