"""A position (jabatan) and who holds it at a moment, definitively or acting (Plt., Plh., Pj.).

An acting holder stands before the definitive one while the acting period lasts. Two holders of the same rank at the
same moment are refused, so that there is always one answer to "who holds it". Whether the holder is absent then, and
who stands in, is `holding.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.actor import Capacity
from contracts.agencies import PositionClosed, PositionCorrected, PositionMoved
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.organisation import (
    AssignPosition,
    CreatePosition,
    PositionAssigned,
    PositionCreated,
    PositionVacated,
    VacatePosition,
)
from contracts.subjects import Place
from services.workflow.domain.units import UnitState, place_of


@dataclass(frozen=True, slots=True)
class Period:
    """A person holds the position from `since` up to, but not including, `until` (None: without end)."""

    person: UUID
    capacity: Capacity
    since: datetime
    until: datetime | None

    def holds(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)

    def overlaps(self, since: datetime, until: datetime | None) -> bool:
        return (until is None or self.since < until) and (self.until is None or since < self.until)

    def covers(self, since: datetime, until: datetime | None) -> bool:
        return self.since <= since and (self.until is None or (until is not None and until <= self.until))

    @property
    def acting(self) -> bool:
        return self.capacity != "definitif"


@dataclass(frozen=True, slots=True)
class Absence:
    """A person does not attend to the position from `since` up to, but not including, `until` (None: without end)."""

    id: UUID
    person: UUID
    since: datetime
    until: datetime | None
    substitute: UUID | None
    """The position whose holder acts meanwhile."""

    def lasts(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)

    def overlaps(self, since: datetime, until: datetime | None) -> bool:
        return (until is None or self.since < until) and (self.until is None or since < self.until)


@dataclass(frozen=True, slots=True)
class PositionState:
    """`position` is None until it is created."""

    position: PositionCreated | None = None
    place: Place | None = None
    periods: tuple[Period, ...] = ()
    absences: tuple[Absence, ...] = ()
    original: PositionCreated | None = None
    """As it was created, before corrections."""
    moves: tuple[PositionMoved, ...] = ()
    """In the order of their dates."""
    closed: datetime | None = None

    def unit_at(self, moment: datetime) -> str:
        """The code of its unit at that moment; of a position that was created."""
        found = self.position.unit if self.position is not None else ""
        for moved in self.moves:
            if moved.since <= moment:
                found = moved.unit
        return found

    def created(self, position_id: UUID) -> tuple[PositionCreated, Place]:
        """Raises Refusal `not_found`."""
        if self.position is None or self.place is None:
            raise Refusal(
                "not_found",
                f"jabatan {position_id} belum ada; buat jabatan itu dahulu",
                field="position_id",
                position=position_id,
            )
        return self.position, self.place


def holder(state: PositionState, moment: datetime) -> Period | None:
    """Who is assigned at that moment: the acting holder if there is one, else the definitive one. He may be absent."""
    current = [period for period in state.periods if period.holds(moment)]
    return next((period for period in current if period.acting), current[0] if current else None)


def evolve(state: PositionState, event: Opened) -> PositionState:
    match event.data:
        case PositionAssigned() as data:
            period = Period(data.person_id, data.capacity, data.since, data.until)
            return replace(state, periods=(*state.periods, period))
        case PositionVacated() as data:
            cut = (_cut(period, data) for period in state.periods)
            return replace(state, periods=tuple(period for period in cut if period is not None))
        case AbsenceDeclared() as data:
            absence = Absence(data.absence_id, data.person_id, data.since, data.until, data.substitute)
            return replace(state, absences=(*state.absences, absence))
        case AbsenceEnded() as data:
            kept = (_shorter(absence, data) for absence in state.absences)
            return replace(state, absences=tuple(absence for absence in kept if absence is not None))
    return _established(state, event)


def _established(state: PositionState, event: Opened) -> PositionState:
    """What the position itself is, beside who holds it."""
    match event.data:
        case PositionCreated() as created:
            return PositionState(created, event.place, original=created)
        case PositionMoved() as data:
            return replace(state, moves=(*state.moves, data), place=event.place)
        case PositionCorrected() as data if state.position is not None:
            corrected = state.position.model_copy(update={"title": data.title, "superior": data.superior})
            return replace(state, position=corrected)
        case PositionClosed() as data:
            left = (_until(period, data.since) for period in state.periods)
            return replace(state, closed=data.since, periods=tuple(one for one in left if one is not None))
    return state


def _shorter(absence: Absence, end: AbsenceEnded) -> Absence | None:
    if absence.id != end.absence_id:
        return absence
    return None if absence.since >= end.until else replace(absence, until=end.until)


def _until(period: Period, end: datetime) -> Period | None:
    if period.since >= end:
        return None
    return period if period.until is not None and period.until <= end else replace(period, until=end)


def _cut(period: Period, end: PositionVacated) -> Period | None:
    if period.person != end.person_id or (period.until is not None and period.until <= end.since):
        return period
    return None if period.since >= end.since else replace(period, until=end.since)


def decide_create(
    state: PositionState, command: CreatePosition, unit: UnitState, superior: PositionState | None
) -> list[NewEvent]:
    """Creates a position in a registered unit; the same content again changes nothing."""
    place = place_of(unit.registered(command.unit))
    if command.superior is not None:
        (superior or PositionState()).created(command.superior)
    data = PositionCreated(
        position_id=command.position_id, unit=command.unit, title=command.title, superior=command.superior
    )
    if data in (state.original, state.position):
        return []
    if state.position is not None:
        raise Refusal(
            "wrong_state",
            f"jabatan {command.position_id} sudah ada sebagai {state.position.title}; pakai id lain",
            field="position_id",
        )
    return [NewEvent(command.position_id, place, data)]


def decide_assign(state: PositionState, command: AssignPosition) -> list[NewEvent]:
    """Gives the position to a person for a period; a period that the person already has changes nothing."""
    created, place = state.created(command.position_id)
    if command.until is not None and command.until <= command.since:
        raise Refusal("invalid", "akhir masa jabatan harus sesudah awalnya; perbaiki 'until'", field="until")
    if state.closed is not None and (command.until is None or command.until > state.closed):
        raise Refusal(
            "wrong_state",
            f"{created.title} dihapus sejak {state.closed:%Y-%m-%d}; tidak dapat dijabat sesudah itu",
            field="until",
        )
    acting = command.capacity != "definitif"
    rivals = [
        period for period in state.periods if period.acting == acting and period.overlaps(command.since, command.until)
    ]
    same = [p for p in rivals if (p.person, p.capacity) == (command.person_id, command.capacity)]
    if any(period.covers(command.since, command.until) for period in same):
        return []
    if rivals:
        kind = "pejabat sementara" if acting else "pejabat definitif"
        raise Refusal(
            "wrong_state",
            f"{created.title} sudah mempunyai {kind} pada masa itu; akhiri masa jabatannya dahulu",
            field="since",
            position=command.position_id,
        )
    data = PositionAssigned(
        position_id=command.position_id,
        person_id=command.person_id,
        capacity=command.capacity,
        since=command.since,
        until=command.until,
    )
    return [NewEvent(command.position_id, place, data)]


def decide_vacate(state: PositionState, command: VacatePosition) -> list[NewEvent]:
    """Ends what the person holds from `since` on; when nothing is left to end, nothing changes."""
    _, place = state.created(command.position_id)
    if not any(p.person == command.person_id and p.overlaps(command.since, None) for p in state.periods):
        return []
    data = PositionVacated(position_id=command.position_id, person_id=command.person_id, since=command.since)
    return [NewEvent(command.position_id, place, data)]
