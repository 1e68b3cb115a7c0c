"""Commands and queries about absences; as `handlers.py` and `queries.py`, without rules of their own."""

from __future__ import annotations

from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.absence import (
    AbsenceRow,
    Absences,
    AbsencesOf,
    CoverPosition,
    DeclareAbsence,
    EndAbsence,
    ShowUnattended,
    Unattended,
    UnattendedPositions,
)
from contracts.actor import Actor
from contracts.catalogue import Done
from contracts.organisation import HeldPosition
from services.workflow.domain import absences
from services.workflow.domain.identity import absence_id
from services.workflow.domain.positions import PositionState
from services.workflow.projections.holders import ABSENCES, ASSIGNED, BELOW, HELD_BY, UNATTENDED
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.streams import Streams


class AbsenceHandlers:
    """One method per command."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def declare(self, ctx: CommandContext, cmd: DeclareAbsence) -> Answered:
        looking = self._streams.looking()
        note = ctx.text(cmd.note) if cmd.note.strip() else None

        async def decide(state: PositionState, version: int) -> Decision:
            look = looking.again()
            superior = await look.superior(cmd.position_id, ctx.now)
            known: dict[UUID, PositionState] = {}
            if cmd.substitute is not None:
                known = await look.substitutes(cmd.substitute)
            key = absence_id(cmd.command_id)
            events = absences.decide_declare(state, cmd, key, note, known, superior, ctx.actor, ctx.now)
            reads = [read for read in look.reads if read[0] != cmd.position_id]
            return Decision(events, Done(version=version + len(events)), reads)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def end(self, ctx: CommandContext, cmd: EndAbsence) -> Answered:
        looking = self._streams.looking()

        async def decide(state: PositionState, version: int) -> Decision:
            superior = await looking.again().superior(cmd.position_id, ctx.now)
            events = absences.decide_end(state, cmd, superior, ctx.actor, ctx.now)
            return Decision(events, Done(version=version + len(events)))

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def cover(self, ctx: CommandContext, cmd: CoverPosition) -> Answered:
        looking = self._streams.looking()

        async def decide(state: PositionState, version: int) -> Decision:
            look = looking.again()
            own, by = await look.seat(cmd.position_id, ctx.now), await look.seat(cmd.by, ctx.now)
            superior = await look.superior(cmd.position_id, ctx.now)
            events = absences.decide_cover(state, cmd, own, by, superior, ctx.actor, ctx.now)
            reads = [read for read in look.reads if read[0] != cmd.position_id]
            return Decision(events, Done(version=version + len(events)), reads)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )


class AbsenceQueries:
    """One method per query."""

    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def absences(self, _actor: Actor | None, query: AbsencesOf) -> Absences:
        now = self._chassis.clock()
        async with self._chassis.snapshot(OrganisationProjection) as read:
            own = await read(ASSIGNED, now, query.person_id)
            held = await read(HELD_BY, now, query.person_id)
            below = await read(BELOW, now, [row["position_id"] for row in held])
            mine = [row["position_id"] for row in (*own, *below)]
            rows = await read(ABSENCES, now, mine, [row["position_id"] for row in held])
        texts = await self._chassis.texts.read([row["note_id"] for row in rows if row["note_id"] is not None])
        return Absences(
            own=tuple(HeldPosition(**row) for row in own),
            below=tuple(HeldPosition(**row) for row in below),
            absences=tuple(AbsenceRow(**row, note=texts.get(row["note_id"])) for row in rows),
        )

    async def unattended(self, _actor: Actor | None, query: ShowUnattended) -> UnattendedPositions:
        rows = await self._chassis.read(
            OrganisationProjection, UNATTENDED, self._chassis.clock(), list(query.positions)
        )
        return UnattendedPositions(positions=tuple(Unattended(**row) for row in rows))
