"""Seed 000 walked whole: from the order to the archived record, with its collection, letter, and every return."""

from __future__ import annotations

import pytest

from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionAnswered,
    CollectionClosed,
    CollectionRequested,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RunCompleted,
    RunStarted,
    StepActivated,
    StepReturned,
)
from tests.unit.workflow_world import BUILTIN, World, named, refused

SOP = BUILTIN["penyusunan-sakip"]
BIDANG = ["bidang-geologi", "bidang-energi", "sekretariat"]


def started(**more: bool) -> World:
    return World(SOP, BIDANG, **more).start()


def given_out() -> World:
    """Steps 1 to 3 are done; the units are asked."""
    return started().perform("perintah").perform("siapkan-format").perform("bagikan")


def collected() -> World:
    world = given_out()
    for unit in BIDANG:
        world.answer(unit)
    return world


def composed() -> World:
    """Step 6 is done: version 1 lies before the secretary."""
    return collected().perform("analisis").perform("susun").compose()


def signed() -> World:
    return composed().perform("telaah").perform("teruskan").perform("tanda-tangan", "teruskan")


def finished() -> World:
    world = signed().perform("nomor").allot().perform("susun").compose()
    return world.perform("kirim", "gandakan", "arsip").store()


def test_start_pins_the_version_and_activates_the_first_step() -> None:
    world = started()
    assert world.last == ["RunStarted", "StepActivated"]
    run = world.newest(RunStarted)
    active = world.loaded.active
    assert active is not None
    assert (run.sop_version, run.sop_digest) == (1, active.digest)
    assert [unit.unit for unit in run.units["bidang"]] == BIDANG
    assert run.roles["bidang"].positions == tuple(named(f"kepala-{unit}") for unit in BIDANG)
    assert len(run.titles) == 4 + 3
    first = world.newest(StepActivated)
    assert (first.step, first.no, first.round, first.standard_minutes, first.cause) == (
        "perintah",
        "1.",
        1,
        15,
        "mulai",
    )


def test_the_whole_run() -> None:
    world = finished()
    assert world.last == ["RecordRecorded", "ActPerformed", "StepCompleted", "RunCompleted"]
    assert world.state.completed
    assert world.state.record_id == named("berkas")
    steps = [event.step for event in world.all(StepActivated)]
    assert steps == [step.id for step in SOP.langkah]
    assert [event.act for event in world.all(ActPerformed)] == [act for step in SOP.langkah for act in step.tugas]
    assert world.replayed() == world.state


def test_blank_standards_stay_blank() -> None:
    standards = {event.step: event.standard_minutes for event in finished().all(StepActivated)}
    assert standards["koreksi-laporan"] is None
    assert standards["surat-pengantar"] is None
    assert sum(value or 0 for value in standards.values()) == 63 * 60 + 35


def test_giving_out_opens_a_collection_that_the_collector_reviews() -> None:
    world = given_out()
    assert world.last == ["CollectionRequested", "ActPerformed", "StepCompleted", "StepActivated"]
    asked = world.newest(CollectionRequested)
    assert asked.activation_id == world.activation("bagikan-format").id
    assert asked.units == world.newest(RunStarted).units["bidang"]
    assert asked.reviewers == (named("kasubbag-program"),)
    assert asked.previous == {}
    assert (world.step, world.waiting) == ("himpun-data", "intake")


def test_the_last_answer_closes_the_collection_and_completes_the_step_by_itself() -> None:
    world = given_out().answer("bidang-geologi").answer("sekretariat")
    assert world.last == ["CollectionAnswered"]
    assert world.waiting == "intake"
    with refused("wrong_state") as found:
        world.perform("himpun")
    assert "Unit bidang-energi (contoh)" in found.info.message
    assert "geologi" not in found.info.message
    world.answer("bidang-energi")
    assert world.last == ["CollectionAnswered", "CollectionClosed", "ActPerformed", "StepCompleted", "StepActivated"]
    assert world.stream.events[-1].actor.capacity == "sistem"
    answered = {event.unit: event.revision_id for event in world.all(CollectionAnswered)}
    assert world.newest(CollectionClosed).revisions == answered
    assert world.step == "analisis"


@pytest.mark.parametrize("again", BIDANG)
def test_an_answer_counts_once(again: str) -> None:
    world = collected()
    before = len(world.stream.events)
    world.answer(again, revision="revisi susulan")
    assert len(world.stream.events) == before


def test_an_answer_of_a_stranger_or_for_a_stranger_changes_nothing() -> None:
    world = given_out()
    before = len(world.stream.events)
    world.answer("bidang-lain").answer("bidang-energi", activation=named("bukan langkah"))
    assert len(world.stream.events) == before


def test_a_document_is_made_from_exactly_the_frozen_revisions() -> None:
    world = collected().perform("analisis").perform("susun")
    assert world.last == ["DocumentRequested"]
    assert world.waiting == "archive"
    asked = world.newest(DocumentRequested)
    assert set(asked.revisions) == set(world.newest(CollectionClosed).revisions.values())
    assert (asked.kind, asked.version, asked.template, asked.number) == ("laporan", 1, "laporan-kinerja", None)
    assert asked.signer is not None
    assert asked.signer.position_id == named("kepala-dinas")
    assert asked.signer.person_id == named("orang kepala-dinas")
    assert asked.signer.capacity == "definitif"


def test_the_maker_is_who_asked_although_the_answer_came_from_elsewhere() -> None:
    world = composed()
    assert world.last == ["DocumentRecorded", "ActPerformed", "StepCompleted", "StepActivated"]
    recorded = world.newest(DocumentRecorded)
    assert recorded.maker == named("orang kasubbag-program")
    assert world.newest(ActPerformed).document == recorded.document


def test_the_signer_is_whoever_holds_the_position_when_the_document_is_requested() -> None:
    world = collected().perform("analisis")
    world.bureau.assign("kepala-dinas", "pejabat sementara", "plt")
    world.perform("susun")
    signer = world.newest(DocumentRequested).signer
    assert signer is not None
    assert (signer.person_id, signer.capacity) == (named("orang pejabat sementara"), "plt")


def test_the_letter_bears_its_number() -> None:
    world = signed().perform("nomor")
    asked = world.newest(NumberRequested)
    assert (asked.unit, asked.year, asked.classification) == ("dinas-contoh", 2026, "000.8.6.3")
    assert world.waiting == "archive"
    world.allot()
    assert world.last == ["NumberRecorded", "ActPerformed"]
    assert world.waiting == ""
    world.perform("susun")
    letter = world.newest(DocumentRequested)
    assert letter.kind == "surat-pengantar"
    assert letter.number == world.newest(NumberRecorded).number
    assert letter.signer is not None
    assert letter.signer.position_id == named("kasubbag-program")


def test_the_record_holds_the_version_in_hand_of_every_document() -> None:
    world = finished()
    documents = world.newest(ArchivingRequested).documents
    assert [(document.kind, document.version) for document in documents] == [("laporan", 1), ("surat-pengantar", 1)]


def test_sample_data_are_marked_in_every_document() -> None:
    world = started(sample=True).perform("perintah").perform("siapkan-format").perform("bagikan")
    for unit in BIDANG:
        world.answer(unit)
    world.perform("analisis").perform("susun")
    assert world.newest(DocumentRequested).sample is True
    assert collected().perform("analisis").perform("susun").newest(DocumentRequested).sample is False


def test_the_secretary_sends_back_and_the_next_version_is_checked_anew() -> None:
    world = composed()
    first = world.in_hand
    world.send_back()
    assert world.last == ["StepReturned", "StepActivated"]
    returned = world.newest(StepReturned)
    assert (returned.step, returned.target, returned.inferred) == ("koreksi-laporan", "susun-laporan", True)
    assert returned.document is not None
    assert returned.document.sha256 == first
    again = world.newest(StepActivated)
    assert (again.step, again.round, again.cause) == ("susun-laporan", 2, "kembali")
    assert world.activation("koreksi-laporan").state == "dikembalikan"
    assert world.activation("susun-laporan").state == "gugur"
    world.perform("susun").compose()
    assert (world.step, world.active.round) == ("koreksi-laporan", 2)
    assert world.newest(DocumentRequested).version == 2
    assert world.newest(DocumentRequested).document_id == world.all(DocumentRequested)[0].document_id
    with refused("document_changed") as found:
        world.perform("telaah", sha256=first)
    assert found.info.details["current_version"] == "2"
    world.perform("telaah")
    assert world.step == "mintakan-persetujuan"


def test_the_head_sends_back_to_the_secretary_who_may_send_back_further() -> None:
    world = composed().perform("telaah").perform("teruskan").send_back()
    assert (world.step, world.active.round, world.active.acts) == ("koreksi-laporan", 2, ("telaah",))
    assert world.newest(StepReturned).inferred is True
    assert world.activation("mintakan-persetujuan").state == "gugur"
    world.send_back()
    assert (world.step, world.active.round) == ("susun-laporan", 2)
    assert world.activation("koreksi-laporan", 1).state == "gugur"
    assert world.activation("koreksi-laporan", 2).state == "dikembalikan"
    world.perform("susun").compose().perform("telaah").perform("teruskan").perform("tanda-tangan", "teruskan")
    assert world.step == "surat-pengantar"
    world.perform("nomor").allot().perform("susun").compose().perform("kirim", "gandakan", "arsip").store()
    assert len(world.all(RunCompleted)) == 1
    (report, _letter) = world.newest(ArchivingRequested).documents
    assert report.version == 2
    assert world.replayed() == world.state


def test_or_the_secretary_agrees_again_to_the_same_version() -> None:
    world = composed().perform("telaah").perform("teruskan").send_back().perform("telaah").perform("teruskan")
    assert (world.step, world.active.round) == ("tanda-tangan", 2)
    assert len(world.all(DocumentRequested)) == 1


def test_after_signing_there_is_no_sending_back() -> None:
    world = composed().perform("telaah").perform("teruskan").perform("tanda-tangan")
    with refused("wrong_state"):
        world.send_back()
    world.perform("teruskan")
    assert world.step == "surat-pengantar"
