"""The timeline as it is read: rows of a step that runs once for each unit stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.workflow import ActivationRow

FEW = 5
"""Rows of units that are shown without being asked for."""
COUNTED = {
    "aktif": "sedang dikerjakan",
    "dikembalikan": "dikembalikan",
    "gugur": "gugur",
    "dilewati": "dilewati",
    "dialihkan": "mengambil jalan keluar lain",
}


@dataclass(frozen=True)
class Entry:
    """One place of the timeline: a row, or all rows of the units for one step."""

    rows: tuple[ActivationRow, ...]

    @property
    def first(self) -> ActivationRow:
        return self.rows[0]

    @property
    def per_unit(self) -> bool:
        return bool(self.first.unit)

    @property
    def latest(self) -> tuple[ActivationRow, ...]:
        """The last round of each unit."""
        return tuple({row.unit: row for row in self.rows}.values())

    @property
    def state(self) -> str:
        """What still asks for attention, else done when a unit is: the summary counts the others."""
        found = {row.state for row in self.latest}
        order = ("aktif", "dikembalikan", "selesai", "dialihkan", "dilewati", "gugur")
        return next(state for state in order if state in found)

    @property
    def summary(self) -> str:
        """`27 dari 30 selesai, 2 sedang dikerjakan, 1 dilewati`."""
        states = Counter[str](row.state for row in self.latest)
        others = (f"{states[state]} {word}" for state, word in COUNTED.items() if states[state])
        return ", ".join([f"{states['selesai']} dari {states.total()} selesai", *others])

    @property
    def unfolded(self) -> bool:
        return len(self.rows) <= FEW


def entries(timeline: Iterable[ActivationRow]) -> tuple[Entry, ...]:
    """Units go at their own pace, so their rows of several steps come mixed: between two rows that are nobody's in
    particular, those of one step stand together where the first of them came."""
    found: list[list[ActivationRow]] = []
    here: dict[str, list[ActivationRow]] = {}
    for row in timeline:
        if not row.unit:
            here = {}
            found.append([row])
        elif row.step in here:
            here[row.step].append(row)
        else:
            here[row.step] = [row]
            found.append(here[row.step])
    return tuple(Entry(tuple(rows)) for rows in found)
