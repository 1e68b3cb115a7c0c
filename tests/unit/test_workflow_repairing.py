"""A checker to whom the work came back repairs it himself, or passes it further down."""

from __future__ import annotations

from contracts.workflow import ActPerformed, CollectionRequested, DocumentRequested, RepairBegun
from tests.unit.workflow_world import BUILTIN, World, person_in, refused

BIDANG = ["bidang-a", "bidang-b"]


def returned() -> World:
    """Seed 003 at row 5 again: Kabag (row 6) has sent the repair back to Kasubbag."""
    world = World(BUILTIN["perbaikan-data-kinerja"]).start()
    world.perform("perintah").perform("teruskan").perform("terima", "perintah")
    world.perform("isi").answer("dinas-contoh", "pertama").perform("analisis", "susun").compose()
    return world.perform("telaah", "paraf").send_back()


def test_who_received_the_return_fills_in_composes_and_initials_his_own_repair() -> None:
    world = returned().repair()
    assert world.step == "telaah-kasubbag"
    assert world.active.acts == ("isi", "susun", "telaah", "paraf")
    first = world.all(CollectionRequested)[0]
    world.perform("isi")
    asked = world.newest(CollectionRequested)
    assert (asked.step, [one.unit for one in asked.units]) == (first.step, [one.unit for one in first.units])
    assert asked.units[0].position == world.active.positions[0]
    assert list(asked.previous) == ["dinas-contoh"], "the form begins with what stood there"
    world.answer("dinas-contoh", "kedua").perform("susun")
    assert len(world.newest(DocumentRequested).revisions) == 1
    assert world.newest(DocumentRequested).revisions != world.all(DocumentRequested)[0].revisions
    world.compose().perform("telaah", "paraf")
    assert world.step == "telaah-kabag"
    assert world.state.documents["perbaikan"].maker == person_in("kasubbag-tu").person
    world.perform("telaah", "paraf").perform("telaah", "tanda-tangan")
    done = [event.index for event in world.all(ActPerformed) if event.step == "telaah-kasubbag"]
    assert done == [0, 1, 0, 1, 2, 3]
    assert len(world.all(RepairBegun)) == 1


def test_he_may_pass_it_further_down_instead() -> None:
    world = returned().send_back()
    assert world.step == "susun-perbaikan"


def test_only_the_version_in_hand_is_repaired() -> None:
    with refused("document_changed"):
        returned().repair(sha256="0" * 64)


def test_who_was_not_returned_to_sends_it_back() -> None:
    world = returned().perform("telaah", "paraf")
    with refused("wrong_state") as said:
        world.repair()
    assert "menerima pengembalian" in said.info.message


def test_a_repair_is_begun_once_and_before_the_checks() -> None:
    world = returned()
    world.perform("telaah")
    with refused("wrong_state"):
        world.repair()
    twice = returned().repair()
    with refused("wrong_state"):
        twice.repair()


def test_data_of_several_units_are_repaired_where_they_come_from() -> None:
    world = World(BUILTIN["penyusunan-lakip-kominfo"], BIDANG).start()
    while world.step != "paraf-sekretaris":
        step = world.sop.step(world.step)
        if world.waiting == "intake":
            for unit in BIDANG:
                world.answer(unit)
        elif world.waiting == "archive":
            world.compose()
        else:
            for role, performer in world.sop.pelaksana.items():
                if performer.ditetapkan == step.id and not world.state.positions_of(role):
                    world.bind(role)
            act = world.active.next_act
            assert act is not None
            world.perform(act, note="kata" if act == "rapat" else "")
    world.send_back(to="paraf-kasubbag")
    with refused("wrong_state") as said:
        world.repair()
    assert "diisi unit lain" in said.info.message
