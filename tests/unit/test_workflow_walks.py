"""Random walks through both SOPs: whatever people, intake and archive do, what must always hold holds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import pytest

from contracts.archive import DocumentComposed
from contracts.errors import HTTP_STATUS, Refusal
from contracts.sop import CHECKING, Act
from contracts.workflow import ActPerformed, ArchivingRequested, CollectionRequested, RunCompleted, StepActivated
from tests.unit.workflow_world import BUILTIN, World, named, person_in

T = TypeVar("T")
BIDANG = ["bidang-a", "bidang-b"]
ACTS: tuple[Act, ...] = ("perintah", "bagikan", "himpun", "susun", "telaah", "paraf", "tanda-tangan", "nomor", "arsip")


class Walk:
    """A clumsy office: mostly the right next thing, often something else."""

    def __init__(self, sop: str, seed: int) -> None:
        self.random = random.Random(seed)
        found = BUILTIN[sop]
        self.world = World(found, BIDANG if any(role.tiap for role in found.pelaksana.values()) else []).start()
        self.roles = [role for role, performer in found.pelaksana.items() if not performer.tiap]
        self.answers: list[DocumentComposed] = []
        self.refused: list[str] = []
        self.clean = True
        """No refusal has changed anything."""

    def go(self, steps: int) -> None:
        for _ in range(steps):
            if self.world.state.completed:
                self.late()
                return
            before = self.world.state
            count = len(self.world.stream.events)
            try:
                self.random.choices([self.right, self.wrong, self.back, self.late], [6, 2, 1, 1])[0]()
            except Refusal as refusal:
                self.refused.append(refusal.info.code)
                unchanged = (self.world.state, len(self.world.stream.events)) == (before, count)
                self.clean = self.clean and unchanged
            self.check()

    def right(self) -> None:
        world, active = self.world, self.world.active
        if active.waiting is None and world.waiting == "":
            assert active.next_act is not None
            world.perform(active.next_act)
        elif world.waiting == "intake":
            asked = world.newest(CollectionRequested)
            world.answer(self.random.choice(asked.units).unit)
        elif active.next_act == "susun":
            self.answers.append(world.composed())
            world.compose()
        elif active.next_act == "nomor":
            world.allot()
        else:
            world.store()

    def wrong(self) -> None:
        """Somebody, some act, some step, some digest; each is the right one every other time."""
        active = self.world.active
        role = self._either(active.role, self.roles)
        activation = self._either(active.id, list(self.world.state.activations))
        act = self._either(active.next_act, ACTS)
        digest = self._either(self.world.in_hand, [None, "0" * 64])
        assert act is not None
        self.world.perform(act, actor=person_in(role), activation=activation, sha256=digest)

    def _either(self, right: T, others: Sequence[T]) -> T:
        return right if self.random.random() < 0.5 else self.random.choice(others)

    def back(self) -> None:
        self.world.send_back()

    def late(self) -> None:
        if self.answers:
            self.world.compose(self.random.choice(self.answers))
        activation = self.random.choice(list(self.world.state.activations))
        if self.world.all(CollectionRequested):
            self.world.answer(self.random.choice([*BIDANG, "dinas-contoh"]), activation=activation)

    def check(self) -> None:
        """Invariants after every decision."""
        world = self.world
        active = [activation for activation in world.state.activations.values() if activation.state == "aktif"]
        assert len(active) == (0 if world.state.completed else 1)
        activated = world.all(StepActivated)
        assert len({event.activation_id for event in activated}) == len(activated)
        for step in world.sop.langkah:
            rounds = [event.round for event in activated if event.step == step.id]
            assert rounds == list(range(1, len(rounds) + 1))
        for activation in world.state.activations.values():
            done = [event for event in world.all(ActPerformed) if event.activation_id == activation.id]
            assert [event.act for event in done] == list(activation.acts[: activation.done])
            assert [event.index for event in done] == list(range(activation.done))
            assert activation.state not in ("selesai", "gugur") or activation.done == len(activation.acts)
        assert world.replayed() == world.state


def approvals_hold(world: World) -> None:
    """In a finished run every check that still counts was of the version that was archived."""
    archived = {document.kind: document for document in world.newest(ArchivingRequested).documents}
    assert archived == {kind: in_hand.document for kind, in_hand in world.state.documents.items()}
    for event in world.all(ActPerformed):
        activation = world.state.activations[event.activation_id]
        if event.act in CHECKING and activation.state == "selesai":
            assert event.document == archived[world.sop.step(event.step).dokumen]
    counted = [a.step for a in world.state.activations.values() if a.state == "selesai"]
    assert counted == [step.id for step in world.sop.langkah]


@pytest.mark.parametrize("sop", BUILTIN)
def test_walks(sop: str) -> None:
    finished = 0
    codes: list[str] = []
    for seed in range(40):
        walk = Walk(sop, seed)
        walk.go(90)
        codes += walk.refused
        assert walk.clean
        if walk.world.state.completed:
            finished += 1
            assert len(walk.world.all(RunCompleted)) == 1
            approvals_hold(walk.world)
    assert finished >= 10, "the walks must reach the end often enough to say something"
    assert set(codes) <= HTTP_STATUS.keys()
    assert {"not_holder", "wrong_state", "document_changed"} <= set(codes)


@pytest.mark.parametrize("sop", BUILTIN)
def test_every_single_refusable_act_at_every_moment(sop: str) -> None:
    """At each moment of a straight run: every other role, every other act, every stale digest is refused."""
    walk = Walk(sop, 0)
    world = walk.world
    while not world.state.completed:
        active = world.active
        expected = active.next_act if world.waiting == "" else None
        for role in walk.roles:
            for act in ACTS:
                if role == active.role and act == expected:
                    continue
                with pytest.raises(Refusal) as caught:
                    world.perform(act, actor=person_in(role))
                assert caught.value.info.code == ("not_holder" if role != active.role else "wrong_state")
        if expected in CHECKING:
            with pytest.raises(Refusal) as caught:
                world.perform(expected, sha256="f" * 64)
            assert caught.value.info.code == "document_changed"
        for activation in [a.id for a in world.state.activations.values() if a.state != "aktif"]:
            with pytest.raises(Refusal):
                world.perform("perintah", activation=activation)
        walk.right()
    assert world.state.record_id == named("berkas")
