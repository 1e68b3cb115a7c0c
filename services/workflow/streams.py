"""The streams of the workflow service, and looking at others while one is being decided on."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.entities import Decider, Repository
from chassis.eventlog import EventLog
from contracts.calendar import CalendarSet
from contracts.organisation import UnitRegistered
from contracts.sop import Definition
from contracts.workflow import RunStarted
from services.workflow.calendars import builtin_calendar
from services.workflow.domain import positions, run_events, scheduling, sops, units
from services.workflow.domain.calendar import Calendar, CalendarState, Days, scopes_above, versions
from services.workflow.domain.draft import Timing
from services.workflow.domain.holding import substitute_at
from services.workflow.domain.identity import calendar_stream, sop_stream, unit_stream
from services.workflow.domain.office import Seat
from services.workflow.domain.positions import PositionState
from services.workflow.domain.run import RunState
from services.workflow.domain.scheduling import ScheduleState
from services.workflow.domain.sops import SopState
from services.workflow.domain.units import UnitState, local_date

S = TypeVar("S")
CALENDARS = 512
"""Calendar versions whose days are kept worked out; an office that has none of its own shares one."""


class Streams:
    """One repository for each kind of entity."""

    def __init__(self, log: EventLog) -> None:
        self.units = Repository(log, Decider(UnitState, units.evolve))
        self.positions = Repository(log, Decider(PositionState, positions.evolve))
        self.sops = Repository(log, Decider(SopState, sops.evolve))
        self.runs = Repository(log, Decider(RunState, run_events.evolve))
        self.schedules = Repository(log, Decider(ScheduleState, scheduling.evolve))
        self.calendars = Repository(log, Decider(CalendarState, versions.evolve))
        self._builtin = Days(builtin_calendar(), 0)
        self._days: OrderedDict[tuple[str, int], Days] = OrderedDict()

    def days(self, found: CalendarSet | None) -> Days:
        """The days of a calendar version, worked out once; None: of the built-in one."""
        if found is None:
            return self._builtin
        key = (found.calendar.untuk, found.version)
        days = self._days.pop(key, None) or Days(found.calendar, found.version)
        self._days[key] = days
        while len(self._days) > CALENDARS:
            self._days.popitem(last=False)
        return days

    def looking(self) -> Looking:
        return Looking(self)


class Looking:
    """Hands a decision the other entities that it relies on. A decision that is taken again looks past the cache:
    what it was refused for may have been stale."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._taken = 0

    async def timing(self, unit: str, now: datetime) -> Timing:
        """The calendar of a unit as it is known now. A limit is worked out with one version and keeps it, so that what
        was looked at for it is no read to be checked."""
        return Timing(now, await Look(self._streams, fresh=False).calendar(unit, now))

    def fresh(self) -> Look:
        """For whoever reads without deciding: nothing is taken from the cache."""
        return Look(self._streams, fresh=True)

    def again(self) -> Look:
        self._taken += 1
        return Look(self._streams, fresh=self._taken > 1)


class Look:
    """One look at other entities; `reads` are the streams and versions that were seen."""

    def __init__(self, streams: Streams, *, fresh: bool) -> None:
        self._streams = streams
        self._fresh = fresh
        self._seen: dict[UUID, int] = {}
        self._behind: dict[UUID, tuple[UUID, ...]] = {}

    @property
    def reads(self) -> list[tuple[UUID, int]]:
        return list(self._seen.items())

    async def unit(self, code: str) -> UnitState:
        return await self._load(self._streams.units, unit_stream(code))

    async def position(self, position_id: UUID) -> PositionState:
        return await self._load(self._streams.positions, position_id)

    async def run(self, run_id: UUID) -> RunState:
        return await self._load(self._streams.runs, run_id)

    async def sop(self, code: str) -> SopState:
        return await self._load(self._streams.sops, sop_stream(code))

    async def seat(self, position_id: UUID, moment: datetime) -> Seat:
        """Raises Refusal `not_found` when the position does not exist."""
        position = await self.position(position_id)
        position.created(position_id)
        substitutes: dict[UUID, PositionState] = {}
        via = substitute_at(position, moment)
        while via is not None and via not in substitutes:
            substitutes[via] = await self.position(via)
            via = substitute_at(substitutes[via], moment)
        self._behind[position_id] = tuple(substitutes)
        return Seat.at(position_id, position, await self.unit(position.unit_at(moment)), moment, substitutes)

    def behind(self, position_id: UUID | None) -> tuple[UUID, ...]:
        """The substitutes that were looked at for the seat of a position."""
        return self._behind.get(position_id, ()) if position_id is not None else ()

    async def superior(self, position_id: UUID, moment: datetime) -> Seat | None:
        """The nearest position above that somebody attends to; None: there is none, or the position does not exist."""
        passed = {position_id}
        above = (await self.position(position_id)).position
        while above is not None and above.superior is not None and above.superior not in passed:
            passed.add(above.superior)
            seat = await self.seat(above.superior, moment)
            if seat.holder is not None:
                return seat
            above = (await self.position(above.superior)).position
        return None

    async def substitutes(self, position_id: UUID) -> dict[UUID, PositionState]:
        """The position and all that stand in for it, at whatever time."""
        found: dict[UUID, PositionState] = {}
        left = [position_id]
        while left:
            key = left.pop()
            if key not in found:
                found[key] = await self.position(key)
                left += [one.substitute for one in found[key].absences if one.substitute is not None]
        return found

    async def calendar(self, code: str, moment: datetime) -> Calendar:
        """The calendar in force for a unit on the day of `moment` in its zone: the nearest of its own, of a unit above
        it, its region's, the country's; else the built-in one. Raises Refusal `not_found` without such a unit."""
        chain = await self._chain(code, moment)
        day = local_date(chain[0], moment)
        found = None
        for scope in scopes_above(chain):
            found = (await self._load(self._streams.calendars, calendar_stream(scope))).on(day)
            if found is not None:
                break
        return Calendar(self._streams.days(found), chain[0].zone)

    async def _chain(self, code: str, moment: datetime) -> list[UnitRegistered]:
        """The unit and those above it at that moment, from below; for a unit that is no more its first successor."""
        unit = await self.unit(code)
        while (ended := unit.ended_at(moment)) is not None and ended.successors:
            code = ended.successors[0]
            unit = await self.unit(code)
        chain = [unit.at(code, moment)]
        while (parent := chain[-1].parent) is not None:
            chain.append((await self.unit(parent)).at(parent, moment))
        return chain

    async def units_above(self, code: str) -> dict[str, UnitState]:
        """The unit and all that ever stood, stand or will stand above it."""
        found: dict[str, UnitState] = {}
        left = [code]
        while left:
            key = left.pop()
            if key not in found:
                found[key] = unit = await self.unit(key)
                registered = unit.unit.parent if unit.unit is not None else None
                left += [one for one in (registered, *(moved.parent for moved in unit.parents)) if one is not None]
        return found

    async def positions_above(self, position_id: UUID) -> dict[UUID, PositionState]:
        """The position and all above it."""
        found: dict[UUID, PositionState] = {}
        key: UUID | None = position_id
        while key is not None and key not in found:
            found[key] = await self.position(key)
            created = found[key].position
            key = created.superior if created is not None else None
        return found

    async def definition(self, run: RunStarted) -> Definition:
        """The version that the run is pinned to; it never changes, so it is no read to be checked."""
        repository, stream = self._streams.sops, sop_stream(run.sop)
        state, _ = await repository.load(stream)
        if run.sop_version not in state.versions:
            state, _ = await repository.load(stream, fresh=True)
        return state.versions[run.sop_version].definition

    async def _load(self, repository: Repository[S], stream: UUID) -> S:
        fresh = self._fresh and stream not in self._seen
        state, version = (not fresh and repository.cached(stream)) or await repository.load(stream, fresh=fresh)
        self._seen[stream] = version
        return state
