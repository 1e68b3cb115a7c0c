"""Saying no: a checking step returns to its target, and everything from there on is done again."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import CHECKING, Definition
from contracts.workflow import StepReturned
from services.workflow.domain import plan
from services.workflow.domain.acts.checking import seen
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import activate
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.performing import require_active, require_not_waiting
from services.workflow.domain.run import RunState


def decide_return(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    document_sha256: str | None,
    chosen: str | None,
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """Returns an active checking step to its target while one of its checks is still open.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, checks nothing or has agreed already;
            `not_holder`; `document_changed` another version than the one that was seen is in hand; `invalid` the
            chosen target is none of the SOP's.
    """
    draft = Draft.of(state, definition, actor)
    activation = state.activation(activation_id)
    require_active(activation)
    require_holder(state, activation, actor, office)
    require_not_waiting(activation)
    step = definition.step(activation.step)
    targets, inferred = plan.return_targets(definition, step)
    if not targets:
        raise Refusal("wrong_state", f"langkah '{step.kegiatan}' tidak dapat mengembalikan", step=step.id)
    if not any(act in CHECKING for act in activation.acts[activation.done :]):
        raise Refusal("wrong_state", "dokumen sudah Anda setujui pada langkah ini, jadi tidak dapat dikembalikan lagi")
    target = _chosen(definition, targets, chosen)
    draft.emit(
        StepReturned(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=step.id,
            round=activation.round,
            target=target,
            inferred=inferred,
            document=seen(state, step, document_sha256),
            reason=reason,
        )
    )
    activate(draft, definition.step(target), "kembali")
    return draft


def _chosen(definition: Definition, targets: tuple[str, ...], chosen: str | None) -> str:
    if chosen is None:
        return targets[0]
    if chosen in targets:
        return chosen
    names = ", ".join(f"{target} ({definition.step(target).kegiatan})" for target in targets)
    raise Refusal("invalid", f"langkah ini tidak dikembalikan ke '{chosen}'; pilih salah satu: {names}", field="target")
