"""Performing: the next acts of an active step, in order, by whoever holds its position."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import MAKING, Definition
from services.workflow.domain import plan
from services.workflow.domain.acts import RULES, Doing, Given
from services.workflow.domain.acts.composing import signer_position
from services.workflow.domain.choosing import require_named
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_not_waiting
from services.workflow.domain.window_acts import require_open


def seats_needed(state: RunState, definition: Definition, activation_id: UUID, actor: Actor) -> tuple[UUID, ...]:
    """Positions whose seats `decide_perform` and `decide_return` want to see, as far as they are bound in the run."""
    activation = state.activation(activation_id)
    step = definition.step(activation.step)
    known = (*activation.positions, activation.delegate)
    needed: list[UUID | None] = [actor.position] if actor.position in known else []
    if any(act in MAKING for act in activation.acts):
        needed += [signer_position(state, definition, step, kind, activation.unit) for kind in step.dokumen]
    return tuple(dict.fromkeys(position for position in needed if position is not None))


def decide_perform(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    acts: Sequence[Given],
    office: Office,
    actor: Actor,
) -> Draft:
    """Does the given acts, which must be the next ones in order. An act that another service carries out ends the
    list: the acts behind it wait for the answer.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, or another act is next (`expected`);
            `not_holder`; `window_closed`; `document_changed`; `maker_is_checker`; `invalid` acts behind one that waits.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation = state.activation(activation_id)
    state.in_hand()
    require_active(activation)
    seat = require_holder(state, activation, actor, office)
    require_open(state, definition, activation, office.timing)
    first = activation.done
    for place, given in enumerate(acts):
        activation = draft.state.activations[activation_id]
        if activation.done > first + place and activation.acts[first + place] == given.act:
            continue  # the act before it has finished this one as well
        if place:
            seat = require_holder(draft.state, activation, actor, office)  # a delegation may just have ended
        _require_turn(activation, given, after_wait=place > 0)
        _require_bound(draft, activation)
        _require_proof(draft, activation, given)
        RULES[given.act](Doing(draft, activation_id, given, seat, office))
    return draft


def _require_turn(activation: Activation, given: Given, *, after_wait: bool) -> None:
    if after_wait and activation.waiting is not None:
        raise Refusal(
            "invalid",
            f"tugas {given.act} menunggu tugas {activation.next_act} selesai diproses; kirim hanya sampai "
            f"{activation.next_act}",
            act=given.act,
            waits_for=activation.next_act,
        )
    require_not_waiting(activation)
    if activation.next_act is None:
        raise Refusal("wrong_state", f"tugas {given.act} tidak ada lagi pada langkah ini", given=given.act)
    if given.act != activation.next_act:
        raise Refusal(
            "wrong_state",
            f"giliran sekarang adalah tugas {activation.next_act}, bukan {given.act}",
            step=activation.step,
            expected=activation.next_act,
            given=given.act,
        )


def _require_proof(draft: Draft, activation: Activation, given: Given) -> None:
    """What somebody outside did is recorded with a proof: letter number, date, who."""
    if activation.recorder and given.note is None:
        name = draft.definition.pelaksana[activation.role].nama
        raise Refusal(
            "invalid",
            f"tugas {given.act} dicatat untuk {name} di luar; tulis buktinya pada catatan: nomor dan tanggal surat, "
            "atau siapa yang menyampaikan",
            field="note",
        )


def _require_bound(draft: Draft, activation: Activation) -> None:
    """The last act of a step that makes a team waits for its members, that of one that names units for them."""
    if activation.done + 1 < len(activation.acts):
        return
    for role in plan.binds(draft.definition, draft.definition.step(activation.step)):
        if not draft.state.positions_of(role):
            name = draft.definition.pelaksana[role].nama
            raise Refusal("wrong_state", f"tetapkan dahulu anggota {name}", step=activation.step, role=role)
    require_named(draft, activation)
