"""Commands that move limits in time; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.sop import Definition
from contracts.workflow import ExtendCollection, ExtendWindow
from services.workflow.deciding import on_run
from services.workflow.domain import collection_ends, window_acts
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look, Streams


class Limits:
    """One method per command."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def extend_collection(self, ctx: CommandContext, cmd: ExtendCollection) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return collection_ends.decide_extend(state, sop, cmd.activation_id, cmd.until, reason, office, ctx.actor)

        return await on_run(self._streams, ctx, cmd, cmd.run_id, decide)

    async def extend_window(self, ctx: CommandContext, cmd: ExtendWindow) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return window_acts.decide_extend(state, sop, cmd.activation_id, cmd.until, reason, office, ctx.actor)

        return await on_run(self._streams, ctx, cmd, cmd.run_id, decide)
