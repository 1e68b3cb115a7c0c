"""The way that a run took, so that runs that left the printed way are counted apart.

A run on the printed way replays on the exported diagram with fitness 1.0, and so does one whose collection was closed
early: the SOP gives that to whoever collects, and the diagram has an event for it. What an operator did to a run, and a
collection that was opened again, is on no printed form; such runs fit less, and that is what shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args
from uuid import UUID

from contracts.catalogue import Event, event_type
from contracts.envelope import Opened
from contracts.workflow import (
    CollectionClosed,
    CollectionReopened,
    RunCancelled,
    StepActivated,
    StepDropped,
    StepReturned,
)

Way = Literal["cancelled", "migrated", "moved", "skipped", "reopened", "closed-early", "regular"]
WAYS: tuple[Way, ...] = get_args(Way)
"""What weighs most stands first: a run that was skipped and then cancelled counts as cancelled."""

_DROPPED: dict[str, Way] = {"dilewati": "skipped", "dipindah": "moved", "pengumpulan-ditutup": "closed-early"}
MARKING: tuple[type[Event], ...] = (CollectionClosed, CollectionReopened, RunCancelled, StepDropped, StepReturned)
"""Events that say which way a run takes."""
_TYPES: dict[str, Way] = {"workflow.run.migrated.v1": "migrated", "workflow.run.moved.v1": "moved"}


def marking() -> list[str]:
    """Types of the events that say which way a run takes."""
    return [*map(event_type, MARKING), *_TYPES]


@dataclass(slots=True)
class Ways:
    """What left the printed way so far, each with the units that it concerned (`""`: all)."""

    units: dict[Way, set[str]] = field(default_factory=dict)
    _returned: UUID | None = None
    """Reason of the newest return: what it opened again, the SOP itself opens."""

    def take(self, event: Opened) -> None:
        data = event.data
        if isinstance(data, StepReturned):
            self._returned = data.reason.id
        elif isinstance(data, RunCancelled):
            self._add("cancelled", "")
        elif isinstance(data, CollectionReopened) and data.reason.id != self._returned:
            self._add("reopened", "")  # what all share is done again as well
        elif isinstance(data, CollectionClosed) and event.actor.capacity != "operator" and data.cause != "diulang":
            passed = self.units.get("skipped", set())
            self._add("closed-early", *(unit for unit in data.missing if unit not in passed))
        elif isinstance(data, StepDropped) and data.cause in _DROPPED:
            self._add(_DROPPED[data.cause], data.unit)
        elif event.type in _TYPES:
            self._add(_TYPES[event.type], "")
        elif isinstance(data, StepActivated):
            self._returned = None

    def _add(self, way: Way, *units: str) -> None:
        if units:
            self.units.setdefault(way, set()).update(units)

    @property
    def way(self) -> Way:
        """Of the whole run."""
        return _heaviest(self.units)

    def way_of(self, unit: str) -> Way:
        """Of one unit's trace; without units there is one trace for all."""
        return _heaviest(way for way, units in self.units.items() if not unit or units & {"", unit})


def _heaviest(found: Iterable[Way]) -> Way:
    return min(found, key=WAYS.index, default="regular")


def chosen(text: str) -> frozenset[Way]:
    """The ways that an operator names, between commas.

    Raises:
        ValueError: a word that names none.
    """
    words = [part.strip() for part in text.split(",") if part.strip()]
    for word in words:
        if word not in WAYS:
            raise ValueError(f"'{word}' is no way of a run; name some of: {', '.join(reversed(WAYS))}")
    return frozenset(way for way in WAYS if way in words)
