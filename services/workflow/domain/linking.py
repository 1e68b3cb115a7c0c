"""Another SOP that is run from a step: whether it may start from there, and what its beginning and end mean there."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import ChildBegun, ChildCancelled, ChildCompleted, StartRun, child_run_id
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.flow import finish_act
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_not_waiting


def require_parent(state: RunState, definition: Definition, command: StartRun, office: Office, actor: Actor) -> None:
    """Whether this run may be started from the step that it names. `state`: of the run that the step belongs to.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits for a run already, or another act is next;
            `not_holder`; `invalid` it runs another SOP, or `run_id` is not the one that follows from the step.
    """
    if command.parent is None:
        return
    activation = state.activation(command.parent.activation_id)
    state.in_hand()
    require_active(activation)
    require_holder(state, activation, actor, office)
    require_not_waiting(activation)
    step = definition.step(activation.step)
    if activation.next_act != "jalankan":
        raise Refusal("wrong_state", f"giliran sekarang adalah tugas {activation.next_act}, bukan jalankan")
    if step.sop != command.sop:
        raise Refusal("invalid", f"langkah itu menjalankan SOP '{step.sop}', bukan '{command.sop}'", field="sop")
    number = len(state.children.get(activation.id, ())) + 1
    if command.run_id != child_run_id(activation.id, number):
        raise Refusal(
            "invalid", "run_id pelaksanaan ini tidak sesuai dengan langkahnya; muat ulang lalu ulangi", field="run_id"
        )


def decide_begun(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    child_id: UUID,
    by: Actor,
    actor: Actor,
    timing: Timing | None = None,
) -> Draft | None:
    """The other run has started: the act waits for it, or is done. None when the step does not ask for it any more."""
    activation = _running(state, activation_id)
    if activation is None or activation.waiting is not None or child_id in state.children.get(activation_id, ()):
        return None
    step = definition.step(activation.step)
    draft = Draft.of(state, definition, actor, timing)
    waits = step.tunggu == "ya"
    draft.emit(
        ChildBegun(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            child_id=child_id,
            sop=step.sop,
            waits=waits,
            by=by.recorded(),
        )
    )
    if not waits:
        finish_act(draft, activation_id, by=by)
    return draft


def decide_ended(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    child_id: UUID,
    actor: Actor,
    timing: Timing | None = None,
) -> Draft | None:
    """The other run has come to its end: the act is done by who had started it."""
    activation = _waiting(state, activation_id, child_id)
    if activation is None or activation.waiting is None:
        return None
    draft = Draft.of(state, definition, actor, timing)
    ended = ChildCompleted(run_id=state.begun().run_id, activation_id=activation_id, child_id=child_id)
    draft.emit(ended)
    finish_act(draft, activation_id, by=activation.waiting.actor)
    return draft


def decide_cancelled(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    child_id: UUID,
    reason: TextRef | None,
    actor: Actor,
) -> Draft | None:
    """The other run was cancelled: the act is in hand again."""
    if _waiting(state, activation_id, child_id) is None:
        return None
    draft = Draft.of(state, definition, actor)
    draft.emit(
        ChildCancelled(run_id=state.begun().run_id, activation_id=activation_id, child_id=child_id, reason=reason)
    )
    return draft


def _running(state: RunState, activation_id: UUID) -> Activation | None:
    activation = state.activations.get(activation_id)
    if state.over or activation is None or activation.state != "aktif" or activation.next_act != "jalankan":
        return None
    return activation


def _waiting(state: RunState, activation_id: UUID, child_id: UUID) -> Activation | None:
    activation = _running(state, activation_id)
    if activation is None or activation.waiting is None or activation.waiting.request_id != child_id:
        return None
    return activation
