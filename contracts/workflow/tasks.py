"""Whose a task is, beside its acts: claimed, assigned, delegated, given away, taken back, reminded of."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Text, Tolerant
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


class StepEvent(Event):
    """About one activation."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""


@event("workflow.step.claimed.v1")
class StepClaimed(StepEvent):
    """One of several positions takes the step for itself: the others wait until it is released."""

    position: UUID
    taken_from: UUID | None = None
    """Who had it before; the leader has taken it over with a reason."""
    reason: TextRef | None = None


@event("workflow.step.released.v1")
class StepReleased(StepEvent):
    """All positions of the step may take it again."""

    position: UUID


@event("workflow.step.assigned.v1")
class StepAssigned(StepEvent):
    """The leader gives the step to one member: only the two see it from now on."""

    position: UUID
    taken_from: UUID | None = None
    reason: TextRef | None = None


@event("workflow.step.delegated.v1")
class StepDelegated(StepEvent):
    """Another position does the work up to the next check, which stays with the owner."""

    owner: UUID
    position: UUID
    title: Line
    reason: TextRef | None = None


@event("workflow.step.handed-back.v1")
class StepHandedBack(StepEvent):
    """The delegation is over: by the delegate, or by the owner who takes it back."""

    owner: UUID
    position: UUID


@event("workflow.step.transferred.v1")
class StepTransferred(StepEvent):
    """The activation is another position's for good; later rounds go to the role's positions again."""

    taken_from: UUID
    position: UUID
    title: Line
    reason: TextRef


@event("workflow.step.withdrawn.v1")
class StepWithdrawn(StepEvent):
    """Whoever completed the step takes it back before anything was done with it: this activation no longer counts."""

    round: int
    reason: TextRef
    branch: tuple[Code, ...] = ()
    """The steps behind it: what of them the run went past is looked at anew."""


@event("workflow.step.reminded.v1")
class StepReminded(StepEvent):
    """Somebody of the run reminds who has the step in hand."""

    at: Instant


@command("workflow", "claim_step", Done)
class ClaimStep(Command):
    run_id: UUID
    activation_id: UUID
    reason: Text = ""
    """Needed when the leader takes it over from a member."""


@command("workflow", "release_step", Done)
class ReleaseStep(Command):
    run_id: UUID
    activation_id: UUID


class AssignedItem(Tolerant):
    """What became of one activation: `code` empty when it is assigned, else why not."""

    activation_id: UUID
    code: str = ""
    message: str = ""


class Assigned(Done):
    items: tuple[AssignedItem, ...]


@command("workflow", "assign_step", Assigned)
class AssignStep(Command):
    """The leader of a team divides steps in hand among its members. One alone is refused as a whole; of several each
    has its own answer."""

    run_id: UUID
    activation_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]
    member: UUID
    """The member's position."""
    reason: Text = ""
    """Needed when a member has it already."""


@command("workflow", "delegate_step", Done)
class DelegateStep(Command):
    run_id: UUID
    activation_id: UUID
    to: UUID
    """The position that is to do the work."""
    reason: Text = ""


@command("workflow", "hand_back_step", Done)
class HandBackStep(Command):
    run_id: UUID
    activation_id: UUID


@command("workflow", "transfer_step", Done)
class TransferStep(Command):
    run_id: UUID
    activation_id: UUID
    to: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "withdraw_step", Done)
class WithdrawStep(Command):
    run_id: UUID
    activation_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "remind_step", Done)
class RemindStep(Command):
    run_id: UUID
    activation_id: UUID
