"""Whose a step is beside its positions, and what was taken back."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import (
    StepAssigned,
    StepClaimed,
    StepDelegated,
    StepHandedBack,
    StepReleased,
    StepReminded,
    StepTransferred,
    StepWithdrawn,
)
from services.workflow.domain.run import RunState, replace
from services.workflow.domain.run_events.branching import behind
from services.workflow.domain.run_events.registry import change, on


@on(StepClaimed)
def _claimed(state: RunState, data: StepClaimed, actor: Actor) -> RunState:
    return change(state, data.activation_id, claimed_by=data.position, assigned=False)


@on(StepReleased)
def _released(state: RunState, data: StepReleased, actor: Actor) -> RunState:
    return change(state, data.activation_id, claimed_by=None, assigned=False)


@on(StepAssigned)
def _assigned(state: RunState, data: StepAssigned, actor: Actor) -> RunState:
    return change(state, data.activation_id, claimed_by=data.position, assigned=True)


@on(StepDelegated)
def _delegated(state: RunState, data: StepDelegated, actor: Actor) -> RunState:
    named = replace(state, bound_titles={**state.bound_titles, data.position: data.title})
    return change(named, data.activation_id, delegate=data.position, owner=data.owner)


@on(StepHandedBack)
def _handed_back(state: RunState, data: StepHandedBack, actor: Actor) -> RunState:
    return change(state, data.activation_id, delegate=None, owner=None)


@on(StepTransferred)
def _transferred(state: RunState, data: StepTransferred, actor: Actor) -> RunState:
    named = replace(state, bound_titles={**state.bound_titles, data.position: data.title})
    return change(
        named,
        data.activation_id,
        positions=(data.position,),
        claimed_by=None,
        assigned=False,
        delegate=None,
        owner=None,
    )


@on(StepWithdrawn)
def _withdrawn(state: RunState, data: StepWithdrawn, actor: Actor) -> RunState:
    left = {key: cause for key, cause in state.passed.items() if not behind(*key, data)}
    return change(replace(state, passed=left), data.activation_id, state="gugur")


@on(StepReminded)
def _reminded(state: RunState, data: StepReminded, actor: Actor) -> RunState:
    if actor.person is None:
        return state
    return replace(state, reminded={**state.reminded, (data.activation_id, actor.person): data.at})
