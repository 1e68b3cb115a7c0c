"""Steps in hand that nobody can act on: their positions are vacant, or the holders absent without a substitute."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.base import Code
from contracts.catalogue import Event, event


@event("workflow.step.unattended.v1")
class StepUnattended(Event):
    """Said once, and again only when it is escalated to others: nobody attends to any position of the step."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    positions: tuple[UUID, ...]
    """The positions of the step, all of them without anybody."""
    escalated_to: tuple[UUID, ...]
    """The nearest positions above them that somebody attends to; none: there are none, operators must help."""
