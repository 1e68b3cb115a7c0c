"""Proof that what a step gave to others arrived, for each recipient. Nothing waits for it."""

from __future__ import annotations

from uuid import UUID

from contracts.base import Code, Line, Text, Tolerant
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


class Recipient(Tolerant):
    """Who is to confirm: a unit or a role by its code. Nobody outside has an account: the sender records it."""

    code: Code
    name: Line
    positions: tuple[UUID, ...]
    """Any of them confirms; none: outside."""


@event("workflow.receipt.confirmed.v1")
class ReceiptConfirmed(Event):
    """It came. `proof`, `file_id`: how the sender knows it, of a recipient outside."""

    run_id: UUID
    activation_id: UUID
    recipient: Code
    proof: TextRef | None = None
    file_id: UUID | None = None


@command("workflow", "confirm_receipt", Done)
class ConfirmReceipt(Command):
    """By the recipient, or of one outside by the sender, with proof: words or a file attached to the run."""

    run_id: UUID
    activation_id: UUID
    recipient: Code | None = None
    """None: the only one for whom the actor's position confirms."""
    proof: Text = ""
    file_id: UUID | None = None
