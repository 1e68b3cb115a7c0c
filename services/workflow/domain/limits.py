"""What is said once when a step in hand nears or passes its due time."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from contracts.actor import Actor
from contracts.base import Instant
from contracts.sop import Definition
from contracts.workflow import StepDueSoon, StepOverdue
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Seat
from services.workflow.domain.run import RunState
from services.workflow.domain.standing import require_going


def decide_due_soon(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    due: Instant,
    actor: Actor,
    work_by: Instant | None = None,
) -> Draft | None:
    """None when there is nothing to remind of: the step or the run is over, or its due time has moved.

    Raises Refusal `wrong_state`, retryable, while the run is suspended: it is said when the run goes on.
    """
    activation = state.activations.get(activation_id)
    if activation is None or activation.state != "aktif" or activation.due != due or state.over:
        return None
    require_going(state)
    draft = Draft.of(state, definition, actor)
    draft.emit(
        StepDueSoon(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            unit=activation.unit,
            due=due,
            work_by=work_by,
        )
    )
    return draft


def decide_overdue(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    due: Instant,
    seats: Mapping[UUID, Seat],
    superiors: Mapping[UUID, UUID | None],
    actor: Actor,
) -> Draft | None:
    """The superiors of the step's positions get to see it. `seats` and `superiors` are those of its positions, now.
    None, and raises, as `decide_due_soon`."""
    activation = state.activations.get(activation_id)
    if activation is None or activation.state != "aktif" or activation.due != due or state.over:
        return None
    require_going(state)
    above = (superiors.get(position) for position in activation.positions)
    draft = Draft.of(state, definition, actor)
    draft.emit(
        StepOverdue(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            unit=activation.unit,
            due=due,
            escalated_to=tuple(dict.fromkeys(one for one in above if one is not None)),
            vacant=tuple(position for position in activation.positions if seats[position].holder is None),
        )
    )
    return draft
