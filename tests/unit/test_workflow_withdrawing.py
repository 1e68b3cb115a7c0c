"""Taking a completed step back before anybody has begun with what followed."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import StepActivated, StepDropped
from services.workflow.domain import withdrawing
from tests.unit.task_world import BIDANG, HEAD, LEADER, MEMBER, STAFF, Tasks
from tests.unit.workflow_world import BUILTIN, REASON, World, refused


def withdraw(world: Tasks, step: str, actor: Actor, unit: str = "") -> Tasks:
    of = world.at(step, unit).id
    return world.do(
        lambda office: withdrawing.decide_withdraw(world.state, world.sop, of, REASON, office, actor), actor
    )


def test_an_order_is_taken_back_and_given_anew() -> None:
    world = withdraw(Tasks(), "perintah", HEAD)
    assert world.step == "perintah"
    assert world.active.round == 2
    assert world.newest(StepActivated).cause == "tarik"
    assert [one.cause for one in world.all(StepDropped)] == ["ditarik"]
    assert world.at("olah").state == "gugur"
    world.perform("perintah").perform("analisis", "tugas")
    assert world.at("olah").round == 2


def test_only_who_completed_it_takes_it_back() -> None:
    with refused("not_holder"):
        withdraw(Tasks(), "perintah", STAFF)
    world = Tasks()
    world.perform("analisis", "tugas", actor=MEMBER)
    with refused("not_holder"):
        withdraw(world, "olah", LEADER)
    withdraw(world, "olah", MEMBER)
    assert world.step == "olah"


def test_not_once_something_was_done_behind_it() -> None:
    world = Tasks()
    world.perform("analisis")
    with refused("wrong_state") as found:
        withdraw(world, "perintah", HEAD)
    assert "'Mengolah bahan', sudah dikerjakan" in found.info.message
    with refused("wrong_state") as found:
        withdraw(Tasks().claim(MEMBER), "perintah", HEAD)
    assert "sudah diambil" in found.info.message


def test_not_a_step_in_hand_nor_one_that_was_taken_back_already() -> None:
    with refused("wrong_state"):
        withdraw(Tasks(), "olah", LEADER)
    world = withdraw(Tasks(), "perintah", HEAD)
    first = world.activation("perintah").id
    with refused("wrong_state"):
        world.do(lambda office: withdrawing.decide_withdraw(world.state, world.sop, first, REASON, office, HEAD), HEAD)


def test_what_reached_others_is_not_taken_back() -> None:
    world = World(BUILTIN["penyusunan-sakip"], ["bidang-a"]).start()
    world.perform("perintah").perform("siapkan-format").perform("bagikan")
    actor = world.performer(world.at("bagikan-format"))
    with refused("wrong_state") as found:
        withdrawing.decide_withdraw(
            world.state, world.sop, world.at("bagikan-format").id, REASON, world._seat_of(actor), actor
        )
    assert "bagikan" in found.info.message


def test_a_unit_takes_back_its_own_row_alone() -> None:
    world = Tasks().at_units()
    one, other = (world.at("telaah-bidang", unit) for unit in BIDANG)
    world.perform("analisis", activation=one.id, actor=MEMBER)
    withdraw(world, "telaah-bidang", MEMBER, one.unit)
    assert {(hand.unit, hand.round) for hand in world.hands} == {(one.unit, 2), (other.unit, 1)}


def test_the_last_unit_takes_back_what_all_have_left() -> None:
    world = Tasks().at_advice()
    withdraw(world, "telaah-bidang", LEADER, BIDANG[1])
    assert world.at("saran").state == "gugur"
    world.perform("analisis")
    assert (world.step, world.active.round) == ("saran", 2)
