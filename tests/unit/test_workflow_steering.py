"""What operators do to a run: suspend, resume, pass a step, exchange a performer, cancel."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.workflow import CollectionClosed, RunCancelled, StepDropped
from services.workflow.domain import steering
from services.workflow.domain.office import Office
from tests.unit.workflow_world import BUILTIN, OPERATOR, REASON, World, named, person_in, refused

SOP = BUILTIN["penyusunan-sakip"]
BIDANG = ["bidang-a", "bidang-b"]


def started() -> World:
    return World(SOP, BIDANG).start()


def test_nobody_acts_in_a_suspended_run() -> None:
    world = started().suspend()
    with refused("wrong_state") as found:
        world.perform("perintah")
    assert "ditangguhkan" in found.info.message
    with refused("wrong_state"):
        world.suspend()
    world.resume().perform("perintah")
    with refused("wrong_state"):
        world.resume()


def test_a_step_is_passed_and_the_run_goes_on_behind_it() -> None:
    world = started().perform("perintah").skip()
    assert world.step == "bagikan-format"
    assert world.active.id == world.at("bagikan-format").id
    assert world.at("siapkan-format").state == "dilewati"


def test_what_later_steps_need_is_not_passed() -> None:
    world = started().perform("perintah").perform("siapkan-format").perform("bagikan")
    world.answer("bidang-a").answer("bidang-b").perform("analisis")
    with refused("invalid") as found:
        world.skip()
    assert "menyusun Dokumen SAKIP" in found.info.message


def test_passing_a_collection_closes_it() -> None:
    world = started().perform("perintah").perform("siapkan-format").perform("bagikan").answer("bidang-a").skip()
    assert world.newest(CollectionClosed).missing == ("bidang-b",)
    assert world.step == "analisis"


def test_a_cancelled_run_is_over_and_its_collections_are_closed() -> None:
    world = started().perform("perintah").perform("siapkan-format").perform("bagikan").cancel()
    assert world.hands == []
    assert world.newest(CollectionClosed).missing == ("bidang-a", "bidang-b")
    assert [one.cause for one in world.all(StepDropped)] == ["dibatalkan"]
    assert world.newest(RunCancelled).run_id == world.run_id
    before = world.state
    world.answer("bidang-a")
    assert world.state == before
    with refused("wrong_state") as found:
        world.cancel()
    assert "dibatalkan" in found.info.message
    with refused("wrong_state"):
        world.suspend()


def test_an_operator_exchanges_who_performs_a_role_with_a_reason() -> None:
    world = started()
    world.bureau.add_position("pengganti")
    seats = {named("pengganti"): world.bureau.seat(named("pengganti"), world.now)}

    def bind(reason: TextRef | None, actor: Actor) -> None:
        world.take(steering.decide_bind(world.state, SOP, None, "kepala-dinas", seats, reason, Office(), actor), actor)

    with refused("invalid"):
        bind(None, OPERATOR)
    with refused("forbidden"):
        bind(REASON, person_in("staf"))
    bind(REASON, OPERATOR)
    with refused("not_holder"):
        world.perform("perintah", actor=person_in("kepala-dinas"))
    world.perform("perintah", actor=person_in("pengganti"))
