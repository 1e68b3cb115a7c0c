"""Ways through a run other than one row after the other: another exit, rows that are passed."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.archive import StoredDocument
from contracts.base import Code, Sha256, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef

PassCause = Literal["cabang-lain", "kosong", "migrasi", "dipindah"]
"""`cabang-lain`: the run took another way; `kosong`: nobody was left for whom it should be done; `migrasi`: a row
of the new version that lies behind where the run stood; `dipindah`: an operator took the run past it."""


@event("workflow.step.diverted.v1")
class StepDiverted(Event):
    """The performer took the other exit (`tidak`) instead of finishing the step; acts not done stay undone."""

    run_id: UUID
    activation_id: UUID
    step: Code
    round: int
    target: Code
    """A later step, or `selesai`."""
    reason: TextRef
    document: StoredDocument | None = None
    """The version that was seen, of a step that checks one."""
    unit: Code | Literal[""] = ""
    branch: tuple[Code, ...] = ()
    """The steps behind it: what of them still counted from before does so no more."""


@event("workflow.step.passed.v1")
class StepPassed(Event):
    """A row is not done and the run goes on behind it. It has no activation; a return to before it clears it."""

    run_id: UUID
    step: Code
    cause: PassCause
    unit: Code | Literal[""] = ""


@command("workflow", "divert_step", Done)
class DivertStep(Command):
    """Takes the other exit of a step in hand."""

    run_id: UUID
    activation_id: UUID
    document_sha256: Sha256 | None = None
    """Of a step that checks a document: the digest of the bytes that the actor saw."""
    reason: Annotated[Text, Field(min_length=1)]


@event("workflow.run.moved.v1")
class RunMoved(Event):
    """An operator took the run to a row: what was done from there on counts no more."""

    run_id: UUID
    step: Code
    branch: tuple[Code, ...]
    """The row and the rows behind it."""
    reason: TextRef


@command("workflow", "move_run", Done, issuers=("operator",))
class MoveRun(Command):
    """Drops what is in hand and goes on at a row, further back or further on."""

    run_id: UUID
    step: Code
    reason: Annotated[Text, Field(min_length=1)]
