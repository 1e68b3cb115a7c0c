"""Deciding on a run with its definition and the seat of the actor: what handlers beside `perform` have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from contracts.catalogue import Command, Done
from contracts.sop import Definition
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look, Streams

Decide = Callable[[RunState, Definition, Office, Look], Awaitable[Draft]]
Answer = Callable[[int], Done]
"""The answer to a command, given the version of the run after it."""


def done(version: int) -> Done:
    return Done(version=version)


async def on_run(
    streams: Streams, ctx: CommandContext, cmd: Command, run_id: UUID, decide_on: Decide, answer: Answer = done
) -> Answered:
    """Decides on a run with its definition and the actor's seat, and answers with the new version."""
    looking = streams.looking()

    async def decide(state: RunState, version: int) -> Decision:
        look = looking.again()
        definition = await look.definition(state.begun())
        position = ctx.actor.position
        seats = {position: await look.seat(position, ctx.now)} if position is not None else {}
        timing = await looking.timing(state.begun().unit, ctx.now)
        draft = await decide_on(state, definition, Office(seats, timing=timing), look)
        return Decision(draft.events, answer(version + len(draft.events)), look.reads, draft.state)

    return await ctx.execute(streams.runs, run_id, decide, expected_version=cmd.expected_version)


class OnRuns:
    """Handlers of commands about one run."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def _run(
        self, ctx: CommandContext, cmd: Command, run_id: UUID, decide_on: Decide, answer: Answer = done
    ) -> Answered:
        return await on_run(self._streams, ctx, cmd, run_id, decide_on, answer)
