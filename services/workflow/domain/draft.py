"""Events while they are being decided, and the run as it is after each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from contracts.actor import Actor
from contracts.base import MAX_EVENT_BYTES
from contracts.catalogue import Event
from contracts.envelope import NewEvent
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.subjects import Place
from contracts.workflow import Window
from services.workflow.domain import windows
from services.workflow.domain.calendar import Calendar
from services.workflow.domain.due import Limit, due_of, end_of_collection
from services.workflow.domain.run import RunState
from services.workflow.domain.run_events import apply

ROOM = 8 * 1024
"""Bytes of an event kept free for its envelope."""
START_LIMIT = MAX_EVENT_BYTES * 3 // 4
"""A run start stays this small, so that the collections it leads to fit as well."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a decision is taken, and by which working calendar its limits run."""

    now: datetime
    calendar: Calendar


@dataclass(slots=True)
class Draft:
    """Collects the events of one decision. `state` follows along, so that later rules see what earlier ones did."""

    state: RunState
    definition: Definition
    """The version that the run is pinned to."""
    actor: Actor
    place: Place
    timing: Timing | None = None
    """The moment of the decision and the calendar of the run's unit; None: nothing becomes due."""
    events: list[NewEvent] = field(default_factory=list)

    @classmethod
    def of(cls, state: RunState, definition: Definition, actor: Actor, timing: Timing | None = None) -> Draft:
        """Raises Refusal `not_found` when the run has not begun."""
        state.begun()
        if state.place is None:
            raise ValueError("a run that has begun has a place")
        return cls(state, definition, actor.recorded(), state.place, timing)

    def due(self, step: Step) -> Limit | None:
        """When a step that begins now is due; None when nothing sets it a time."""
        if self.timing is None:
            return None
        return due_of(self.state, self.definition, step, self.timing.calendar, self.timing.now)

    def collection_end(self, opening: Step) -> datetime | None:
        """When a collection that this step opens now ends; None when nothing sets it a time."""
        if self.timing is None:
            return None
        return end_of_collection(self.state, self.definition, opening, self.timing.calendar, self.timing.now)

    def window(self, step: Step) -> Window | None:
        """When the acts of a step may be done; None: at any time."""
        return windows.window_of(self.state, step, self.timing.calendar) if self.timing is not None else None

    def emit(self, data: Event, limit: int = MAX_EVENT_BYTES - ROOM) -> None:
        """Raises Refusal `too_large` when the event would not fit into the log."""
        json = data.model_dump_json().encode()
        if len(json) > limit:
            raise Refusal(
                "too_large",
                f"isi langkah ini melebihi {limit // 1024} KiB; kurangi jumlah unit atau pendekkan nama-namanya",
                event=type(data).__name__,
            )
        self.state = apply(self.state, data, self.actor)
        run_id = self.state.begun().run_id
        self.events.append(NewEvent(run_id, self.place, data, run_id, json))
