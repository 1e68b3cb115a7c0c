"""Workflow: runs of SOPs, their steps and acts.

A run's stream is the run. An *activation* is one round of one step; everything that other services do for a
step is keyed by it.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Actor, Capacity
from contracts.archive import StoredDocument
from contracts.base import Code, Instant, Line, Sha256, Strict, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef
from contracts.sop import Act, Definition

# --- SOP versions -------------------------------------------------------------------------------------------


@event("workflow.sop.activated.v1")
class SopActivated(Event):
    """A version of a SOP may start runs from now on; an earlier version keeps its running runs."""

    sop: Code
    version: int
    """Counts the versions of this SOP from 1."""
    definition: Definition
    digest: Sha256
    """SHA-256 of the definition's canonical JSON."""


class SopLoaded(Done):
    sop: Code
    sop_version: int
    digest: Sha256
    changed: bool
    """False when the active version already had this very content."""


@command("workflow", "load_sop", SopLoaded, issuers=("operator",))
class LoadSop(Command):
    definition: Definition


# --- Runs ---------------------------------------------------------------------------------------------------


class RoleBinding(Tolerant):
    """Who performs a role in this run: a position, or a position for each unit of the list."""

    positions: tuple[UUID, ...]


class RunUnit(Tolerant):
    """A unit that takes part in the run through a role performed by each unit."""

    unit: Code
    name: Line
    position: UUID


@event("workflow.run.started.v1")
class RunStarted(Event):
    run_id: UUID
    sop: Code
    sop_version: int
    sop_digest: Sha256
    title: Line
    unit: Code
    unit_name: Line
    year: int
    """Fiscal year that the run is about."""
    roles: dict[Code, RoleBinding]
    units: dict[Code, tuple[RunUnit, ...]]
    """Role performed by each unit → its units; a single position that is asked for data → its unit."""
    titles: dict[UUID, Line]
    """Title of each bound position, as it was at the start."""
    sample: bool
    """Openly fictitious data: every document of the run says DATA CONTOH."""


@event("workflow.step.activated.v1")
class StepActivated(Event):
    run_id: UUID
    activation_id: UUID
    step: Code
    no: str
    """The printed number, a label only."""
    activity: Line
    round: int
    """Counts the activations of this step in the run from 1."""
    role: Code
    positions: tuple[UUID, ...]
    acts: tuple[Act, ...]
    standard_minutes: int | None
    """Printed standard as working minutes; None: the paper leaves it blank."""
    cause: Literal["mulai", "lanjut", "kembali", "lewati"]
    """Start of the run, the step before is done, returned by a later step, or an operator passed the step before."""
    unit: Code | Literal[""] = ""
    """The unit for which this activation runs, of a step that runs once for each unit."""
    straight_back: Code | Literal[""] = ""
    """The step that returned it and gets the repaired work at once; empty: everything in between is done again."""
    due: Instant | None = None
    """When it reminds and escalates; the standard itself is only measured. None: the paper sets no time."""
    calendar: str = ""
    """The version of the working calendar that `due` was worked out with."""


@event("workflow.act.performed.v1")
class ActPerformed(Event):
    """One act of a step was done. Acts about a document hold the version that was seen."""

    run_id: UUID
    activation_id: UUID
    step: Code
    index: int
    """Place of the act among the step's acts, from 0."""
    act: Act
    document: StoredDocument | None
    note: TextRef | None
    attended: tuple[UUID, ...] = ()
    """Positions that took part in a meeting."""
    by: Actor | None = None
    """Who did it in another service, such as accepting a unit's data; None: the event's own actor."""


@event("workflow.role.bound.v1")
class RoleBound(Event):
    """Who performs a role from now on: a team that a step has made, or others than at the start."""

    run_id: UUID
    activation_id: UUID | None
    """The step that bound it; None: an operator did."""
    role: Code
    positions: tuple[UUID, ...]
    """Of a team the first leads."""
    titles: dict[UUID, Line]
    reason: TextRef | None = None


@event("workflow.comment.made.v1")
class CommentMade(Event):
    """A remark on a version of a document, to be settled by a later `perbaiki`."""

    run_id: UUID
    activation_id: UUID
    comment_id: UUID
    document: StoredDocument
    text: TextRef


@event("workflow.comment.settled.v1")
class CommentSettled(Event):
    """A remark was worked in, or was not, with the reason."""

    run_id: UUID
    activation_id: UUID
    comment_id: UUID
    applied: bool
    reason: TextRef | None


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


@event("workflow.collection.answered.v1")
class CollectionAnswered(Event):
    """A unit's answer counts: exactly this revision."""

    run_id: UUID
    activation_id: UUID
    collection_id: UUID
    unit: Code
    revision_id: UUID
    content_sha256: Sha256


@event("workflow.submission.noted.v1")
class SubmissionNoted(Event):
    """A unit has sent data that are to be checked; the unit's own step is done."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    unit: Code
    revision_id: UUID


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


@event("workflow.collection.reopened.v1")
class CollectionReopened(Event):
    """These units may answer (again); until they have, they count as not answered."""

    run_id: UUID
    activation_id: UUID
    step: Code
    units: tuple[Code, ...]
    reason: TextRef


@event("workflow.document.requested.v1")
class DocumentRequested(Event):
    """Asks archive to compose a document from a frozen set of revisions and from names as they are now."""

    request_id: UUID
    run_id: UUID
    activation_id: UUID
    document_id: UUID
    kind: Code
    name: Line
    version: int
    template: Code
    title: Line
    unit: Code
    unit_name: Line
    year: int
    revisions: tuple[UUID, ...]
    number: Line | None
    signer: SignerInfo | None
    sample: bool
    names: tuple[Line, ...] = ()
    """Whom the document lists: members of a team, or the units that it goes to."""
    missing: tuple[Line, ...] = ()
    """Units that had not answered when their collection was closed."""


class SignerInfo(Tolerant):
    """Who is to sign the document: the position and who holds it when the document is requested."""

    position_id: UUID
    title: Line
    person_id: UUID | None
    capacity: Capacity | None


@event("workflow.document.recorded.v1")
class DocumentRecorded(Event):
    """The run has a new version of a document in hand."""

    run_id: UUID
    activation_id: UUID
    document: StoredDocument
    maker: UUID | None
    """Person who had this version made."""


@event("workflow.number.requested.v1")
class NumberRequested(Event):
    request_id: UUID
    run_id: UUID
    activation_id: UUID
    unit: Code
    year: int
    """Calendar year of the register, in the unit's zone."""
    classification: Line


@event("workflow.number.recorded.v1")
class NumberRecorded(Event):
    run_id: UUID
    activation_id: UUID
    number: Line


@event("workflow.archiving.requested.v1")
class ArchivingRequested(Event):
    """Asks archive to store these documents, exactly these bytes, as a record."""

    request_id: UUID
    run_id: UUID
    activation_id: UUID
    title: Line
    unit: Code
    classification: Line
    documents: tuple[StoredDocument, ...]


@event("workflow.record.recorded.v1")
class RecordRecorded(Event):
    run_id: UUID
    activation_id: UUID
    record_id: UUID


@event("workflow.step.completed.v1")
class StepCompleted(Event):
    run_id: UUID
    activation_id: UUID
    step: Code
    round: int
    unit: Code | Literal[""] = ""


@event("workflow.step.dropped.v1")
class StepDropped(Event):
    """An active step is over without having been done: its unit stayed away from a collection that was closed, the
    material before it is being repaired, an operator passed it, or the run was cancelled."""

    run_id: UUID
    activation_id: UUID
    step: Code
    round: int
    unit: Code | Literal[""] = ""
    cause: Literal["pengumpulan-ditutup", "diulang", "dilewati", "dibatalkan"]
    reason: TextRef | None = None


@event("workflow.step.returned.v1")
class StepReturned(Event):
    """A checking step says no: `target` and everything after it are done again."""

    run_id: UUID
    activation_id: UUID
    step: Code
    round: int
    target: Code
    inferred: bool
    """The paper does not state the target."""
    document: StoredDocument | None
    reason: TextRef
    unit: Code | Literal[""] = ""
    """The unit whose step returns."""
    units: tuple[Code, ...] = ()
    """The units whose `target` is opened again, of a target that runs once for each unit."""
    straight_back: bool = False
    """The repaired work comes straight back to this step; nothing in between is void."""


@event("workflow.step.due-soon.v1")
class StepDueSoon(Event):
    """Said once: the step is still in hand and its due time is near."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    due: Instant


@event("workflow.step.overdue.v1")
class StepOverdue(Event):
    """Said once: the due time has passed and the step is still in hand; the superiors of its positions see it."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    due: Instant
    escalated_to: tuple[UUID, ...]
    """Superior positions of those that perform the step; none: they have none."""
    vacant: tuple[UUID, ...]
    """Positions of the step that nobody held at that moment."""


@event("workflow.run.completed.v1")
class RunCompleted(Event):
    run_id: UUID


@event("workflow.run.suspended.v1")
class RunSuspended(Event):
    """Nobody acts in the run until it is resumed."""

    run_id: UUID
    reason: TextRef


@event("workflow.run.resumed.v1")
class RunResumed(Event):
    run_id: UUID


@event("workflow.run.cancelled.v1")
class RunCancelled(Event):
    """The run is over and has no result; what it has made stays."""

    run_id: UUID
    reason: TextRef


# --- Commands -----------------------------------------------------------------------------------------------


class RunStartedReply(Done):
    run_id: UUID


@command("workflow", "start_run", RunStartedReply)
class StartRun(Command):
    """The order that starts it: the actor must hold one of the positions bound to the SOP's roles."""

    run_id: UUID
    sop: Code
    title: Line
    unit: Code
    year: Annotated[int, Field(ge=2000, le=2100)]
    roles: dict[Code, UUID]
    """Role → position, for every role that is a position."""
    units: dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]] = {}
    """Role performed by each unit → the position in each unit that answers for it."""
    teams: dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]] = {}
    """Team → its positions, the first leads; but for teams that a step of the run makes."""
    sample: bool = False


class SettledComment(Strict):
    comment_id: UUID
    applied: bool
    reason: Text = ""
    """Why it was not worked in."""


class PerformedAct(Strict):
    act: Act
    document_sha256: Sha256 | None = None
    """For acts about a document: the digest of the bytes that the actor saw."""
    note: Text = ""
    attended: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    """For a meeting: the positions that took part."""
    settled: Annotated[tuple[SettledComment, ...], Field(max_length=200)] = ()
    """For `perbaiki`: what became of each open remark on the document."""


class Performed(Done):
    run_id: UUID
    activation_id: UUID
    waiting_for: Literal["", "intake", "archive"]
    """Empty when the step is done; else the service whose answer it waits for."""
    completed: bool


@command("workflow", "perform", Performed)
class Perform(Command):
    """Does the next acts of an active step, in order. What another service must do for an act is asked by
    event, and the rest of the acts wait for it."""

    run_id: UUID
    activation_id: UUID
    acts: Annotated[tuple[PerformedAct, ...], Field(min_length=1, max_length=10)]


@command("workflow", "return_step", Done)
class ReturnStep(Command):
    """Says no to the document in hand."""

    run_id: UUID
    activation_id: UUID
    target: Code | None = None
    """One of the steps that the SOP names; None: the first of them."""
    units: Annotated[tuple[Code, ...], Field(max_length=600)] = ()
    """Of a target that runs once for each unit: the units that it is returned to; none: all."""
    document_sha256: Sha256 | None = None
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "bind_role", Done, issuers=("portal", "operator"))
class BindRole(Command):
    """The performer of the step that makes a team names its members; an operator may exchange who performs a role."""

    run_id: UUID
    activation_id: UUID | None = None
    """The step in hand that binds the role; None: as an operator, with a reason."""
    role: Code
    positions: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]
    reason: Text = ""


@command("workflow", "comment", Done)
class Comment(Command):
    """A remark on the version in hand, by the performer of a step that checks it or by who took part in it."""

    run_id: UUID
    activation_id: UUID
    document_sha256: Sha256 | None = None
    text: Annotated[Text, Field(min_length=1)]


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


@command("workflow", "suspend_run", Done, issuers=("operator",))
class SuspendRun(Command):
    run_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "resume_run", Done, issuers=("operator",))
class ResumeRun(Command):
    run_id: UUID


@command("workflow", "cancel_run", Done, issuers=("operator",))
class CancelRun(Command):
    run_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "skip_step", Done, issuers=("operator",))
class SkipStep(Command):
    """Passes a step that cannot be done; the run goes on behind it, and the timeline says so."""

    run_id: UUID
    activation_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


# --- Queries ------------------------------------------------------------------------------------------------

RunState = Literal["berjalan", "ditangguhkan", "selesai", "dibatalkan"]
ActState = Literal["menunggu", "giliran", "diproses", "selesai"]


class InboxEntry(Tolerant):
    activation_id: UUID
    run_id: UUID
    run_title: Line
    sop: Code
    unit: Code
    step: Code
    no: str
    activity: Line
    round: int
    position: UUID
    acts: tuple[Act, ...]
    next_act: int
    waiting_for: str
    since: Instant
    standard_minutes: int | None
    cause: str
    for_unit: str = ""
    """The unit for which the step runs, of a step that runs once for each unit."""
    due: Instant | None = None
    timeliness: Literal["", "segera", "terlambat"] = ""
    """`segera`: said to be due soon; `terlambat`: said to be overdue."""
    escalated: bool = False
    """Shown to a superior because it is overdue; somebody else performs it."""


class Inbox(Reply):
    entries: tuple[InboxEntry, ...]


@query("workflow", "inbox", Inbox)
class ShowInbox(Query):
    """What waits for these positions, oldest first."""

    positions: Annotated[tuple[UUID, ...], Field(max_length=50)]


class RunRow(Tolerant):
    run_id: UUID
    sop: Code
    sop_version: int
    title: Line
    unit: Code
    unit_name: Line
    year: int
    state: RunState
    step: str
    """Activity in hand; empty when the run is over."""
    started_at: Instant
    completed_at: Instant | None
    version: int
    sample: bool


class Runs(Reply):
    runs: tuple[RunRow, ...]


@query("workflow", "runs", Runs, issuers=("portal", "operator"))
class ListRuns(Query):
    """Runs, newest first."""

    state: RunState | None = None
    sop: Code | None = None
    unit: Code | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ActRow(Tolerant):
    act: Act
    state: ActState
    person: UUID | None = None
    position: UUID | None = None
    capacity: Capacity | None = None
    at: Instant | None = None
    document: StoredDocument | None = None
    note: str | None = None


class ActivationRow(Tolerant):
    """One round of a step with what was done in it: a line of the timeline."""

    activation_id: UUID
    step: Code
    no: str
    activity: Line
    round: int
    role: Code
    positions: tuple[UUID, ...]
    state: Literal["aktif", "selesai", "dikembalikan", "gugur", "dilewati"]
    """`gugur`: a return further back made this activation void; `dilewati`: passed without having been done."""
    cause: str
    acts: tuple[ActRow, ...]
    waiting_for: str
    started_at: Instant
    ended_at: Instant | None
    elapsed_seconds: int | None
    standard_minutes: int | None
    standard_text: str
    """As printed; empty: not stated."""
    returned_to: str | None
    reason: str | None
    answered: int
    """Units that have answered the step's collection."""
    asked: int
    unit: str = ""
    """The unit for which it ran, of a step that runs once for each unit."""
    due: Instant | None = None
    timeliness: Literal["", "segera", "terlambat"] = ""


class CommentRow(Tolerant):
    comment_id: UUID
    activation_id: UUID
    document: StoredDocument
    text: str | None
    """None: the text was erased."""
    person: UUID | None
    position: UUID | None
    at: Instant
    applied: bool | None
    """None: still open."""
    reason: str | None = None


class RunView(Reply):
    run: RunRow
    roles: dict[Code, Line]
    performers: dict[Code, tuple[UUID, ...]] = {}
    """Role → positions that perform it now; of a team the first leads; a role that is not bound yet is missing."""
    titles: dict[UUID, Line]
    documents: tuple[StoredDocument, ...]
    """The version in hand of each document."""
    numbers: tuple[Line, ...]
    record_id: UUID | None
    comments: tuple[CommentRow, ...] = ()
    closed: tuple[UUID, ...] = ()
    """Activations whose collection is closed."""
    timeline: tuple[ActivationRow, ...]


@query("workflow", "run", RunView, issuers=("portal", "operator"))
class ShowRun(Query):
    """A run with its timeline: actual times against the printed standard."""

    run_id: UUID


class SopRow(Tolerant):
    sop: Code
    sop_version: int
    title: Line
    digest: Sha256
    definition: Definition


class Sops(Reply):
    sops: tuple[SopRow, ...]


@query("workflow", "sops", Sops, issuers=("portal", "operator"))
class ListSops(Query):
    """The active version of every SOP."""
