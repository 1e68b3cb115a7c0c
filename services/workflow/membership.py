"""Commands about the units of a running run; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.sop import Definition
from contracts.workflow import AddUnit, DropUnit
from services.workflow.deciding import on_run
from services.workflow.domain import membership
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look, Streams


class Membership:
    """One method per command."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def add_unit(self, ctx: CommandContext, cmd: AddUnit) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, look: Look) -> Draft:
            seats = {role: await look.seat(position, ctx.now) for role, position in cmd.positions.items()}
            return membership.decide_add(state, sop, seats, reason, office, ctx.actor)

        return await on_run(self._streams, ctx, cmd, cmd.run_id, decide)

    async def drop_unit(self, ctx: CommandContext, cmd: DropUnit) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return membership.decide_drop(state, sop, cmd.role, cmd.unit, reason, office, ctx.actor)

        return await on_run(self._streams, ctx, cmd, cmd.run_id, decide)
