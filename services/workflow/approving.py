"""Commands about versions of SOPs; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from contracts.envelope import NewEvent
from contracts.workflow import (
    ActivateSop,
    ApproveSop,
    ConfirmGuess,
    LoadSop,
    ProposeSop,
    SopLoaded,
    SopVersionReply,
    WithdrawSop,
)
from services.workflow.domain import approving, sops
from services.workflow.domain.identity import sop_stream
from services.workflow.domain.office import Seat
from services.workflow.domain.sops import SopState
from services.workflow.streams import Look, Streams

Decide = Callable[[SopState, Look], Awaitable[Sequence[NewEvent]]]


class Approving:
    """One method per command."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def load_sop(self, ctx: CommandContext, cmd: LoadSop) -> Answered:
        def decide(state: SopState, version: int) -> Decision:
            events = sops.decide_load(state, cmd.definition)
            active = state.active
            unchanged = active is not None and not events
            reply = SopLoaded(
                version=version + len(events),
                sop=cmd.definition.sop,
                sop_version=active.version if active is not None and unchanged else state.next_version,
                digest=active.digest if active is not None and unchanged else sops.digest(cmd.definition),
                changed=not unchanged,
            )
            return Decision(events, reply)

        stream = sop_stream(cmd.definition.sop)
        return await ctx.execute(self._streams.sops, stream, decide, expected_version=cmd.expected_version)

    async def propose_sop(self, ctx: CommandContext, cmd: ProposeSop) -> Answered:
        async def decide(state: SopState, look: Look) -> Sequence[NewEvent]:
            await look.seat(cmd.approver, ctx.now)
            return sops.decide_propose(state, cmd.definition, cmd.approver)

        return await self._decide(ctx, cmd.definition.sop, None, cmd.expected_version, decide)

    async def approve_sop(self, ctx: CommandContext, cmd: ApproveSop) -> Answered:
        reason = ctx.text(cmd.reason) if cmd.reason.strip() else None

        async def decide(state: SopState, look: Look) -> Sequence[NewEvent]:
            seat = await self._seat(state, cmd.version, look, ctx)
            return approving.decide_approve(state, cmd.sop, cmd.version, cmd.digest, reason, seat, ctx.actor)

        return await self._decide(ctx, cmd.sop, cmd.version, cmd.expected_version, decide)

    async def activate_sop(self, ctx: CommandContext, cmd: ActivateSop) -> Answered:
        async def decide(state: SopState, _look: Look) -> Sequence[NewEvent]:
            return sops.decide_activate(state, cmd.sop, cmd.version)

        return await self._decide(ctx, cmd.sop, cmd.version, cmd.expected_version, decide)

    async def withdraw_sop(self, ctx: CommandContext, cmd: WithdrawSop) -> Answered:
        reason = ctx.text(cmd.reason)

        async def decide(state: SopState, _look: Look) -> Sequence[NewEvent]:
            return approving.decide_withdraw(state, cmd.sop, cmd.version, reason)

        return await self._decide(ctx, cmd.sop, cmd.version, cmd.expected_version, decide)

    async def confirm_guess(self, ctx: CommandContext, cmd: ConfirmGuess) -> Answered:
        async def decide(state: SopState, look: Look) -> Sequence[NewEvent]:
            seat = await self._seat(state, cmd.version, look, ctx)
            return approving.decide_confirm(state, cmd.sop, cmd.version, cmd.step, cmd.key, seat, ctx.actor)

        return await self._decide(ctx, cmd.sop, cmd.version, cmd.expected_version, decide)

    async def _seat(self, state: SopState, version: int, look: Look, ctx: CommandContext) -> Seat | None:
        """The approver's position, now; None: the version has none."""
        chosen = state.versions.get(version)
        return await look.seat(chosen.approver, ctx.now) if chosen and chosen.approver else None

    async def _decide(
        self, ctx: CommandContext, sop: str, number: int | None, expected: int | None, decide_on: Decide
    ) -> Answered:
        """Decides on a SOP and answers with the version concerned; `number` None: the draft."""
        looking = self._streams.looking()

        async def decide(state: SopState, version: int) -> Decision:
            look = looking.again()
            events = await decide_on(state, look)
            after = state
            for new in events:
                after = sops.apply(after, new.data, ctx.actor)
            chosen = after.draft if number is None else after.versions[number]
            if chosen is None:
                raise ValueError("a proposal leaves a draft")
            reply = SopVersionReply(
                version=version + len(events),
                sop=sop,
                sop_version=chosen.version,
                digest=chosen.digest,
                changed=bool(events),
            )
            return Decision(events, reply, look.reads)

        return await ctx.execute(self._streams.sops, sop_stream(sop), decide, expected_version=expected)
