"""Intake: what units submit, every revision of it, and what the collector decided.

A collection is asked of one unit for one activation of a step. Its stream is the collection.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Number, Rupiah, Sha256, Strict, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef


class Indicator(Strict):
    """One indicator as a unit submits it. `target` and `actual` are in `unit_of_measure`."""

    indicator: Line
    target: Number
    actual: Number
    unit_of_measure: Line
    explanation: Text = ""


class BudgetLine(Strict):
    """One budget line: ceiling (pagu) and spent (realisasi), in rupiah."""

    programme: Line
    ceiling: Rupiah
    spent: Rupiah


class RecordedIndicator(Tolerant):
    """An indicator inside an event: the explanation is a reference into the erasable store."""

    indicator: Line
    target: Number
    actual: Number
    unit_of_measure: Line
    explanation: TextRef | None


class RecordedBudgetLine(Tolerant):
    programme: Line
    ceiling: Rupiah
    spent: Rupiah


@event("intake.collection.opened.v1")
class CollectionOpened(Event):
    collection_id: UUID
    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code
    unit_name: Line
    filler: UUID
    """Position that may submit."""
    reviewers: tuple[UUID, ...]
    """Positions that may accept or return; empty: what is submitted counts as accepted."""
    title: Line
    previous: UUID | None
    """The accepted revision of an earlier round, which this collection corrects."""
    filled_from: tuple[UUID, ...] = ()
    """Revisions that the form is filled from to begin with."""
    due: Instant | None = None
    """When the answer is due; None: nothing says so."""
    opens: Instant | None = None
    closes: Instant | None = None
    """The window in which answers are taken, up to but not including `closes`; None: at any time."""


@event("intake.collection.timed.v1")
class CollectionTimed(Event):
    """The limits in time of a collection that is open were moved."""

    collection_id: UUID
    run_id: UUID
    due: Instant | None
    opens: Instant | None
    closes: Instant | None


@event("intake.collection.shut.v1")
class CollectionShut(Event):
    """The collection is closed without an accepted answer; what is sent from now on is kept and counts for nothing."""

    collection_id: UUID
    run_id: UUID


@event("intake.collection.reopened.v1")
class CollectionReopened(Event):
    """The unit may send again; what counted before counts no more."""

    collection_id: UUID
    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    unit: Code
    to_check: UUID | None
    """The revision that came late and waits for its check now; None: the unit is asked to send."""


@event("intake.submission.received.v1")
class SubmissionReceived(Event):
    collection_id: UUID
    run_id: UUID
    revision_id: UUID
    number: int
    """Counts the revisions of the collection from 1."""
    unit: Code
    indicators: tuple[RecordedIndicator, ...]
    budget: tuple[RecordedBudgetLine, ...]
    content_sha256: Sha256
    """Digest of the canonical JSON of what was submitted, explanations included."""
    corrects: UUID | None
    """The revision that this one replaces; that one stays."""
    activation_id: UUID | None = None
    """Of the step that opened the collection."""
    late: bool = False
    """Sent after the collection was closed: kept, and without effect until it is reopened."""
    on_behalf_of: UUID | None = None
    """The position that was to submit, when whoever collects entered its answer."""
    entered_by: UUID | None = None
    """The position that entered it then."""
    proof: TextRef | None = None
    """What shows that the answer is the unit's: who gave it, in which letter, when."""


@event("intake.submission.returned.v1")
class SubmissionReturned(Event):
    collection_id: UUID
    run_id: UUID
    revision_id: UUID
    reason: TextRef
    activation_id: UUID | None = None
    unit: Code | Literal[""] = ""


@event("intake.submission.accepted.v1")
class SubmissionAccepted(Event):
    collection_id: UUID
    run_id: UUID
    revision_id: UUID


@event("intake.collection.completed.v1")
class CollectionCompleted(Event):
    """Reports to workflow that a unit has answered: exactly this revision counts."""

    collection_id: UUID
    run_id: UUID
    activation_id: UUID
    unit: Code
    revision_id: UUID
    content_sha256: Sha256


class Submitted(Done):
    revision_id: UUID
    number: int
    content_sha256: Sha256


@command("intake", "submit", Submitted)
class Submit(Command):
    collection_id: UUID
    revision_id: UUID
    """UUIDv7 of the caller; the identity of this revision for ever."""
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=200)]
    budget: Annotated[tuple[BudgetLine, ...], Field(max_length=200)] = ()
    on_behalf: Text = ""
    """Proof of an answer that whoever collects enters for the unit: who gave it, in which letter, when. Blank: the unit
    itself submits."""


@command("intake", "accept_submission", Done)
class AcceptSubmission(Command):
    collection_id: UUID
    revision_id: UUID
    """The revision that was seen; a newer one is a conflict."""


@command("intake", "return_submission", Done)
class ReturnSubmission(Command):
    collection_id: UUID
    revision_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


CollectionState = Literal["terbuka", "terkirim", "dikembalikan", "diterima", "ditutup"]


class CollectionRow(Tolerant):
    collection_id: UUID
    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code
    unit_name: Line
    title: Line
    state: CollectionState
    version: int
    filler: UUID
    reviewers: tuple[UUID, ...]
    revisions: int
    revision_id: UUID | None
    """The newest revision."""
    reason: str | None
    """Why the newest revision was returned; None when it was not, or the text was erased."""
    opened_at: Instant
    changed_at: Instant
    due: Instant | None = None
    opens: Instant | None = None
    closes: Instant | None = None
    """The window in which answers are taken, up to but not including `closes`; None: at any time."""
    on_behalf: bool = False
    """Whether the newest revision was entered for the unit by whoever collects."""
    filled_from: tuple[UUID, ...] = ()
    """Revisions that the form is filled from to begin with."""


class Collections(Reply):
    collections: tuple[CollectionRow, ...]


@query("intake", "collections", Collections)
class ListCollections(Query):
    """Collections of a run, or those that one of these positions may fill in or check."""

    run_id: UUID | None = None
    positions: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()


class Revision(Tolerant):
    """One revision with its explanations; immutable but for erased texts, which read as empty."""

    revision_id: UUID
    collection_id: UUID
    run_id: UUID
    activation_id: UUID
    step: Code
    number: int
    unit: Code
    unit_name: Line
    indicators: tuple[Indicator, ...]
    budget: tuple[BudgetLine, ...]
    content_sha256: Sha256
    corrects: UUID | None
    submitted_at: Instant
    person: UUID | None
    position: UUID | None
    on_behalf: bool = False
    """Entered for the unit by whoever collects; `person` and `position` are theirs."""
    proof: str | None = None
    """What shows that it is the unit's answer; None: it submitted itself, or the text was erased."""


class Revisions(Reply):
    revisions: tuple[Revision, ...]


@query("intake", "revisions", Revisions, issuers=("portal", "operator"))
class GetRevisions(Query):
    """Every revision of a collection, oldest first, or exactly these revisions."""

    collection_id: UUID | None = None
    revision_ids: Annotated[tuple[UUID, ...], Field(max_length=600)] = ()


class FrozenRevisions(Reply):
    revisions: tuple[Revision, ...]


@query("intake", "frozen_revisions", FrozenRevisions, issuers=())
class GetFrozenRevisions(Query):
    """The revisions that a document is composed from. For the archive service: the bus's permissions decide."""

    revision_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]
