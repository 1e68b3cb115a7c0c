"""Says of each step in hand that nobody attends to it, and to whom it is escalated; also across restarts.

It becomes so without any event of the run (an absence begins, a period ends), so it is looked for at every tick. The
decision looks at run and positions themselves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from chassis.entities import Decision
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.errors import Refusal
from services.workflow.domain.attending import decide_unattended
from services.workflow.domain.run import RunState
from services.workflow.projections.holders import UNATTENDED
from services.workflow.projections.inbox import IN_HAND, PERFORMERS, InboxProjection
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.projections.unattended import EVERY, UnattendedProjection
from services.workflow.streams import Look, Streams

SYSTEM = Actor(capacity="sistem")


class Vigil:
    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def look(self) -> None:
        """Says what is to be said now. Raises what Postgres raises; the next look makes up for it."""
        now = self._chassis.clock()
        rows = await self._chassis.read(InboxProjection, PERFORMERS)
        performers = [row["position"] for row in rows if row["position"] is not None]
        said = {
            row["activation_id"]: row["escalated_to"] for row in await self._chassis.read(UnattendedProjection, EVERY)
        }
        above = {position for escalated in said.values() for position in escalated}
        vacant = await self._vacant({*performers, *above}, now)
        if not vacant:
            return
        told = [key for key, escalated in said.items() if escalated and not vacant.issuperset(escalated)]
        for row in await self._chassis.read(InboxProjection, IN_HAND, list(vacant), told):
            await self._say(row["run_id"], row["activation_id"], now)

    async def _vacant(self, positions: set[UUID], now: datetime) -> set[UUID]:
        rows = await self._chassis.read(OrganisationProjection, UNATTENDED, now, list(positions))
        return {row["position_id"] for row in rows}

    async def _say(self, run_id: UUID, activation_id: UUID, now: datetime) -> None:
        looking = self._streams.looking()
        state, version = await self._streams.runs.load(run_id)
        above = await self._above(state, activation_id, looking.again(), now)
        if above == _told(state, activation_id):
            return

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(state.begun())
            activation = state.activation(activation_id)
            mine = (*activation.positions, *([activation.delegate] if activation.delegate is not None else []))
            seats = {position: await look.seat(position, now) for position in mine}
            escalated = await self._above(state, activation_id, look, now)
            draft = decide_unattended(state, definition, activation_id, seats, escalated, SYSTEM)
            return Decision(draft.events, None, look.reads, draft.state)

        try:
            key = uuid5(activation_id, f"kosong/{version}/{sorted(map(str, above))}")
            await self._chassis.execute(key, SYSTEM, self._streams.runs, run_id, decide)
        except Refusal as refusal:
            if not refusal.info.retryable and refusal.info.code != "wrong_state":
                raise

    @staticmethod
    async def _above(state: RunState, activation_id: UUID, look: Look, now: datetime) -> tuple[UUID, ...]:
        found = [await look.superior(position, now) for position in state.activation(activation_id).positions]
        return tuple(dict.fromkeys(seat.position_id for seat in found if seat is not None))


def _told(state: RunState, activation_id: UUID) -> tuple[UUID, ...] | None:
    return state.activation(activation_id).escalated
