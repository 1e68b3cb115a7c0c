"""Migration of runs to another version of their SOP: the plan to look at, and the command; without rules of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.catalogue import Done
from contracts.envelope import TextRef
from contracts.workflow import MigrateRun, MigrationPlan, PlanMigration
from services.workflow.domain.migrating import Wanted, decide_migrate, plan_migration
from services.workflow.domain.run import RunState
from services.workflow.streams import Look, Streams

OPERATOR = Actor(capacity="operator")
UNWRITTEN = TextRef(id=UUID(int=0), digest="")
"""Stands for the reason in a plan, which nobody keeps."""


class Migrating:
    """The command and the query."""

    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def migrate_run(self, ctx: CommandContext, cmd: MigrateRun) -> Answered:
        reason = ctx.text(cmd.reason)
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            wanted = await _wanted(look, state, cmd, ctx.now)
            before = await look.definition(state.begun())
            timing = await looking.timing(state.begun().unit, ctx.now)
            draft = decide_migrate(state, before, wanted, reason, ctx.actor, timing)
            return Decision(draft.events, Done(version=version + len(draft.events)), look.reads, draft.state)

        return await ctx.execute(self._streams.runs, cmd.run_id, decide, expected_version=cmd.expected_version)

    async def plan(self, _actor: Actor | None, query: PlanMigration) -> MigrationPlan:
        """Looks at the run itself, past every cache and read model: what is shown is what would be done now."""
        now, looking = self._chassis.clock(), self._streams.looking()
        look = looking.fresh()
        state = await look.run(query.run_id)
        started = state.begun()
        wanted = await _wanted(look, state, query, now)
        before = await look.definition(started)
        timing = await looking.timing(started.unit, now)
        found = plan_migration(state, before, wanted, UNWRITTEN, OPERATOR, timing)
        return MigrationPlan(
            run_id=query.run_id,
            title=started.title,
            from_version=started.sop_version,
            to_version=query.to_version,
            stays=tuple(found.stays),
            begins=tuple(found.begins),
            drops=tuple(found.drops),
            passes=tuple(found.passes),
            cannot=tuple(found.cannot),
        )


async def _wanted(look: Look, state: RunState, asked: MigrateRun | PlanMigration, now: datetime) -> Wanted:
    """Raises Refusal `not_found` for a version or position that does not exist."""
    sop = state.begun().sop
    version = (await look.sop(sop)).get(sop, asked.to_version)
    bind = {role: [await look.seat(one, now) for one in seats] for role, seats in asked.bind.items()}
    return Wanted(version, asked.mapping, bind)
