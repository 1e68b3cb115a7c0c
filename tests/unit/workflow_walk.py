"""A clumsy office that walks through a SOP, and what must hold whatever it does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from contracts.archive import DocumentComposed
from contracts.errors import Refusal
from contracts.sop import CHECKING, MAKING, Act, Definition
from contracts.workflow import ActPerformed, ArchivingRequested, CollectionRequested, StepActivated
from services.workflow.domain import plan
from services.workflow.domain.acts import Settled
from services.workflow.domain.gathering import collected_by, filled_by, waiting_for
from services.workflow.domain.papers import counting
from services.workflow.domain.run import Activation
from tests.unit.workflow_world import World, person_in

T = TypeVar("T")
BIDANG = ["bidang-a", "bidang-b"]
ACTS: tuple[Act, ...] = ("perintah", "bagikan", "himpun", "susun", "telaah", "paraf", "tanda-tangan", "nomor", "arsip")


class Walk:
    """A clumsy office: mostly the right next thing, often something else."""

    def __init__(self, found: Definition, chance: random.Random) -> None:
        self.random = chance
        self.patient = False
        """Nothing is sent back any more: the office wants to come to the end."""
        self.world = World(found, BIDANG if any(role.tiap for role in found.pelaksana.values()) else []).start()
        self.roles = [role for role, one in found.pelaksana.items() if not one.tiap and one.jenis != "luar"]
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
                self.random.choices(
                    [self.right, self.wrong, self.back, self.late, self.end, self.divert], [60, 20, 10, 9, 1, 4]
                )[0]()
            except Refusal as refusal:
                self.refused.append(refusal.info.code)
                unchanged = (self.world.state, len(self.world.stream.events)) == (before, count)
                self.clean = self.clean and unchanged
            self.check()

    def right(self) -> None:
        """Whoever's turn it is does the right thing."""
        world = self.world
        hand = self.random.choice(world.hands)
        waiting = waiting_for(world.state, world.sop, hand)
        step = world.sop.step(hand.step)
        act = hand.next_act
        assert act is not None
        if waiting == "intake":
            self._collect(hand)
        elif waiting == "archive" and act in MAKING:
            self.answers.append(world.composed(hand.id))
            world.compose(self.answers[-1])
        elif waiting == "archive" and act == "nomor":
            world.allot(world.allotted(activation=hand.id))
        elif waiting == "archive":
            world.store(world.stored(hand.id))
        elif act == "isi" and plan.form_of(world.sop, step) is not None:
            form = filled_by(world.state, world.sop, hand)
            assert form is not None
            if form.closed or hand.unit in form.submitted or hand.unit in form.answers:
                world.perform(act, activation=hand.id)
            else:
                world.submit(hand.unit, f"kiriman {len(world.stream.events)}", activation=form.activation_id)
        else:
            for role in plan.binds(world.sop, step):
                world.bind(role, activation=hand.id)
            self._name(hand)
            open_ones = tuple(
                Settled(key, True)
                for key, remark in world.state.remarks.items()
                if remark.paper == hand.paper and not remark.settled
            )
            note = f"kata {len(world.stream.events)}" if act in {"rapat", "unggah"} or hand.recorder else ""
            world.perform(act, activation=hand.id, note=note, settled=open_ones if act == "perbaiki" else ())

    def _name(self, hand: Activation) -> None:
        """For whom later rows are done, where the step has to say it: anybody, also nobody."""
        world, step = self.world, self.world.sop.step(hand.step)
        if hand.straight_back:
            return
        if step.memilih:
            world.choose(*self.random.sample(BIDANG, self.random.randint(0, 2)), activation=hand.id)
        for listed in plan.writes(world.sop, step):
            entries = self.random.sample(["Satu", "Dua", "Tiga"], self.random.randint(0, 2))
            world.make_list(listed, *entries, activation=hand.id)

    def _collect(self, hand: Activation) -> None:
        """An answer comes, or what a unit sent goes back to it."""
        world = self.world
        gathered = collected_by(world.state, world.sop, hand) if hand.next_act == "himpun" else None
        asked = gathered.activation_id if gathered else hand.id
        if not hand.unit:
            missing = world.state.collections[asked].missing
            world.answer(self.random.choice(missing).unit, f"revisi {len(world.stream.events)}", activation=asked)
        elif not self.patient and self.random.random() < 0.2:
            world.sent_back(hand.unit, asked)
        else:
            world.answer(hand.unit, f"revisi {len(world.stream.events)}", activation=asked)

    def wrong(self) -> None:
        """Somebody, some act, some step, some digest; each is the right one every other time."""
        active = self.random.choice(self.world.hands)
        role = self._either(active.hand_role, self.roles)
        activation = self._either(active.id, list(self.world.state.activations))
        act = self._either(active.next_act, ACTS)
        digest = self._either(self.world.document_of(active.id), [None, "0" * 64])
        assert act is not None
        self.world.perform(act, actor=person_in(role), activation=activation, sha256=digest)

    def _either(self, right: T, others: Sequence[T]) -> T:
        return right if self.random.random() < 0.5 else self.random.choice(others)

    def back(self) -> None:
        hand = self.random.choice(self.world.hands)
        if hand.cause == "kembali" and self.random.random() < 0.3:
            self.world.repair(activation=hand.id)
            return
        targets, _ = plan.return_targets(self.world.sop, self.world.sop.step(hand.step))
        self.world.send_back(activation=hand.id, to=self.random.choice([None, *targets]))

    def divert(self) -> None:
        self.world.divert(self.random.choice(self.world.hands).id)

    def move(self) -> None:
        self.world.move(self.random.choice(self.world.sop.langkah).id)

    def end(self) -> None:
        """Whoever collects does not wait any longer, or lets somebody in again."""
        world = self.world
        if not world.all(CollectionRequested):
            return
        asked = world.newest(CollectionRequested)
        collects = plan.collector(world.sop, world.sop.step(asked.step)).pelaksana
        actor = person_in(f"kepala-{BIDANG[0]}" if collects in world.each else collects)
        if world.state.collections[asked.activation_id].closed:
            world.reopen_collection(actor, self.random.choice(asked.units).unit)
        else:
            world.close_collection(actor)

    def late(self) -> None:
        if self.answers:
            self.world.compose(self.random.choice(self.answers))
        activation = self.random.choice(list(self.world.state.activations))
        if self.world.all(CollectionRequested):
            self.world.answer(self.random.choice([*BIDANG, "dinas-contoh"]), activation=activation)

    def check(self) -> None:
        """Invariants after every decision."""
        world = self.world
        assert bool(world.hands) != world.state.completed, "a run that is not over is in somebody's hands"
        for hand in world.hands:
            assert hand.positions, "nobody could act"
        here = [(one.step, one.unit, one.part) for one in world.hands]
        assert len(set(here)) == len(here), "a step is in hand once for each unit"
        activated = world.all(StepActivated)
        assert len({event.activation_id for event in activated}) == len(activated)
        for key in {(event.step, event.unit, event.part) for event in activated}:
            rounds = [event.round for event in activated if (event.step, event.unit, event.part) == key]
            assert rounds == list(range(1, len(rounds) + 1))
        for activation in world.state.activations.values():
            done = [event for event in world.all(ActPerformed) if event.activation_id == activation.id]
            assert [event.act for event in done] == list(activation.acts[: activation.done])
            assert [event.index for event in done] == list(range(activation.done))
            assert activation.state != "selesai" or activation.done == len(activation.acts)
        assert world.replayed() == world.state


def approvals_hold(world: World) -> None:
    """In a finished run every check that still counts was of the version that was archived."""
    archived = {document.paper: document for document in world.newest(ArchivingRequested).documents}
    assert archived == {kind: in_hand.document for kind, in_hand in counting(world.state, world.sop).items()}
    for event in world.all(ActPerformed):
        activation = world.state.activations[event.activation_id]
        if event.act in CHECKING and activation.state == "selesai":
            assert event.document == archived[activation.about[event.index]]
    counted = Counter(
        (one.step, one.unit, one.part) for one in world.state.activations.values() if one.state == "selesai"
    )
    assert not [key for key, times in counted.items() if times > 1], "a step counts once for each unit"
    whole = {step.id for step in world.sop.langkah if not world.sop.unit_role(step)}
    gone = {step for step, unit in world.state.passed if not unit}
    left = {one.step for one in world.state.activations.values() if one.state == "dialihkan"}
    assert whole <= {step for step, _, _ in counted} | gone | left
