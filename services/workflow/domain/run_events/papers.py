"""Documents, remarks on them, numbers, the record."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import (
    ArchivingRequested,
    CommentMade,
    CommentSettled,
    DocumentLocked,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RecordRecorded,
)
from services.workflow.domain.run import InHand, Remark, RunState, replace
from services.workflow.domain.run_events.registry import on, wait


@on(DocumentRequested)
def _document_requested(state: RunState, data: DocumentRequested, actor: Actor) -> RunState:
    return wait(state, data.activation_id, "archive", data.request_id, actor, data.reason)


@on(DocumentLocked)
def _locked(state: RunState, data: DocumentLocked, actor: Actor) -> RunState:
    return replace(state, locks={**state.locks, data.document.paper: data.document})


@on(DocumentRecorded)
def _document_recorded(state: RunState, data: DocumentRecorded, actor: Actor) -> RunState:
    in_hand = InHand(data.document, data.maker)
    return replace(state, documents={**state.documents, data.document.paper: in_hand})


@on(NumberRequested)
def _number_requested(state: RunState, data: NumberRequested, actor: Actor) -> RunState:
    return wait(state, data.activation_id, "archive", data.request_id, actor)


@on(NumberRecorded)
def _number_recorded(state: RunState, data: NumberRecorded, actor: Actor) -> RunState:
    numbered = state.activations[data.activation_id]
    return replace(state, numbers=(*state.numbers, (numbered.step, numbered.unit, data.number)))


@on(ArchivingRequested)
def _archiving_requested(state: RunState, data: ArchivingRequested, actor: Actor) -> RunState:
    return wait(state, data.activation_id, "archive", data.request_id, actor)


@on(RecordRecorded)
def _record_recorded(state: RunState, data: RecordRecorded, actor: Actor) -> RunState:
    return replace(state, record_id=data.record_id)


@on(CommentMade)
def _commented(state: RunState, data: CommentMade, actor: Actor) -> RunState:
    return replace(state, remarks={**state.remarks, data.comment_id: Remark(data.document.paper)})


@on(CommentSettled)
def _settled(state: RunState, data: CommentSettled, actor: Actor) -> RunState:
    settled = replace(state.remarks[data.comment_id], settled=True)
    return replace(state, remarks={**state.remarks, data.comment_id: settled})
