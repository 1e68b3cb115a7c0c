"""Commands that steer a run beside its acts; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.sop import Definition
from contracts.workflow import (
    BindRole,
    CancelRun,
    CloseCollection,
    Comment,
    ReopenCollection,
    RepairStep,
    ResumeRun,
    SkipStep,
    SuspendRun,
)
from services.workflow.deciding import OnRuns
from services.workflow.domain import collections, repairing, steering
from services.workflow.domain.draft import Draft
from services.workflow.domain.identity import comment_id
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look


class Steering(OnRuns):
    """One method per command."""

    async def bind_role(self, ctx: CommandContext, cmd: BindRole) -> Answered:
        reason = ctx.text(cmd.reason) if cmd.reason.strip() else None

        async def decide(state: RunState, sop: Definition, office: Office, look: Look) -> Draft:
            seats = {position: await look.seat(position, ctx.now) for position in dict.fromkeys(cmd.positions)}
            return steering.decide_bind(state, sop, cmd.activation_id, cmd.role, seats, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def comment(self, ctx: CommandContext, cmd: Comment) -> Answered:
        text, key = ctx.text(cmd.text), comment_id(cmd.command_id)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return steering.decide_comment(
                state, sop, cmd.activation_id, key, cmd.document_sha256, text, office, ctx.actor
            )

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def close_collection(self, ctx: CommandContext, cmd: CloseCollection) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return collections.decide_close(state, sop, cmd.activation_id, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def reopen_collection(self, ctx: CommandContext, cmd: ReopenCollection) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return collections.decide_reopen(state, sop, cmd.activation_id, cmd.units, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def suspend_run(self, ctx: CommandContext, cmd: SuspendRun) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, _office: Office, _look: Look) -> Draft:
            return steering.decide_suspend(state, sop, reason, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def resume_run(self, ctx: CommandContext, cmd: ResumeRun) -> Answered:
        async def decide(state: RunState, sop: Definition, _office: Office, _look: Look) -> Draft:
            return steering.decide_resume(state, sop, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def cancel_run(self, ctx: CommandContext, cmd: CancelRun) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, _office: Office, _look: Look) -> Draft:
            return steering.decide_cancel(state, sop, reason, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def skip_step(self, ctx: CommandContext, cmd: SkipStep) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return steering.decide_skip(state, sop, cmd.activation_id, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def repair_step(self, ctx: CommandContext, cmd: RepairStep) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return repairing.decide_repair(state, sop, cmd.activation_id, cmd.document_sha256, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)
