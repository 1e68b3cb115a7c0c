"""Commands of the workflow service: decode, look at what the decision needs, decide, reply."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision
from chassis.execution import Answered
from contracts.calendar import CalendarStored, SetCalendar
from contracts.catalogue import Done
from contracts.envelope import NewEvent, TextRef
from contracts.organisation import AssignPosition, CreatePosition, RegisterUnit, VacatePosition
from contracts.sop import Definition
from contracts.workflow import (
    Perform,
    Performed,
    PerformedAct,
    ReturnStep,
    RunStartedReply,
    StartRun,
)
from services.workflow.domain import positions, units
from services.workflow.domain.acts import Given, Settled
from services.workflow.domain.calendar import CalendarState
from services.workflow.domain.calendar import versions as calendars
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.identity import calendar_stream, sop_stream, unit_stream
from services.workflow.domain.linking import require_parent
from services.workflow.domain.office import Office
from services.workflow.domain.performing import decide_perform, seats_needed
from services.workflow.domain.positions import PositionState
from services.workflow.domain.returning import Returning, decide_return
from services.workflow.domain.run import RunState
from services.workflow.domain.starting import bound_positions, decide_start
from services.workflow.domain.units import UnitState, calendar_year
from services.workflow.streams import Look, Streams


class Handlers:
    """One method per command."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def register_unit(self, ctx: CommandContext, cmd: RegisterUnit) -> Answered:
        looking = self._streams.looking()

        async def decide(state: UnitState, version: int) -> Decision:
            look = looking.again()
            parent = await look.unit(cmd.parent) if cmd.parent is not None else None
            return _done(units.decide_register(state, cmd, parent), version, look.reads)

        stream = unit_stream(cmd.unit)
        return await ctx.execute(self._streams.units, stream, decide, expected_version=cmd.expected_version)

    async def create_position(self, ctx: CommandContext, cmd: CreatePosition) -> Answered:
        looking = self._streams.looking()

        async def decide(state: PositionState, version: int) -> Decision:
            look = looking.again()
            superior = await look.position(cmd.superior) if cmd.superior is not None else None
            unit = await look.unit(cmd.unit)
            return _done(positions.decide_create(state, cmd, unit, superior), version)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def assign_position(self, ctx: CommandContext, cmd: AssignPosition) -> Answered:
        def decide(state: PositionState, version: int) -> Decision:
            return _done(positions.decide_assign(state, cmd), version)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def vacate_position(self, ctx: CommandContext, cmd: VacatePosition) -> Answered:
        def decide(state: PositionState, version: int) -> Decision:
            return _done(positions.decide_vacate(state, cmd), version)

        return await ctx.execute(
            self._streams.positions, cmd.position_id, decide, expected_version=cmd.expected_version
        )

    async def set_calendar(self, ctx: CommandContext, cmd: SetCalendar) -> Answered:
        looking = self._streams.looking()

        async def decide(state: CalendarState, version: int) -> Decision:
            look = looking.again()
            code = calendars.unit_of(cmd.calendar)
            unit = await look.unit(code) if code is not None else None
            events = calendars.decide_set(state, cmd, unit)
            reply = CalendarStored(
                version=version + len(events),
                scope=cmd.calendar.untuk,
                calendar_version=len(state.versions) + len(events),
                digest=calendars.digest(cmd.calendar),
                changed=bool(events),
            )
            return Decision(events, reply, look.reads)

        stream = calendar_stream(cmd.calendar.untuk)
        return await ctx.execute(self._streams.calendars, stream, decide, expected_version=cmd.expected_version)

    async def start_run(self, ctx: CommandContext, cmd: StartRun) -> Answered:
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            seats = {position: await look.seat(position, ctx.now) for position in bound_positions(cmd)}
            sop, unit = await look.sop(cmd.sop), await look.unit(cmd.unit)
            timing = await looking.timing(cmd.unit, ctx.now) if unit.unit is not None else None
            await self._parent(look, cmd, ctx)
            draft = decide_start(state, cmd, sop, unit, Office(seats, timing=timing), ctx.actor)
            parent = cmd.parent.run_id if cmd.parent else None
            relied = {sop_stream(cmd.sop), ctx.actor.position, parent, *look.behind(ctx.actor.position)}
            reads = [read for read in look.reads if read[0] in relied]
            reply = RunStartedReply(version=version + len(draft.events), run_id=cmd.run_id)
            return Decision(draft.events, reply, reads, draft.state)

        return await ctx.execute(
            self._streams.runs, cmd.run_id, decide, expected_version=cmd.expected_version, new=True
        )

    async def _parent(self, look: Look, cmd: StartRun, ctx: CommandContext) -> None:
        """Refuses a start from a step that does not ask for it."""
        if cmd.parent is None:
            return
        state = await look.run(cmd.parent.run_id)
        definition = await look.definition(state.begun())
        seat = ctx.actor.position
        seats = {seat: await look.seat(seat, ctx.now)} if seat is not None else {}
        require_parent(state, definition, cmd, Office(seats), ctx.actor)

    async def perform(self, ctx: CommandContext, cmd: Perform) -> Answered:
        acts = [_given(ctx, act) for act in cmd.acts]
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(state.begun())
            timing = await looking.timing(state.begun().unit, ctx.now)
            office = await _office(look, state, definition, cmd.activation_id, ctx, timing)
            draft = decide_perform(state, definition, cmd.activation_id, acts, office, ctx.actor)
            activation = draft.state.activations[cmd.activation_id]
            reply = Performed(
                version=version + len(draft.events),
                run_id=cmd.run_id,
                activation_id=cmd.activation_id,
                waiting_for=waiting_for(draft.state, definition, activation),
                completed=activation.state == "selesai",
            )
            return Decision(draft.events, reply, look.reads, draft.state)

        return await ctx.execute(self._streams.runs, cmd.run_id, decide, expected_version=cmd.expected_version)

    async def return_step(self, ctx: CommandContext, cmd: ReturnStep) -> Answered:
        reason = ctx.text(cmd.reason)
        looking = self._streams.looking()

        async def decide(state: RunState, version: int) -> Decision:
            look = looking.again()
            definition = await look.definition(state.begun())
            timing = await looking.timing(state.begun().unit, ctx.now)
            office = await _office(look, state, definition, cmd.activation_id, ctx, timing)
            given = Returning(reason, cmd.document_sha256, cmd.target, cmd.units)
            draft: Draft = decide_return(state, definition, cmd.activation_id, given, office, ctx.actor)
            return Decision(draft.events, Done(version=version + len(draft.events)), look.reads, draft.state)

        return await ctx.execute(self._streams.runs, cmd.run_id, decide, expected_version=cmd.expected_version)


async def _office(
    look: Look, state: RunState, definition: Definition, activation_id: UUID, ctx: CommandContext, timing: Timing
) -> Office:
    """The organisation as far as an act of this activation needs it, now."""
    needed = seats_needed(state, definition, activation_id, ctx.actor)
    seats = {position: await look.seat(position, ctx.now) for position in needed}
    unit = state.begun().unit
    year = calendar_year((await look.unit(unit)).registered(unit), ctx.now)
    other = definition.step(state.activation(activation_id).step).sop
    active = frozenset({other} if other and (await look.sop(other)).active is not None else ())
    return Office(seats, year, timing, active)


def _given(ctx: CommandContext, act: PerformedAct) -> Given:
    settled = tuple(Settled(one.comment_id, one.applied, _note(ctx, one.reason)) for one in act.settled)
    return Given(act.act, act.document_sha256, _note(ctx, act.note), act.attended, settled)


def _note(ctx: CommandContext, note: str) -> TextRef | None:
    return ctx.text(note) if note.strip() else None


def _done(events: Sequence[NewEvent], version: int, reads: Sequence[tuple[UUID, int]] = ()) -> Decision:
    return Decision(events, Done(version=version + len(events)), reads)
