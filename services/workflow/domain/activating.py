"""What begins and ends a row without its acts: made active, dropped, passed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from contracts.envelope import TextRef
from contracts.sop import Step
from contracts.workflow import PassCause, RunUnit, StepActivated, StepDropped, StepPassed
from services.workflow.domain import identity, plan
from services.workflow.domain.draft import Draft
from services.workflow.domain.durations import standard_minutes
from services.workflow.domain.papers import laid_out
from services.workflow.domain.parts import Part, recorder, waves
from services.workflow.domain.run import Activation

Cause = Literal["mulai", "pindah", "lanjut", "kembali", "lewati", "tarik", "migrasi"]


def activate(
    draft: Draft, step: Step, cause: Cause, unit: str = "", straight_back: str = "", own: Part | None = None
) -> UUID:
    """Makes the next round of a step, or of a part of it, one in hand, and says which."""
    doing = own or waves(step)[0][0]
    records = recorder(draft.definition, step, doing.role)
    run = draft.state.begun()
    round_ = draft.state.rounds(step.id, unit, doing.key) + 1
    activation_id = identity.activation_id(run.run_id, step.id, round_, unit, doing.key)
    while activation_id in draft.state.activations:  # of a step that had this id in an earlier version
        round_ += 1
        activation_id = identity.activation_id(run.run_id, step.id, round_, unit, doing.key)
    limit = draft.due(step)
    laid = laid_out(draft.state, draft.definition, step, unit, doing)
    draft.emit(
        StepActivated(
            run_id=run.run_id,
            activation_id=activation_id,
            step=step.id,
            no=step.no,
            activity=step.kegiatan,
            round=round_,
            role=doing.role,
            positions=draft.state.positions_of(records or doing.role, unit),
            acts=tuple(act for act, _ in laid),
            about=tuple(paper for _, paper in laid) if step.dokumen else (),
            standard_minutes=standard_minutes(step, draft.definition),
            cause=cause,
            unit=unit,
            unit_name=next((one.name for one in _members(draft, step) if one.unit == unit), ""),
            straight_back=straight_back,
            part=doing.key,
            recorder=records,
            recorded_for=draft.definition.pelaksana[doing.role].nama if records else "",
            due=limit.at if limit else None,
            calendar=limit.calendar if limit else "",
            due_rule=limit.rule if limit else "",
            due_words=limit.words if limit else "",
            work_by=limit.work_by if limit else None,
            window=draft.window(step),
        )
    )
    return activation_id


def _members(draft: Draft, step: Step) -> tuple[RunUnit, ...]:
    return draft.state.begun().units.get(draft.definition.unit_role(step), ())


def drop(
    draft: Draft,
    activations: Iterable[Activation],
    cause: Literal[
        "pengumpulan-ditutup",
        "diulang",
        "dilewati",
        "dibatalkan",
        "ditarik",
        "unit-dikeluarkan",
        "cabang-lain",
        "dipindah",
        "migrasi",
    ],
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


def pass_row(draft: Draft, step: Step, cause: PassCause, unit: str = "") -> None:
    """The run goes past a row; of a stretch past all of it, unless it is one unit that goes past one row."""
    rows = (step,) if unit else plan.stretch(draft.definition, step) or (step,)
    for row in rows:
        if (row.id, unit) not in draft.state.passed:
            draft.emit(StepPassed(run_id=draft.state.begun().run_id, step=row.id, cause=cause, unit=unit))
