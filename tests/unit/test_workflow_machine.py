"""Generated SOPs and random acts, as a state machine: no run is ever without somebody who can act, none acts who may
not, and from every state the run can be brought to its end."""

from __future__ import annotations

import contextlib
import random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.errors import Refusal
from contracts.sop import Definition
from services.workflow.domain import plan
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.parts import recorder, waves
from services.workflow.domain.progress import Standing
from services.workflow.domain.run import COUNTING
from tests.examples import examples
from tests.unit.sop_strategies import definitions
from tests.unit.workflow_walk import Walk
from tests.unit.workflow_world import named

PATIENCE = 600
"""Right things after which a run must be over, however it was left."""


class Office(RuleBasedStateMachine):
    """Rules are what people and other services do; a refusal changes nothing."""

    walk: Walk

    @initialize(found=definitions(), seed=st.integers(0, 2**32))
    def start(self, found: Definition, seed: int) -> None:
        self.walk = Walk(found, random.Random(seed))

    def _going(self) -> bool:
        return not self.walk.world.state.over

    def _try(self, deed: Any) -> None:
        world = self.walk.world
        before = (world.state, len(world.stream.events))
        with contextlib.suppress(Refusal):
            deed()
            return
        assert (world.state, len(world.stream.events)) == before, "a refusal changes nothing"

    @precondition(_going)
    @rule()
    def somebody_does_the_right_thing(self) -> None:
        before = len(self.walk.world.stream.events)
        self.walk.right()
        assert len(self.walk.world.stream.events) > before, "the right thing leads somewhere"

    @precondition(_going)
    @rule()
    def somebody_tries_something(self) -> None:
        self._try(self.walk.wrong)

    @precondition(_going)
    @rule()
    def a_checker_says_no(self) -> None:
        self._try(self.walk.back)

    @precondition(_going)
    @rule()
    def a_performer_takes_the_other_exit(self) -> None:
        if not self.walk.patient:
            self._try(self.walk.divert)

    @precondition(_going)
    @rule()
    def a_collection_is_closed_or_opened_again(self) -> None:
        self._try(self.walk.end)

    @precondition(_going)
    @rule()
    def an_old_answer_comes_late(self) -> None:
        self._try(self.walk.late)

    @precondition(_going)
    @rule()
    def an_operator_passes_a_step(self) -> None:
        hand = self.walk.random.choice(self.walk.world.hands)
        self._try(lambda: self.walk.world.skip(hand.id))

    @precondition(_going)
    @rule()
    def an_operator_moves_the_run(self) -> None:
        step = self.walk.random.choice(self.walk.world.sop.langkah)
        if self.walk.random.random() < 0.3:
            self._try(lambda: self.walk.world.move(step.id))

    @precondition(_going)
    @rule()
    def an_operator_suspends_and_resumes(self) -> None:
        self._try(lambda: self.walk.world.suspend().resume())

    @precondition(lambda self: not self._going())
    @rule()
    def whatever_comes_to_a_run_that_is_over_changes_nothing(self) -> None:
        before = self.walk.world.state
        self.walk.late()
        assert self.walk.world.state == before

    @invariant()
    def what_must_hold_holds(self) -> None:
        self.walk.check()

    @invariant()
    def nothing_is_done_by_who_does_not_hold_the_position(self) -> None:
        world = self.walk.world
        for hand in world.hands:
            step = world.sop.step(hand.step)
            assert hand.role in {part.role for wave in waves(step) for part in wave}
            assert hand.hand_role == (recorder(world.sop, step, hand.role) or hand.role)
            assert hand.positions == world.state.positions_of(hand.hand_role, hand.unit)

    @invariant()
    def units_stay_inside_their_stretch(self) -> None:
        world = self.walk.world
        for hand in world.hands:
            assert bool(hand.unit) == bool(world.sop.unit_role(world.sop.step(hand.step)))

    @invariant()
    def what_is_in_hand_waits_for_nothing_that_is_in_hand(self) -> None:
        world = self.walk.world
        here = {hand.step for hand in world.hands}
        for hand in world.hands:
            rows = {row.id for row in plan.stretch(world.sop, world.sop.step(hand.step))}
            earlier = {row.id for row in plan.before(world.sop, hand.step)} - rows
            assert not earlier & here, f"{hand.step} began although {earlier & here} is in hand"

    @invariant()
    def a_row_is_passed_or_begun_and_never_both(self) -> None:
        state = self.walk.world.state
        for activation in state.activations.values():
            if activation.state in COUNTING:
                causes = {state.passed.get((activation.step, unit)) for unit in (activation.unit, "")}
                assert causes <= {None, "dipindah"}, "what an operator dropped and went past is both"

    @invariant()
    def every_row_whose_turn_has_come_is_in_hand(self) -> None:
        world = self.walk.world
        standing = Standing(world.state, world.sop)
        if not world.state.over:
            assert not [row.id for row in world.sop.langkah if standing.may_begin(row)]

    def teardown(self) -> None:
        """However it was left: people who do the right things bring it to its end."""
        walk = self.walk
        walk.patient = True
        for _ in range(PATIENCE):
            if walk.world.state.over:
                break
            assert any(
                waiting_for(walk.world.state, walk.world.sop, hand) or hand.positions for hand in walk.world.hands
            )
            walk.right()
        walk.check()
        assert walk.world.state.completed, "the run got stuck"
        assert walk.world.run_id == named("pelaksanaan")


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=examples(40),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
