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
    CollectionRequested,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RecordRecorded,
    RunCompleted,
    RunStarted,
    StepActivated,
    StepCompleted,
    StepReturned,
)
from services.workflow.domain.run import Activation, Collection, InHand, RunState, Service, Waiting

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
    return replace(state, started=data)


@_on(StepActivated)
def _activated(state: RunState, data: StepActivated, actor: Actor) -> RunState:
    activation = Activation(data.activation_id, data.step, data.round, data.role, data.positions, data.acts)
    return replace(state, activations={**state.activations, activation.id: activation})


@_on(ActPerformed)
def _performed(state: RunState, data: ActPerformed, actor: Actor) -> RunState:
    return _change(state, data.activation_id, done=data.index + 1, waiting=None)


@_on(StepCompleted)
def _completed(state: RunState, data: StepCompleted, actor: Actor) -> RunState:
    return _change(state, data.activation_id, state="selesai")


@_on(StepReturned)
def _returned(state: RunState, data: StepReturned, actor: Actor) -> RunState:
    """What was finished since the target's newest activation no longer counts and is done again."""
    order = list(state.activations)
    newest = max(i for i, key in enumerate(order) if state.activations[key].step == data.target)
    void = {
        key: replace(state.activations[key], state="gugur")
        for key in order[newest:]
        if state.activations[key].state == "selesai"
    }
    return _change(replace(state, activations={**state.activations, **void}), data.activation_id, state="dikembalikan")


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
