"""What is read of runs: inbox, list, and one run with its timeline."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Capacity
from contracts.archive import StoredDocument
from contracts.base import Code, Instant, Line, Tolerant
from contracts.catalogue import Query, Reply, query
from contracts.periods import Period
from contracts.sop import Act
from contracts.workflow.linking import ChildRow, ParentRow
from contracts.workflow.migrating import MigrationRow
from contracts.workflow.steps import DueRule

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
    """The unit, or the entry of a list, for which the step runs, of a step that runs once for each."""
    for_name: str = ""
    """What it is called; empty: see `for_unit`."""
    recorded_for: str = ""
    """Who outside it is recorded for; empty: the position does it itself."""
    due: Instant | None = None
    timeliness: Literal["", "segera", "terlambat"] = ""
    """`segera`: said to be due soon; `terlambat`: said to be overdue."""
    due_rule: DueRule | Literal[""] = ""
    due_words: str = ""
    """The words of the SOP that the due time follows from."""
    work_by: Instant | None = None
    """When the last working day before `due` ends, of a due time on a day off."""
    opens: Instant | None = None
    closes: Instant | None = None
    """The window in which its acts may be done, up to but not including `closes`; None: at any time."""
    escalated: bool = False
    """Shown to a superior because it is overdue; somebody else performs it."""
    unattended: bool = False
    """Shown to a superior because nobody attends to `position` now, nor to any other of the step."""
    claimed_by: UUID | None = None
    """The position of a team that has it in hand; by `assigned`, because the leader gave it to that member."""
    assigned: bool = False
    delegated_to: UUID | None = None
    delegated_by: UUID | None = None
    """The owner, to whom it comes back."""
    reminders: int = 0
    reminded_at: Instant | None = None
    """The last time."""


class InboxAdvice(Tolerant):
    """A question that one of the positions may answer."""

    advice_id: UUID
    activation_id: UUID
    run_id: UUID
    run_title: Line
    activity: Line
    position: UUID
    asked_by: UUID | None
    """The position that asks."""
    question: str | None
    """None: the text was erased."""
    asked_at: Instant
    due: Instant
    lapsed: bool
    """The due time has passed; an answer still helps while the step is in hand."""


class InboxReceipt(Tolerant):
    """Something that one of the positions is to say of that it came."""

    activation_id: UUID
    run_id: UUID
    run_title: Line
    activity: Line
    recipient: Code
    name: Line
    position: UUID
    sent_by: UUID | None
    sent_at: Instant


class Inbox(Reply):
    entries: tuple[InboxEntry, ...]
    advice: tuple[InboxAdvice, ...] = ()
    receipts: tuple[InboxReceipt, ...] = ()


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
    """Activities in hand, joined by a semicolon; empty when the run is over."""
    started_at: Instant
    completed_at: Instant | None
    version: int
    sample: bool
    period: str = "tahunan"


class FactRow(Tolerant):
    """What was stated when the run started."""

    key: Code
    name: Line
    kind: Literal["teks", "tanggal", "angka"]
    value: Line


class Runs(Reply):
    runs: tuple[RunRow, ...]
    next: str = ""
    """Token of the next page; empty: this is the last."""


@query("workflow", "runs", Runs, issuers=("portal", "operator"))
class ListRuns(Query):
    """Runs, newest first. Refusal `invalid` for a token that no answer held."""

    state: RunState | None = None
    sop: Code | None = None
    unit: Code | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    period: Period | None = None
    late: bool = False
    """Only runs of which a step in hand is overdue."""
    position: UUID | None = None
    """Only runs of which a step in hand waits for this position."""
    words: Annotated[str, Field(max_length=200)] = ""
    """Only runs whose title holds each of these words; capitals do not matter."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=40)] = ""
    """`next` of the answer before; the filters stay the same."""


class ActRow(Tolerant):
    act: Act
    about: str = ""
    """Key of the document that it is about (`paper_key`); empty: none."""
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
    state: Literal["aktif", "selesai", "dikembalikan", "gugur", "dilewati", "dialihkan"]
    """`gugur`: a return further back made this activation void; `dilewati`: passed without having been done;
    `dialihkan`: its performer took the other exit."""
    cause: str
    acts: tuple[ActRow, ...]
    waiting_for: str
    started_at: Instant
    ended_at: Instant | None
    elapsed_seconds: int | None
    worked_minutes: int | None = None
    """Working minutes of this round by the calendar of the run's unit, but for the time that the run was suspended; of
    a round in hand those so far. None: it was passed without having been done."""
    total_minutes: int | None = None
    """The same of all its rounds up to this one."""
    standard_minutes: int | None
    standard_text: str
    """As printed; empty: not stated."""
    returned_to: str | None
    """Where a return went, or the other exit."""
    reason: str | None
    answered: int
    """Units that have answered the step's collection."""
    asked: int
    unit: str = ""
    """The unit, or the entry of a list, for which it ran, of a step that runs once for each."""
    unit_name: str = ""
    """What it is called; empty: see `unit`."""
    part: str = ""
    """Of a step that several roles perform: the role whose part it is."""
    recorded_for: str = ""
    """Who outside it is recorded for; empty: its positions do it themselves."""
    due: Instant | None = None
    timeliness: Literal["", "segera", "terlambat"] = ""
    unattended: tuple[UUID, ...] = ()
    """All positions of a step in hand, when nobody attends to any of them now."""
    escalated_to: tuple[UUID, ...] = ()
    """The superiors that were told so."""
    due_rule: DueRule | Literal[""] = ""
    due_words: str = ""
    """The words of the SOP that the due time follows from."""
    work_by: Instant | None = None
    opens: Instant | None = None
    closes: Instant | None = None
    """The window in which its acts may be done, up to but not including `closes`; None: at any time."""
    extended_by: str = ""
    """The role that may extend the window."""
    claimed_by: UUID | None = None
    """Of a step that several positions may perform: who has taken it, or by `assigned` was given it."""
    assigned: bool = False
    delegated_to: UUID | None = None
    delegated_by: UUID | None = None
    reminders: int = 0
    reminded_at: Instant | None = None


class AskedRow(Tolerant):
    """What one step asked of units, and when that ends."""

    activation_id: UUID
    due: Instant | None
    closes: bool
    """Whether the due time closes it by itself."""
    extensions: int
    closed: bool
    closed_by: Literal["", "batas-waktu", "diulang"]


class AdviceRow(Tolerant):
    advice_id: UUID
    activation_id: UUID
    positions: tuple[UUID, ...]
    """Any of them may answer."""
    asked_by: UUID | None
    question: str | None
    asked_at: Instant
    due: Instant
    lapsed: bool
    answer: str | None = None
    person: UUID | None = None
    position: UUID | None = None
    answered_at: Instant | None = None


class NoteRow(Tolerant):
    note_id: UUID
    activation_id: UUID
    text: str | None
    person: UUID | None
    position: UUID | None
    at: Instant


class FileRow(Tolerant):
    file_id: UUID
    activation_id: UUID
    name: str | None
    """None: the name was erased."""
    media_type: Line
    size: int
    sha256: Line
    person: UUID | None
    position: UUID | None
    at: Instant


class ReceiptRow(Tolerant):
    """What one recipient says of what a step gave him."""

    activation_id: UUID
    recipient: Code
    name: Line
    positions: tuple[UUID, ...]
    """None: outside; the sender records it."""
    sent_at: Instant
    received_at: Instant | None = None
    person: UUID | None = None
    position: UUID | None = None
    proof: str | None = None
    file_id: UUID | None = None


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


class PassedRow(Tolerant):
    """A row that is not done and that the run went past."""

    step: Code
    no: str
    activity: Line
    cause: str
    unit: str = ""
    at: Instant


class Member(Tolerant):
    unit: Code
    """A unit of the run, or an entry of a list."""
    name: Line
    counts: bool
    """False: it has left the run, or is on the list no more."""


class RosterRow(Tolerant):
    """For whom rows with `tiap` are done."""

    key: Code
    """A role that each unit performs, a position that is asked for data, or a list."""
    members: tuple[Member, ...]
    activation_id: UUID | None = None
    """The round that wrote the list; None: units of the run."""
    at: Instant | None = None


class ChoiceRow(Tolerant):
    """The units that a step has named for later rows, the last time."""

    step: Code
    activation_id: UUID
    role: Code
    units: tuple[Code, ...]
    at: Instant


class RunView(Reply):
    run: RunRow
    roles: dict[Code, Line]
    performers: dict[Code, tuple[UUID, ...]] = {}
    """Role → positions that perform it now; of a team the first leads; a role that is not bound yet is missing."""
    titles: dict[UUID, Line]
    documents: tuple[StoredDocument, ...]
    """The version in hand of each document."""
    numbers: tuple[Line, ...]
    numbered: dict[str, Line] = {}
    """Newest letter number of each document, by its key (`paper_key`)."""
    locked: tuple[StoredDocument, ...] = ()
    """Versions that an approval has locked, oldest first; what comes after one is a correction of it."""
    record_id: UUID | None
    comments: tuple[CommentRow, ...] = ()
    closed: tuple[UUID, ...] = ()
    """Activations whose collection is closed."""
    advice: tuple[AdviceRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    files: tuple[FileRow, ...] = ()
    receipts: tuple[ReceiptRow, ...] = ()
    collections: tuple[AskedRow, ...] = ()
    timeline: tuple[ActivationRow, ...]
    passed: tuple[PassedRow, ...] = ()
    """Rows that the run went past, oldest first."""
    ended_early: bool = False
    """The run ended by another exit; the activation that took it says why."""
    facts: tuple[FactRow, ...] = ()
    rosters: tuple[RosterRow, ...] = ()
    choices: tuple[ChoiceRow, ...] = ()
    migrations: tuple[MigrationRow, ...] = ()
    """When the run was taken over to another version, oldest first."""
    parent: ParentRow | None = None
    """The run that this one was started from."""
    children: tuple[ChildRow, ...] = ()
    """Runs that were started from steps of this one, oldest first."""


@query("workflow", "run", RunView, issuers=("portal", "operator"))
class ShowRun(Query):
    """A run with its timeline: actual times against the printed standard."""

    run_id: UUID
