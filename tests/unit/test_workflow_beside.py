"""Advice, receipts, notes and files: what stands beside the acts of a step."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.actor import Actor
from contracts.archive import StoredFile
from contracts.envelope import TextRef
from contracts.workflow import ActPerformed, AdviceGiven, AdviceRequested, ArchivingRequested
from services.workflow.domain import advising, notes, receipts
from services.workflow.domain.office import Office
from tests.unit.task_world import EXPERT, HEAD, LEADER, MEMBER, STAFF, Tasks, text
from tests.unit.workflow_world import SYSTEM, named, person_in, refused, sha


def ask(world: Tasks, actor: Actor, to: str = "ahli", within: str = "") -> UUID:
    of, seat, key = world.hands[0].id, world.seat(to), named(f"saran {len(world.stream.events)}")
    world.do(
        lambda office: advising.decide_request(
            world.state, world.sop, of, key, seat, text("tanya"), within, office, actor
        ),
        actor,
    )
    return key


def give(world: Tasks, key: UUID, actor: Actor = EXPERT) -> Tasks:
    return world.do(
        lambda office: advising.decide_give(world.state, world.sop, key, text("jawab"), office, actor), actor
    )


def lapse(world: Tasks, key: UUID) -> bool:
    draft = advising.decide_lapsed(world.state, world.sop, key, Office(timing=world.office(HEAD).timing), SYSTEM)
    if draft is not None:
        world.take(draft, SYSTEM)
    return draft is not None


def test_advice_is_due_after_one_working_day_or_the_time_that_the_asker_gives() -> None:
    world = Tasks()
    ask(world, MEMBER)
    assert world.newest(AdviceRequested).due.isoformat() == "2026-02-03T08:00:00+00:00"
    ask(world, MEMBER, within="4 Jam")
    assert world.newest(AdviceRequested).due.isoformat() == "2026-02-02T06:03:00+00:00"
    with refused("invalid") as found:
        ask(world, MEMBER, within="nanti")
    assert found.info.details["field"] == "within"


def test_the_run_does_not_wait_for_advice_and_takes_the_answer_while_the_step_is_in_hand() -> None:
    world = Tasks()
    key = ask(world, MEMBER)
    with refused("not_holder"):
        give(world, key, STAFF)
    give(world, key)
    assert world.newest(AdviceGiven).answer == text("jawab")
    with refused("wrong_state"):
        give(world, key)
    other = ask(world, MEMBER)
    world.perform("analisis", "tugas")
    with refused("wrong_state") as found:
        give(world, other)
    assert "tidak diperlukan lagi" in found.info.message
    assert not lapse(world, other)


def test_no_answer_is_said_once_and_a_late_one_is_taken() -> None:
    world = Tasks()
    key = ask(world, MEMBER)
    assert lapse(world, key)
    assert not lapse(world, key)
    give(world, key)
    assert world.active.done == 0


def test_nobody_asks_himself_or_for_others() -> None:
    world = Tasks()
    with refused("invalid"):
        ask(world, LEADER, to="tim")
    with refused("not_holder"):
        ask(world, STAFF)


def test_the_act_asks_the_role_and_is_done_with_its_answer() -> None:
    world = Tasks().at_advice()
    with refused("invalid") as found:
        world.perform("minta-saran")
    assert "pertanyaan" in found.info.message
    world.perform("minta-saran", note="apakah cukup")
    assert world.waiting == "saran"
    asked = world.newest(AdviceRequested)
    assert asked.act
    with refused("wrong_state") as found:
        world.perform("tugas")
    assert "saran" in found.info.message
    give(world, asked.advice_id)
    done = world.newest(ActPerformed)
    assert (done.act, done.by) == ("minta-saran", STAFF)
    world.perform("tugas")
    assert world.step == "susun"


def test_the_act_is_done_when_its_time_has_passed() -> None:
    world = Tasks().at_advice()
    world.perform("minta-saran", note="apakah cukup")
    assert lapse(world, world.newest(AdviceRequested).advice_id)
    assert (world.step, world.active.done, world.waiting) == ("saran", 1, "")


def test_a_suspended_run_is_told_later_that_nobody_answered() -> None:
    world = Tasks()
    key = ask(world, MEMBER)
    world.suspend()
    with refused("wrong_state") as found:
        lapse(world, key)
    assert found.info.retryable
    world.resume()
    assert lapse(world, key)


def confirm(
    world: Tasks,
    step: str,
    actor: Actor,
    recipient: str | None = None,
    proof: TextRef | None = None,
    file: UUID | None = None,
) -> Tasks:
    of = world.at(step).id
    return world.do(
        lambda office: receipts.decide_confirm(world.state, world.sop, of, recipient, proof, file, office, actor),
        actor,
    )


def test_a_team_confirms_an_order_through_any_member_once() -> None:
    world = Tasks()
    (team,) = world.all(ActPerformed)[-1].recipients
    assert (team.code, team.positions) == ("tim", (LEADER.position, MEMBER.position))
    with refused("not_holder"):
        confirm(world, "perintah", STAFF, "tim")
    confirm(world, "perintah", MEMBER)
    with refused("wrong_state"):
        confirm(world, "perintah", LEADER)


def test_each_unit_confirms_for_itself_and_nobody_waits() -> None:
    world = Tasks().at_circulating()
    world.perform("teruskan")
    assert world.step == "kirim"
    confirm(world, "edar", person_in("kepala-bidang-a"))
    confirmed = {code: one.confirmed for (_, code), one in world.state.receipts.items() if code != "tim"}
    assert confirmed == {"bidang-a": True, "bidang-b": False}
    with refused("not_holder"):
        confirm(world, "edar", person_in("kepala-bidang-a"), "bidang-b")


def test_of_somebody_outside_the_sender_records_it_with_proof() -> None:
    world = Tasks().at_circulating()
    world.perform("teruskan").perform("kirim")
    with refused("invalid") as found:
        confirm(world, "kirim", STAFF)
    assert found.info.details["field"] == "proof"
    with refused("invalid") as found:
        confirm(world, "kirim", STAFF, file=named("tidak ada"))
    assert found.info.details["field"] == "file_id"
    with refused("not_holder"):
        confirm(world, "kirim", HEAD, "luar", text("bukti"))
    confirm(world, "kirim", STAFF, proof=text("bukti"))
    with refused("wrong_state"):
        confirm(world, "kirim", STAFF, proof=text("bukti"))


def file(name: str) -> StoredFile:
    return StoredFile(file_id=named(name), sha256=sha(name), size=10, media_type="application/pdf")


def attach(world: Tasks, step: str, actor: Actor, name: str = "bukti") -> Tasks:
    of = world.at(step).id
    return world.do(
        lambda office: notes.decide_attach(world.state, world.sop, of, file(name), text(name), office, actor),
        actor,
    )


def test_files_are_archived_with_the_record() -> None:
    world = Tasks().at_circulating()
    world.perform("teruskan").perform("kirim")
    attach(world, "kirim", STAFF)
    confirm(world, "kirim", STAFF, file=named("bukti"))
    world.perform("arsip")
    assert world.newest(ArchivingRequested).files == (file("bukti"),)
    world.store()
    with refused("wrong_state"):
        attach(world, "kirim", STAFF, "lain")


def note(world: Tasks, actor: Actor) -> Tasks:
    of, key = world.active.id, named("catatan")
    return world.do(lambda office: notes.decide_note(world.state, world.sop, of, key, text("a"), office, actor), actor)


@pytest.mark.parametrize("actor", [STAFF, HEAD])
def test_notes_are_for_who_performs_or_takes_part(actor: Actor) -> None:
    world = Tasks()
    with refused("not_holder"):
        note(world, actor)
    ask(world, MEMBER)
    for one in (MEMBER, EXPERT):
        note(world, one)
    assert world.last == ["NoteAdded"]
