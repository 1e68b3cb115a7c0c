"""Agencies that change: commands and the query of the units; as `handlers.py`, without rules of their own."""

from __future__ import annotations

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.erasing import erase_texts
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.agencies import (
    ClosePosition,
    CorrectPosition,
    DissolveUnit,
    ListUnits,
    MovePosition,
    MoveUnit,
    RenameUnit,
    UnitInfo,
    Units,
)
from contracts.catalogue import Done
from contracts.texts import EraseWorkflowText, WorkflowTextErased
from services.workflow.domain import establishing, units
from services.workflow.domain.identity import unit_stream
from services.workflow.domain.positions import PositionState
from services.workflow.domain.units import UnitState
from services.workflow.projections.holders import UNITS
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.streams import Streams


class Agencies:
    """One method per command and query."""

    def __init__(self, chassis: Chassis, streams: Streams) -> None:
        self._chassis = chassis
        self._streams = streams

    async def rename(self, ctx: CommandContext, cmd: RenameUnit) -> Answered:
        def decide(state: UnitState, version: int) -> Decision:
            events = units.decide_rename(state, cmd)
            return Decision(events, Done(version=version + len(events)))

        stream = unit_stream(cmd.unit)
        return await ctx.execute(self._streams.units, stream, decide, expected_version=cmd.expected_version)

    async def move(self, ctx: CommandContext, cmd: MoveUnit) -> Answered:
        looking = self._streams.looking()

        async def decide(state: UnitState, version: int) -> Decision:
            look = looking.again()
            above = await look.units_above(cmd.parent) if cmd.parent is not None else {}
            events = units.decide_move(state, cmd, above)
            reads = [read for read in look.reads if read[0] != unit_stream(cmd.unit)]
            return Decision(events, Done(version=version + len(events)), reads)

        stream = unit_stream(cmd.unit)
        return await ctx.execute(self._streams.units, stream, decide, expected_version=cmd.expected_version)

    async def dissolve(self, ctx: CommandContext, cmd: DissolveUnit) -> Answered:
        looking = self._streams.looking()

        async def decide(state: UnitState, version: int) -> Decision:
            look = looking.again()
            successors = {code: await look.unit(code) for code in cmd.successors if code != cmd.unit}
            events = units.decide_dissolve(state, cmd, successors)
            return Decision(events, Done(version=version + len(events)), look.reads)

        stream = unit_stream(cmd.unit)
        return await ctx.execute(self._streams.units, stream, decide, expected_version=cmd.expected_version)

    async def move_position(self, ctx: CommandContext, cmd: MovePosition) -> Answered:
        looking = self._streams.looking()

        async def decide(state: PositionState, version: int) -> Decision:
            look = looking.again()
            events = establishing.decide_move(state, cmd, await look.unit(cmd.unit))
            return Decision(events, Done(version=version + len(events)), look.reads)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def correct_position(self, ctx: CommandContext, cmd: CorrectPosition) -> Answered:
        reason = ctx.text(cmd.reason)
        looking = self._streams.looking()

        async def decide(state: PositionState, version: int) -> Decision:
            look = looking.again()
            above = await look.positions_above(cmd.superior) if cmd.superior is not None else {}
            events = establishing.decide_correct(state, cmd, reason, above)
            reads = [read for read in look.reads if read[0] != cmd.position_id]
            return Decision(events, Done(version=version + len(events)), reads)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def close_position(self, ctx: CommandContext, cmd: ClosePosition) -> Answered:
        def decide(state: PositionState, version: int) -> Decision:
            events = establishing.decide_close(state, cmd)
            return Decision(events, Done(version=version + len(events)))

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def units(self, _actor: Actor | None, _query: ListUnits) -> Units:
        rows = await self._chassis.read(OrganisationProjection, UNITS, self._chassis.clock())
        return Units(units=tuple(UnitInfo(**row) for row in rows))


def change(chassis: Chassis, streams: Streams) -> None:
    """Wiring."""
    agencies = Agencies(chassis, streams)
    chassis.command(RenameUnit, agencies.rename)
    chassis.command(MoveUnit, agencies.move)
    chassis.command(DissolveUnit, agencies.dissolve)
    chassis.command(MovePosition, agencies.move_position)
    chassis.command(CorrectPosition, agencies.correct_position)
    chassis.command(ClosePosition, agencies.close_position)
    chassis.query(ListUnits, agencies.units)
    erase_texts(chassis, EraseWorkflowText, WorkflowTextErased)
