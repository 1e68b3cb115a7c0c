"""Tells a run what became of the runs that its steps have started; also across restarts.

The read model of runs says what was not told yet; the decision looks at the run itself, and its command id follows from
the child and from what is told, so that two processes, or one that begins again, tell nothing twice.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from chassis.entities import Decision
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from services.workflow.domain import linking
from services.workflow.domain.run import RunState
from services.workflow.projections.children import UNTOLD
from services.workflow.projections.runs import RunsProjection
from services.workflow.streams import Streams

TICK = 1.0
"""Seconds between two looks."""
SYSTEM = Actor(capacity="sistem")


class Messenger:
    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def look(self) -> None:
        """Tells what is to be told now. Raises what Postgres raises; the next look makes up for it."""
        for row in await self._chassis.read(RunsProjection, UNTOLD):
            await self._tell(row["parent"], row["activation_id"], row["child"], row["told"], row["state"])

    async def _tell(self, parent: UUID, activation_id: UUID, child: UUID, told: str, state: str) -> None:
        looking = self._streams.looking()
        now = self._chassis.clock()

        async def decide(run: RunState, _version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(run.begun())
            timing = await looking.timing(run.begun().unit, now)
            of_child = await look.run(child)
            if not told and of_child.starter is not None:
                draft = linking.decide_begun(run, definition, activation_id, child, of_child.starter, SYSTEM, timing)
            elif state == "selesai":
                draft = linking.decide_ended(run, definition, activation_id, child, SYSTEM, timing)
            else:
                reason: TextRef | None = of_child.cancelled_because
                draft = linking.decide_cancelled(run, definition, activation_id, child, reason, SYSTEM)
            return Decision(draft.events, after=draft.state) if draft is not None else Decision()

        word = state if told else "dimulai"
        try:
            await self._chassis.execute(uuid5(child, f"induk/{word}"), SYSTEM, self._streams.runs, parent, decide)
        except Refusal as refusal:
            if not refusal.info.retryable:
                raise
