"""Standing orders: on which days runs start, and what is known of each."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from contracts.actor import Actor
from contracts.envelope import NewEvent, Opened, TextRef
from contracts.errors import Refusal
from contracts.periods import PERIODS, span
from contracts.sop import Definition
from contracts.subjects import Place
from contracts.workflow import Order, ScheduleBlocked, ScheduleEnded, ScheduleSet, ScheduleStarted, StartRun
from services.workflow.domain.calendar import Days
from services.workflow.domain.office import Seat
from services.workflow.domain.starting import bound_exactly, bound_positions
from services.workflow.domain.units import UnitState, place_of


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day on which a run starts, and the period that it is about."""

    key: str
    day: date
    year: int
    period: str


@dataclass(frozen=True, slots=True)
class ScheduleState:
    order: Order | None = None
    place: Place | None = None
    ended: bool = False
    started: frozenset[str] = frozenset()
    blocked: Mapping[str, str] = field(default_factory=dict)
    """Occasion → why its run could not start when it was last said."""


def evolve(state: ScheduleState, event: Opened) -> ScheduleState:
    match event.data:
        case ScheduleSet() as data:
            return replace(state, order=data.order, place=event.place)
        case ScheduleEnded():
            return replace(state, ended=True)
        case ScheduleStarted() as data:
            return replace(state, started=state.started | {data.occasion})
        case ScheduleBlocked() as data:
            return replace(state, blocked={**state.blocked, data.occasion: data.message})
    return state


def run_id(schedule: UUID, occasion: str) -> UUID:
    """The run of an occasion: it starts once, whoever tries how often."""
    return uuid5(schedule, f"pelaksanaan/{occasion}")


def occasions(order: Order, definition: Definition, days: Days, today: date) -> Iterator[Occasion]:
    """The days up to today on which a run starts, oldest first."""
    periods = PERIODS[definition.periode]
    for year in range(order.since.year, today.year + 1):
        for place, period in enumerate(periods):
            day = _day(order, place, period, year, days)
            if day is not None and order.since <= day <= today:
                yield Occasion(f"{year}/{period}", day, *_about(order, periods, place, year))


def _day(order: Order, place: int, period: str, year: int, days: Days) -> date | None:
    if order.working_day is None:
        if place >= len(order.days):
            return None
        month, number = map(int, order.days[place].split("-"))
        return date(year, month, min(number, monthrange(year, month)[1]))
    day, left = span(period, year)[0], order.working_day
    while not days[day].works or left:
        left -= days[day].works
        day += timedelta(1)
    return day


def _about(order: Order, periods: tuple[str, ...], place: int, year: int) -> tuple[int, str]:
    if order.about == "berjalan":
        return year, periods[place]
    return (year, periods[place - 1]) if place else (year - 1, periods[-1])


def start_command(schedule: UUID, order: Order, occasion: Occasion, command_id: UUID) -> StartRun:
    """The start of one occasion."""
    return StartRun(
        command_id=command_id,
        run_id=run_id(schedule, occasion.key),
        sop=order.sop,
        title=order.title,
        unit=order.unit,
        year=occasion.year,
        period=occasion.period,
        facts=order.facts,
        roles=order.roles,
        units=order.units,
        teams=order.teams,
        sample=order.sample,
    )


def decide_set(
    state: ScheduleState,
    schedule: UUID,
    order: Order,
    definition: Definition | None,
    unit: UnitState,
    seats: Mapping[UUID, Seat],
    actor: Actor,
) -> list[NewEvent]:
    """Sets or changes a standing order; the same again changes nothing.

    Raises:
        Refusal: `not_found` SOP or unit; `wrong_state` it has ended; `invalid` a role, or the number of days;
            `not_holder` the actor is no operator and holds none of the bound positions.
    """
    if definition is None:
        raise Refusal("not_found", f"SOP '{order.sop}' belum mempunyai versi yang berlaku", field="order.sop")
    place = place_of(unit.registered(order.unit))
    if state.ended:
        raise Refusal("wrong_state", "jadwal ini sudah diakhiri; buat jadwal baru")
    bound_exactly(definition, start_command(schedule, order, Occasion("", order.since, order.since.year, ""), schedule))
    wanted = len(PERIODS[definition.periode])
    if order.days and len(order.days) != wanted:
        raise Refusal(
            "invalid",
            f"SOP ini dilaksanakan {definition.periode}: sebut {wanted} hari, satu untuk tiap periode",
            field="order.days",
        )
    if actor.capacity != "operator" and not any(
        seat.position_id == actor.position and seat.held_by(actor) for seat in seats.values()
    ):
        raise Refusal("not_holder", "jadwal diatur pengelola, atau pemegang salah satu jabatan pelaksananya")
    if state.order == order:
        return []
    return [NewEvent(schedule, place, ScheduleSet(schedule_id=schedule, order=order))]


def decide_end(
    state: ScheduleState, schedule: UUID, reason: TextRef, seats: Mapping[UUID, Seat], actor: Actor
) -> list[NewEvent]:
    """Raises Refusal `not_found`; `wrong_state` it has ended; `not_holder` as `decide_set`."""
    if state.order is None or state.place is None:
        raise Refusal("not_found", "jadwal ini tidak ada; lihat daftarnya", field="schedule_id")
    if state.ended:
        raise Refusal("wrong_state", "jadwal ini sudah diakhiri")
    if actor.capacity != "operator" and not any(
        seat.position_id == actor.position and seat.held_by(actor) for seat in seats.values()
    ):
        raise Refusal("not_holder", "jadwal diakhiri pengelola, atau pemegang salah satu jabatan pelaksananya")
    return [NewEvent(schedule, state.place, ScheduleEnded(schedule_id=schedule, reason=reason))]


def seats_of(order: Order) -> tuple[UUID, ...]:
    """Every position that the order binds."""
    return bound_positions(
        start_command(UUID(int=0), order, Occasion("", order.since, order.since.year, ""), UUID(int=0))
    )


def decide_started(state: ScheduleState, schedule: UUID, occasion: Occasion, today: date) -> list[NewEvent]:
    """Notes that the run of an occasion has started; once."""
    if state.place is None or occasion.key in state.started:
        return []
    data = ScheduleStarted(
        schedule_id=schedule,
        occasion=occasion.key,
        day=occasion.day,
        run_id=run_id(schedule, occasion.key),
        late=today > occasion.day,
    )
    return [NewEvent(schedule, state.place, data)]


def decide_blocked(state: ScheduleState, schedule: UUID, occasion: Occasion, why: Refusal) -> list[NewEvent]:
    """Says why a run cannot start; the same reason is said once."""
    if state.place is None or occasion.key in state.started or state.blocked.get(occasion.key) == why.info.message:
        return []
    data = ScheduleBlocked(
        schedule_id=schedule, occasion=occasion.key, day=occasion.day, code=why.info.code, message=why.info.message
    )
    return [NewEvent(schedule, state.place, data)]
