"""Commands about a step beside its acts; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.archive import StoredFile
from contracts.envelope import TextRef
from contracts.sop import Definition
from contracts.workflow import (
    AddNote,
    Assigned,
    AssignedItem,
    AssignStep,
    Attach,
    ClaimStep,
    ConfirmReceipt,
    DelegateStep,
    GiveAdvice,
    HandBackStep,
    ReleaseStep,
    RemindStep,
    RequestAdvice,
    TransferStep,
    WithdrawStep,
)
from services.workflow.deciding import OnRuns
from services.workflow.domain import advising, identity, notes, receipts, tasks, withdrawing
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look


class Tasks(OnRuns):
    """One method per command."""

    async def claim(self, ctx: CommandContext, cmd: ClaimStep) -> Answered:
        reason = _text(ctx, cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return tasks.decide_claim(state, sop, cmd.activation_id, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def release(self, ctx: CommandContext, cmd: ReleaseStep) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return tasks.decide_release(state, sop, cmd.activation_id, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def assign(self, ctx: CommandContext, cmd: AssignStep) -> Answered:
        reason = _text(ctx, cmd.reason)
        items: tuple[AssignedItem, ...] = ()

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            nonlocal items
            draft, items = tasks.decide_assign(state, sop, cmd.activation_ids, cmd.member, reason, office, ctx.actor)
            return draft

        return await self._run(ctx, cmd, cmd.run_id, decide, lambda version: Assigned(version=version, items=items))

    async def delegate(self, ctx: CommandContext, cmd: DelegateStep) -> Answered:
        reason = _text(ctx, cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, look: Look) -> Draft:
            to = await look.seat(cmd.to, ctx.now)
            return tasks.decide_delegate(state, sop, cmd.activation_id, to, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def hand_back(self, ctx: CommandContext, cmd: HandBackStep) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return tasks.decide_hand_back(state, sop, cmd.activation_id, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def transfer(self, ctx: CommandContext, cmd: TransferStep) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, look: Look) -> Draft:
            to = await look.seat(cmd.to, ctx.now)
            return tasks.decide_transfer(state, sop, cmd.activation_id, to, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def withdraw(self, ctx: CommandContext, cmd: WithdrawStep) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return withdrawing.decide_withdraw(state, sop, cmd.activation_id, reason, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def remind(self, ctx: CommandContext, cmd: RemindStep) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return tasks.decide_remind(state, sop, cmd.activation_id, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def request_advice(self, ctx: CommandContext, cmd: RequestAdvice) -> Answered:
        question, key = ctx.text(cmd.question), identity.advice_id(cmd.command_id)

        async def decide(state: RunState, sop: Definition, office: Office, look: Look) -> Draft:
            to = await look.seat(cmd.to, ctx.now)
            return advising.decide_request(
                state, sop, cmd.activation_id, key, to, question, cmd.within, office, ctx.actor
            )

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def give_advice(self, ctx: CommandContext, cmd: GiveAdvice) -> Answered:
        answer = ctx.text(cmd.answer)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return advising.decide_give(state, sop, cmd.advice_id, answer, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def note(self, ctx: CommandContext, cmd: AddNote) -> Answered:
        text, key = ctx.text(cmd.text), identity.note_id(cmd.command_id)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return notes.decide_note(state, sop, cmd.activation_id, key, text, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def attach(self, ctx: CommandContext, cmd: Attach) -> Answered:
        name = ctx.text(cmd.name)
        file = StoredFile(
            file_id=identity.file_id(cmd.command_id), sha256=cmd.sha256, size=cmd.size, media_type=cmd.media_type
        )

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return notes.decide_attach(state, sop, cmd.activation_id, file, name, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def confirm_receipt(self, ctx: CommandContext, cmd: ConfirmReceipt) -> Answered:
        proof = _text(ctx, cmd.proof)

        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return receipts.decide_confirm(
                state, sop, cmd.activation_id, cmd.recipient, proof, cmd.file_id, office, ctx.actor
            )

        return await self._run(ctx, cmd, cmd.run_id, decide)


def _text(ctx: CommandContext, words: str) -> TextRef | None:
    return ctx.text(words) if words.strip() else None
