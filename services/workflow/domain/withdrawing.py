"""Taking a completed step back before anybody has begun with what followed."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Act, Definition, Step
from contracts.workflow import StepWithdrawn
from services.workflow.domain import plan
from services.workflow.domain.activating import activate, drop
from services.workflow.domain.draft import Draft
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.office import Office, seat_of
from services.workflow.domain.parts import part_of, waves
from services.workflow.domain.run import Activation, RunState

OUTSIDE: frozenset[Act] = frozenset({"nomor", "arsip", "bagikan", "himpun", "kirim", "unggah", "isi"})
"""Acts that reached others: a number is never given again, a letter does not come back."""


def decide_withdraw(
    state: RunState, definition: Definition, activation_id: UUID, reason: TextRef, office: Office, actor: Actor
) -> Draft:
    """Whoever completed a step has it in hand again; what followed is dropped.

    Raises:
        Refusal: `not_found`; `not_holder` another completed it; `wrong_state` it is not completed, something was done
            behind it, or one of its acts reached outside.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation = state.activation(activation_id)
    state.in_hand()
    step = definition.step(activation.step)
    if activation.state != "selesai" or state.newest(step.id, activation.unit, activation.part) != activation:
        raise Refusal("wrong_state", "hanya langkah yang baru saja diselesaikan dapat ditarik kembali", step=step.id)
    seat = seat_of(actor, office)
    if seat is None or activation.last_by is None or seat.position_id != activation.last_by.position:
        raise Refusal(
            "not_holder", "yang dapat menarik kembali hanya jabatan yang menyelesaikan langkah ini", step=step.id
        )
    reached = [act for act in activation.acts if act in OUTSIDE]
    if reached:
        raise Refusal(
            "wrong_state",
            f"tugas {', '.join(reached)} sudah sampai kepada pihak lain, jadi langkah ini tidak dapat ditarik kembali",
            step=step.id,
        )
    behind = _behind(state, definition, activation)
    for one in behind:
        _require_untouched(state, definition, one)
    draft.emit(
        StepWithdrawn(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=step.id,
            unit=activation.unit,
            round=activation.round,
            reason=reason,
            branch=plan.branch(definition, step)[1:],
        )
    )
    drop(draft, behind, "ditarik")
    activate(draft, step, "tarik", activation.unit, activation.straight_back, part_of(step, activation.part))
    return draft


def _behind(state: RunState, definition: Definition, activation: Activation) -> list[Activation]:
    """What has begun because the step was done: later activations of the rows behind it."""
    rows = {row.id for row in plan.after(definition, activation.step)}
    later_parts = _later_parts(definition.step(activation.step), activation.part)
    order = list(state.activations.values())
    later = order[order.index(activation) + 1 :]
    return [
        one
        for one in later
        if (one.step in rows or (one.step == activation.step and one.part in later_parts))
        and one.state != "gugur"
        and (not activation.unit or one.unit in {"", activation.unit})
    ]


def _later_parts(step: Step, part: str) -> set[str]:
    """Parts of the step that begin when this one is done."""
    found = waves(step)
    here = next(place for place, wave in enumerate(found) if any(one.key == part for one in wave))
    return {one.key for wave in found[here + 1 :] for one in wave}


def _require_untouched(state: RunState, definition: Definition, one: Activation) -> None:
    """Raises Refusal `wrong_state` naming what was done with a step that followed."""
    asked = any(advice.activation_id == one.id for advice in state.advice.values())
    if one.state != "aktif" or one.done:
        what = "sudah dikerjakan"
    elif one.waiting is not None or waiting_for(state, definition, one) or one.id in state.collections:
        what = "sudah menunggu jawaban pihak lain"
    elif one.claimed_by is not None or one.delegate is not None:
        what = f"sudah diambil {state.titles(one.hands)}"
    elif asked:
        what = "sudah dimintakan saran"
    else:
        return
    name = definition.step(one.step).kegiatan
    raise Refusal(
        "wrong_state", f"langkah berikutnya, '{name}', {what}; mintalah pelaksananya mengembalikan", step=one.step
    )
