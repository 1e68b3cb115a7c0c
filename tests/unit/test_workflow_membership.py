"""Units that come into a running run, and units that leave it."""

from __future__ import annotations

from contracts.workflow import (
    ActPerformed,
    CollectionClosed,
    CollectionRequested,
    CollectionUnitAdded,
    StepActivated,
    StepDropped,
    SubmissionNoted,
    UnitDropped,
)
from tests.unit.workflow_world import BUILTIN, OPERATOR, World, named, person_in, refused

PORTAL = BUILTIN["pengisian-portal-esakip"]
SAKIP = BUILTIN["penyusunan-sakip"]
UNITS = ["opd-a", "opd-b"]
TIM = person_in("tim-sakip")
KASUBBAG = person_in("kasubbag-program")
ROLE = "perangkat-daerah"


def before_giving_out() -> World:
    world = World(PORTAL, UNITS).start().perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    world.perform("terima", "telaah").perform("telaah").perform("tanda-tangan")
    world.bureau.add_unit("opd-c")
    world.bureau.add_position("kepala-opd-c", "opd-c")
    return world


def given_out() -> World:
    return before_giving_out().perform("bagikan")


def filled(world: World, *units: str) -> World:
    for unit in units:
        world.perform("terima", activation=world.at("isi-data", unit).id).submit(unit).answer(unit)
    return world


def test_an_open_collection_asks_a_new_unit_and_its_rows_begin() -> None:
    world = given_out()
    world.add_unit(TIM, {ROLE: "kepala-opd-c"})
    added = world.newest(CollectionUnitAdded)
    asked = world.newest(CollectionRequested)
    assert (added.activation_id, added.unit.unit, added.unit.position) == (
        asked.activation_id,
        "opd-c",
        named("kepala-opd-c"),
    )
    assert added.reviewers == asked.reviewers
    began = world.newest(StepActivated)
    assert (began.step, began.unit, began.positions) == ("isi-data", "opd-c", (named("kepala-opd-c"),))
    filled(world, "opd-a", "opd-b")
    assert {one.unit for one in world.hands} == {"opd-c"}, "the others wait for it"
    filled(world, "opd-c")
    assert world.newest(CollectionClosed).missing == ()
    assert world.step == "terima-rekapitulasi"
    assert world.replayed() == world.state


def test_a_unit_that_comes_before_the_stretch_is_asked_with_the_others() -> None:
    world = before_giving_out().add_unit(OPERATOR, {ROLE: "kepala-opd-c"})
    assert world.last == ["UnitAdded"]
    world.perform("bagikan")
    assert [one.unit for one in world.newest(CollectionRequested).units] == [*UNITS, "opd-c"]
    assert {one.unit for one in world.hands} == {*UNITS, "opd-c"}


def test_a_unit_that_comes_behind_the_stretch_stops_nobody() -> None:
    world = filled(given_out(), *UNITS).add_unit(TIM, {ROLE: "kepala-opd-c"})
    assert not [one for one in world.hands if one.unit]
    world.perform("terima").perform("susun").compose().perform("arsip").store()
    assert world.state.completed


def test_a_collection_for_everybody_waits_for_the_new_unit_too() -> None:
    world = World(SAKIP, ["bidang-a"])
    world.bureau.add_unit("bidang-b")
    world.bureau.add_position("kepala-bidang-b", "bidang-b")
    world.start().perform("perintah").perform("siapkan-format").perform("bagikan")
    world.add_unit(KASUBBAG, {"bidang": "kepala-bidang-b"})
    world.answer("bidang-a")
    assert world.waiting == "intake"
    world.answer("bidang-b")
    assert world.at("himpun-data").state == "selesai"


def test_who_may_and_what_cannot_be_added() -> None:
    world = given_out()
    with refused("not_holder") as found:
        world.add_unit(person_in("sekda"), {ROLE: "kepala-opd-c"})
    assert "oleh pengelola" in found.info.message
    with refused("wrong_state"):
        world.add_unit(TIM, {ROLE: "kepala-opd-a"})
    with refused("invalid"):
        world.add_unit(TIM, {"sekda": "kepala-opd-c"})


def test_a_dropped_unit_s_steps_are_dropped_and_the_others_go_on_without_it() -> None:
    world = filled(given_out(), "opd-a")
    world.drop_unit(TIM, ROLE, "opd-b")
    (dropped,) = world.all(StepDropped)
    assert (dropped.step, dropped.unit, dropped.cause) == ("isi-data", "opd-b", "unit-dikeluarkan")
    said = world.newest(UnitDropped)
    assert (said.unit, said.collections) == ("opd-b", (world.newest(CollectionRequested).activation_id,))
    assert said.positions == {ROLE: named("kepala-opd-b")}
    closed = world.newest(CollectionClosed)
    assert (set(closed.revisions), closed.missing) == ({"opd-a"}, ())
    assert world.step == "terima-rekapitulasi"
    assert world.replayed() == world.state


def test_what_a_dropped_unit_had_answered_counts_no_more_while_the_collection_is_open() -> None:
    world = filled(given_out(), "opd-b").drop_unit(OPERATOR, ROLE, "opd-b")
    assert {one.unit for one in world.hands} == {"opd-a"}, "the stretch is not left before the others are through"
    filled(world, "opd-a")
    assert set(world.newest(CollectionClosed).revisions) == {"opd-a"}


def test_a_collection_that_lacked_nobody_else_is_complete_and_its_collector_goes_on() -> None:
    world = World(SAKIP, ["bidang-a", "bidang-b"]).start().perform("perintah").perform("siapkan-format")
    world.perform("bagikan").answer("bidang-a")
    world.drop_unit(KASUBBAG, "bidang", "bidang-b")
    assert world.newest(CollectionClosed).missing == ()
    assert world.at("himpun-data").state == "selesai"


def test_the_last_unit_stays_and_a_stranger_cannot_be_dropped() -> None:
    world = given_out().drop_unit(TIM, ROLE, "opd-a")
    with refused("wrong_state") as found:
        world.drop_unit(TIM, ROLE, "opd-b")
    assert "unit terakhir" in found.info.message
    with refused("not_found"):
        world.drop_unit(TIM, ROLE, "opd-a")
    with refused("not_holder"):
        world.drop_unit(person_in("sekda"), ROLE, "opd-b")


def test_a_closed_collection_is_not_reopened_for_a_unit_that_left() -> None:
    world = filled(given_out(), "opd-a").close_collection(TIM).drop_unit(TIM, ROLE, "opd-b")
    with refused("invalid"):
        world.reopen_collection(TIM, "opd-b")
    world.reopen_collection(TIM, "opd-a")
    filled(world, "opd-a")
    assert world.newest(CollectionClosed).missing == ()


def test_who_enters_an_answer_for_a_unit_also_takes_note_for_it_and_the_run_does_not_wait_for_the_unit() -> None:
    world = filled(given_out(), "opd-a").submit("opd-b", by=TIM)
    assert [one.act for one in world.all(ActPerformed)][-2:] == ["terima", "isi"]
    assert [one.by.position for one in world.all(ActPerformed)[-2:] if one.by] == [TIM.position, TIM.position]
    assert world.newest(SubmissionNoted).on_behalf
    assert world.at("isi-data", "opd-b").state == "selesai"
    world.answer("opd-b")
    assert world.step == "terima-rekapitulasi"
    assert world.replayed() == world.state
