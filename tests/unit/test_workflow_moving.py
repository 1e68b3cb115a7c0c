"""An operator takes a run to another row."""

from __future__ import annotations

from contracts.workflow import StepDropped
from tests.support.branched import BRANCHED
from tests.unit.workflow_world import World, person_in, refused


def begun() -> World:
    run = World(BRANCHED, ["bidang-a", "bidang-b"]).start().perform("perintah")
    return run.perform("bagikan", activation=run.at("bagi").id)


def steps(run: World) -> list[str]:
    return [hand.step for hand in run.hands]


def test_back_what_was_done_from_there_is_done_again() -> None:
    run = begun().move("bagi")
    assert steps(run) == ["bagi"]
    assert {one.cause for one in run.all(StepDropped)} == {"dipindah"}
    assert run.at("bagi").round == 2
    assert run.state.passed == {("koreksi", ""): "dipindah"}, "what was in hand was dropped"


def test_forward_only_when_nothing_is_missing() -> None:
    run = begun()
    with refused("invalid") as found:
        run.move("tanda")
    assert found.info.details["needs"] == "susun"
    run.move("susun")
    assert steps(run) == ["susun"]
    assert all(one.closed for one in run.state.collections.values())
    run.perform("susun").compose()
    assert steps(run) == ["telaah", "cetak"]


def test_a_collection_of_a_round_that_counts_no_more_is_not_opened_again() -> None:
    run = begun()
    run.close_collection(person_in("staf")).move("perintah")
    with refused("wrong_state"):
        run.reopen_collection(person_in("staf"), "bidang-a")


def test_only_to_a_row_of_the_sop_where_units_begin() -> None:
    run = begun()
    with refused("invalid"):
        run.move("tidak-ada")
    with refused("invalid") as found:
        run.move("isi")
    assert "'nilai'" in found.info.message
