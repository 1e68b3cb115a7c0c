"""Standing orders: runs that start by the calendar, one for each period of their SOP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from contracts.base import Code, Line, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day of every year, `01-02` for 2 January; in a month without it the last one."""
Positions = Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]


class Order(Tolerant):
    """What is started, and when: on fixed days, one for each period of the SOP in order, or so many working days after
    the first working day of each period."""

    sop: Code
    unit: Code
    title: Line
    """As of a start: `{tahun}`, `{periode}` and facts may stand in it."""
    since: date
    """Days before it start nothing."""
    days: Annotated[tuple[MonthDay, ...], Field(max_length=12)] = ()
    working_day: Annotated[int, Field(ge=0, le=250)] | None = None
    about: Literal["berjalan", "sebelumnya"] = "berjalan"
    """The run is about the period whose day it is, or about the one before."""
    roles: dict[Code, UUID]
    units: dict[Code, Positions] = {}
    teams: dict[Code, Positions] = {}
    facts: dict[Code, Line] = {}
    sample: bool = False

    @model_validator(mode="after")
    def _one_rule(self) -> Order:
        if bool(self.days) == (self.working_day is not None):
            raise ValueError("sebut hari-harinya atau hari kerja keberapa, salah satu saja")
        return self


@event("workflow.schedule.set.v1")
class ScheduleSet(Event):
    schedule_id: UUID
    order: Order


@event("workflow.schedule.ended.v1")
class ScheduleEnded(Event):
    schedule_id: UUID
    reason: TextRef


@event("workflow.schedule.started.v1")
class ScheduleStarted(Event):
    """One of its runs has started, once and for all."""

    schedule_id: UUID
    occasion: str
    """Calendar year and period whose day it was: `2027/triwulan-1`."""
    day: date
    run_id: UUID
    late: bool
    """It started after its day: nobody was there, or something stood against it."""


@event("workflow.schedule.blocked.v1")
class ScheduleBlocked(Event):
    """Said once for each reason: a run cannot start; it starts when that was mended."""

    schedule_id: UUID
    occasion: str
    day: date
    code: str
    message: str


@command("workflow", "schedule_runs", Done, issuers=("portal", "operator"))
class ScheduleRuns(Command):
    """Sets a standing order, or changes one that goes on: by an operator, or who could start the run by hand."""

    schedule_id: UUID
    order: Order


@command("workflow", "end_schedule", Done, issuers=("portal", "operator"))
class EndSchedule(Command):
    schedule_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


class OccasionRow(Tolerant):
    occasion: str
    day: date
    run_id: UUID | None
    late: bool
    blocked: str
    """Why it has not started; empty: it has."""


class ScheduleRow(Tolerant):
    schedule_id: UUID
    order: Order
    ended: bool
    reason: str | None
    occasions: tuple[OccasionRow, ...]
    """The newest first."""


class Schedules(Reply):
    schedules: tuple[ScheduleRow, ...]


@query("workflow", "schedules", Schedules, issuers=("portal", "operator"))
class ListSchedules(Query):
    """Standing orders, also those that have ended."""

    sop: Code | None = None
