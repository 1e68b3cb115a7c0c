"""What another service reports for a step. An answer that nobody waits for any more changes nothing."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.archive import DocumentComposed, NumberAllotted, RecordStored, paper_key
from contracts.envelope import NewEvent
from contracts.intake import CollectionCompleted, CollectionReopened, SubmissionReceived, SubmissionReturned
from contracts.sop import Definition
from contracts.workflow import (
    CollectionAnswered,
    DocumentRecorded,
    NumberRecorded,
    RecordRecorded,
    SubmissionKept,
    SubmissionNoted,
    SubmissionSentBack,
)
from services.workflow.domain import plan
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.flow import finish_act
from services.workflow.domain.gathering import close, collected_by, filled_by
from services.workflow.domain.returning import return_unit
from services.workflow.domain.run import Activation, Collection, RunState, Waiting

PLAIN = frozenset({"perintah", "teruskan", "terima", "siapkan-format", "analisis", "kirim", "gandakan", "tugas"})
"""Acts that need nothing but to be done."""


def decide_submitted(
    state: RunState,
    definition: Definition,
    answer: SubmissionReceived | CollectionReopened,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """A unit has sent data that somebody checks, or what it had sent late is to be checked after all: the unit's own
    `isi` is done when its turn has come. Where no step waits for it, or it comes late, it is only recorded."""
    revision = answer.revision_id if isinstance(answer, SubmissionReceived) else answer.to_check
    collection = state.collections.get(answer.activation_id) if answer.activation_id else None
    if revision is None or collection is None or state.over:
        return []
    draft = Draft.of(state, definition, actor, timing)
    sender = by.recorded() if by is not None and isinstance(answer, SubmissionReceived) else None
    on_behalf = isinstance(answer, SubmissionReceived) and answer.on_behalf_of is not None
    same = {"run_id": answer.run_id, "activation_id": collection.activation_id, "unit": answer.unit}
    same |= {"by": sender, "on_behalf": on_behalf}
    late = collection.closed or (isinstance(answer, SubmissionReceived) and answer.late)
    opening = definition.find(collection.step)
    if late or opening is None or not any(plan.form_of(definition, row) == opening for row in definition.langkah):
        draft.emit(SubmissionKept(**same, revision_id=revision, late=late))
        return draft.events
    filling = [one for one in state.activations.values() if _fills(state, definition, one, collection, answer.unit)]
    if on_behalf:
        for activation in filling:
            _pass_plain_acts(draft, activation.id, by)
    draft.emit(SubmissionNoted(**same, revision_id=revision))
    for activation in filling:
        if draft.state.activations[activation.id].next_act == "isi":
            finish_act(draft, activation.id, by=by)
    return draft.events


def _fills(state: RunState, definition: Definition, one: Activation, collection: Collection, unit: str) -> bool:
    """Whether a step in hand is the unit's own, in which it still has to fill in this form."""
    if one.state != "aktif" or one.unit != unit or "isi" not in one.acts[one.done :]:
        return False
    form = filled_by(state, definition, one)
    return form is not None and form.activation_id == collection.activation_id


def _pass_plain_acts(draft: Draft, activation_id: UUID, by: Actor | None) -> None:
    """Whoever enters an answer for a unit also does what stands before it in the unit's row, such as taking note."""
    while draft.state.activations[activation_id].next_act in PLAIN:
        finish_act(draft, activation_id, by=by)


def decide_sent_back(
    state: RunState,
    definition: Definition,
    answer: SubmissionReturned,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """A unit's data were sent back: where the unit has a step of its own, it is in hand again."""
    collection = state.collections.get(answer.activation_id) if answer.activation_id else None
    if collection is None or collection.closed or state.over:
        return []
    draft = Draft.of(state, definition, actor, timing)
    draft.emit(
        SubmissionSentBack(
            run_id=answer.run_id,
            activation_id=collection.activation_id,
            unit=answer.unit,
            revision_id=answer.revision_id,
            reason=answer.reason,
            by=by.recorded() if by is not None else None,
        )
    )
    for activation in state.activations.values():
        if activation.state == "aktif" and activation.unit == answer.unit and activation.next_act == "himpun":
            gathered = collected_by(state, definition, activation)
            if gathered is not None and gathered.activation_id == collection.activation_id:
                return_unit(draft, activation, answer.reason)
    return draft.events


def decide_collected(
    state: RunState,
    definition: Definition,
    answer: CollectionCompleted,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """A unit's answer counts, once. The last one closes the collection if a step is waiting for it: the `isi` that
    asked, or a `himpun` whose turn it is. Otherwise it stays open until its `himpun` is performed."""
    collection = state.collections.get(answer.activation_id)
    if collection is None or collection.closed or answer.unit not in {unit.unit for unit in collection.missing}:
        return []
    if state.over:
        return []
    draft = Draft.of(state, definition, actor, timing)
    draft.emit(
        CollectionAnswered(
            run_id=answer.run_id,
            activation_id=answer.activation_id,
            collection_id=answer.collection_id,
            unit=answer.unit,
            revision_id=answer.revision_id,
            content_sha256=answer.content_sha256,
            by=by.recorded() if by is not None else None,
        )
    )
    collection = draft.state.collections[answer.activation_id]
    waiting = _waiting_for(draft.state, definition, collection, answer.unit)
    if waiting is None:
        return draft.events
    if waiting.unit and waiting.next_act == "himpun":
        finish_act(draft, waiting.id, by=by)
    elif not collection.missing:
        close(draft, collection)
        finish_act(draft, waiting.id, by=by)
    return draft.events


def decide_composed(
    state: RunState,
    definition: Definition,
    answer: DocumentComposed,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """The run has the new version in hand; its maker is who asked for it."""
    asked = _asked(state, answer.activation_id, answer.request_id)
    if asked is None:
        return []
    draft = Draft.of(state, definition, actor, timing)
    draft.emit(
        DocumentRecorded(
            run_id=answer.run_id,
            activation_id=answer.activation_id,
            document=answer.document,
            maker=asked.actor.person,
        )
    )
    finish_act(draft, answer.activation_id, document=answer.document, note=asked.note)
    return draft.events


def decide_numbered(
    state: RunState,
    definition: Definition,
    answer: NumberAllotted,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """The letter has its number."""
    if _asked(state, answer.activation_id, answer.request_id) is None:
        return []
    draft = Draft.of(state, definition, actor, timing)
    activation = state.activations[answer.activation_id]
    papers = tuple(paper_key(kind, activation.unit) for kind in definition.step(activation.step).dokumen)
    draft.emit(
        NumberRecorded(run_id=answer.run_id, activation_id=answer.activation_id, number=answer.number, papers=papers)
    )
    finish_act(draft, answer.activation_id)
    return draft.events


def decide_stored(
    state: RunState,
    definition: Definition,
    answer: RecordStored,
    actor: Actor,
    timing: Timing | None = None,
    by: Actor | None = None,
) -> list[NewEvent]:
    """The record is in the archive."""
    if _asked(state, answer.activation_id, answer.request_id) is None:
        return []
    draft = Draft.of(state, definition, actor, timing)
    draft.emit(RecordRecorded(run_id=answer.run_id, activation_id=answer.activation_id, record_id=answer.record_id))
    finish_act(draft, answer.activation_id)
    return draft.events


def _asked(state: RunState, activation_id: UUID, request_id: UUID) -> Waiting | None:
    """The request that an active step still waits for."""
    activation = state.activations.get(activation_id)
    if activation is None or activation.state != "aktif" or activation.waiting is None:
        return None
    return activation.waiting if activation.waiting.request_id == request_id else None


def _waiting_for(state: RunState, definition: Definition, collection: Collection, unit: str) -> Activation | None:
    """The active step whose next act this collection, or the unit's answer to it, finishes."""
    for activation in state.activations.values():
        if activation.state != "aktif" or activation.unit not in {"", unit}:
            continue
        if activation.id == collection.activation_id and activation.next_act == "isi":
            return activation
        if activation.next_act == "himpun":
            gathered = collected_by(state, definition, activation)
            if gathered is not None and gathered.activation_id == collection.activation_id:
                return activation
    return None
