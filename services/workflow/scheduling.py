"""Standing orders: setting and ending them, showing them, and starting their runs when their day has come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.catalogue import Done
from contracts.envelope import NewEvent
from contracts.errors import Refusal
from contracts.workflow import (
    EndSchedule,
    ListSchedules,
    OccasionRow,
    Order,
    RunStartedReply,
    ScheduleRow,
    ScheduleRuns,
    Schedules,
)
from services.workflow.domain import scheduling
from services.workflow.domain.calendar import Calendar
from services.workflow.domain.identity import sop_stream
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.run import RunState
from services.workflow.domain.scheduling import Occasion, ScheduleState
from services.workflow.domain.starting import decide_start
from services.workflow.projections.schedules import GOING, LISTED, OCCASIONS, SchedulesProjection
from services.workflow.streams import Look, Streams

TICK = 15.0
"""Seconds between two looks at the calendar."""
SYSTEM = Actor(capacity="sistem")
Note = Callable[[ScheduleState], Sequence[NewEvent]]


class Scheduling:
    """The commands and the query."""

    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def schedule_runs(self, ctx: CommandContext, cmd: ScheduleRuns) -> Answered:
        looking = self._streams.looking()

        async def decide(state: ScheduleState, version: int) -> Decision:
            look = looking.again()
            active = (await look.sop(cmd.order.sop)).active
            unit = await look.unit(cmd.order.unit)
            seats = await _seats(look, cmd.order, ctx.now)
            definition = active.definition if active else None
            events = scheduling.decide_set(state, cmd.schedule_id, cmd.order, definition, unit, seats, ctx.actor)
            return Decision(events, Done(version=version + len(events)))

        return await ctx.execute(
            self._streams.schedules, cmd.schedule_id, decide, expected_version=cmd.expected_version
        )

    async def end_schedule(self, ctx: CommandContext, cmd: EndSchedule) -> Answered:
        reason = ctx.text(cmd.reason)
        looking = self._streams.looking()

        async def decide(state: ScheduleState, version: int) -> Decision:
            seats = await _seats(looking.again(), state.order, ctx.now) if state.order else {}
            events = scheduling.decide_end(state, cmd.schedule_id, reason, seats, ctx.actor)
            return Decision(events, Done(version=version + len(events)))

        return await ctx.execute(
            self._streams.schedules, cmd.schedule_id, decide, expected_version=cmd.expected_version
        )

    async def schedules(self, _actor: Actor | None, query: ListSchedules) -> Schedules:
        async with self._chassis.snapshot(SchedulesProjection) as read:
            rows = await read(LISTED, query.sop)
            found = await read(OCCASIONS, [row["schedule_id"] for row in rows])
        texts = await self._chassis.texts.read([row["reason_id"] for row in rows if row["reason_id"]])
        shown: dict[UUID, list[OccasionRow]] = {}
        for row in found:
            values = {name: row[name] for name in ("occasion", "day", "run_id", "late", "blocked")}
            shown.setdefault(row["schedule_id"], []).append(OccasionRow(**values))
        return Schedules(
            schedules=tuple(
                ScheduleRow(
                    schedule_id=row["schedule_id"],
                    order=Order.model_validate_json(row["schedule"]),
                    ended=row["ended"],
                    reason=texts.get(row["reason_id"]) if row["reason_id"] else None,
                    occasions=tuple(shown.get(row["schedule_id"], ())),
                )
                for row in rows
            )
        )


class Scheduler:
    """Starts each run of each standing order once; the command ids follow from schedule and occasion, so that a process
    that begins again, or two of them, start nothing twice. What was missed while nobody looked is made up for."""

    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def look(self) -> None:
        """Starts what is to be started now. Raises what Postgres raises; the next look makes up for it."""
        for row in await self._chassis.read(SchedulesProjection, GOING):
            await self._schedule(row["schedule_id"])

    async def _schedule(self, schedule: UUID) -> None:
        now, looking = self._chassis.clock(), self._streams.looking()
        state, _ = await self._streams.schedules.load(schedule, fresh=True)
        if state.order is None or state.ended:
            return
        order = state.order
        active = (await looking.fresh().sop(order.sop)).newest_definition
        if active is None:
            return
        calendar = (await looking.timing(order.unit, now)).calendar
        today = calendar.local_date(now)
        for occasion in scheduling.occasions(order, active, calendar.days, today):
            if occasion.key not in state.started:
                await self._start(schedule, order, occasion, calendar, now)

    async def _start(self, schedule: UUID, order: Order, occasion: Occasion, calendar: Calendar, now: datetime) -> None:
        command_id = uuid5(schedule, f"mulai/{occasion.key}")
        command = scheduling.start_command(schedule, order, occasion, command_id)
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            if state.started is not None:
                return Decision()
            look = looking.again()
            seats = await _seats(look, order, now)
            sop, unit = await look.sop(order.sop), await look.unit(order.unit)
            timing = await looking.timing(order.unit, now)
            draft = decide_start(state, command, sop, unit, Office(seats, timing=timing), SYSTEM, scheduled=schedule)
            reads = [read for read in look.reads if read[0] == sop_stream(order.sop)]
            reply = RunStartedReply(version=version + len(draft.events), run_id=command.run_id)
            return Decision(draft.events, reply, reads, draft.state)

        try:
            await self._chassis.execute(command_id, SYSTEM, self._streams.runs, command.run_id, decide)
        except Refusal as refusal:
            if not refusal.info.retryable:
                said = hashlib.sha256(refusal.info.message.encode()).hexdigest()[:16]
                why = refusal
                await self._note(
                    schedule,
                    f"terhalang/{occasion.key}/{said}",
                    lambda state: scheduling.decide_blocked(state, schedule, occasion, why),
                )
            return
        today = calendar.local_date(now)
        await self._note(
            schedule,
            f"dimulai/{occasion.key}",
            lambda state: scheduling.decide_started(state, schedule, occasion, today),
        )

    async def _note(self, schedule: UUID, what: str, decide_on: Note) -> None:
        def decide(state: ScheduleState, _version: int) -> Decision:
            return Decision(decide_on(state))

        await self._chassis.execute(uuid5(schedule, what), SYSTEM, self._streams.schedules, schedule, decide)


async def _seats(look: Look, order: Order, moment: datetime) -> Mapping[UUID, Seat]:
    return {position: await look.seat(position, moment) for position in scheduling.seats_of(order)}
