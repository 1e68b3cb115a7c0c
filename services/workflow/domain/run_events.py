"""How a run follows from its events: one small function per event type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionAnswered,
    CollectionClosed,
    CollectionReopened,
    CollectionRequested,
    CommentMade,
    CommentSettled,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RecordRecorded,
    RoleBound,
    RunCancelled,
    RunCompleted,
    RunResumed,
    RunStarted,
    RunSuspended,
    StepActivated,
    StepCompleted,
    StepDropped,
    StepReturned,
    SubmissionNoted,
)
from services.workflow.domain.run import Activation, Collection, InHand, Remark, RunState, Service, Waiting

E = TypeVar("E", bound=Event)
Apply = Callable[[RunState, E, Actor], RunState]
_APPLY: dict[type[Event], Apply[Any]] = {}


def evolve(state: RunState, event: Opened) -> RunState:
    """The run after a recorded event; types of a newer release change nothing."""
    if event.data is None:
        return state
    after = apply(state, event.data, event.actor)
    return after if after.place is not None else replace(after, place=event.place)


def apply(state: RunState, data: Event, actor: Actor) -> RunState:
    """The run after an event that `actor` caused."""
    known = _APPLY.get(type(data))
    return known(state, data, actor) if known else state


def _on(kind: type[E]) -> Callable[[Apply[E]], Apply[E]]:
    def register(function: Apply[E]) -> Apply[E]:
        _APPLY[kind] = function
        return function

    return register


@_on(RunStarted)
def _started(state: RunState, data: RunStarted, actor: Actor) -> RunState:
    roles = {role: binding.positions for role, binding in data.roles.items()}
    return replace(state, started=data, roles=roles, bound_titles=data.titles)


@_on(RoleBound)
def _bound(state: RunState, data: RoleBound, actor: Actor) -> RunState:
    """Whoever performs the role from now on also performs its steps in hand."""
    again = {
        key: replace(one, positions=data.positions)
        for key, one in state.activations.items()
        if one.role == data.role and one.state == "aktif" and not one.unit
    }
    return replace(
        state,
        roles={**state.roles, data.role: data.positions},
        bound_titles={**state.bound_titles, **data.titles},
        activations={**state.activations, **again},
    )


@_on(CommentMade)
def _commented(state: RunState, data: CommentMade, actor: Actor) -> RunState:
    return replace(state, remarks={**state.remarks, data.comment_id: Remark(data.document.kind)})


@_on(CommentSettled)
def _settled(state: RunState, data: CommentSettled, actor: Actor) -> RunState:
    settled = replace(state.remarks[data.comment_id], settled=True)
    return replace(state, remarks={**state.remarks, data.comment_id: settled})


@_on(RunSuspended)
def _suspended(state: RunState, data: RunSuspended, actor: Actor) -> RunState:
    return replace(state, suspended=True)


@_on(RunResumed)
def _resumed(state: RunState, data: RunResumed, actor: Actor) -> RunState:
    return replace(state, suspended=False)


@_on(RunCancelled)
def _cancelled(state: RunState, data: RunCancelled, actor: Actor) -> RunState:
    return replace(state, cancelled=True, suspended=False)


@_on(StepActivated)
def _activated(state: RunState, data: StepActivated, actor: Actor) -> RunState:
    activation = Activation(
        data.activation_id,
        data.step,
        data.round,
        data.role,
        data.positions,
        data.acts,
        unit=data.unit,
        straight_back=data.straight_back,
    )
    return replace(state, activations={**state.activations, activation.id: activation})


@_on(ActPerformed)
def _performed(state: RunState, data: ActPerformed, actor: Actor) -> RunState:
    return _change(state, data.activation_id, done=data.index + 1, waiting=None)


@_on(StepCompleted)
def _completed(state: RunState, data: StepCompleted, actor: Actor) -> RunState:
    return _change(state, data.activation_id, state="selesai")


@_on(StepDropped)
def _dropped(state: RunState, data: StepDropped, actor: Actor) -> RunState:
    return _change(state, data.activation_id, state="gugur" if data.cause == "diulang" else "dilewati", waiting=None)


@_on(StepReturned)
def _returned(state: RunState, data: StepReturned, actor: Actor) -> RunState:
    """What was finished since the target's newest activation no longer counts and is done again.

    A step that runs for one unit takes back that unit's work alone. Of a target that runs for each unit only the named
    units' work is void, and what came behind their join. What comes straight back leaves all between as it is.
    """
    order = list(state.activations.values())
    newest = {one.unit: place for place, one in enumerate(order) if one.step == data.target}
    starts = [newest[unit] for unit in data.units or (data.unit,) if unit in newest]
    void = {
        one.id: replace(one, state="gugur")
        for place, one in enumerate(order)
        if one.state == "selesai" and place >= min(starts, default=len(order)) and taken_back(one.step, one.unit, data)
    }
    waiting = {
        key: replace(one, submitted={unit: sent for unit, sent in one.submitted.items() if unit != data.unit})
        for key, one in state.collections.items()
        if data.unit in one.submitted
    }
    after = replace(state, activations={**state.activations, **void}, collections={**state.collections, **waiting})
    return _change(after, data.activation_id, state="dikembalikan", waiting=None)


def taken_back(step: str, unit: str, data: StepReturned) -> bool:
    """Whether a return makes what was finished since its target void, for an activation of this step and unit."""
    if data.straight_back:
        return step == data.target and unit in (data.units or (data.unit,))
    if data.unit:
        return unit == data.unit
    return not unit or not data.units or unit in data.units


@_on(RunCompleted)
def _run_completed(state: RunState, data: RunCompleted, actor: Actor) -> RunState:
    return replace(state, completed=True)


@_on(CollectionRequested)
def _collection_requested(state: RunState, data: CollectionRequested, actor: Actor) -> RunState:
    """Whoever fills in himself (`isi`) waits for it; whoever gives out a form (`bagikan`) does not."""
    collection = Collection(data.activation_id, data.step, data.units)
    asked = replace(state, collections={**state.collections, data.activation_id: collection})
    if state.activations[data.activation_id].next_act == "isi":
        return _wait(asked, data.activation_id, "intake", data.activation_id, actor)
    return asked


@_on(CollectionAnswered)
def _answered(state: RunState, data: CollectionAnswered, actor: Actor) -> RunState:
    collection = state.collections[data.activation_id]
    answers = {**collection.answers, data.unit: data.revision_id}
    return _collection(state, replace(collection, answers=answers))


@_on(SubmissionNoted)
def _noted(state: RunState, data: SubmissionNoted, actor: Actor) -> RunState:
    collection = state.collections[data.activation_id]
    submitted = {**collection.submitted, data.unit: data.revision_id}
    return _collection(state, replace(collection, submitted=submitted))


@_on(CollectionReopened)
def _reopened(state: RunState, data: CollectionReopened, actor: Actor) -> RunState:
    """A unit that may answer again counts as not answered."""
    collection = state.collections[data.activation_id]
    return _collection(
        state,
        replace(
            collection,
            answers={unit: revision for unit, revision in collection.answers.items() if unit not in data.units},
            submitted={unit: revision for unit, revision in collection.submitted.items() if unit not in data.units},
            closed=False,
        ),
    )


@_on(CollectionClosed)
def _closed(state: RunState, data: CollectionClosed, actor: Actor) -> RunState:
    newest = {(data.step, unit): revision for unit, revision in data.revisions.items()}
    closed = _collection(state, replace(state.collections[data.activation_id], closed=True))
    return replace(closed, revisions={**state.revisions, **newest})


@_on(DocumentRequested)
def _document_requested(state: RunState, data: DocumentRequested, actor: Actor) -> RunState:
    return _wait(state, data.activation_id, "archive", data.request_id, actor)


@_on(DocumentRecorded)
def _document_recorded(state: RunState, data: DocumentRecorded, actor: Actor) -> RunState:
    in_hand = InHand(data.document, data.maker)
    return replace(state, documents={**state.documents, data.document.kind: in_hand})


@_on(NumberRequested)
def _number_requested(state: RunState, data: NumberRequested, actor: Actor) -> RunState:
    return _wait(state, data.activation_id, "archive", data.request_id, actor)


@_on(NumberRecorded)
def _number_recorded(state: RunState, data: NumberRecorded, actor: Actor) -> RunState:
    step = state.activations[data.activation_id].step
    return replace(state, numbers=(*state.numbers, (step, data.number)))


@_on(ArchivingRequested)
def _archiving_requested(state: RunState, data: ArchivingRequested, actor: Actor) -> RunState:
    return _wait(state, data.activation_id, "archive", data.request_id, actor)


@_on(RecordRecorded)
def _record_recorded(state: RunState, data: RecordRecorded, actor: Actor) -> RunState:
    return replace(state, record_id=data.record_id)


def _change(run: RunState, activation_id: UUID, /, **changes: Any) -> RunState:
    changed: Mapping[UUID, Activation] = {
        **run.activations,
        activation_id: replace(run.activations[activation_id], **changes),
    }
    return replace(run, activations=changed)


def _wait(state: RunState, activation_id: UUID, service: Service, request: UUID, actor: Actor) -> RunState:
    return _change(state, activation_id, waiting=Waiting(service, request, actor))


def _collection(state: RunState, collection: Collection) -> RunState:
    return replace(state, collections={**state.collections, collection.activation_id: collection})
