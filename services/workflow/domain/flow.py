"""The way through the steps: activating, finishing acts, going on, and telling what an activation waits for.

Printed order is the order. A stretch of rows that run once for each unit is entered by all units at once, passed by
each at its own pace, and left together: the row behind it begins when every unit is through or was let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.envelope import TextRef
from contracts.sop import Definition, Step
from contracts.workflow import (
    ActPerformed,
    CollectionClosed,
    CollectionRequested,
    RunCompleted,
    RunUnit,
    StepActivated,
    StepCompleted,
    StepDropped,
)
from services.workflow.domain import identity, plan
from services.workflow.domain.draft import Draft
from services.workflow.domain.durations import standard_minutes
from services.workflow.domain.papers import laid_out
from services.workflow.domain.run import Activation, Collection, RunState, Service

Cause = Literal["mulai", "lanjut", "kembali", "lewati", "tarik"]


def begin(draft: Draft, step: Step, cause: Cause, units: Iterable[str] = (), straight_back: str = "") -> None:
    """Takes a step in hand: once, or for each unit of a step that runs per unit (`units` empty: for all of them)."""
    role = draft.definition.unit_role(step)
    if not role:
        activate(draft, step, cause, straight_back=straight_back)
        return
    for unit in tuple(units) or [one.unit for one in draft.state.begun().units[role]]:
        activate(draft, step, cause, unit, straight_back)


def activate(draft: Draft, step: Step, cause: Cause, unit: str = "", straight_back: str = "") -> None:
    """Makes the next round of a step the one in hand."""
    run = draft.state.begun()
    round_ = draft.state.rounds(step.id, unit) + 1
    activation_id = identity.activation_id(run.run_id, step.id, round_, unit)
    limit = draft.due(step)
    laid = laid_out(draft.state, draft.definition, step, unit)
    draft.emit(
        StepActivated(
            run_id=run.run_id,
            activation_id=activation_id,
            step=step.id,
            no=step.no,
            activity=step.kegiatan,
            round=round_,
            role=step.pelaksana,
            positions=draft.state.positions_of(step.pelaksana, unit),
            acts=tuple(act for act, _ in laid),
            about=tuple(paper for _, paper in laid) if step.dokumen else (),
            standard_minutes=standard_minutes(step, draft.definition),
            cause=cause,
            unit=unit,
            straight_back=straight_back,
            due=limit.at if limit else None,
            calendar=limit.calendar if limit else "",
            due_rule=limit.rule if limit else "",
            due_words=limit.words if limit else "",
            work_by=limit.work_by if limit else None,
        )
    )
    _arrive(draft, activation_id)


def finish_act(
    draft: Draft,
    activation_id: UUID,
    *,
    document: StoredDocument | None = None,
    note: TextRef | None = None,
    attended: tuple[UUID, ...] = (),
    by: Actor | None = None,
) -> None:
    """The activation's next act is done; after the last one the run goes on. `by`: who did it in another service."""
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
            attended=attended,
            by=by.recorded() if by is not None else None,
        )
    )
    if activation.done + 1 < len(activation.acts):
        _arrive(draft, activation_id)
        return
    draft.emit(
        StepCompleted(
            run_id=draft.state.begun().run_id,
            activation_id=activation.id,
            step=activation.step,
            round=activation.round,
            unit=activation.unit,
        )
    )
    go_on(draft, activation)


def drop(
    draft: Draft,
    activations: Iterable[Activation],
    cause: Literal["pengumpulan-ditutup", "diulang", "dilewati", "dibatalkan", "ditarik"],
    reason: TextRef | None = None,
) -> None:
    """These activations are over without counting."""
    for one in activations:
        draft.emit(
            StepDropped(
                run_id=draft.state.begun().run_id,
                activation_id=one.id,
                step=one.step,
                round=one.round,
                unit=one.unit,
                cause=cause,
                reason=reason,
            )
        )


def go_on(draft: Draft, activation: Activation, cause: Cause = "lanjut") -> None:
    """What comes behind an activation that is over: the same unit's next row, or what follows for all."""
    definition, unit = draft.definition, activation.unit
    step = definition.step(activation.step)
    following = _following(draft, activation)
    if not unit:
        _proceed(draft, following, cause)
    elif following is not None and definition.unit_role(following) == definition.unit_role(step):
        activate(draft, following, cause, unit)
    else:
        leave(draft, step, following, cause)


def leave(draft: Draft, step: Step, following: Step | None, cause: Cause = "lanjut") -> None:
    """Goes on behind a stretch once every unit is through; the collection that it gathers is frozen then."""
    if not through(draft.state, draft.definition, step):
        return
    for row in plan.stretch(draft.definition, step):
        opening = plan.opening_step(draft.definition, row)
        collection = draft.state.newest_collection(opening.id) if opening else None
        if collection is not None:
            close(draft, collection)
    _proceed(draft, following, cause)


def _proceed(draft: Draft, following: Step | None, cause: Cause) -> None:
    if following is not None:
        begin(draft, following, cause)
    elif not any(one.state == "aktif" for one in draft.state.activations.values()):
        draft.emit(RunCompleted(run_id=draft.state.begun().run_id))


def through(state: RunState, definition: Definition, step: Step) -> bool:
    """Whether every unit has passed the stretch that the step belongs to, or was let go."""
    rows = [row.id for row in plan.stretch(definition, step)]
    for unit in state.begun().units[definition.unit_role(step)]:
        own = [one for one in state.activations.values() if one.unit == unit.unit and one.step in rows]
        counting = [one for one in own if one.state != "gugur"]
        if not counting:
            return False
        last = counting[-1]
        if not (last.state == "dilewati" or (last.state == "selesai" and last.step == rows[-1])):
            return False
    return True


def _following(draft: Draft, activation: Activation) -> Step | None:
    """The step that returned it when repaired work comes straight back, else the next printed row."""
    if activation.straight_back:
        return draft.definition.step(activation.straight_back)
    return plan.next_step(draft.definition, activation.step)


def _arrive(draft: Draft, activation_id: UUID) -> None:
    """What begins, or is done already, when the turn of an act comes."""
    activation = draft.state.activations[activation_id]
    step = draft.definition.step(activation.step)
    if activation.next_act == "himpun" and plan.opening_step(draft.definition, step) is None:
        if activation_id not in draft.state.collections:
            units = draft.state.begun().units[step.kepada]
            request_collection(draft, activation, step, units, activation.positions)
    elif activation.next_act == "isi":
        form = filled_by(draft.state, draft.definition, activation)
        if form is not None and (activation.unit in form.submitted or activation.unit in form.answers):
            finish_act(draft, activation_id)


def request_collection(
    draft: Draft, activation: Activation, step: Step, units: Sequence[RunUnit], reviewers: tuple[UUID, ...]
) -> None:
    """Asks intake to open a collection for each unit; what a unit answered in an earlier round is named."""
    state = draft.state
    before = state.newest_collection(step.id)
    earlier = {unit: revision for (source, unit), revision in state.revisions.items() if source == step.id}
    earlier |= before.answers if before else {}
    due = draft.collection_end(step)
    draft.emit(
        CollectionRequested(
            run_id=state.begun().run_id,
            activation_id=activation.id,
            step=step.id,
            title=state.begun().title,
            units=tuple(units),
            reviewers=reviewers,
            previous={unit.unit: earlier[unit.unit] for unit in units if unit.unit in earlier},
            due=due,
            closes=due is not None and plan.collector(draft.definition, step).tutup_otomatis == "ya",
        )
    )


def close(
    draft: Draft, collection: Collection, reason: TextRef | None = None, cause: Literal["", "batas-waktu"] = ""
) -> None:
    """Freezes the answers of a collection; a collection that is closed stays as it is."""
    if not collection.closed:
        draft.emit(
            CollectionClosed(
                run_id=draft.state.begun().run_id,
                activation_id=collection.activation_id,
                step=collection.step,
                revisions=dict(collection.answers),
                missing=tuple(unit.unit for unit in collection.missing),
                reason=reason,
                cause=cause,
            )
        )


def collected_by(state: RunState, definition: Definition, activation: Activation) -> Collection | None:
    """The collection that the activation's `himpun` gathers: of the step before that opened it, else its own."""
    opening = plan.opening_step(definition, definition.step(activation.step))
    return state.newest_collection(opening.id) if opening else state.collections.get(activation.id)


def filled_by(state: RunState, definition: Definition, activation: Activation) -> Collection | None:
    """The open collection that the activation's `isi` answers for its unit; None: it opens one of its own."""
    step = definition.step(activation.step)
    opening = plan.form_of(definition, step)
    return state.newest_collection(opening.id) if opening else None


def waiting_for(state: RunState, definition: Definition, activation: Activation) -> Service | Literal[""]:
    """The service that the activation's next act waits for; empty when it is its performer's turn or it is over.

    A `himpun` waits for the units without having been asked for; a request waits since its performer asked.
    """
    if activation.state != "aktif":
        return ""
    if activation.waiting is not None:
        return activation.waiting.service
    if activation.next_act == "himpun":
        collection = collected_by(state, definition, activation)
        if collection is None or collection.closed:
            return ""
        missing = {unit.unit for unit in collection.missing}
        return "intake" if (activation.unit in missing if activation.unit else missing) else ""
    return ""
