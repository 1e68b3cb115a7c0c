"""The way through the steps: activating, finishing acts, going on, and telling what an activation waits for."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.archive import StoredDocument
from contracts.envelope import TextRef
from contracts.sop import Definition, Step
from contracts.workflow import ActPerformed, CollectionClosed, RunCompleted, StepActivated, StepCompleted
from services.workflow.domain import identity, plan
from services.workflow.domain.draft import Draft
from services.workflow.domain.durations import standard_minutes
from services.workflow.domain.run import Activation, Collection, RunState


def activate(draft: Draft, step: Step, cause: Literal["mulai", "lanjut", "kembali"]) -> None:
    """Makes the next round of a step the one in hand."""
    run = draft.state.begun()
    round_ = draft.state.rounds(step.id) + 1
    draft.emit(
        StepActivated(
            run_id=run.run_id,
            activation_id=identity.activation_id(run.run_id, step.id, round_),
            step=step.id,
            no=step.no,
            activity=step.kegiatan,
            round=round_,
            role=step.pelaksana,
            positions=run.roles[step.pelaksana].positions,
            acts=step.tugas,
            standard_minutes=standard_minutes(step, draft.definition),
            cause=cause,
        )
    )


def finish_act(
    draft: Draft,
    activation_id: UUID,
    *,
    document: StoredDocument | None = None,
    note: TextRef | None = None,
) -> None:
    """The activation's next act is done; after the last one the run goes on to the next printed step."""
    activation = draft.state.activations[activation_id]
    draft.emit(
        ActPerformed(
            run_id=draft.state.begun().run_id,
            activation_id=activation.id,
            step=activation.step,
            index=activation.done,
            act=activation.acts[activation.done],
            document=document,
            note=note,
        )
    )
    if activation.done + 1 == len(activation.acts):
        _complete(draft, activation)


def _complete(draft: Draft, activation: Activation) -> None:
    run_id = draft.state.begun().run_id
    draft.emit(StepCompleted(run_id=run_id, activation_id=activation.id, step=activation.step, round=activation.round))
    following = plan.next_step(draft.definition, activation.step)
    if following is None:
        draft.emit(RunCompleted(run_id=run_id))
    else:
        activate(draft, following, "lanjut")


def close(draft: Draft, collection: Collection) -> None:
    """Freezes the answers of a collection; a collection that is closed stays as it is."""
    if not collection.closed:
        draft.emit(
            CollectionClosed(
                run_id=draft.state.begun().run_id,
                activation_id=collection.activation_id,
                step=collection.step,
                revisions=dict(collection.answers),
            )
        )


def collected_by(state: RunState, definition: Definition, activation: Activation) -> Collection | None:
    """The collection that the activation's `himpun` gathers."""
    opening = plan.opening_step(definition, definition.step(activation.step))
    return state.newest_collection(opening.id) if opening else None


def waiting_for(state: RunState, definition: Definition, activation: Activation) -> Literal["", "intake", "archive"]:
    """The service that the activation's next act waits for; empty when it is its performer's turn or it is over.

    A `himpun` waits for the units without having been asked for; a request waits since its performer asked.
    """
    if activation.state != "aktif":
        return ""
    if activation.waiting is not None:
        return activation.waiting.service
    if activation.next_act == "himpun":
        collection = collected_by(state, definition, activation)
        return "intake" if collection is not None and collection.missing else ""
    return ""
