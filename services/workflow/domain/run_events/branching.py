"""Ways through a run: another exit, rows that are passed."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import RunMoved, StepDiverted, StepPassed, StepWithdrawn
from services.workflow.domain.run import RunState, replace
from services.workflow.domain.run_events.registry import change, on
from services.workflow.domain.run_events.steps import OVER


@on(StepDiverted)
def _diverted(state: RunState, data: StepDiverted, actor: Actor) -> RunState:
    """What was done behind it before, as when it was repaired for a step that waits, counts no more."""
    void = {
        one.id: replace(one, state="gugur")
        for one in state.activations.values()
        if one.state in OVER and behind(one.step, one.unit, data)
    }
    left = {key: cause for key, cause in state.passed.items() if not behind(*key, data)}
    after = replace(state, activations={**state.activations, **void}, passed=left)
    return change(after, data.activation_id, state="dialihkan", exit=data.target, waiting=None)


@on(StepPassed)
def _passed(state: RunState, data: StepPassed, actor: Actor) -> RunState:
    return replace(state, passed={**state.passed, (data.step, data.unit): data.cause})


@on(RunMoved)
def _moved(state: RunState, data: RunMoved, actor: Actor) -> RunState:
    void = {
        one.id: replace(one, state="gugur")
        for one in state.activations.values()
        if one.state in OVER and one.step in data.branch
    }
    left = {key: cause for key, cause in state.passed.items() if key[0] not in data.branch}
    return replace(state, activations={**state.activations, **void}, passed=left)


def behind(step: str, unit: str, data: StepDiverted | StepWithdrawn) -> bool:
    """Whether an activation of this step and unit lies behind a step that was left by its other exit or taken back."""
    return step in data.branch and (not data.unit or unit == data.unit)
