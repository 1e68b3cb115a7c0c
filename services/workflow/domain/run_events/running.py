"""The run as a whole: start, who performs its roles, pauses, end."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import RoleBound, RunCancelled, RunCompleted, RunResumed, RunStarted, RunSuspended
from services.workflow.domain.run import RunState, replace
from services.workflow.domain.run_events.registry import on


@on(RunStarted)
def _started(state: RunState, data: RunStarted, actor: Actor) -> RunState:
    roles = {role: binding.positions for role, binding in data.roles.items()}
    return replace(state, started=data, roles=roles, bound_titles=data.titles, starter=actor.recorded())


@on(RoleBound)
def _bound(state: RunState, data: RoleBound, actor: Actor) -> RunState:
    """Whoever performs the role from now on also performs its steps in hand, whoever had taken or delegated them."""
    again = {
        key: replace(one, positions=data.positions, claimed_by=None, assigned=False, delegate=None, owner=None)
        for key, one in state.activations.items()
        if one.hand_role == data.role and one.state == "aktif" and not one.unit
    }
    return replace(
        state,
        roles={**state.roles, data.role: data.positions},
        bound_titles={**state.bound_titles, **data.titles},
        activations={**state.activations, **again},
    )


@on(RunSuspended)
def _suspended(state: RunState, data: RunSuspended, actor: Actor) -> RunState:
    return replace(state, suspended=True)


@on(RunResumed)
def _resumed(state: RunState, data: RunResumed, actor: Actor) -> RunState:
    return replace(state, suspended=False)


@on(RunCancelled)
def _cancelled(state: RunState, data: RunCancelled, actor: Actor) -> RunState:
    return replace(state, cancelled=True, suspended=False, cancelled_because=data.reason)


@on(RunCompleted)
def _run_completed(state: RunState, data: RunCompleted, actor: Actor) -> RunState:
    return replace(state, completed=True)
