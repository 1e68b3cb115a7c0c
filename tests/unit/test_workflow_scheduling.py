"""Standing orders: on which days runs start, what they are about, who may set them, and what is said once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import Order, RunStarted
from ops.schedule import order_of, starts, when
from services.workflow.calendars import builtin_calendar
from services.workflow.domain import scheduling
from services.workflow.domain.calendar import Days
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.domain.scheduling import Occasion, ScheduleState, occasions
from services.workflow.domain.starting import decide_start
from services.workflow.domain.units import UnitState
from tests.unit.workflow_world import (
    NOW,
    OPERATOR,
    REASON,
    SYSTEM,
    World,
    definition,
    named,
    opened,
    person_in,
    refused,
)

SOP = """\
sop: uji
judul: Uji
versi: "1"
periode: triwulan
pelaksana: {staf: {nama: Staf}, kepala: {nama: Kepala}}
langkah:
  - {id: satu, kegiatan: Bekerja, pelaksana: staf, tugas: tugas}
"""
DAYS = Days(builtin_calendar(), 0)
SCHEDULE = named("jadwal")


def order(**changes: Any) -> Order:
    values = {
        "sop": "uji",
        "unit": "dinas-contoh",
        "title": "Laporan {periode} {tahun}",
        "since": date(2026, 1, 1),
        "working_day": 0,
        "roles": {"staf": named("staf"), "kepala": named("kepala")},
        **changes,
    }
    return Order.model_validate(values)


def world(text: str = SOP) -> World:
    return World(definition(text))


def days(found: Order, sop: Definition, today: date) -> list[tuple[str, date, int, str]]:
    return [(one.key, one.day, one.year, one.period) for one in occasions(found, sop, DAYS, today)]


def test_each_period_starts_on_its_first_working_day() -> None:
    found = days(order(), world().sop, date(2026, 7, 31))
    assert [(key, day.weekday() < 5) for key, day, _, _ in found] == [
        ("2026/triwulan-1", True),
        ("2026/triwulan-2", True),
        ("2026/triwulan-3", True),
    ]
    assert found[0][1] == date(2026, 1, 2), "1 January is a holiday"
    later = days(order(working_day=2), world().sop, date(2026, 7, 31))
    assert later[0][1] == date(2026, 1, 6), "2 January is a Friday"


def test_fixed_days_and_the_period_before() -> None:
    sop = world().sop
    fixed = order(days=("01-10", "04-10", "07-10", "10-10"), working_day=None, about="sebelumnya")
    assert days(fixed, sop, date(2026, 4, 10)) == [
        ("2026/triwulan-1", date(2026, 1, 10), 2025, "triwulan-4"),
        ("2026/triwulan-2", date(2026, 4, 10), 2026, "triwulan-1"),
    ]
    yearly = world(SOP.replace("periode: triwulan\n", "")).sop
    once = order(days=("02-30",), working_day=None, since=date(2027, 6, 1))
    assert days(once, yearly, date(2029, 1, 1)) == [("2028/tahunan", date(2028, 2, 29), 2028, "tahunan")]


def set_by(found: World, actor: Any, state: ScheduleState | None = None, **changes: Any) -> list[Any]:
    asked = order(**changes)
    seats = {position: found.bureau.seat(position, NOW) for position in scheduling.seats_of(asked)}
    unit = found.bureau.units[asked.unit]
    return scheduling.decide_set(state or ScheduleState(), SCHEDULE, asked, found.sop, unit, seats, actor)


def after(*events: Any) -> ScheduleState:
    state = ScheduleState()
    for version, new in enumerate(events, start=1):
        state = scheduling.evolve(state, opened(new, version, SYSTEM))
    return state


def test_an_operator_or_a_performer_sets_it_and_ends_it() -> None:
    found = world()
    (new,) = set_by(found, OPERATOR)
    assert len(set_by(found, person_in("kepala"))) == 1
    state = after(new)
    assert set_by(found, OPERATOR, state) == []
    found.bureau.add_position("lain")
    for actor in (person_in("lain"), person_in("kepala", "orang lain")):
        with refused("not_holder"):
            set_by(found, actor)
        with refused("not_holder"):
            scheduling.decide_end(state, SCHEDULE, REASON, {}, actor)
    (over,) = scheduling.decide_end(state, SCHEDULE, REASON, {}, OPERATOR)
    ended = after(new, over)
    with refused("wrong_state"):
        set_by(found, OPERATOR, ended)
    with refused("wrong_state"):
        scheduling.decide_end(ended, SCHEDULE, REASON, {}, OPERATOR)
    with refused("not_found"):
        scheduling.decide_end(ScheduleState(), SCHEDULE, REASON, {}, OPERATOR)


def test_an_order_that_does_not_fit_is_refused() -> None:
    found = world()
    with refused("invalid") as refusal:
        set_by(found, OPERATOR, days=("01-10",), working_day=None)
    assert "sebut 4 hari" in refusal.info.message
    with refused("invalid"):
        set_by(found, OPERATOR, roles={"staf": named("staf")})
    with pytest.raises(ValueError, match="salah satu saja"):
        order(days=("01-10",))
    with refused("not_found"):
        scheduling.decide_set(ScheduleState(), SCHEDULE, order(), None, UnitState(), {}, OPERATOR)


def test_what_starts_and_what_cannot_is_said_once() -> None:
    (new,) = set_by(world(), OPERATOR)
    occasion = Occasion("2026/triwulan-1", date(2026, 1, 2), 2026, "triwulan-1")
    why = Refusal("wrong_state", "jabatan kosong")
    (blocked,) = scheduling.decide_blocked(after(new), SCHEDULE, occasion, why)
    state = after(new, blocked)
    assert scheduling.decide_blocked(state, SCHEDULE, occasion, why) == []
    assert len(scheduling.decide_blocked(state, SCHEDULE, occasion, Refusal("not_found", "lain"))) == 1
    (started,) = scheduling.decide_started(state, SCHEDULE, occasion, date(2026, 1, 5))
    assert started.data.late  # type: ignore[attr-defined]
    state = after(new, blocked, started)
    assert scheduling.decide_started(state, SCHEDULE, occasion, date(2026, 1, 5)) == []
    assert scheduling.decide_blocked(state, SCHEDULE, occasion, why) == []


def test_a_scheduled_run_starts_by_itself_unless_its_first_position_is_vacant() -> None:
    found = world()
    occasion = Occasion("2026/triwulan-2", date(2026, 4, 1), 2026, "triwulan-2")
    command = scheduling.start_command(SCHEDULE, order(), occasion, named("perintah"))
    seats = {position: found.bureau.seat(position, NOW) for position in scheduling.seats_of(order())}

    def start(office: Office) -> RunStarted:
        unit = found.bureau.units["dinas-contoh"]
        draft = decide_start(RunState(), command, found.loaded, unit, office, SYSTEM, scheduled=SCHEDULE)
        data = draft.events[0].data
        assert isinstance(data, RunStarted)
        return data

    run = start(Office(seats))
    assert (run.title, run.schedule, run.run_id) == (
        "Laporan Triwulan II 2026",
        SCHEDULE,
        scheduling.run_id(SCHEDULE, occasion.key),
    )
    vacant = {**seats, named("staf"): found.bureau.seat(named("staf"), NOW.replace(year=2020))}
    with refused("wrong_state") as refusal:
        start(Office(vacant))
    assert "kosong" in refusal.info.message


def test_the_rule_is_written_as_officials_say_it() -> None:
    assert starts("2 Januari") == {"days": ["01-02"]}
    assert starts(["10 Januari", "10 April"]) == {"days": ["01-10", "04-10"]}
    assert starts("Hari kerja pertama + 3") == {"working_day": 3}
    assert starts("hari kerja pertama") == {"working_day": 0}
    assert when(order()) == "pada hari kerja pertama tiap periode"
    assert when(order(days=("01-02",), working_day=None)) == "pada 2 Januari"
    with pytest.raises(ValueError, match="tidak terbaca"):
        starts("awal tahun")
    with pytest.raises(ValueError, match="memerlukan kunci"):
        order_of({"sop": "uji"}, {})
