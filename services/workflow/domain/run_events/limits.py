"""Limits in time that people moved."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import CollectionExtended, Window, WindowExtended
from services.workflow.domain.run import RunState, replace
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


@on(WindowExtended)
def _window(state: RunState, data: WindowExtended, actor: Actor) -> RunState:
    window = Window(opens=data.opens, closes=data.closes)
    open_ = {key: replace(state.activations[key], window=window) for key in data.activations}
    return replace(
        state,
        windows={**state.windows, data.step: data.closes},
        activations={**state.activations, **open_},
    )
