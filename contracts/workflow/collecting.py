"""What a run asks of units through intake, and what counts of it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Actor
from contracts.base import Code, Instant, Line, Sha256, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef
from contracts.workflow.limits import Window
from contracts.workflow.running import RunUnit


@event("workflow.collection.requested.v1")
class CollectionRequested(Event):
    """Asks intake to open a collection for each of these units."""

    run_id: UUID
    activation_id: UUID
    step: Code
    title: Line
    units: tuple[RunUnit, ...]
    reviewers: tuple[UUID, ...]
    previous: dict[Code, UUID]
    """Unit → the revision of an earlier round that this collection corrects."""
    filled_from: dict[Code, tuple[UUID, ...]] = {}
    """Unit → the revisions that its form is filled from to begin with: its own of an earlier round, else what the SOP
    names (`dari`)."""
    due: Instant | None = None
    """When answers are due; None: nothing says so."""
    closes: bool = False
    """Whether the due time itself closes it (`tutup_otomatis`)."""
    window: Window | None = None
    """When answers are taken; None: at any time."""


@event("workflow.collection.answered.v1")
class CollectionAnswered(Event):
    """A unit's answer counts: exactly this revision."""

    run_id: UUID
    activation_id: UUID
    collection_id: UUID
    unit: Code
    revision_id: UUID
    content_sha256: Sha256
    by: Actor | None = None
    """Who accepted it, or sent it where nobody checks."""


@event("workflow.submission.noted.v1")
class SubmissionNoted(Event):
    """A unit has sent data that are to be checked; the unit's own step is done."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    unit: Code
    revision_id: UUID
    by: Actor | None = None
    """Who sent it."""
    on_behalf: bool = False
    """Whether who collects entered it for the unit."""


@event("workflow.collection.closed.v1")
class CollectionClosed(Event):
    """The collection is over; documents are made from exactly these revisions."""

    run_id: UUID
    activation_id: UUID
    step: Code
    revisions: dict[Code, UUID]
    missing: tuple[Code, ...] = ()
    """Units that had not answered; what they send from now on is kept and alters nothing."""
    reason: TextRef | None = None
    cause: Literal["", "batas-waktu", "diulang"] = ""
    """`batas-waktu`: its due time closed it; `diulang`: the step that asked is done again and nothing of it counts;
    empty: whoever collects did, or everybody had answered."""


@event("workflow.collection.reopened.v1")
class CollectionReopened(Event):
    """These units may answer (again); until they have, they count as not answered."""

    run_id: UUID
    activation_id: UUID
    step: Code
    units: tuple[Code, ...]
    reason: TextRef
    stretch: tuple[Code, ...] = ()
    """The steps that collect it, done again for these units: what of them was passed is looked at anew."""
    branch: tuple[Code, ...] = ()
    """Steps behind, done again for all: what of them was passed is looked at anew."""


@command("workflow", "close_collection", Done)
class CloseCollection(Command):
    """Who collects ends the collection although units are missing; they are named in the event."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "reopen_collection", Done)
class ReopenCollection(Command):
    """Who collects lets units answer again; what was done with the collection is done again."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    units: Annotated[tuple[Code, ...], Field(min_length=1, max_length=600)]
    reason: Annotated[Text, Field(min_length=1)]
