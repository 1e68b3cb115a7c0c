"""Steps: begun, acts done, over, returned."""

from __future__ import annotations

from typing import Literal

from contracts.actor import Actor
from contracts.sop import CHECKING
from contracts.workflow import ActPerformed, StepActivated, StepCompleted, StepDropped, StepReturned
from services.workflow.domain.run import COUNTING, Activation, Receipt, RunState, replace
from services.workflow.domain.run_events.registry import change, on

OVER = COUNTING - {"aktif"}
"""States of an activation that stands for its row and is over."""


@on(StepActivated)
def _activated(state: RunState, data: StepActivated, actor: Actor) -> RunState:
    activation = Activation(
        data.activation_id,
        data.step,
        data.round,
        data.role,
        data.positions,
        data.acts,
        unit=data.unit,
        straight_back=data.straight_back,
        part=data.part,
        recorder=data.recorder,
        about=data.about,
        cause=data.cause,
        due=data.due,
        window=data.window,
    )
    return replace(state, activations={**state.activations, activation.id: activation})


@on(ActPerformed)
def _performed(state: RunState, data: ActPerformed, actor: Actor) -> RunState:
    """A delegation ends where the next act is a check: that stays with the owner."""
    before = state.activations[data.activation_id]
    acts, done = before.acts, data.index + 1
    ends = {"delegate": None, "owner": None} if done >= len(acts) or acts[done] in CHECKING else {}
    by = before.waiting.actor if before.waiting is not None else data.by or actor.recorded()
    approved = before.approved
    if data.act in CHECKING and data.document is not None:
        approved = (*approved, (data.act, data.document.paper, data.document.sha256))
    if data.recipients:
        asked = {(data.activation_id, one.code): Receipt(one.positions, one.name) for one in data.recipients}
        state = replace(state, receipts={**state.receipts, **asked})
    return change(state, data.activation_id, done=done, waiting=None, last_by=by, approved=approved, **ends)


@on(StepCompleted)
def _completed(state: RunState, data: StepCompleted, actor: Actor) -> RunState:
    return change(state, data.activation_id, state="selesai")


@on(StepDropped)
def _dropped(state: RunState, data: StepDropped, actor: Actor) -> RunState:
    return change(state, data.activation_id, state=dropped_as(data.cause), waiting=None)


def dropped_as(cause: str) -> Literal["gugur", "dilewati"]:
    """Whether what was dropped is done again, or passed."""
    return "gugur" if cause in {"diulang", "ditarik", "migrasi"} else "dilewati"


@on(StepReturned)
def _returned(state: RunState, data: StepReturned, actor: Actor) -> RunState:
    """What lies behind the target no longer counts and is done again.

    A step that runs for one unit takes back that unit's work alone. Of a target that runs for each unit only the named
    units' work is void, and what came behind their join. What comes straight back leaves all between as it is. Events
    of the first release name no branch: theirs is what was begun since the target.
    """
    order = list(state.activations.values())
    since = 0
    if not data.branch:
        newest = {one.unit: place for place, one in enumerate(order) if one.step == data.target}
        since = min((newest[unit] for unit in data.units or (data.unit,) if unit in newest), default=len(order))
    void = {
        one.id: replace(one, state="gugur")
        for place, one in enumerate(order)
        if one.state in OVER and place >= since and taken_back(one.step, one.unit, data)
    }
    waiting = {
        key: replace(one, submitted={unit: sent for unit, sent in one.submitted.items() if unit != data.unit})
        for key, one in state.collections.items()
        if data.unit in one.submitted
    }
    left = {key: cause for key, cause in state.passed.items() if not taken_back(*key, data)}
    after = replace(
        state,
        activations={**state.activations, **void},
        collections={**state.collections, **waiting},
        passed=left,
    )
    return change(after, data.activation_id, state="dikembalikan", waiting=None)


def taken_back(step: str, unit: str, data: StepReturned) -> bool:
    """Whether a return makes what was done before void, for an activation of this step and unit."""
    if data.straight_back:
        return step == data.target and unit in (data.units or (data.unit,))
    if data.branch and step not in data.branch:
        return False
    if data.unit:
        return unit == data.unit
    return not unit or not data.units or unit in data.units
