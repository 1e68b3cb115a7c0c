"""Runs that were started from a step: waited for, ended, cancelled."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import ChildBegun, ChildCancelled
from services.workflow.domain.run import RunState, replace
from services.workflow.domain.run_events.registry import change, on, wait


@on(ChildBegun)
def _begun(state: RunState, data: ChildBegun, actor: Actor) -> RunState:
    before = state.children.get(data.activation_id, ())
    known = replace(state, children={**state.children, data.activation_id: (*before, data.child_id)})
    if not data.waits:
        return known
    return wait(known, data.activation_id, "workflow", data.child_id, data.by)


@on(ChildCancelled)
def _cancelled(state: RunState, data: ChildCancelled, actor: Actor) -> RunState:
    return change(state, data.activation_id, waiting=None)
