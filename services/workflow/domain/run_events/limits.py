"""Limits in time that people moved."""

from __future__ import annotations

from dataclasses import replace

from contracts.actor import Actor
from contracts.workflow import CollectionExtended
from services.workflow.domain.run import RunState
from services.workflow.domain.run_events.registry import on


@on(CollectionExtended)
def _extended(state: RunState, data: CollectionExtended, actor: Actor) -> RunState:
    collection = replace(state.collections[data.activation_id], due=data.due, closes=data.closes, extended=True)
    moved = {key: replace(state.activations[key], due=due) for key, due in data.moved.items()}
    return replace(
        state,
        collections={**state.collections, data.activation_id: collection},
        activations={**state.activations, **moved},
    )
