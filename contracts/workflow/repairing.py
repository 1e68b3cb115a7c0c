"""A checker to whom the work came back repairs it himself, instead of passing it further down."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.archive import StoredDocument
from contracts.base import Code, Sha256
from contracts.catalogue import Command, Done, Event, command, event
from contracts.sop import Act


@event("workflow.repair.begun.v1")
class RepairBegun(Event):
    """These acts come before those of the step, in this round of it."""

    run_id: UUID
    activation_id: UUID
    step: Code
    document: StoredDocument
    """The version that is repaired."""
    acts: tuple[Act, ...]
    about: tuple[str, ...]
    """The document that each of them is about (`paper_key`), empty where it is about none."""
    source: Code | Literal[""]
    """The step whose data are filled in anew; empty: the document is made of none."""


@command("workflow", "repair_step", Done)
class RepairStep(Command):
    """By the performer of a checking step to which the work was returned, before he has checked it."""

    run_id: UUID
    activation_id: UUID
    document_sha256: Sha256
