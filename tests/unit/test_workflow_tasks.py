"""Whose a step is: claimed, released, divided, delegated, handed back, given away; and reminding."""

from __future__ import annotations

import random

import pytest

from contracts.workflow import StepAssigned, StepClaimed, StepDelegated, StepTransferred
from services.workflow.domain import steering
from services.workflow.domain.office import Office
from tests.unit.task_walk import TaskWalk
from tests.unit.task_world import BIDANG, HEAD, LEADER, MEMBER, STAFF, Tasks
from tests.unit.workflow_world import OPERATOR, REASON, named, person_in, refused


def test_what_a_member_has_taken_the_others_wait_for() -> None:
    world = Tasks().claim(MEMBER)
    with refused("wrong_state") as found:
        world.perform("analisis", actor=LEADER)
    assert "Jabatan tim-anggota" in found.info.message
    with refused("wrong_state"):
        world.claim(MEMBER)
    world.perform("analisis", actor=MEMBER)
    assert world.active.done == 1


def test_whoever_has_taken_it_releases_it() -> None:
    world = Tasks().claim(MEMBER)
    with refused("wrong_state"):
        world.release(LEADER)
    world.release(MEMBER).perform("analisis", actor=LEADER)
    with refused("wrong_state") as found:
        world.release(LEADER)
    assert "tidak sedang diambil" in found.info.message


def test_the_leader_takes_over_with_a_reason_and_a_member_does_not() -> None:
    world = Tasks().claim(MEMBER)
    with refused("invalid") as found:
        world.claim(LEADER)
    assert found.info.details["field"] == "reason"
    world.claim(LEADER, reason=REASON)
    taken = world.newest(StepClaimed)
    assert (taken.position, taken.taken_from, taken.reason) == (LEADER.position, MEMBER.position, REASON)
    with refused("wrong_state"):
        world.claim(MEMBER, reason=REASON)


def test_nobody_takes_what_belongs_to_one_position_or_to_others() -> None:
    world = Tasks()
    with refused("not_holder"):
        world.claim(STAFF)
    world = Tasks().at_advice()
    with refused("wrong_state") as found:
        world.claim(STAFF)
    assert "satu jabatan" in found.info.message


def test_the_leader_divides_the_units_among_the_members_each_with_its_own_answer() -> None:
    world = Tasks().at_units()
    one, other = (world.at("telaah-bidang", unit).id for unit in BIDANG)
    assert world.assign("tim-anggota", one, other, named("tidak-ada")) == ["", "", "not_found"]
    assert [event.position for event in world.all(StepAssigned)] == [MEMBER.position, MEMBER.position]
    with refused("wrong_state") as found:
        world.perform("analisis", activation=one, actor=LEADER)
    assert "dibagikan ketua tim" in found.info.message
    world.perform("analisis", activation=one, actor=MEMBER)
    assert world.assign("tim", one, other, reason=REASON) == ["wrong_state", ""]
    world.perform("analisis", activation=other, actor=LEADER)


def test_only_the_leader_divides_and_only_among_members() -> None:
    world = Tasks()
    with refused("not_holder"):
        world.assign("tim-anggota", actor=MEMBER)
    with refused("invalid"):
        world.assign("staf")
    world.assign("tim-anggota")
    with refused("wrong_state"):
        world.assign("tim-anggota")
    with refused("invalid") as found:
        world.assign("tim")
    assert found.info.details["field"] == "reason"
    with refused("wrong_state") as found:
        world.release(MEMBER)
    assert "ketua" in found.info.message
    world.release(LEADER).claim(MEMBER)


def test_a_delegate_works_up_to_the_check_which_stays_with_the_owner() -> None:
    world = Tasks().at_drafting().delegate("lain", STAFF)
    assert world.newest(StepDelegated).owner == STAFF.position
    with refused("wrong_state") as found:
        world.perform("susun", actor=STAFF)
    assert "didelegasikan kepada Jabatan lain" in found.info.message
    world.perform("susun", actor=person_in("lain")).compose()
    assert world.active.delegate is None
    with refused("not_holder"):
        world.perform("paraf", actor=person_in("lain"))
    world.perform("paraf", actor=STAFF)
    assert world.step == "sahkan"


def test_a_check_is_not_done_in_the_same_breath_by_a_delegate() -> None:
    world = Tasks().delegate("lain", MEMBER)
    world.perform("analisis", "tugas", actor=person_in("lain"))
    assert {hand.step for hand in world.hands} == {"telaah-bidang"}
    assert all(hand.delegate is None for hand in world.hands)


def test_checks_are_not_delegated_and_a_delegate_does_not_send_back() -> None:
    world = Tasks().at_drafting()
    world.perform("susun").compose()
    with refused("wrong_state") as found:
        world.delegate("lain", STAFF)
    assert "tidak didelegasikan" in found.info.message
    world = Tasks().at_drafting().delegate("lain", STAFF)
    with refused("forbidden"):
        world.send_back(actor=person_in("lain"))
    with refused("wrong_state"):
        world.delegate("kepala", person_in("lain"))


def test_either_side_hands_back() -> None:
    world = Tasks().delegate("lain", MEMBER)
    with refused("not_holder"):
        world.hand_back(HEAD)
    world.hand_back(person_in("lain"))
    with refused("wrong_state"):
        world.hand_back(MEMBER)
    world.delegate("lain", MEMBER).hand_back(MEMBER)
    world.perform("analisis", actor=LEADER)


def test_a_step_is_given_away_for_good() -> None:
    world = Tasks().claim(MEMBER).transfer("lain", MEMBER)
    assert world.newest(StepTransferred).taken_from == MEMBER.position
    with refused("not_holder"):
        world.perform("analisis", actor=MEMBER)
    world.perform("analisis", "tugas", actor=person_in("lain"))
    assert world.at("olah").state == "selesai"


def test_a_step_with_checks_is_not_given_away() -> None:
    world = Tasks().at_drafting()
    with refused("invalid") as found:
        world.transfer("lain", STAFF)
    assert "paraf" in found.info.message
    world = Tasks().delegate("lain", MEMBER)
    with refused("wrong_state"):
        world.transfer("kepala", person_in("lain"))


def test_somebody_of_the_run_reminds_once_an_hour() -> None:
    world = Tasks().remind(STAFF)
    with refused("wrong_state") as found:
        world.later(minutes=30).remind(STAFF)
    assert "again" in found.info.details
    assert "mulai pukul 10.02" in found.info.message
    world.remind(HEAD).later(minutes=30).remind(STAFF)
    with refused("invalid"):
        world.remind(MEMBER)
    with refused("not_holder"):
        world.remind(person_in("lain"))


def test_an_exchanged_performer_frees_what_was_taken() -> None:
    world = Tasks().claim(MEMBER)
    seats = {named("lain"): world.seat("lain"), named("tim"): world.seat("tim")}
    draft = steering.decide_bind(world.state, world.sop, None, "tim", seats, REASON, Office(), OPERATOR)
    world.take(draft, OPERATOR)
    assert world.active.claimed_by is None
    world.perform("analisis", actor=person_in("lain"))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_people_do_beside_the_acts_the_run_comes_to_its_end(seed: int) -> None:
    walk = TaskWalk(random.Random(seed)).go(150).finish()
    assert walk.world.state.completed


def test_the_walks_do_each_deed() -> None:
    walks = [TaskWalk(random.Random(seed)).go(150) for seed in range(40)]
    done = {name for walk in walks for name in walk.done}
    assert done == {"work", *(deed.__name__ for deed in walks[0].deeds)}
    assert {"not_holder", "wrong_state", "invalid"} <= {code for walk in walks for code in walk.refused}
