"""Another exit: the performer of a step goes on elsewhere than the SOP does when the step is done."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import END, Definition, Step
from contracts.workflow import RunCompleted, StepDiverted
from services.workflow.domain import plan
from services.workflow.domain.activating import drop, pass_row
from services.workflow.domain.acts.checking import seen
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import go_on
from services.workflow.domain.gathering import ask_no_more, close
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.papers import papers_of
from services.workflow.domain.progress import Standing
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_none_at_work, require_not_waiting
from services.workflow.domain.window_acts import require_open


def decide_divert(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    reason: TextRef,
    document_sha256: str | None,
    office: Office,
    actor: Actor,
) -> Draft:
    """Leaves an active step by its other exit: what lies between is passed, or the run ends.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, or has no other exit; `not_holder`;
            `window_closed`; `document_changed` another version than the one that was seen is in hand.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation = state.activation(activation_id)
    state.in_hand()
    require_active(activation)
    require_holder(state, activation, actor, office)
    require_open(state, definition, activation, office.timing)
    require_not_waiting(activation)
    step = definition.step(activation.step)
    if not step.tidak:
        raise Refusal(
            "wrong_state",
            f"langkah '{step.kegiatan}' tidak mempunyai jalan keluar lain; selesaikan tugasnya",
            step=step.id,
        )
    diverted = StepDiverted(
        run_id=state.begun().run_id,
        activation_id=activation_id,
        step=step.id,
        round=activation.round,
        target=step.tidak,
        reason=reason,
        document=_document(state, definition, step, activation.unit, document_sha256),
        unit=activation.unit,
        branch=_behind(definition, step),
    )
    draft.emit(diverted)
    if step.tidak == END:
        _end(draft, activation_id, reason)
        return draft
    behind = [
        one
        for one in draft.state.activations.values()
        if one.state == "aktif" and one.step in diverted.branch and (not activation.unit or one.unit == activation.unit)
    ]
    require_none_at_work(behind)
    drop(draft, behind, "diulang", reason)
    drop(draft, _others(draft.state, activation), "cabang-lain", reason)
    ask_no_more(draft, reason, lambda row, unit: row in diverted.branch and unit in {"", activation.unit})
    _pass_between(draft, activation, step)
    go_on(draft, draft.state.activations[activation_id])
    return draft


def _others(state: RunState, activation: Activation) -> list[Activation]:
    """Parts of the same step that others have in hand."""
    return [
        one
        for one in state.activations.values()
        if one.state == "aktif" and (one.step, one.unit) == (activation.step, activation.unit)
    ]


def _document(
    state: RunState, definition: Definition, step: Step, unit: str, sha256: str | None
) -> StoredDocument | None:
    """The version that was seen, of a step that checks one."""
    return seen(state, papers_of(state, definition, step, unit), sha256) if plan.checks(step) else None


def _behind(definition: Definition, step: Step) -> tuple[str, ...]:
    if plan.unit_exit(definition, step):
        rows = plan.stretch(definition, step)
        return tuple(row.id for row in rows[rows.index(step) + 1 :])
    return plan.branch(definition, step)[1:]


def _pass_between(draft: Draft, activation: Activation, step: Step) -> None:
    """Rows between the step and its target are passed even if another way leads to them as well."""
    standing = Standing(draft.state, draft.definition)
    for row in plan.between(draft.definition, step.id, step.tidak):
        if activation.unit or not standing.taken(row):
            pass_row(draft, row, "cabang-lain", activation.unit)


def _end(draft: Draft, activation_id: UUID, reason: TextRef) -> None:
    """The run is over: what is in hand is dropped, open collections are closed."""
    hands = [one for one in draft.state.activations.values() if one.state == "aktif"]
    require_none_at_work(hands)
    drop(draft, hands, "cabang-lain", reason)
    for collection in draft.state.collections.values():
        close(draft, collection, reason)
    draft.emit(RunCompleted(run_id=draft.state.begun().run_id, ended_by=activation_id))
