"""Taking a run to another row: an operator's decision when the run stands where nobody can help it."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import RunMoved
from services.workflow.domain import plan
from services.workflow.domain.activating import drop, pass_row
from services.workflow.domain.branches import needs
from services.workflow.domain.collections import reopen
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import begin
from services.workflow.domain.gathering import ask_no_more, close
from services.workflow.domain.office import Office
from services.workflow.domain.progress import Standing
from services.workflow.domain.run import RunState
from services.workflow.domain.standing import require_none_at_work
from services.workflow.domain.window_acts import require_open


def decide_move(
    state: RunState, definition: Definition, step_id: str, reason: TextRef, office: Office, actor: Actor
) -> Draft:
    """What is in hand is dropped; the run goes on at a row, and what is not done before it is passed.

    Raises:
        Refusal: `not_found`; `wrong_state` the run is over or suspended, or the archive works for it;
            `window_closed` a step in hand has a window that is not open, which no operator passes by; `invalid` the SOP
            has no such row, it lies inside a stretch of the units, or later rows need what was not made.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    target = _row(definition, step_id)
    branch = plan.branch(definition, target)
    _require_made(state, definition, branch)
    hands = [one for one in state.activations.values() if one.state == "aktif"]
    require_none_at_work(hands)
    for one in hands:
        require_open(state, definition, one, office.timing)
    drop(draft, hands, "dipindah", reason)
    draft.emit(RunMoved(run_id=state.begun().run_id, step=target.id, branch=branch, reason=reason))
    for row in definition.langkah:
        if row.id not in branch and not Standing(draft.state, definition).through(row.id):
            pass_row(draft, row, "dipindah")
    ask_no_more(draft, reason, lambda step, _: step in branch)
    for collection in draft.state.collections.values():
        if plan.collector(definition, definition.step(collection.step)).id not in branch:
            close(draft, collection, reason)
    _ask_again(draft, branch, reason)
    begin(draft, [target], "pindah")
    return draft


def _ask_again(draft: Draft, branch: tuple[str, ...], reason: TextRef) -> None:
    """Units fill in anew what was given out before the row: their form is open again."""
    forms = (plan.form_of(draft.definition, draft.definition.step(one)) for one in branch)
    for opening in dict.fromkeys(form.id for form in forms if form is not None and form.id not in branch):
        collection = draft.state.newest_collection(opening)
        if collection is not None:
            reopen(draft, collection, tuple(unit.unit for unit in collection.units), reason)


def _row(definition: Definition, step_id: str) -> Step:
    found = next((row for row in definition.langkah if row.id == step_id), None)
    if found is None:
        names = ", ".join(row.id for row in definition.langkah)
        raise Refusal(
            "invalid", f"SOP ini tidak mempunyai langkah '{step_id}'; pilih salah satu: {names}", field="step"
        )
    rows = plan.stretch(definition, found)
    if rows and rows[0] != found:
        raise Refusal(
            "invalid",
            f"langkah '{step_id}' dikerjakan tiap unit bersama baris sebelumnya; pindahkan ke '{rows[0].id}'",
            field="step",
        )
    return found


def _require_made(state: RunState, definition: Definition, branch: tuple[str, ...]) -> None:
    done = {one.step for one in state.activations.values() if one.state == "selesai"}
    for step in (definition.step(one) for one in branch):
        for what, makers in needs(definition, step):
            here = [maker for maker in makers if maker.id in done or maker.id in branch]
            if makers and not here and not _there(state, definition, step, makers):
                raise Refusal(
                    "invalid",
                    f"langkah '{step.kegiatan}' memerlukan {what} dari langkah '{makers[0].kegiatan}', yang belum "
                    "dikerjakan; pindahkan ke langkah itu",
                    field="step",
                    needs=makers[0].id,
                )


def _there(state: RunState, definition: Definition, step: Step, makers: tuple[Step, ...]) -> bool:
    """Whether what these steps make is there although none of them counts: a role that an operator has bound."""
    roles = [role for maker in makers for role in plan.binds(definition, maker)]
    return bool(roles) and all(state.positions_of(role) for role in roles)
