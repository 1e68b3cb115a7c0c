"""Absence, substitutes along their chain, and covering: given-when-then, to the minute."""

from __future__ import annotations

import pytest

from contracts.absence import AbsenceDeclared
from contracts.actor import Actor
from contracts.envelope import NewEvent
from services.workflow.domain import positions
from services.workflow.domain.holding import substitute_at
from tests.unit.house import HOUR, MINUTE, MONDAY, House, person_in
from tests.unit.workflow_world import OPERATOR, ROOT, named, refused


def test_the_substitute_acts_from_the_first_to_the_last_minute() -> None:
    house = House()
    since, until = MONDAY + HOUR, MONDAY + 3 * HOUR
    house.declare("kabid", person_in("kabid"), since, until, "sekretaris")
    assert house.acts("kabid", since - MINUTE) == ("kabid", "definitif")
    assert house.acts("kabid", since) == ("sekretaris", "plh")
    assert house.acts("kabid", until - MINUTE) == ("sekretaris", "plh")
    assert house.acts("kabid", until) == ("kabid", "definitif")


def test_while_absent_the_holder_himself_does_not_hold_it() -> None:
    house = House()
    house.declare("kabid", person_in("kabid"), MONDAY, MONDAY + HOUR, "sekretaris")
    seat = house.seat("kabid", MONDAY + 30 * MINUTE)
    assert not seat.held_by(person_in("kabid"))
    assert seat.held_by(person_in("kabid", "plh", "sekretaris"))
    assert not seat.held_by(person_in("kabid", "definitif", "sekretaris"))


def test_without_a_substitute_nobody_acts() -> None:
    house = House()
    house.declare("kabid", person_in("kabid"), MONDAY, None)
    assert house.acts("kabid", MONDAY + 400 * HOUR) is None


def test_an_acting_holder_goes_before_the_absence_of_the_definitive_one() -> None:
    house = House()
    house.declare("kabid", person_in("kabid"), MONDAY, MONDAY + 10 * HOUR, "sekretaris")
    house.assign("kabid", "plt", MONDAY + HOUR, MONDAY + 2 * HOUR, "plt")
    assert house.acts("kabid", MONDAY) == ("sekretaris", "plh")
    assert house.acts("kabid", MONDAY + HOUR) == ("plt", "plt")
    assert house.acts("kabid", MONDAY + 2 * HOUR) == ("sekretaris", "plh")


def test_whoever_is_assigned_meanwhile_is_not_absent() -> None:
    house = House()
    house.declare("kabid", person_in("kabid"), MONDAY, None)
    state = house.state("kabid")
    leave = positions.decide_vacate(
        state,
        positions.VacatePosition(
            command_id=ROOT, position_id=named("jabatan-kabid"), person_id=named("kabid"), since=MONDAY + HOUR
        ),
    )
    house.take(leave)
    house.assign("kabid", "lain", MONDAY + HOUR)
    assert house.acts("kabid", MONDAY + HOUR) == ("lain", "definitif")


def test_a_substitute_who_is_absent_is_substituted_in_turn() -> None:
    house = House()
    house.declare("staf", person_in("staf"), MONDAY, MONDAY + 5 * HOUR, "kabid")
    house.declare("kabid", person_in("kabid"), MONDAY + HOUR, MONDAY + 2 * HOUR, "sekretaris")
    assert house.acts("staf", MONDAY) == ("kabid", "plh")
    assert house.acts("staf", MONDAY + HOUR) == ("sekretaris", "plh")
    assert house.acts("staf", MONDAY + 2 * HOUR) == ("kabid", "plh")


def test_substitutes_never_go_round_in_a_circle() -> None:
    house = House()
    house.declare("staf", person_in("staf"), MONDAY + HOUR, MONDAY + 2 * HOUR, "kabid")
    house.declare("kabid", person_in("kabid"), MONDAY + HOUR, MONDAY + 2 * HOUR, "sekretaris")
    with refused("wrong_state") as found:
        house.declare("sekretaris", person_in("sekretaris"), MONDAY, MONDAY + HOUR + MINUTE, "staf")
    assert found.info.details["field"] == "substitute"
    house.declare("sekretaris", person_in("sekretaris"), MONDAY, MONDAY + HOUR, "staf")
    with refused("wrong_state") as found:
        house.declare("kadis", person_in("kadis"), MONDAY, MONDAY + HOUR, "kadis")
    assert found.info.details["field"] == "substitute"


def test_a_circle_that_is_in_the_log_all_the_same_ends_with_nobody() -> None:
    house = House()
    for name, by in (("staf", "kabid"), ("kabid", "staf")):
        key, place = named(f"jabatan-{name}"), house.state(name).place
        assert place is not None
        data = AbsenceDeclared(
            position_id=key,
            absence_id=named(f"berhalangan-{name}"),
            person_id=named(name),
            kind="sakit",
            since=MONDAY,
            until=None,
            substitute=named(f"jabatan-{by}"),
        )
        house.take([NewEvent(key, place, data)])
    assert substitute_at(house.state("staf"), MONDAY) == named("jabatan-kabid")
    assert house.acts("staf", MONDAY) is None


def test_two_absences_of_one_person_never_overlap() -> None:
    house = House()
    house.declare("kabid", person_in("kabid"), MONDAY + HOUR, MONDAY + 2 * HOUR, "sekretaris")
    for since, until in ((MONDAY, None), (MONDAY + 2 * HOUR - MINUTE, MONDAY + 5 * HOUR)):
        with refused("wrong_state") as found:
            house.declare("kabid", person_in("kabid"), since, until, "staf")
        assert found.info.details["field"] == "since"
    house.declare("kabid", person_in("kabid"), MONDAY + 2 * HOUR, MONDAY + 5 * HOUR, "staf")
    assert house.acts("kabid", MONDAY + 2 * HOUR) == ("staf", "plh")


def test_what_has_passed_is_not_declared() -> None:
    house = House()
    with refused("invalid") as found:
        house.declare("kabid", person_in("kabid"), MONDAY - 5 * HOUR, MONDAY)
    assert found.info.details["field"] == "until"
    house.declare("kabid", person_in("kabid"), MONDAY - 5 * HOUR, MONDAY + HOUR)
    assert house.acts("kabid", MONDAY - MINUTE) == ("kabid", "definitif")
    assert house.acts("kabid", MONDAY) is None


def test_the_substitute_is_there_when_it_begins_and_is_somebody_else() -> None:
    house = House()
    house.declare("sekretaris", person_in("sekretaris"), MONDAY, MONDAY + HOUR)
    with refused("invalid") as found:
        house.declare("kabid", person_in("kabid"), MONDAY, None, "sekretaris")
    assert found.info.details["field"] == "substitute"
    house.assign("staf", "kabid", MONDAY, MONDAY + HOUR, "plt")
    with refused("invalid") as found:
        house.declare("kabid", person_in("kabid"), MONDAY, None, "staf")
    assert found.info.details["field"] == "substitute"


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (person_in("kabid"), True),
        (person_in("sekretaris"), True),
        (OPERATOR, True),
        (person_in("kadis"), False),
        (person_in("staf"), False),
        (person_in("kabid", "plt"), False),
        (person_in("kabid", person="staf"), False),
    ],
)
def test_holder_superior_or_operator_declare_and_end(actor: Actor, may: bool) -> None:
    house = House()
    if may:
        key = house.declare("kabid", actor, MONDAY + HOUR, None, "staf")
        house.now = MONDAY + 2 * HOUR
        assert house.end("kabid", key, actor) == 1
        assert house.acts("kabid", MONDAY + 2 * HOUR) == ("kabid", "definitif")
        assert house.acts("kabid", MONDAY + 2 * HOUR - MINUTE) == ("staf", "plh")
    else:
        with refused("not_holder"):
            house.declare("kabid", actor, MONDAY + HOUR, None, "staf")
        key = house.declare("kabid", OPERATOR, MONDAY + HOUR, None, "staf")
        with refused("not_holder"):
            house.end("kabid", key, actor)


def test_of_a_vacant_superior_the_next_one_above_declares() -> None:
    house = House()
    house.declare("sekretaris", person_in("sekretaris"), MONDAY, None)
    house.declare("kabid", person_in("kadis"), MONDAY, None)
    assert house.acts("kabid", MONDAY) is None


def test_an_absence_that_has_not_begun_is_taken_back_whole_and_one_that_is_over_stays() -> None:
    house = House()
    key = house.declare("kabid", person_in("kabid"), MONDAY + HOUR, MONDAY + 2 * HOUR, "sekretaris")
    assert house.end("kabid", key, person_in("kabid")) == 1
    assert house.state("kabid").absences == ()
    key = house.declare("kabid", person_in("kabid"), MONDAY + HOUR, MONDAY + 2 * HOUR, "sekretaris")
    house.now = MONDAY + 3 * HOUR
    assert house.end("kabid", key, person_in("kabid")) == 0
    with refused("not_found"):
        house.end("kabid", named("lain"), person_in("kabid"))


def test_the_superior_covers_what_nobody_attends_to() -> None:
    house = House()
    with refused("wrong_state"):
        house.cover("kabid", "staf", person_in("sekretaris"), MONDAY + HOUR)
    house.declare("kabid", person_in("kabid"), MONDAY, None)
    with refused("not_holder"):
        house.cover("kabid", "staf", person_in("kadis"), MONDAY + HOUR)
    house.cover("kabid", "staf", person_in("sekretaris"), MONDAY + HOUR)
    assert house.acts("kabid", MONDAY + HOUR - MINUTE) == ("staf", "plh")
    assert house.acts("kabid", MONDAY + HOUR) is None
    house.now = MONDAY + HOUR
    with refused("invalid") as found:
        house.cover("kabid", "kabid", OPERATOR, MONDAY + 2 * HOUR)
    assert found.info.details["field"] == "by"


def test_the_definitive_holder_declares_for_himself_while_another_acts() -> None:
    house = House()
    house.assign("kabid", "plt", MONDAY, MONDAY + HOUR, "plt")
    key = house.declare("kabid", person_in("kabid"), MONDAY, MONDAY + 2 * HOUR, "staf")
    assert house.acts("kabid", MONDAY) == ("plt", "plt")
    assert house.acts("kabid", MONDAY + HOUR) == ("staf", "plh")
    assert house.end("kabid", key, person_in("kabid")) == 1
    assert house.acts("kabid", MONDAY + HOUR) == ("kabid", "definitif")
