"""Seed 003 walked whole: the correction of data, with its cascade of returns and initials."""

from __future__ import annotations

from contracts.sop import CHECKING
from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionClosed,
    CollectionRequested,
    DocumentRecorded,
    DocumentRequested,
    RunCompleted,
    StepActivated,
    StepReturned,
)
from tests.unit.workflow_world import BUILTIN, World, named, person_in, refused

SOP = BUILTIN["perbaikan-data-kinerja"]
UNIT = "dinas-contoh"


def ordered() -> World:
    """Steps 1 to 3 are done; the executor's step is in hand."""
    return World(SOP).start().perform("perintah").perform("teruskan").perform("terima", "perintah")


def corrected(world: World) -> World:
    """Does step 4 whole: fills in, analyses, composes."""
    return world.perform("isi").answer(UNIT).perform("analisis", "susun").compose()


def before_karo() -> World:
    return corrected(ordered()).perform("telaah", "paraf").perform("telaah", "paraf")


def to_the_end(world: World) -> World:
    """From step 8 on."""
    return world.perform("terima", "perintah").perform("perintah").perform("arsip").store()


def test_the_whole_run() -> None:
    world = to_the_end(before_karo().perform("telaah", "tanda-tangan"))
    assert world.state.completed
    assert [event.step for event in world.all(StepActivated)] == [step.id for step in SOP.langkah]
    assert [event.act for event in world.all(ActPerformed)] == [act for step in SOP.langkah for act in step.tugas]
    assert sum(event.standard_minutes or 0 for event in world.all(StepActivated)) == 110
    assert world.replayed() == world.state


def test_the_executor_fills_in_the_corrected_data_himself() -> None:
    world = ordered().perform("isi")
    assert world.last == ["CollectionRequested"]
    asked = world.newest(CollectionRequested)
    (own,) = asked.units
    assert (own.unit, own.position, asked.reviewers) == (UNIT, named("pelaksana"), ())
    assert world.waiting == "intake"
    with refused("wrong_state") as found:
        world.perform("analisis")
    assert found.info.details["waiting_for"] == "intake"
    world.answer(UNIT)
    assert world.last == ["CollectionAnswered", "CollectionClosed", "ActPerformed"]
    assert (world.waiting, world.active.next_act) == ("", "analisis")


def test_every_check_holds_the_version_that_was_seen() -> None:
    world = before_karo().perform("telaah", "tanda-tangan")
    checks = [event for event in world.all(ActPerformed) if event.act in CHECKING]
    assert [event.act for event in checks] == ["telaah", "paraf", "telaah", "paraf", "telaah", "tanda-tangan"]
    made = world.newest(DocumentRecorded).document
    assert {event.document for event in checks} == {made}


def test_the_cascade_goes_back_one_desk_at_a_time_and_down_again() -> None:
    world = before_karo()
    world.send_back()
    assert (world.step, world.active.round) == ("telaah-kabag", 2)
    world.send_back()
    assert (world.step, world.active.round) == ("telaah-kasubbag", 2)
    world.send_back()
    assert (world.step, world.active.round) == ("susun-perbaikan", 2)
    returns = [(event.step, event.target, event.inferred) for event in world.all(StepReturned)]
    assert returns == [
        ("telaah-karo", "telaah-kabag", False),
        ("telaah-kabag", "telaah-kasubbag", False),
        ("telaah-kasubbag", "susun-perbaikan", False),
    ]
    states = {(a.step, a.round): a.state for a in world.state.activations.values() if a.step != "susun-perbaikan"}
    assert states[("telaah-kabag", 1)] == "gugur"
    assert states[("telaah-kasubbag", 1)] == "gugur"
    assert states[("telaah-kabag", 2)] == "dikembalikan"
    assert states[("perintah-himpun", 1)] == "selesai"

    corrected(world)
    for step in ("telaah-kasubbag", "telaah-kabag"):
        assert (world.step, world.active.round) == (step, 3)
        world.perform("telaah", "paraf")
    assert (world.step, world.active.round) == ("telaah-karo", 2)
    to_the_end(world.perform("telaah", "tanda-tangan"))
    assert len(world.all(RunCompleted)) == 1
    (archived,) = world.newest(ArchivingRequested).documents
    assert archived.version == 2
    assert world.replayed() == world.state


def test_a_second_filling_corrects_the_first_which_stays() -> None:
    world = corrected(ordered()).send_back().perform("isi")
    first, second = world.all(CollectionRequested)
    assert first.previous == {}
    assert second.previous == {UNIT: world.all(CollectionClosed)[0].revisions[UNIT]}
    assert second.activation_id != first.activation_id
    world.answer(UNIT).perform("analisis", "susun")
    assert world.newest(DocumentRequested).version == 2
    assert world.newest(DocumentRequested).revisions == (world.newest(CollectionClosed).revisions[UNIT],)


def test_initials_are_given_again_from_the_target_on_and_earlier_ones_show_their_version() -> None:
    world = before_karo().send_back().send_back().send_back()
    corrected(world).perform("telaah", "paraf").perform("telaah", "paraf").perform("telaah", "tanda-tangan")
    initials = [event.document for event in world.all(ActPerformed) if event.act == "paraf"]
    assert [document.version for document in initials if document] == [1, 1, 2, 2]


def test_a_reviewer_may_say_no_after_reading_but_not_after_initialling() -> None:
    world = corrected(ordered()).perform("telaah").send_back()
    assert world.step == "susun-perbaikan"
    world = corrected(ordered()).perform("telaah", "paraf")
    with refused("wrong_state"):
        world.send_back(activation=world.activation("telaah-kasubbag").id, actor=person_in("kasubbag-tu"))


def test_the_maker_may_initial_his_own_repair_but_not_sign_it() -> None:
    """One person holds the executor's and a reviewer's position: initialling is allowed, the last approval is not."""
    world = ordered()
    for position in ("kasubbag-tu", "karo-organisasi"):
        world.bureau.assign(position, "pelaksana", "plh")
    corrected(world)
    world.perform("telaah", "paraf", actor=person_in("kasubbag-tu", "pelaksana", "plh"))
    world.perform("telaah", "paraf")
    for acts in (("telaah",), ("telaah", "tanda-tangan")):
        with refused("maker_is_checker"):
            world.perform(*acts, actor=person_in("karo-organisasi", "pelaksana", "plh"))
    assert world.step == "telaah-karo"
    world.send_back(actor=person_in("karo-organisasi", "pelaksana", "plh"))
    assert world.step == "telaah-kabag"


def test_who_made_an_earlier_version_may_sign_a_later_one_of_somebody_else() -> None:
    world = corrected(ordered()).send_back()
    world.bureau.assign("pelaksana", "pengganti", "plt")
    world.bureau.assign("karo-organisasi", "pelaksana", "plh")
    substitute = person_in("pelaksana", "pengganti", "plt")
    world.perform("isi", actor=substitute).answer(UNIT).perform("analisis", "susun", actor=substitute).compose()
    assert world.newest(DocumentRecorded).maker == named("orang pengganti")
    world.perform("telaah", "paraf").perform("telaah", "paraf")
    world.perform("telaah", "tanda-tangan", actor=person_in("karo-organisasi", "pelaksana", "plh"))
    assert world.step == "perintah-arsip"
