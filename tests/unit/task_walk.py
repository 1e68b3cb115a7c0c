"""An office that does anything with its steps beside the acts, in any order, and what must hold whatever it does."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredFile
from contracts.errors import Refusal
from contracts.sop import CHECKING
from services.workflow.domain import advising, notes, receipts, tasks, withdrawing
from services.workflow.domain.draft import Draft
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.office import Office
from services.workflow.domain.run import Activation
from tests.unit.task_world import EXPERT, HEAD, LEADER, MEMBER, STAFF, Tasks, text
from tests.unit.workflow_world import REASON, SYSTEM, named, person_in, sha

ACTORS = (MEMBER, LEADER, STAFF, HEAD, EXPERT, person_in("lain"), person_in("kepala-bidang-a"))
BY_POSITION = {actor.position: actor for actor in ACTORS}


class TaskWalk:
    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.world = Tasks()
        self.refused: list[str] = []
        self.done: list[str] = []

    def go(self, steps: int) -> TaskWalk:
        for _ in range(steps):
            if self.world.state.completed:
                break
            deed = self.random.choice([self.work, self.work, self.work, *self.deeds])
            before = self.world.state
            try:
                deed()
            except Refusal as refusal:
                self.refused.append(refusal.info.code)
                assert self.world.state == before, "a refusal changes nothing"
            else:
                self.done.append(deed.__name__)
            self.check()
        return self

    def finish(self) -> TaskWalk:
        """Whatever was done, the run comes to its end: there is always somebody who can act."""
        for _ in range(200):
            if self.world.state.completed:
                return self
            self.work()
            self.check()
        raise AssertionError("the run does not end")

    @property
    def deeds(self) -> list[Callable[[], None]]:
        return [
            *(self.claim, self.release, self.assign, self.delegate, self.hand_back, self.transfer, self.withdraw),
            *(self.remind, self.ask, self.answer, self.lapse, self.note, self.attach, self.confirm),
        ]

    def work(self) -> None:
        """Whoever has a step in hand does its next act."""
        world, hand = self.world, self.random.choice(self.world.hands)
        waiting, act = waiting_for(world.state, world.sop, hand), hand.next_act
        assert act is not None
        if waiting == "archive":
            world.compose() if act == "susun" else world.store()
        elif waiting == "saran":
            self.lapse()
        else:
            actor = BY_POSITION[self.random.choice(hand.hands)]
            world.perform(act, activation=hand.id, actor=actor, note="tanya" if act == "minta-saran" else "")

    def _deed(self, decide: Callable[[Office, Actor], Draft]) -> None:
        actor = self.random.choice(ACTORS)
        self.world.take(decide(self.world.office(actor), actor), actor)

    def _any(self) -> Activation:
        if self.random.random() < 0.8:
            return self.random.choice(self.world.hands)
        return self.random.choice(list(self.world.state.activations.values()))

    def claim(self) -> None:
        of, state = self._any().id, self.world.state
        self._deed(lambda office, actor: tasks.decide_claim(state, self.world.sop, of, REASON, office, actor))

    def release(self) -> None:
        of, state = self._any().id, self.world.state
        self._deed(lambda office, actor: tasks.decide_release(state, self.world.sop, of, office, actor))

    def assign(self) -> None:
        of, member = self._any().id, self.random.choice([LEADER, MEMBER, STAFF]).position
        assert member is not None
        state, sop = self.world.state, self.world.sop
        self._deed(lambda office, actor: tasks.decide_assign(state, sop, [of], member, REASON, office, actor)[0])

    def delegate(self) -> None:
        of, to, state, sop = self._any().id, self.world.seat("lain"), self.world.state, self.world.sop
        self._deed(lambda office, actor: tasks.decide_delegate(state, sop, of, to, None, office, actor))

    def hand_back(self) -> None:
        of, state = self._any().id, self.world.state
        self._deed(lambda office, actor: tasks.decide_hand_back(state, self.world.sop, of, office, actor))

    def transfer(self) -> None:
        of, to, state, sop = self._any().id, self.world.seat("lain"), self.world.state, self.world.sop
        self._deed(lambda office, actor: tasks.decide_transfer(state, sop, of, to, REASON, office, actor))

    def withdraw(self) -> None:
        of, state, sop = self.random.choice(list(self.world.state.activations)), self.world.state, self.world.sop
        self._deed(lambda office, actor: withdrawing.decide_withdraw(state, sop, of, REASON, office, actor))

    def remind(self) -> None:
        of, state = self._any().id, self.world.state
        self._deed(lambda office, actor: tasks.decide_remind(state, self.world.sop, of, office, actor))

    def ask(self) -> None:
        of, to, key = self._any().id, self.world.seat("ahli"), self._key("saran")
        state, sop = self.world.state, self.world.sop
        self._deed(
            lambda office, actor: advising.decide_request(state, sop, of, key, to, text("tanya"), "", office, actor)
        )

    def answer(self) -> None:
        state, sop = self.world.state, self.world.sop
        if state.advice:
            key = self.random.choice(list(state.advice))
            self._deed(lambda office, actor: advising.decide_give(state, sop, key, text("jawab"), office, actor))

    def lapse(self) -> None:
        world = self.world
        for key, one in world.state.advice.items():
            if one.open and world.state.activations[one.activation_id].state == "aktif":
                office = Office(timing=world.office(HEAD).timing)
                draft = advising.decide_lapsed(world.state, world.sop, key, office, SYSTEM)
                assert draft is not None
                world.take(draft, SYSTEM)
                return

    def note(self) -> None:
        of, key, state, sop = self._any().id, self._key("catatan"), self.world.state, self.world.sop
        self._deed(lambda office, actor: notes.decide_note(state, sop, of, key, text("kata"), office, actor))

    def attach(self) -> None:
        of, key, state, sop = self._any().id, self._key("lampiran"), self.world.state, self.world.sop
        file = StoredFile(file_id=key, sha256=sha(key), size=1, media_type="application/pdf")
        self._deed(lambda office, actor: notes.decide_attach(state, sop, of, file, text("nama"), office, actor))

    def confirm(self) -> None:
        state, sop = self.world.state, self.world.sop
        if state.receipts:
            of, code = self.random.choice(list(state.receipts))
            self._deed(
                lambda office, actor: receipts.decide_confirm(state, sop, of, code, text("bukti"), None, office, actor)
            )

    def _key(self, kind: str) -> UUID:
        return named(f"{kind} {len(self.world.stream.events)}")

    def check(self) -> None:
        world = self.world
        assert bool(world.hands) != world.state.completed, "a run that is not over is in somebody's hands"
        for hand in world.hands:
            assert hand.hands, "nobody could act"
            assert hand.claimed_by is None or hand.claimed_by in hand.positions
            assert hand.delegate is None or hand.next_act not in CHECKING, "checks stay with the owner"
        assert world.replayed() == world.state
