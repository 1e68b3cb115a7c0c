"""Proof of receipt: who is to confirm what a step gave away, and confirming it. Nothing waits for it."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Act, Definition
from contracts.workflow import ReceiptConfirmed, Recipient
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, require_seat, seat_of
from services.workflow.domain.rosters import part
from services.workflow.domain.run import Activation, RunState

GIVING: frozenset[Act] = frozenset({"perintah", "teruskan", "bagikan", "kirim"})
"""Acts by which something goes to `kepada`."""


def asked(draft: Draft, activation: Activation, act: Act, sender: UUID) -> tuple[Recipient, ...]:
    """Who is to confirm that it came, where an act gives something away; once an activation, never the sender."""
    role = draft.definition.step(activation.step).kepada
    if act not in GIVING or not role or any(key[0] == activation.id for key in draft.state.receipts):
        return ()
    found = recipients(draft.state, draft.definition, activation, role)
    return tuple(one for one in found if sender not in one.positions)


def recipients(state: RunState, definition: Definition, activation: Activation, role: str) -> list[Recipient]:
    """Each unit of a role that units perform (of a step that runs per unit its own), else the role as one; nobody of a
    role that is not bound yet."""
    performer = definition.pelaksana[role]
    if definition.each_unit(role):
        step = definition.step(activation.step)
        return [
            Recipient(code=one.unit, name=one.name, positions=(one.position,))
            for one in part(state, definition, step, role)
            if activation.unit in {"", one.unit}
        ]
    if performer.jenis == "luar":
        return [Recipient(code=role, name=performer.nama, positions=())]
    positions = state.positions_of(role)
    return [Recipient(code=role, name=performer.nama, positions=positions)] if positions else []


def decide_confirm(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    recipient: str | None,
    proof: TextRef | None,
    file_id: UUID | None,
    office: Office,
    actor: Actor,
) -> Draft:
    """A recipient says that it came; of one outside the performer of the step does, with proof.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` confirmed already, or the step is done again; `invalid`
            nothing was given to that recipient, it is not clear which, or the proof is missing.
    """
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    activation = state.activation(activation_id)
    if activation.state == "gugur":
        raise Refusal(
            "wrong_state", "langkah ini dikerjakan lagi; konfirmasikan putarannya yang baru", step=activation.step
        )
    code = recipient or _own(state, activation_id, actor)
    found = state.receipts.get((activation_id, code))
    if found is None:
        raise Refusal("invalid", f"langkah ini tidak memberikan apa pun kepada '{code}'", field="recipient")
    if found.positions:
        seat = seat_of(actor, office)
        if seat is None or seat.position_id not in found.positions:
            raise Refusal(
                "not_holder",
                f"penerimaan ini dikonfirmasi {state.titles(found.positions)}; Anda tidak memegang jabatan itu",
                recipient=code,
            )
    else:
        require_seat(state, activation, actor, office)
        if proof is None and file_id is None:
            raise Refusal(
                "invalid",
                f"{found.name} di luar sistem; sebut buktinya: siapa yang menerima, kapan, nomor tanda terima",
                field="proof",
            )
    if file_id is not None and file_id not in {one.file_id for one in state.files}:
        raise Refusal("invalid", "lampiran itu tidak ada pada pelaksanaan ini; lampirkan dahulu", field="file_id")
    if found.confirmed:
        raise Refusal("wrong_state", f"penerimaan oleh {found.name} sudah dikonfirmasi", recipient=code)
    draft.emit(
        ReceiptConfirmed(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            recipient=code,
            proof=proof,
            file_id=file_id,
        )
    )
    return draft


def _own(state: RunState, activation_id: UUID, actor: Actor) -> str:
    """The only recipient for whom the actor's position confirms, else the only one outside."""
    here = {code: one for (of, code), one in state.receipts.items() if of == activation_id}
    own = [code for code, one in here.items() if actor.position in one.positions]
    own = own or [code for code, one in here.items() if not one.positions] or list(here)
    if len(own) != 1:
        raise Refusal("invalid", "sebut penerima yang dikonfirmasi", field="recipient", choices=", ".join(here))
    return own[0]
