"""Says once of each step in hand that it is due soon, and once that it is overdue; closes collections whose due time
closes them. Each once, also across restarts.

The command id of each saying follows from the activation and the due time, so that a process that begins again, or two
of them, say nothing twice. What is due is read from the inbox; the decision looks at the run itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.entities import Decision
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.errors import Refusal
from services.workflow.domain import advising, collection_ends, limits
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.projections.inbox import ENDED, NEAR, InboxProjection
from services.workflow.projections.runs import RunsProjection
from services.workflow.projections.task_fold import UNANSWERED
from services.workflow.streams import Look, Streams

TICK = 5.0
"""Seconds between two looks at the due times."""
SYSTEM = Actor(capacity="sistem")
Decide = Callable[[RunState, int], Awaitable[Decision]]


class Timekeeper:
    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def look(self) -> None:
        """Says what is to be said now. Raises what Postgres raises; the next look makes up for it."""
        now = self._chassis.clock()
        for row in await self._chassis.read(InboxProjection, NEAR, now):
            await self._say(row, overdue=row["due"] <= now, now=now)
        for row in await self._chassis.read(InboxProjection, ENDED, now):
            await self._close(row["run_id"], row["activation_id"], row["due"], now)
        for row in await self._chassis.read(RunsProjection, UNANSWERED, now):
            await self._say_lapsed(row["run_id"], row["advice_id"], now)

    async def _say(self, row: Any, *, overdue: bool, now: datetime) -> None:
        run_id, activation_id, due = row["run_id"], row["activation_id"], row["due"]
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(state.begun())
            if overdue:
                draft = await self._overdue(state, definition, activation_id, due, look, now)
            else:
                draft = limits.decide_due_soon(state, definition, activation_id, due, SYSTEM, row["work_by"])
            return Decision(draft.events, after=draft.state) if draft is not None else Decision()

        word = "terlambat" if overdue else "segera"
        await self._do(uuid5(activation_id, f"{word}/{due.isoformat()}"), run_id, decide)

    async def _close(self, run_id: UUID, activation_id: UUID, due: datetime, now: datetime) -> None:
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            definition = await looking.again().definition(state.begun())
            timing = await looking.timing(state.begun().unit, now)
            draft = collection_ends.decide_time_out(state, definition, activation_id, due, SYSTEM, timing)
            return Decision(draft.events, after=draft.state) if draft is not None else Decision()

        await self._do(uuid5(activation_id, f"tutup/{due.isoformat()}"), run_id, decide)

    async def _say_lapsed(self, run_id: UUID, advice_id: UUID, now: datetime) -> None:
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(state.begun())
            timing = await looking.timing(state.begun().unit, now)
            draft = advising.decide_lapsed(state, definition, advice_id, Office(timing=timing), SYSTEM)
            return Decision(draft.events, after=draft.state) if draft is not None else Decision()

        await self._do(uuid5(advice_id, "lewat"), run_id, decide)

    async def _do(self, command_id: UUID, run_id: UUID, decide: Decide) -> None:
        """What cannot be done now is looked at again at the next tick."""
        try:
            await self._chassis.execute(command_id, SYSTEM, self._streams.runs, run_id, decide)
        except Refusal as refusal:
            if not refusal.info.retryable:
                raise

    async def _overdue(
        self, state: RunState, definition: Any, activation_id: UUID, due: datetime, look: Look, now: datetime
    ) -> Draft | None:
        activation = state.activations.get(activation_id)
        positions = activation.positions if activation is not None else ()
        seats = {position: await look.seat(position, now) for position in positions}
        superiors = {position: (await look.position(position)).created(position)[0].superior for position in positions}
        return limits.decide_overdue(state, definition, activation_id, due, seats, superiors, SYSTEM)
