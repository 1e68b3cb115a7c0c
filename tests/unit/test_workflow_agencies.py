"""Agencies that change: names, trees and positions by date; what ended takes nothing new, what runs goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.agencies import ClosePosition, CorrectPosition, DissolveUnit, MovePosition, MoveUnit, RenameUnit
from contracts.envelope import NewEvent, Opened
from contracts.organisation import CreatePosition, RegisterUnit
from services.workflow.calendars import builtin_calendar
from services.workflow.domain import establishing, units
from services.workflow.domain.calendar import Calendar, Days
from services.workflow.domain.office import Seat
from services.workflow.domain.positions import PositionState, decide_create
from services.workflow.domain.units import UnitState
from tests.unit.house import HOUR, MINUTE, MONDAY, House
from tests.unit.test_workflow_organisation import unit_state
from tests.unit.workflow_world import BUILTIN, NOW, REASON, ROOT, SYSTEM, World, named, opened, refused

DAY = timedelta(days=1)
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
BASIS = "Perda Uji 5/2026"


class Region:
    """Units under test, by their codes."""

    def __init__(self, *codes: str) -> None:
        self.states: dict[str, UnitState] = {}
        for code in codes:
            cmd = RegisterUnit(command_id=ROOT, unit=code, name=f"Dinas {code}", region="61.00")
            self.take(code, units.decide_register(UnitState(), cmd, None))

    def take(self, code: str, events: list[NewEvent]) -> int:
        for new in events:
            assert new.place.unit == code
            event = opened(new, 1, SYSTEM)
            self.took(event)
            self.states[code] = units.evolve(self.states.get(code, UnitState()), event)
        return len(events)

    def took(self, event: Opened) -> None:
        """For those who want the events."""

    def rename(self, code: str, name: str, since: datetime) -> int:
        cmd = RenameUnit(command_id=ROOT, unit=code, name=name, since=since, basis=BASIS)
        return self.take(code, units.decide_rename(self.states.get(code, UnitState()), cmd))

    def move(self, code: str, parent: str | None, since: datetime) -> int:
        cmd = MoveUnit(command_id=ROOT, unit=code, parent=parent, since=since, basis=BASIS)
        above: dict[str, UnitState] = {}
        left = [parent] if parent else []
        while left:
            key = left.pop()
            if key not in above:
                above[key] = self.states.get(key, UnitState())
                left += [moved.parent for moved in above[key].parents if moved.parent]
        return self.take(code, units.decide_move(self.states[code], cmd, above))

    def dissolve(self, code: str, kind: str, *successors: str, since: datetime = NEW_YEAR) -> int:
        values = {"unit": code, "kind": kind, "successors": successors, "since": since, "basis": BASIS}
        cmd = DissolveUnit.model_validate({"command_id": ROOT, **values})
        return self.take(code, units.decide_dissolve(self.states[code], cmd, self.states))


def test_a_new_name_holds_from_its_first_moment() -> None:
    region = Region("a")
    assert region.rename("a", "Badan A", NEW_YEAR) == 1
    state = region.states["a"]
    assert state.at("a", NEW_YEAR - MINUTE).name == "Dinas a"
    assert state.at("a", NEW_YEAR).name == "Badan A"
    assert state.registered("a").name == "Dinas a"
    assert region.rename("a", "Badan A", NEW_YEAR + DAY) == 0
    with refused("wrong_state"):
        region.rename("a", "Dinas Lain", NEW_YEAR - DAY)
    with refused("not_found"):
        region.rename("tak-ada", "Dinas Lain", NEW_YEAR)


def test_a_tree_never_turns_into_a_circle_not_even_later() -> None:
    region = Region("a", "b", "c")
    region.move("b", "a", NEW_YEAR)
    region.move("c", "b", NEW_YEAR + DAY)
    assert region.states["b"].at("b", NEW_YEAR - MINUTE).parent is None
    assert region.states["b"].at("b", NEW_YEAR).parent == "a"
    for since in (NEW_YEAR - DAY, NEW_YEAR + 2 * DAY):
        with refused("invalid") as found:
            region.move("a", "c", since)
        assert found.info.details["field"] == "parent"
    with refused("invalid"):
        region.move("a", "a", NEW_YEAR)
    with refused("not_found"):
        region.move("a", "tak-ada", NEW_YEAR)


@pytest.mark.parametrize(
    ("kind", "successors", "code"),
    [
        ("gabung", (), "invalid"),
        ("gabung", ("b", "c"), "invalid"),
        ("pecah", ("b",), "invalid"),
        ("pecah", ("a", "b"), "invalid"),
        ("bubar", ("tak-ada",), "not_found"),
    ],
)
def test_successors_fit_what_becomes_of_a_unit(kind: str, successors: tuple[str, ...], code: str) -> None:
    with refused(code):
        Region("a", "b", "c").dissolve("a", kind, *successors)


def test_what_has_ended_takes_nothing_new_and_names_its_successors() -> None:
    region = Region("a", "b", "c")
    assert region.dissolve("a", "pecah", "b", "c") == 1
    assert region.dissolve("a", "pecah", "b", "c") == 0
    assert region.states["a"].standing("a", NEW_YEAR - MINUTE).name == "Dinas a"
    with refused("wrong_state") as found:
        region.states["a"].standing("a", NEW_YEAR)
    assert found.info.message == "Dinas a sudah dipecah; pakai penerusnya: b, c"
    with refused("wrong_state"):
        region.dissolve("a", "bubar")
    with refused("wrong_state"):
        region.rename("a", "Dinas Lain", NEW_YEAR)
    with refused("wrong_state"):
        region.dissolve("b", "gabung", "a", since=NEW_YEAR + DAY)
    with refused("wrong_state"):
        region.move("b", "a", NEW_YEAR)


@pytest.mark.parametrize("code", ["dinas-contoh", "bidang-a"])
def test_a_run_is_not_started_in_a_unit_that_is_no_more_nor_bound_to_its_positions(code: str) -> None:
    world = World(BUILTIN["penyusunan-sakip"], ("bidang-a", "bidang-b"))
    found = world.bureau.units
    cmd = DissolveUnit(command_id=ROOT, unit=code, kind="gabung", successors=("bidang-b",), since=NOW, basis=BASIS)
    (event,) = units.decide_dissolve(found[code], cmd, found)
    found[code] = units.evolve(found[code], opened(event, 2, SYSTEM))
    with refused("wrong_state") as said:
        world.start()
    assert said.info.message == f"Unit {code} (contoh) sudah digabung; pakai penerusnya: bidang-b"


def test_a_run_that_is_under_way_keeps_the_names_as_they_were_and_goes_on() -> None:
    world = World(BUILTIN["penyusunan-sakip"], ("bidang-a", "bidang-b")).start()
    found = world.bureau.units
    named_anew = RenameUnit(command_id=ROOT, unit="dinas-contoh", name="Badan Contoh", since=NOW, basis=BASIS)
    ended = DissolveUnit(
        command_id=ROOT, unit="bidang-a", kind="gabung", successors=("bidang-b",), since=NOW, basis=BASIS
    )
    (event,) = units.decide_rename(found["dinas-contoh"], named_anew)
    found["dinas-contoh"] = units.evolve(found["dinas-contoh"], opened(event, 2, SYSTEM))
    (event,) = units.decide_dissolve(found["bidang-a"], ended, found)
    found["bidang-a"] = units.evolve(found["bidang-a"], opened(event, 2, SYSTEM))
    world.perform("perintah")
    assert world.state.begun().unit_name == "Unit dinas-contoh (contoh)"
    assert {one.name for one in world.state.begun().units["bidang"]} == {
        "Unit bidang-a (contoh)",
        "Unit bidang-b (contoh)",
    }
    again = World(BUILTIN["penyusunan-sakip"], ("bidang-b",))
    again.bureau.units["dinas-contoh"] = found["dinas-contoh"]
    again.calendar = Calendar(Days(builtin_calendar(), 0), "Asia/Makassar")
    assert again.start().state.begun().unit_name == "Badan Contoh"


def position(house: House, name: str) -> UUID:
    return house.states[named(f"jabatan-{name}")].created(named(f"jabatan-{name}"))[0].position_id


def move(house: House, name: str, unit: UnitState, code: str, since: datetime) -> int:
    cmd = MovePosition(command_id=ROOT, position_id=position(house, name), unit=code, since=since, basis=BASIS)
    return len(house.take(establishing.decide_move(house.state(name), cmd, unit)))


def test_a_position_moves_with_who_holds_it_from_a_date_on() -> None:
    house, region = House(), Region("badan", "dinas-contoh")
    assert move(house, "kabid", region.states["badan"], "badan", MONDAY + HOUR) == 1
    state = house.state("kabid")
    assert state.unit_at(MONDAY + HOUR - MINUTE) == "dinas-contoh"
    assert state.unit_at(MONDAY + HOUR) == "badan"
    seat = Seat.at(position(house, "kabid"), state, region.states["badan"], MONDAY + HOUR)
    assert (seat.unit, seat.unit_name) == ("badan", "Dinas badan")
    assert seat.holder is not None
    assert move(house, "kabid", region.states["badan"], "badan", MONDAY + 2 * HOUR) == 0
    with refused("wrong_state"):
        move(house, "kabid", region.states["dinas-contoh"], "dinas-contoh", MONDAY + HOUR)
    region.dissolve("badan", "bubar", since=MONDAY)
    with refused("wrong_state"):
        move(house, "staf", region.states["badan"], "badan", MONDAY + HOUR)


def correct(house: House, name: str, **values: object) -> int:
    cmd = CorrectPosition.model_validate(
        {"command_id": ROOT, "position_id": position(house, name), "reason": "salah tulis", **values}
    )
    above: dict[UUID, PositionState] = {}
    key = cmd.superior
    while key is not None and key not in above:
        above[key] = house.states.get(key, PositionState())
        created = above[key].position
        key = created.superior if created is not None else None
    return len(house.take(establishing.decide_correct(house.state(name), cmd, REASON, above)))


def test_title_and_superior_are_corrected_and_never_form_a_circle() -> None:
    house = House()
    assert correct(house, "staf", title="Pelaksana", superior=named("jabatan-kadis")) == 1
    created, _ = house.state("staf").created(named("jabatan-staf"))
    assert (created.title, created.superior) == ("Pelaksana", named("jabatan-kadis"))
    assert correct(house, "staf", title="Pelaksana") == 0
    assert correct(house, "staf", topmost=True) == 1
    assert house.state("staf").created(named("jabatan-staf"))[0].superior is None
    for values in ({"superior": named("jabatan-kabid")}, {"superior": named("jabatan-kadis")}):
        with refused("invalid"):
            correct(house, "kadis", **values)
    with refused("invalid"):
        correct(house, "kabid", topmost=True, superior=named("jabatan-kadis"))
    with refused("not_found"):
        correct(house, "kabid", superior=named("tak ada"))


def test_as_it_was_created_it_may_be_created_again_after_a_correction() -> None:
    house = House()
    first = house.state("staf").original
    assert first is not None
    correct(house, "staf", title="Pelaksana")
    cmd = CreatePosition(command_id=ROOT, **first.model_dump())
    assert decide_create(house.state("staf"), cmd, unit_state(), house.state("kabid")) == []


def test_nobody_holds_a_closed_position_or_is_assigned_to_it() -> None:
    house = House()
    cmd = ClosePosition(command_id=ROOT, position_id=position(house, "kabid"), since=MONDAY + HOUR, basis=BASIS)
    house.take(establishing.decide_close(house.state("kabid"), cmd))
    assert house.acts("kabid", MONDAY + HOUR - MINUTE) == ("kabid", "definitif")
    assert house.acts("kabid", MONDAY + HOUR) is None
    assert house.seat("kabid", MONDAY).gone == ""
    with refused("wrong_state"):
        house.seat("kabid", MONDAY + HOUR).bindable()
    with refused("wrong_state"):
        house.assign("kabid", "lain", MONDAY, MONDAY + 2 * HOUR, "plt")
    house.assign("kabid", "lain", MONDAY, MONDAY + HOUR, "plt")
    assert establishing.decide_close(house.state("kabid"), cmd) == []
    with refused("wrong_state"):
        establishing.decide_close(house.state("kabid"), cmd.model_copy(update={"since": MONDAY}))
