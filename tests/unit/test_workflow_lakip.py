"""Seeds 001 and 002 walked whole, with every return; the team that a step makes; remarks and their settling."""

from __future__ import annotations

import pytest

from contracts.sop import CHECKING
from contracts.workflow import CollectionRequested, CommentSettled, DocumentRequested, RunCompleted, StepReturned
from services.workflow.domain import plan
from services.workflow.domain.acts import Settled
from tests.unit.workflow_world import BUILTIN, REASON, World, named, person_in, refused

KOMINFO = BUILTIN["penyusunan-lakip-kominfo"]
BALANGAN = BUILTIN["penyusunan-lakip-balangan"]
BIDANG = ["bidang-a", "bidang-b"]


def with_team() -> World:
    """The decree is signed; the team meets."""
    world = World(KOMINFO, BIDANG).start().perform("perintah").bind("tim").perform("susun").compose()
    return world.perform("tanda-tangan")


def drafted() -> World:
    """The draft lies before the joint meeting."""
    world = with_team().perform("rapat", note="notulen")
    for unit in BIDANG:
        world.answer(unit)
    return world.perform("analisis", "susun").compose()


def improved() -> World:
    return drafted().perform("rapat", note="notulen").perform("perbaiki").compose()


def test_a_team_is_there_once_its_decree_makes_it() -> None:
    world = World(KOMINFO, BIDANG).start().perform("perintah")
    assert world.state.positions_of("tim") == ()
    with refused("wrong_state") as found:
        world.perform("susun")
    assert found.info.message == "tetapkan dahulu anggota Tim"
    with refused("invalid"):
        World(KOMINFO, BIDANG).start().bind("tim")
    world.bind("tim").perform("susun")
    assert world.newest(DocumentRequested).names == ("Jabatan tim", "Jabatan tim-anggota")


def test_a_meeting_has_minutes() -> None:
    world = with_team()
    with refused("invalid") as found:
        world.perform("rapat")
    assert "notulen" in found.info.message
    world.perform("rapat", note="notulen", actor=person_in("tim-anggota"))


def test_a_collection_without_distribution_opens_itself() -> None:
    world = with_team().perform("rapat", note="notulen")
    asked = world.newest(CollectionRequested)
    assert (asked.step, asked.activation_id) == ("inventarisasi-data", world.active.id)
    assert [unit.unit for unit in asked.units] == BIDANG
    assert world.waiting == "intake"
    for unit in BIDANG:
        world.answer(unit)
    assert world.step == "susun-draft"


def test_it_can_be_closed_without_a_unit_and_opened_again() -> None:
    world = with_team().perform("rapat", note="notulen").answer("bidang-a").close_collection(person_in("tim"))
    assert world.step == "susun-draft"
    world.reopen_collection(person_in("tim"), "bidang-b")
    assert (world.step, world.active.round) == ("inventarisasi-data", 2)


def test_remarks_are_made_by_who_takes_part_and_all_are_settled() -> None:
    world = drafted()
    world.comment("satu", person_in("kepala-bidang-a")).comment("dua", person_in("sekretaris"))
    with refused("not_holder"):
        world.comment("tiga", person_in("kadis"))
    world.perform("rapat", note="notulen")
    with refused("invalid") as found:
        world.perform("perbaiki", settled=(Settled(named("satu"), True),))
    assert found.info.message.startswith("1 catatan belum ditanggapi")
    with refused("invalid") as found:
        world.perform("perbaiki", settled=(Settled(named("satu"), True), Settled(named("dua"), False)))
    assert "alasan" in found.info.message
    world.perform("perbaiki", settled=(Settled(named("satu"), True), Settled(named("dua"), False, REASON))).compose()
    assert [(one.comment_id, one.applied) for one in world.all(CommentSettled)] == [
        (named("satu"), True),
        (named("dua"), False),
    ]
    assert world.state.documents["laporan"].document.version == 2


@pytest.mark.parametrize("sop", ["penyusunan-lakip-kominfo", "penyusunan-lakip-balangan"])
def test_every_return_to_each_of_its_targets_is_repaired_and_the_run_ends(sop: str) -> None:
    definition = BUILTIN[sop]
    wanted = [(step.id, target) for step in definition.langkah for target in plan.return_targets(definition, step)[0]]
    taken: list[tuple[str, str]] = []
    world = World(definition, BIDANG).start()
    while not world.state.completed:
        _go(world, [one for one in wanted if one not in taken], taken)
    assert sorted(taken) == sorted(wanted)
    assert [(one.step, one.target) for one in world.all(StepReturned)] == taken
    assert len(world.all(RunCompleted)) == 1


def _go(world: World, left: list[tuple[str, str]], taken: list[tuple[str, str]]) -> None:
    """The next right thing; a checker who has not sent back yet does so first."""
    hand, step = world.active, world.sop.step(world.active.step)
    act = hand.next_act
    assert act is not None
    for source, target in left:
        if source == hand.step and act in CHECKING:
            taken.append((source, target))
            world.send_back(to=target)
            return
    if world.waiting == "intake":
        missing = [
            unit.unit for unit in world.state.collections[world.newest(CollectionRequested).activation_id].missing
        ]
        world.answer(missing[0])
        return
    for role in plan.binds(world.sop, step):
        world.bind(role)
    world.perform(act, note="kata" if act in {"rapat", "unggah"} else "")
    if world.hands and world.waiting == "archive":
        {"nomor": world.allot, "arsip": world.store}.get(act, world.compose)()


def test_an_upload_keeps_its_receipt() -> None:
    assert BALANGAN.langkah[-1].tugas == ("kirim", "gandakan", "arsip", "unggah")
    world = World(BALANGAN, BIDANG).start()
    taken: list[tuple[str, str]] = []
    while world.active.next_act != "unggah":
        _go(world, [], taken)
    with refused("invalid") as found:
        world.perform("unggah")
    assert "tanda terima" in found.info.message


def test_initials_of_a_repaired_draft_are_given_again() -> None:
    world = improved().perform("telaah", "paraf").perform("telaah", "paraf")
    world.send_back(to="perbaiki-draft")
    assert world.activation("paraf-kasubbag").state == "gugur"
    world.perform("perbaiki").compose()
    assert world.step == "paraf-kasubbag"
