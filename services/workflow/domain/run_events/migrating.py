"""A run that follows another version: steps under their new ids, roles that were bound with it."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import RunMigrated
from services.workflow.domain.run import RunState, replace
from services.workflow.domain.run_events.registry import on


@on(RunMigrated)
def _migrated(state: RunState, data: RunMigrated, actor: Actor) -> RunState:
    """`started` always says which version the run follows now: whoever asks for its definition gets that one."""
    started = state.begun()
    now = started.model_copy(
        update={
            "sop_version": data.to_version,
            "sop_digest": data.to_digest,
            "units": {**started.units, **data.units},
        }
    )
    named = data.mapping
    return replace(
        state,
        started=now,
        roles={**state.roles, **data.roles},
        bound_titles={**state.bound_titles, **data.titles},
        activations={
            key: replace(
                one,
                step=named.get(one.step, one.step),
                straight_back=named.get(one.straight_back, one.straight_back),
                exit=named.get(one.exit, one.exit),
            )
            for key, one in state.activations.items()
        },
        collections={key: replace(one, step=named.get(one.step, one.step)) for key, one in state.collections.items()},
        chosen={named.get(step, step): one for step, one in state.chosen.items()},
        revisions={(named.get(step, step), unit): one for (step, unit), one in state.revisions.items()},
        passed={(named.get(step, step), unit): cause for (step, unit), cause in state.passed.items()},
        numbers=tuple((named.get(step, step), unit, number) for step, unit, number in state.numbers),
    )
