"""Steps and acts of a run.

An *activation* is one round of one step; everything that other services do for a step is keyed by it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.base import Code, Instant, Line, Sha256, Strict, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef
from contracts.sop import Act
from contracts.workflow.limits import Window
from contracts.workflow.receipts import Recipient

DropCause = Literal[
    "pengumpulan-ditutup",
    "diulang",
    "dilewati",
    "dibatalkan",
    "ditarik",
    "unit-dikeluarkan",
    "cabang-lain",
    "dipindah",
]
"""Why a step in hand is over without having been done."""

DueRule = Literal["standar", "minimum", "tenggat", "pengumpulan", "perpanjangan"]
"""What a due time follows from: the printed standard, the office's least time, what the SOP states (`tenggat`), the end
of a collection, or a collection that was extended."""


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
    about: tuple[str, ...] = ()
    """The document that each act is about (`paper_key`), empty where it is about none."""
    standard_minutes: int | None
    """Printed standard as working minutes; None: the paper leaves it blank."""
    cause: Literal["mulai", "pindah", "lanjut", "kembali", "lewati", "tarik", "migrasi"]
    """Start of the run, the step before is done, returned by a later step, an operator passed the step before, or taken
    back by whoever had completed it."""
    unit: Code | Literal[""] = ""
    """The unit, or the entry of a list, for which this activation runs, of a step that runs once for each."""
    unit_name: Line | Literal[""] = ""
    """What that unit or entry is called; empty in events of the first releases."""
    straight_back: Code | Literal[""] = ""
    """The step that returned it and gets the repaired work at once; empty: everything in between is done again."""
    part: Code | Literal[""] = ""
    """Of a step that several roles perform: the role whose part this is. Empty: it is the whole step."""
    recorder: Code | Literal[""] = ""
    """The role that records what somebody outside (`role`) does; `positions` are those of the recorder."""
    recorded_for: Line | Literal[""] = ""
    """Who that is, as the SOP names it."""
    due: Instant | None = None
    """When it reminds and escalates; the standard itself is only measured. None: the paper sets no time."""
    calendar: str = ""
    """The version of the working calendar that `due` was worked out with."""
    due_rule: DueRule | Literal[""] = ""
    """Why it is due then; empty: not due, or said before reasons were."""
    due_words: Annotated[str, Field(max_length=500)] = ""
    """The words of the SOP that `due` follows from: its standard, least time or `tenggat`, as printed."""
    work_by: Instant | None = None
    """When the last working day before `due` ends, of a due time on a day off."""
    window: Window | None = None
    """When its acts may be done; None: at any time."""


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
    recipients: tuple[Recipient, ...] = ()
    """To whom what was given away went, as they were then; each is to say that it came."""


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
    material before it is being repaired, an operator passed it, the run was cancelled, or the step before it was taken
    back."""

    run_id: UUID
    activation_id: UUID
    step: Code
    round: int
    unit: Code | Literal[""] = ""
    cause: Literal[
        "pengumpulan-ditutup",
        "diulang",
        "dilewati",
        "dibatalkan",
        "ditarik",
        "unit-dikeluarkan",
        "cabang-lain",
        "dipindah",
        "migrasi",
    ]
    """`cabang-lain`: the run ended by another exit; `dipindah`: an operator took the run elsewhere."""
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
    branch: tuple[Code, ...] = ()
    """The steps that are done again: `target` and what lies behind it. Empty (events of the first release): every
    step that was begun since the target."""


@event("workflow.step.due-soon.v1")
class StepDueSoon(Event):
    """Said once: the step is still in hand and its due time is near."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    due: Instant
    work_by: Instant | None = None
    """When the last working day before `due` ends, of a due time on a day off."""


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
    waiting_for: Literal["", "intake", "archive", "saran", "workflow"]
    """Empty when the step is done; else the service whose answer it waits for, advice that was asked for, or
    (`workflow`) the end of another run."""
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


@command("workflow", "skip_step", Done, issuers=("operator",))
class SkipStep(Command):
    """Passes a step that cannot be done; the run goes on behind it, and the timeline says so."""

    run_id: UUID
    activation_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


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


@command("workflow", "comment", Done)
class Comment(Command):
    """A remark on the version in hand, by the performer of a step that checks it or by who took part in it."""

    run_id: UUID
    activation_id: UUID
    document_sha256: Sha256 | None = None
    text: Annotated[Text, Field(min_length=1)]
