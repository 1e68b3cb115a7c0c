"""Collections: asked, answered, closed, opened again."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import (
    CollectionAnswered,
    CollectionClosed,
    CollectionReopened,
    CollectionRequested,
    SubmissionNoted,
)
from services.workflow.domain.run import Collection, RunState, replace
from services.workflow.domain.run_events.registry import on, wait


@on(CollectionRequested)
def _collection_requested(state: RunState, data: CollectionRequested, actor: Actor) -> RunState:
    """Whoever fills in himself (`isi`) waits for it; whoever gives out a form (`bagikan`) does not."""
    collection = Collection(data.activation_id, data.step, data.units, due=data.due, closes=data.closes)
    asked = replace(state, collections={**state.collections, data.activation_id: collection})
    if state.activations[data.activation_id].next_act == "isi":
        return wait(asked, data.activation_id, "intake", data.activation_id, actor)
    return asked


@on(CollectionAnswered)
def _answered(state: RunState, data: CollectionAnswered, actor: Actor) -> RunState:
    collection = state.collections[data.activation_id]
    answers = {**collection.answers, data.unit: data.revision_id}
    return _collection(state, replace(collection, answers=answers))


@on(SubmissionNoted)
def _noted(state: RunState, data: SubmissionNoted, actor: Actor) -> RunState:
    collection = state.collections[data.activation_id]
    submitted = {**collection.submitted, data.unit: data.revision_id}
    return _collection(state, replace(collection, submitted=submitted))


@on(CollectionReopened)
def _reopened(state: RunState, data: CollectionReopened, actor: Actor) -> RunState:
    """A unit that may answer again counts as not answered; what rests on the collection is looked at anew. What was
    closed does not close by itself again: its due time has passed, until whoever collects sets another."""
    collection = state.collections[data.activation_id]
    left = {key: cause for key, cause in state.passed.items() if not again(*key, data)}
    return _collection(
        replace(state, passed=left),
        replace(
            collection,
            answers={unit: revision for unit, revision in collection.answers.items() if unit not in data.units},
            submitted={unit: revision for unit, revision in collection.submitted.items() if unit not in data.units},
            closed=False,
            closes=collection.closes and not collection.closed,
        ),
    )


def again(step: str, unit: str, data: CollectionReopened) -> bool:
    """Whether a row that the run went past, for a unit or for all, is looked at anew."""
    return step in data.branch or (step in data.stretch and (not unit or unit in data.units))


@on(CollectionClosed)
def _closed(state: RunState, data: CollectionClosed, actor: Actor) -> RunState:
    """Who stayed away has no revision that counts, also where an earlier round had one."""
    closed = _collection(state, replace(state.collections[data.activation_id], closed=True))
    if data.cause == "diulang":
        return closed
    missing = {(data.step, unit) for unit in data.missing}
    kept = {key: revision for key, revision in state.revisions.items() if key not in missing}
    newest = {(data.step, unit): revision for unit, revision in data.revisions.items()}
    return replace(closed, revisions={**kept, **newest})


def _collection(state: RunState, collection: Collection) -> RunState:
    return replace(state, collections={**state.collections, collection.activation_id: collection})
