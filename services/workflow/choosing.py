"""Commands by which a step says for whom later ones are done; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.sop import Definition
from contracts.workflow import ChooseUnits, MakeList
from services.workflow.deciding import OnRuns
from services.workflow.domain.choosing import decide_choose, decide_list
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office
from services.workflow.domain.run import RunState
from services.workflow.streams import Look


class Choosing(OnRuns):
    """One method per command."""

    async def choose_units(self, ctx: CommandContext, cmd: ChooseUnits) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return decide_choose(state, sop, cmd.activation_id, cmd.units, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)

    async def make_list(self, ctx: CommandContext, cmd: MakeList) -> Answered:
        async def decide(state: RunState, sop: Definition, office: Office, _look: Look) -> Draft:
            return decide_list(state, sop, cmd.activation_id, cmd.listed, cmd.entries, office, ctx.actor)

        return await self._run(ctx, cmd, cmd.run_id, decide)
