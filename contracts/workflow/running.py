"""A run as a whole: who performs its roles, how it starts, pauses and ends."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Line, Sha256, Text, Tolerant
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef
from contracts.periods import Period
from contracts.workflow.linking import RunParent


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
    period: Period = "tahunan"
    """The part of the fiscal year that the run is about."""
    facts: dict[Code, Line] = {}
    """What the SOP asked whoever started it, by the SOP's keys: a day as `2026-03-31`, a number as `12.5`."""
    parent: RunParent | None = None
    """The step of another run that started it."""
    schedule: UUID | None = None
    """The standing order that started it."""


@event("workflow.run.completed.v1")
class RunCompleted(Event):
    run_id: UUID
    ended_by: UUID | None = None
    """The activation whose performer ended the run by another exit; None: everything was done."""


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


class RunStartedReply(Done):
    run_id: UUID


@command("workflow", "start_run", RunStartedReply)
class StartRun(Command):
    """The order that starts it: the actor must hold one of the positions bound to the SOP's roles."""

    run_id: UUID
    sop: Code
    title: Line
    """`{tahun}`, `{periode}` and `{key of a fact}` in it stand for what they are in this run."""
    unit: Code
    year: Annotated[int, Field(ge=2000, le=2100)]
    roles: dict[Code, UUID]
    """Role → position, for every role that is a position."""
    units: dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]] = {}
    """Role performed by each unit → the position in each unit that answers for it."""
    teams: dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]] = {}
    """Team → its positions, the first leads; but for teams that a step of the run makes."""
    sample: bool = False
    period: Period | Literal[""] = ""
    """Empty: the whole year, of a SOP that is carried out once a year."""
    facts: dict[Code, Line] = {}
    """What the SOP asks (`ditanyakan`), by its keys: a day as `2026-03-31`, a number as `12.5`."""
    parent: RunParent | None = None
    """The step in hand (`jalankan`) that it is started from, by its performer; `run_id` is its `child_run_id`."""


@command("workflow", "bind_role", Done, issuers=("portal", "operator"))
class BindRole(Command):
    """The performer of the step that makes a team names its members; an operator may exchange who performs a role."""

    run_id: UUID
    activation_id: UUID | None = None
    """The step in hand that binds the role; None: as an operator, with a reason."""
    role: Code
    positions: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]
    reason: Text = ""


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
