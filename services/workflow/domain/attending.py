"""What is said once when nobody can act on a step in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import StepUnattended
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Seat
from services.workflow.domain.run import RunState


def decide_unattended(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    seats: Mapping[UUID, Seat],
    above: Sequence[UUID],
    actor: Actor,
) -> Draft:
    """Escalates to the positions `above`. `seats` are those of the step's positions, and of whom it is delegated to,
    now.

    Raises Refusal `not_found`, or `wrong_state` when there is nothing (new) to say.
    """
    activation = state.activation(activation_id)
    state.in_hand()
    escalated = tuple(dict.fromkeys(above))
    vacant = bool(activation.positions) and all(seat.holder is None for seat in seats.values())
    if activation.state != "aktif" or not vacant or activation.escalated == escalated:
        raise Refusal("wrong_state", "langkah ini ada yang mengerjakan, atau sudah disampaikan kepada atasannya")
    draft = Draft.of(state, definition, actor)
    draft.emit(
        StepUnattended(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            unit=activation.unit,
            positions=activation.positions,
            escalated_to=escalated,
        )
    )
    return draft
