"""Windows of steps as they are shown: who may extend them, and whether one is open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.workflow import ActivationRow, RunView


@dataclass(frozen=True)
class WindowDesk:
    """A step in hand whose window the reader may extend."""

    row: ActivationRow
    positions: frozenset[UUID]
    """Those that may extend it."""


def standing(row: ActivationRow, now: datetime) -> Literal["", "belum", "terbuka", "ditutup"]:
    """Empty: the step may be done at any time."""
    if row.opens is None or row.closes is None:
        return ""
    if now < row.opens:
        return "belum"
    return "terbuka" if now < row.closes else "ditutup"


def to_extend(run: RunView, held: Collection[UUID]) -> tuple[WindowDesk, ...]:
    """One for each step in hand with a window, however many units it runs for."""
    if run.run.state != "berjalan":
        return ()
    found: dict[str, WindowDesk] = {}
    for row in run.timeline:
        positions = frozenset(run.performers.get(row.extended_by, ())) if row.extended_by else frozenset[UUID]()
        if row.state == "aktif" and row.closes is not None and positions.intersection(held):
            found.setdefault(row.step, WindowDesk(row, positions))
    return tuple(found.values())
