"""Units, positions, and who holds them at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.organisation import AssignPosition, CreatePosition, RegisterUnit, UnitRegistered, VacatePosition
from services.workflow.domain import positions, units
from services.workflow.domain.positions import PositionState, holder
from services.workflow.domain.units import UnitState, calendar_year
from tests.unit.workflow_world import ROOT, SYSTEM, named, opened, refused

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
POSITION = named("jabatan")


def unit_state(code: str = "dinas-contoh", **fields: Any) -> UnitState:
    cmd = RegisterUnit(command_id=ROOT, unit=code, name="Dinas Contoh", region="61.00", **fields)
    (new,) = units.decide_register(UnitState(), cmd, unit_state() if cmd.parent else None)
    return units.evolve(UnitState(), opened(new, 1, SYSTEM))


class Desk:
    """One position under test."""

    def __init__(self) -> None:
        cmd = CreatePosition(command_id=ROOT, position_id=POSITION, unit="dinas-contoh", title="Kepala Contoh")
        self.state = PositionState()
        self.count = 0
        self._take(positions.decide_create(self.state, cmd, unit_state(), None))

    def assign(self, person: str, since: int, until: int | None = None, capacity: str = "definitif") -> int:
        """Number of events. `since` and `until` are days after the start of the year."""
        cmd = AssignPosition.model_validate(
            {
                "command_id": ROOT,
                "position_id": POSITION,
                "person_id": named(person),
                "capacity": capacity,
                "since": START + since * DAY,
                "until": None if until is None else START + until * DAY,
            }
        )
        return self._take(positions.decide_assign(self.state, cmd))

    def vacate(self, person: str, since: int) -> int:
        cmd = VacatePosition(command_id=ROOT, position_id=POSITION, person_id=named(person), since=START + since * DAY)
        return self._take(positions.decide_vacate(self.state, cmd))

    def at(self, day: float) -> tuple[str, str] | None:
        """Who holds it, of the people a to d, and how."""
        found = holder(self.state, START + day * DAY)
        names = {named(name): name for name in "abcd"}
        return (names[found.person], found.capacity) if found else None

    def _take(self, events: list[Any]) -> int:
        for new in events:
            self.count += 1
            self.state = positions.evolve(self.state, opened(new, self.count, SYSTEM))
        return len(events)


def test_a_unit_is_registered_once() -> None:
    state = unit_state()
    same = RegisterUnit(command_id=ROOT, unit="dinas-contoh", name="Dinas Contoh", region="61.00")
    assert units.decide_register(state, same, None) == []
    with refused("wrong_state"):
        units.decide_register(state, same.model_copy(update={"name": "Dinas Lain"}), None)


def test_a_parent_must_be_registered() -> None:
    assert unit_state("bidang-contoh", parent="dinas-contoh").unit is not None
    cmd = RegisterUnit(command_id=ROOT, unit="bidang", name="Bidang", region="61.00", parent="tak-ada")
    for parent in (None, UnitState()):
        with refused("not_found"):
            units.decide_register(UnitState(), cmd, parent)


def test_events_of_a_position_carry_the_place_of_its_unit() -> None:
    assert Desk().state.place == units.place_of(unit_state().registered("dinas-contoh"))


def test_a_position_is_created_once_in_a_unit_that_exists() -> None:
    desk = Desk()
    cmd = CreatePosition(command_id=ROOT, position_id=POSITION, unit="dinas-contoh", title="Kepala Contoh")
    assert positions.decide_create(desk.state, cmd, unit_state(), None) == []
    with refused("wrong_state"):
        positions.decide_create(desk.state, cmd.model_copy(update={"title": "Lain"}), unit_state(), None)
    with refused("not_found"):
        positions.decide_create(PositionState(), cmd, UnitState(), None)
    under = cmd.model_copy(update={"superior": named("atasan")})
    with refused("not_found"):
        positions.decide_create(PositionState(), under, unit_state(), PositionState())


def test_nobody_can_hold_what_does_not_exist() -> None:
    desk = Desk()
    desk.state = PositionState()
    with refused("not_found"):
        desk.assign("a", 0)
    with refused("not_found"):
        desk.vacate("a", 0)


def test_a_period_includes_its_beginning_and_not_its_end() -> None:
    desk = Desk()
    desk.assign("a", 1, 3)
    assert [desk.at(day) for day in (0.99, 1, 2.99, 3)] == [None, ("a", "definitif"), ("a", "definitif"), None]


@pytest.mark.parametrize("capacity", ["plt", "plh", "pj"])
def test_an_acting_holder_stands_before_the_definitive_one_for_his_period(capacity: str) -> None:
    desk = Desk()
    desk.assign("a", 0)
    desk.assign("b", 2, 4, capacity)
    assert [desk.at(day) for day in (1, 2, 3, 4)] == [
        ("a", "definitif"),
        ("b", capacity),
        ("b", capacity),
        ("a", "definitif"),
    ]


def test_two_holders_of_one_rank_at_once_are_refused() -> None:
    desk = Desk()
    desk.assign("a", 0)
    with refused("wrong_state") as found:
        desk.assign("b", 5)
    assert "Kepala Contoh" in found.info.message
    desk.assign("b", 1, 3, "plh")
    with refused("wrong_state"):
        desk.assign("c", 2, 5, "plt")
    desk.assign("c", 3, 5, "plt")


def test_a_successor_follows_a_predecessor_who_has_left() -> None:
    desk = Desk()
    desk.assign("a", 0)
    assert desk.vacate("a", 5) == 1
    desk.assign("b", 5)
    assert [desk.at(day) for day in (4.9, 5)] == [("a", "definitif"), ("b", "definitif")]


def test_what_is_so_already_changes_nothing() -> None:
    desk = Desk()
    assert desk.assign("a", 0) == 1
    assert desk.assign("a", 0) == 0
    assert desk.assign("a", 3, 9) == 0
    assert desk.vacate("b", 0) == 0
    assert desk.vacate("a", 5) == 1
    assert desk.vacate("a", 5) == 0
    assert desk.vacate("a", 8) == 0


def test_leaving_before_a_period_begins_takes_it_away() -> None:
    desk = Desk()
    desk.assign("a", 0, 2)
    desk.assign("a", 4, 6)
    desk.vacate("a", 1)
    assert [desk.at(day) for day in (0.5, 1, 5)] == [("a", "definitif"), None, None]


def test_a_period_must_not_end_before_it_begins() -> None:
    for until in (3, 2):
        with refused("invalid") as found:
            Desk().assign("a", 3, until)
        assert found.info.details["field"] == "until"


ASSIGN = st.tuples(
    st.just("assign"),
    st.sampled_from("abcd"),
    st.integers(0, 20),
    st.none() | st.integers(0, 20),
    st.sampled_from(["definitif", "plt", "plh", "pj"]),
)
VACATE = st.tuples(st.just("vacate"), st.sampled_from("abcd"), st.integers(0, 20))


@given(st.lists(ASSIGN | VACATE, max_size=12))
def test_at_every_moment_there_is_at_most_one_holder_of_each_rank(story: list[Any]) -> None:
    from contracts.errors import Refusal

    desk = Desk()
    for what, *values in story:
        before = desk.state
        try:
            getattr(desk, what)(*values)
        except Refusal:
            assert desk.state == before
    for day in range(21):
        now = [period for period in desk.state.periods if period.holds(START + day * DAY)]
        assert len([period for period in now if period.acting]) <= 1
        assert len([period for period in now if not period.acting]) <= 1
        found = holder(desk.state, START + day * DAY)
        assert (found is None) == (not now)
        assert found is None or found.acting or not any(period.acting for period in now)


@pytest.mark.parametrize(
    ("zone", "last_hour_utc"), [("Asia/Jakarta", 16), ("Asia/Makassar", 15), ("Asia/Jayapura", 14)]
)
def test_the_year_of_a_letter_turns_at_midnight_of_the_units_zone(zone: Any, last_hour_utc: int) -> None:
    unit = UnitRegistered(unit="dinas", name="Dinas", parent=None, region="61.00", zone=zone)
    last = datetime(2025, 12, 31, last_hour_utc, 59, 59, tzinfo=UTC)
    assert calendar_year(unit, last) == 2025
    assert calendar_year(unit, last + timedelta(seconds=1)) == 2026
