"""Steps that nobody attends to."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import StepUnattended
from services.workflow.domain.run import RunState
from services.workflow.domain.run_events.registry import change, on


@on(StepUnattended)
def _unattended(state: RunState, data: StepUnattended, actor: Actor) -> RunState:
    return change(state, data.activation_id, escalated=data.escalated_to)
