"""The way through the steps: what begins, acts that are finished, what comes next.

A row begins when all rows that it comes after are through; rows that come after the same one run side by side. A
stretch of rows that run once for each unit is entered by all units at once, passed by each at its own pace, and left
together: what comes behind it begins when every unit is through or was let go. A row on the way that the run did not
take is passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.envelope import TextRef
from contracts.sop import Step
from contracts.workflow import (
    ActPerformed,
    Recipient,
    RunCompleted,
    StepCompleted,
)
from services.workflow.domain import plan
from services.workflow.domain.activating import Cause, activate, drop, pass_row
from services.workflow.domain.draft import Draft
from services.workflow.domain.gathering import (
    close,
    collected_by,
    filled_by,
    request_collection,
)
from services.workflow.domain.papers import nothing_to_do
from services.workflow.domain.parts import waves
from services.workflow.domain.progress import Standing
from services.workflow.domain.rosters import nobody, part, units_for
from services.workflow.domain.run import Activation


def begin(
    draft: Draft, steps: Iterable[Step], cause: Cause, units: Iterable[str] = (), straight_back: str = ""
) -> None:
    """Takes rows in hand together: each once, or for each unit of a row that runs per unit (`units` empty: for all
    of them that have not begun it). Where there is nothing to do the run goes on behind it."""
    rows = tuple(steps)
    begun = open_rows(draft, rows, cause, units, straight_back)
    _arrive(draft, begun)
    for step in rows if not begun else ():
        proceed(draft, (plan.stretch(draft.definition, step) or (step,))[-1], cause)


def open_rows(
    draft: Draft, steps: Iterable[Step], cause: Cause, units: Iterable[str] = (), straight_back: str = ""
) -> list[UUID]:
    """Makes rows active. What is done already when their turn comes is for the caller to look at (`_arrive`), once all
    that begins together has begun."""
    begun: list[UUID | None] = []
    named = tuple(units)
    for step in steps:
        if nobody(draft.state, draft.definition, step):
            pass_row(draft, step, "kosong")
        elif draft.definition.unit_role(step):
            chosen = named or _left(draft, step)
            begun += [_enter(draft, (step,), cause, unit, straight_back) for unit in chosen]
        elif nothing_to_do(draft.state, draft.definition, step):
            pass_row(draft, step, "kosong")
        else:
            begun += [activate(draft, step, cause, "", straight_back, part) for part in waves(step)[0]]
    return [one for one in begun if one is not None]


def _enter(draft: Draft, rows: Iterable[Step], cause: Cause, unit: str, straight_back: str = "") -> UUID | None:
    """A unit begins the first of these rows of its stretch, or of those behind, that holds something for it to do;
    None when there is none."""
    for row in rows:
        if not nothing_to_do(draft.state, draft.definition, row, unit):
            return activate(draft, row, cause, unit, straight_back)
        pass_row(draft, row, "kosong", unit)
        following = _behind_of_unit(draft, row, unit)
        if following:
            return _enter(draft, following[:1], cause, unit, straight_back)
    return None


def _left(draft: Draft, step: Step) -> list[str]:
    """The units that have not begun the stretch of a row."""
    rows = plan.stretch(draft.definition, step)
    standing = Standing(draft.state, draft.definition)
    return [one for one in units_for(draft.state, draft.definition, step) if not standing.unit_taken(rows, one)]


def finish_act(
    draft: Draft,
    activation_id: UUID,
    *,
    document: StoredDocument | None = None,
    note: TextRef | None = None,
    attended: tuple[UUID, ...] = (),
    by: Actor | None = None,
    recipients: tuple[Recipient, ...] = (),
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
            recipients=recipients,
        )
    )
    if activation.done + 1 < len(activation.acts):
        _arrive(draft, [activation_id])
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


def go_on(draft: Draft, activation: Activation, cause: Cause = "lanjut") -> None:
    """What comes behind an activation that is over: the same unit's next row, or what follows for all."""
    step = draft.definition.step(activation.step)
    if not activation.unit:
        if not _next_wave(draft, activation, step, cause):
            proceed(draft, step, cause)
        return
    begun = _enter(draft, _behind_of_unit(draft, step, activation.unit)[:1], cause, activation.unit)
    if begun is not None:
        _arrive(draft, [begun])
    else:
        leave(draft, step, cause)


def _next_wave(draft: Draft, activation: Activation, step: Step, cause: Cause) -> bool:
    """Whether others still have a part in the step; those whose turn it is now begin."""
    if activation.exit:
        return False
    standing = Standing(draft.state, draft.definition)
    if step.id in standing.hands:
        return True
    for wave in waves(step):
        left = [part for part in wave if not standing.part_taken(step.id, part.key)]
        if left:
            back = activation.straight_back
            _arrive(draft, [activate(draft, step, cause, "", back, part) for part in left])
            return True
    return False


def _behind_of_unit(draft: Draft, step: Step, unit: str) -> tuple[Step, ...]:
    """The rows of the stretch that the unit has still before it; none when it has been through all, as after a repair
    that comes straight back."""
    standing = Standing(draft.state, draft.definition)
    rows = plan.stretch(draft.definition, step)
    here = next(row for row, one in enumerate(rows) if one.id == step.id)
    for place, row in enumerate(rows[here + 1 :], start=here + 1):
        if (row.id, unit) not in draft.state.passed:
            return () if standing.unit_taken((row,), unit) else rows[place:]
    return ()


def leave(draft: Draft, step: Step, cause: Cause = "lanjut") -> None:
    """Goes on behind a stretch once every unit is through; the collection that it gathers is frozen then."""
    rows = plan.stretch(draft.definition, step)
    if not Standing(draft.state, draft.definition).through(rows[-1].id):
        return
    for row in rows:
        opening = plan.opening_step(draft.definition, row)
        collection = draft.state.newest_collection(opening.id) if opening else None
        if collection is not None:
            close(draft, collection)
    proceed(draft, rows[-1], cause)


def proceed(draft: Draft, step: Step, cause: Cause = "lanjut") -> None:
    """Begins every row behind a step whose turn has come; the run is over when nothing is in hand."""
    begun: list[UUID] = []
    standing = Standing(draft.state, draft.definition)
    for row in plan.after(draft.definition, step.id):
        if not standing.may_begin(row):
            continue
        if standing.reached(row):
            begun += open_rows(draft, [row], cause)
        else:
            pass_row(draft, row, "cabang-lain")
        standing = Standing(draft.state, draft.definition)
    _arrive(draft, begun)
    if not draft.state.over and not any(one.state == "aktif" for one in draft.state.activations.values()):
        draft.emit(RunCompleted(run_id=draft.state.begun().run_id))


def _arrive(draft: Draft, activations: Iterable[UUID]) -> None:
    """What begins, or is done already, when the turn of an act comes."""
    for activation_id in activations:
        activation = draft.state.activations[activation_id]
        if activation.state != "aktif":
            continue
        step = draft.definition.step(activation.step)
        if activation.next_act == "himpun" and plan.opening_step(draft.definition, step) is None:
            reopened = collected_by(draft.state, draft.definition, activation)
            if reopened is None or reopened.closed:
                units = part(draft.state, draft.definition, step, step.kepada)
                request_collection(draft, activation, step, units, activation.positions)
        elif activation.next_act == "isi":
            form = filled_by(draft.state, draft.definition, activation)
            if form is not None and (activation.unit in form.submitted or activation.unit in form.answers):
                finish_act(draft, activation_id)
            elif form is not None and form.closed:  # the unit stayed away, and nobody has let it in again
                drop(draft, [activation], "pengumpulan-ditutup")
                leave(draft, step)
