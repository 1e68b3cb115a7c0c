"""Units that come into the run, or leave it."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import CollectionUnitAdded, RunUnit, UnitAdded, UnitDropped
from services.workflow.domain.run import Collection, RunState, replace
from services.workflow.domain.run_events.registry import on


@on(UnitAdded)
def _added(state: RunState, data: UnitAdded, actor: Actor) -> RunState:
    run = state.begun()
    units, roles = dict(run.units), dict(state.roles)
    for role, position in data.positions.items():
        one = RunUnit(unit=data.unit, name=data.name, position=position)
        units[role] = (*units.get(role, ()), one)
        roles[role] = (*roles.get(role, ()), position)
    started = run.model_copy(update={"units": units})
    return replace(state, started=started, roles=roles, bound_titles={**state.bound_titles, **data.titles})


@on(CollectionUnitAdded)
def _asked(state: RunState, data: CollectionUnitAdded, actor: Actor) -> RunState:
    collection = state.collections[data.activation_id]
    asked = replace(collection, units=(*collection.units, data.unit))
    return replace(state, collections={**state.collections, data.activation_id: asked})


@on(UnitDropped)
def _dropped(state: RunState, data: UnitDropped, actor: Actor) -> RunState:
    run = state.begun()
    units, roles = dict(run.units), dict(state.roles)
    for role, position in data.positions.items():
        units[role] = tuple(one for one in units.get(role, ()) if one.unit != data.unit)
        roles[role] = tuple(one for one in roles.get(role, ()) if one != position)
    collections = dict(state.collections)
    for key in data.collections:
        collections[key] = _without(collections[key], data.unit, answers=True)
    for key in data.closed:
        collections[key] = _without(collections[key], data.unit, answers=False)
    started = run.model_copy(update={"units": units})
    return replace(state, started=started, roles=roles, collections=collections)


def _without(collection: Collection, unit: str, *, answers: bool) -> Collection:
    asked = replace(collection, units=tuple(one for one in collection.units if one.unit != unit))
    if not answers:
        return asked
    return replace(
        asked,
        answers={key: revision for key, revision in asked.answers.items() if key != unit},
        submitted={key: revision for key, revision in asked.submitted.items() if key != unit},
    )
