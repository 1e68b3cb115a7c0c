"""Notes and files that people leave at a step, in hand or over, until the run ends."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.archive import StoredFile
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import FileAttached, NoteAdded
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, require_seat, seat_of
from services.workflow.domain.run import Activation, RunState

MOST_FILES = 500
"""Files of a run; more would not fit into the event that archives them."""


def decide_note(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    note_id: UUID,
    text: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """Raises Refusal `not_found`; `not_holder` he neither performs the step nor takes part; `wrong_state` the run is
    over."""
    draft, activation = _at(state, definition, activation_id, office, actor)
    draft.emit(
        NoteAdded(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            note_id=note_id,
            step=activation.step,
            unit=activation.unit,
            text=text,
        )
    )
    return draft


def decide_attach(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    file: StoredFile,
    name: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """As `decide_note`; `invalid` when the run has too many files, or the step has these very bytes already."""
    draft, activation = _at(state, definition, activation_id, office, actor)
    if len(state.files) >= MOST_FILES:
        raise Refusal("invalid", f"pelaksanaan ini sudah mempunyai {MOST_FILES} lampiran; gabungkan berkas-berkasnya")
    draft.emit(
        FileAttached(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            unit=activation.unit,
            file=file,
            name=name,
        )
    )
    return draft


def _at(
    state: RunState, definition: Definition, activation_id: UUID, office: Office, actor: Actor
) -> tuple[Draft, Activation]:
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    activation = state.activation(activation_id)
    seat = seat_of(actor, office)
    if seat is None or seat.position_id not in taking_part(state, definition, activation):
        require_seat(state, activation, actor, office)
    return draft, activation


def taking_part(state: RunState, definition: Definition, activation: Activation) -> frozenset[UUID]:
    """Positions that take part in a step without performing it (`ikut`), and those whose advice was asked there."""
    roles = definition.step(activation.step).ikut
    present = {position for role in roles for position in state.positions_of(role)}
    present |= {unit.position for role in roles for unit in state.begun().units.get(role, ())}
    for advice in state.advice.values():
        if advice.activation_id == activation.id:
            present |= set(advice.positions)
    return frozenset(present)
