"""Repairs by a checker: acts that come before those of his step."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import RepairBegun
from services.workflow.domain.run import RunState
from services.workflow.domain.run_events.registry import change, on


@on(RepairBegun)
def _begun(state: RunState, data: RepairBegun, actor: Actor) -> RunState:
    activation = state.activations[data.activation_id]
    own = activation.about or ("",) * len(activation.acts)
    return change(
        state,
        data.activation_id,
        acts=(*data.acts, *activation.acts),
        about=(*data.about, *own),
        repairs=data.source,
    )
