"""What is read of collections: the recapitulation, units × state, of one collection and over the runs of a SOP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Actor, Capacity
from contracts.base import Code, Instant, Line, Region, Tolerant
from contracts.catalogue import Event, Query, Reply, event, query
from contracts.envelope import TextRef
from contracts.periods import Period

AnswerState = Literal["belum-mengisi", "dikirim", "dikembalikan", "diterima", "terlambat", "tidak-menjawab"]
"""`terlambat`: sent after the collection was closed, kept and not counted; `tidak-menjawab`: it was closed without the
unit."""


@event("workflow.submission.kept.v1")
class SubmissionKept(Event):
    """A unit has sent data by which no step of the run moves: none of its own waits for them, or the collection is
    closed."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    unit: Code
    revision_id: UUID
    late: bool
    """After the collection was closed."""
    by: Actor | None = None
    """Who sent it."""
    on_behalf: bool = False
    """Whether who collects entered it for the unit."""


@event("workflow.submission.sent-back.v1")
class SubmissionSentBack(Event):
    """Whoever collects has sent a unit's data back to it."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    unit: Code
    revision_id: UUID
    reason: TextRef
    by: Actor | None = None
    """Who sent it back."""


class StateCounts(Tolerant):
    """Answers by state. `late` and `on_behalf` are marks beside the state, so they are among the others."""

    asked: int = 0
    unanswered: int = 0
    sent: int = 0
    returned: int = 0
    accepted: int = 0
    late_kept: int = 0
    """State `terlambat`."""
    missing: int = 0
    """State `tidak-menjawab`."""
    late: int = 0
    """Were not there when the step was due, whatever came later."""
    on_behalf: int = 0
    """Accepted answers that the collector entered for the unit."""


class RecapCollection(Tolerant):
    """One collection of a run: its newest round."""

    activation_id: UUID
    run_id: UUID
    run_title: Line
    sop: Code
    unit: Code
    """Whose run it is."""
    unit_name: Line
    year: int
    period: str
    step: Code
    activity: Line
    """The row that opened it, as printed."""
    opened_at: Instant
    closed_at: Instant | None
    counts: StateCounts


class RecapRow(Tolerant):
    """One unit's answer."""

    unit: Code
    unit_name: Line
    position: UUID
    """Who answers for the unit."""
    state: AnswerState
    sent_at: Instant | None
    """The newest revision; it may have been sent and not counted."""
    sender: UUID | None
    decided_at: Instant | None
    """When it was accepted or sent back the last time."""
    person: UUID | None
    """Who decided; None: nobody yet, or it counts without a check."""
    decided_in: UUID | None
    """In which position."""
    capacity: Capacity | None
    returns: int
    """How often it was sent back."""
    late: bool
    on_behalf: bool


class RecapUnit(Tolerant):
    """A unit over all collections that the filters leave."""

    unit: Code
    unit_name: Line
    counts: StateCounts
    last: AnswerState
    """In the newest of them."""
    last_at: Instant


class Recap(Reply):
    counts: StateCounts
    """Of everything that the filters leave, whatever the page. A unit that did not answer and was asked once more in
    another collection of the run (`untuk: belum-menjawab`) counts there."""
    collections: tuple[RecapCollection, ...]
    """Newest first; those of a run, or at most fifty."""
    collections_total: int
    rows: tuple[RecapRow, ...] = ()
    """Of one collection: each unit, in the order in which they were asked."""
    titles: dict[UUID, Line] = {}
    """Titles of positions in `rows`, as they were in the run."""
    units: tuple[RecapUnit, ...] = ()
    """Over several collections: each unit, by code."""
    units_total: int = 0
    next: str = ""
    """Token of the next page of `units`; empty: this is the last."""
    sops: tuple[Code, ...] = ()
    """SOPs that have collections."""
    years: tuple[int, ...] = ()


@query("workflow", "recap", Recap, issuers=("portal", "operator"))
class ShowRecap(Query):
    """Recapitulation of one collection (`activation_id`), of a run (its newest collection's rows), or over runs.
    Refusal `not_found` when the run or collection has none."""

    activation_id: UUID | None = None
    """Of the step that opened the collection."""
    run_id: UUID | None = None
    sop: Code | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    period: Period | None = None
    region: Region | None = None
    """Region of the answering units."""
    state: AnswerState | None = None
    """Only units in this state (over runs: in it at least once)."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    cursor: Annotated[str, Field(max_length=80)] = ""
