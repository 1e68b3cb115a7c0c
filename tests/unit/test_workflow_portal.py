"""Seed 004 walked whole: one letter, thirty-odd units at their own pace, a close without the last of them."""

from __future__ import annotations

from contracts.workflow import CollectionClosed, CollectionRequested, DocumentRequested, RunCompleted, StepDropped
from services.workflow.domain.gathering import waiting_for
from tests.unit.workflow_world import BUILTIN, World, named, person_in, refused

SOP = BUILTIN["pengisian-portal-esakip"]
UNITS = ["opd-a", "opd-b", "opd-c"]
TIM = person_in("tim-sakip")


def signed() -> World:
    """The letter is signed and lies with the team."""
    world = World(SOP, UNITS).start()
    world.perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    return world.perform("terima", "telaah").perform("telaah").perform("tanda-tangan")


def given_out() -> World:
    return signed().perform("bagikan")


def filled(world: World, unit: str, name: str = "kiriman") -> World:
    return world.perform("terima", activation=world.at("isi-data", unit).id).submit(unit, name)


def test_any_member_of_the_team_acts_for_it() -> None:
    world = signed().perform("bagikan", actor=person_in("tim-sakip-anggota"))
    assert {one.step for one in world.hands} == {"isi-data"}


def test_each_check_of_the_letter_returns_where_its_row_says() -> None:
    world = World(SOP, UNITS).start().perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    assert world.send_back().step == "konsep-surat"
    world.perform("terima", "nomor").allot(world.allotted(2)).perform("susun").compose().perform("terima", "telaah")
    assert world.send_back().step == "koreksi-kabag"
    world.perform("terima", "telaah")
    with refused("invalid") as found:
        world.send_back(to="tugaskan-tim")
    assert "koreksi-kabag (Mengoreksi surat untuk persetujuan Asisten)" in found.info.message
    assert world.send_back(to="konsep-surat").step == "konsep-surat"
    world.perform("terima", "nomor").allot(world.allotted(3)).perform("susun").compose()
    world.perform("terima", "telaah").perform("telaah")
    assert world.send_back().step == "koreksi-asisten"


def test_every_unit_has_a_step_of_its_own_and_passes_it_at_its_own_pace() -> None:
    world = given_out()
    assert [(one.step, one.unit) for one in world.hands] == [("isi-data", unit) for unit in UNITS]
    assert [one.positions for one in world.hands] == [(named(f"kepala-{unit}"),) for unit in UNITS]
    filled(world, "opd-b")
    assert world.at("isi-data", "opd-b").state == "selesai"
    checking = world.at("periksa-data", "opd-b")
    assert (checking.state, waiting_for(world.state, SOP, checking)) == ("aktif", "intake")
    assert world.at("isi-data", "opd-a").state == "aktif"


def test_a_unit_cannot_act_for_another() -> None:
    world = given_out()
    with refused("not_holder"):
        world.perform("terima", activation=world.at("isi-data", "opd-a").id, actor=person_in("kepala-opd-b"))


def test_filling_in_waits_for_what_is_sent() -> None:
    world = given_out().perform("terima", activation=given_out().at("isi-data", "opd-a").id)
    with refused("wrong_state") as found:
        world.perform("isi", activation=world.at("isi-data", "opd-a").id)
    assert "isi dan kirim formulirnya" in found.info.message


def test_what_was_sent_before_the_letter_was_received_counts_when_its_turn_comes() -> None:
    world = given_out().submit("opd-a")
    hand = world.at("isi-data", "opd-a")
    world.perform("terima", activation=hand.id)
    assert world.at("isi-data", "opd-a").state == "selesai"


def test_asking_for_what_is_done_by_itself_is_no_mistake() -> None:
    world = given_out().submit("opd-a")
    world.perform("terima", "isi", activation=world.at("isi-data", "opd-a").id)
    assert world.at("isi-data", "opd-a").state == "selesai"


def test_what_was_accepted_before_its_check_began_is_confirmed_by_who_collects() -> None:
    world = given_out().submit("opd-a").answer("opd-a")
    world.perform("terima", activation=world.at("isi-data", "opd-a").id)
    checking = world.at("periksa-data", "opd-a")
    assert (checking.state, waiting_for(world.state, SOP, checking)) == ("aktif", "")
    world.perform("himpun", activation=checking.id)
    assert world.at("periksa-data", "opd-a").state == "selesai"


def test_a_unit_is_sent_back_alone() -> None:
    world = given_out()
    for unit in UNITS:
        filled(world, unit)
    world.sent_back("opd-b")
    again = world.at("isi-data", "opd-b")
    assert (again.round, again.state) == (2, "aktif")
    assert world.at("periksa-data", "opd-b").state == "dikembalikan"
    assert world.at("periksa-data", "opd-a").state == "aktif"
    filled(world, "opd-b", "kiriman kedua").answer("opd-b")
    assert world.at("periksa-data", "opd-b").round == 2


def test_the_last_answer_ends_the_stretch_and_freezes_the_collection() -> None:
    world = given_out()
    for unit in UNITS:
        filled(world, unit).answer(unit)
    assert world.step == "terima-rekapitulasi"
    closed = world.newest(CollectionClosed)
    assert (list(closed.revisions), closed.missing) == (UNITS, ())


def test_the_team_closes_without_those_who_stay_away() -> None:
    world = given_out()
    filled(world, "opd-a").answer("opd-a")
    filled(world, "opd-b")
    world.close_collection(TIM)
    closed = world.newest(CollectionClosed)
    assert (list(closed.revisions), closed.missing) == (["opd-a"], ("opd-b", "opd-c"))
    dropped = {(one.step, one.unit, one.cause) for one in world.all(StepDropped)}
    assert dropped == {
        ("periksa-data", "opd-b", "pengumpulan-ditutup"),
        ("isi-data", "opd-c", "pengumpulan-ditutup"),
    }
    assert world.step == "terima-rekapitulasi"


def test_only_who_collects_closes_and_only_when_somebody_is_missing() -> None:
    world = given_out()
    with refused("not_holder"):
        world.close_collection(person_in("kabag-organisasi"))
    for unit in UNITS:
        filled(world, unit).answer(unit)
    with refused("wrong_state"):
        world.close_collection(TIM)


def test_what_comes_after_closing_alters_nothing_until_it_is_opened_again() -> None:
    world = given_out()
    filled(world, "opd-a").answer("opd-a")
    world.close_collection(TIM)
    before = world.state
    world.submit("opd-c", "terlambat", late=True).answer("opd-c")
    assert world.state == before
    world.reopen_collection(TIM, "opd-c")
    assert [(one.step, one.unit) for one in world.hands] == [("isi-data", "opd-c")]
    assert world.at("terima-rekapitulasi").state == "gugur"
    filled(world, "opd-c", "kiriman kedua").answer("opd-c")
    assert world.step == "terima-rekapitulasi"
    assert world.newest(CollectionClosed).missing == ("opd-b",)


def test_the_recapitulation_names_who_is_missing() -> None:
    world = given_out()
    filled(world, "opd-a").answer("opd-a")
    world.close_collection(TIM).perform("terima").perform("susun")
    asked = world.newest(DocumentRequested)
    assert asked.missing == ("Unit opd-b (contoh)", "Unit opd-c (contoh)")
    assert len(asked.revisions) == 1
    world.compose().perform("arsip").store()
    assert world.newest(RunCompleted).run_id == world.run_id


def test_the_letter_lists_the_units_that_it_goes_to() -> None:
    assert signed().newest(DocumentRequested).names == tuple(f"Unit {unit} (contoh)" for unit in UNITS)


def test_a_collection_is_asked_of_every_unit_with_the_team_as_reviewers() -> None:
    asked = given_out().newest(CollectionRequested)
    assert [unit.unit for unit in asked.units] == UNITS
    assert asked.reviewers == (named("tim-sakip"), named("tim-sakip-anggota"))
