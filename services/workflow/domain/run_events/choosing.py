"""What steps of the run name: units, entries of a list."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import ListMade, UnitsChosen
from services.workflow.domain.run import Chosen, RunState, replace
from services.workflow.domain.run_events.registry import on


@on(UnitsChosen)
def _chosen(state: RunState, data: UnitsChosen, actor: Actor) -> RunState:
    return replace(state, chosen={**state.chosen, data.step: Chosen(data.activation_id, data.units)})


@on(ListMade)
def _list_made(state: RunState, data: ListMade, actor: Actor) -> RunState:
    """`started.units` holds the entries that count; `entries` all that there ever were, each once."""
    run = state.begun()
    had = state.entries.get(data.listed, ())
    known = {one.unit for one in had}
    return replace(
        state,
        started=run.model_copy(update={"units": {**run.units, data.listed: data.entries}}),
        listed={**state.listed, data.listed: data.activation_id},
        entries={**state.entries, data.listed: (*had, *(one for one in data.entries if one.unit not in known))},
    )
