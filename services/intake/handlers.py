"""Commands of intake: decode, look up what the decision needs, call, reply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision, Repository
from chassis.execution import Answered
from contracts.catalogue import Done
from contracts.intake import AcceptSubmission, ReturnSubmission, Submit, Submitted
from services.intake.domain import Collection, content_sha256, decide_accept, decide_return, decide_submit
from services.intake.office import holds


class CollectionHandlers:
    """`pool` reaches the service's own tables; what is refused is refused inside `decide`, so that a repeated
    command gets its first answer even when the actor has left the position since."""

    def __init__(self, collections: Repository[Collection], pool: Any) -> None:
        self._collections = collections
        self._pool = pool

    async def submit(self, ctx: CommandContext, command: Submit) -> Answered:
        held = await holds(self._pool, ctx.actor, ctx.now)
        free = held and await claim(self._pool, command.revision_id, command.collection_id)
        explanations = [ctx.text(line.explanation) if line.explanation else None for line in command.indicators]
        proof = ctx.text(command.on_behalf) if command.on_behalf.strip() else None
        digest = content_sha256(command.indicators, command.budget)

        def decide(state: Collection, version: int) -> Decision:
            events = decide_submit(
                state,
                command,
                ctx.actor,
                holds=held,
                revision_is_free=free,
                explanations=explanations,
                now=ctx.now,
                proof=proof,
            )
            reply = Submitted(
                version=version + len(events),
                revision_id=command.revision_id,
                number=len(state.revisions) + 1,
                content_sha256=digest,
            )
            return Decision(events=events, reply=reply)

        return await ctx.execute(
            self._collections, command.collection_id, decide, expected_version=command.expected_version
        )

    async def accept(self, ctx: CommandContext, command: AcceptSubmission) -> Answered:
        held = await holds(self._pool, ctx.actor, ctx.now)

        def decide(state: Collection, version: int) -> Decision:
            events = decide_accept(state, command, ctx.actor, holds=held)
            return Decision(events=events, reply=Done(version=version + len(events)))

        return await ctx.execute(
            self._collections, command.collection_id, decide, expected_version=command.expected_version
        )

    async def send_back(self, ctx: CommandContext, command: ReturnSubmission) -> Answered:
        held = await holds(self._pool, ctx.actor, ctx.now)
        reason = ctx.text(command.reason)

        def decide(state: Collection, version: int) -> Decision:
            events = decide_return(state, command, ctx.actor, holds=held, reason=reason)
            return Decision(events=events, reply=Done(version=version + len(events)))

        return await ctx.execute(
            self._collections, command.collection_id, decide, expected_version=command.expected_version
        )


async def claim(pool: Any, revision_id: UUID, collection_id: UUID) -> bool:
    """Takes a revision id for a collection; False when another collection has it."""
    await pool.execute(
        "INSERT INTO revision_claims (revision_id, collection_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        revision_id,
        collection_id,
    )
    owner = await pool.fetchval("SELECT collection_id FROM revision_claims WHERE revision_id = $1", revision_id)
    return bool(owner == collection_id)
