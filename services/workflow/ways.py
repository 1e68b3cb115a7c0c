"""Commands that take a run another way than one row after the other; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.sop import Definition
from contracts.workflow import DivertStep, MoveRun
from services.workflow.deciding import OnRuns
from services.workflow.domain.diverting import decide_divert
from services.workflow.domain.draft import Draft
from services.workflow.domain.moving import decide_move
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look


class Ways(OnRuns):
    """One method per command."""

    async def divert_step(self, ctx: CommandContext, cmd: DivertStep) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return decide_divert(state, sop, cmd.activation_id, reason, cmd.document_sha256, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def move_run(self, ctx: CommandContext, cmd: MoveRun) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return decide_move(state, sop, cmd.step, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)
