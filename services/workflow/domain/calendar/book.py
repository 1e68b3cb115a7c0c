"""Working time of a unit from one instant to another, each day by the calendar that is in force on it.

A *book* holds the units and calendar versions as the log tells them, each with the position from which it is known, so
that what is worked out at a position is the same whenever it is worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.organisation import Zone
from services.workflow.domain.calendar.days import Days
from services.workflow.domain.calendar.reckoning import Calendar

NATION = "nasional"
ELSEWHERE: Zone = "Asia/Jakarta"
"""Zone of a unit that the log does not know."""


@dataclass(frozen=True, slots=True)
class Known:
    """A calendar version and the log's position at which it was set."""

    position: int
    scope: str
    version: int
    valid_from: date
    days: Days


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: the unit above it, its region, its zone."""

    parent: str | None
    region: str
    zone: Zone


class Book:
    """`builtin` is in force where and when nothing else is."""

    def __init__(self, builtin: Days, units: Mapping[str, Place], calendars: Iterable[Known]) -> None:
        self._builtin = builtin
        self._units = units
        self._calendars: dict[str, list[Known]] = {}
        for known in sorted(calendars, key=lambda one: one.version):
            self._calendars.setdefault(known.scope, []).append(known)
        self._near: dict[str, tuple[Sequence[Sequence[Known]], Zone]] = {}

    def minutes(self, unit: str, start: datetime, end: datetime, *, asof: int | None = None) -> int:
        """Whole working minutes of the unit, with the calendars that were set before position `asof` (None: all)."""
        near, zone = self._nearest(unit)
        if asof is not None:
            near = [[one for one in scope if one.position < asof] for scope in near]
        near = [scope for scope in near if scope]
        if not near:
            return Calendar(self._builtin, zone).working_minutes(start, end)
        return self._by_days(near, zone, start, end) // timedelta(minutes=1)

    def _by_days(self, near: Sequence[Sequence[Known]], zone: Zone, start: datetime, end: datetime) -> timedelta:
        """Cut where another version comes into force."""
        calendar = Calendar(self._builtin, zone)
        first, last = calendar.local_date(start), calendar.local_date(end)
        cuts = sorted({one.valid_from for scope in near for one in scope if first < one.valid_from <= last})
        total, begin = timedelta(), start
        for day, cut in zip([first, *cuts], [*cuts, None], strict=True):
            stop = min(end, calendar.midnight_after(cut - timedelta(days=1))) if cut else end
            total += Calendar(self._on(near, day), zone).working_time(begin, stop)
            begin = stop
        return total

    def _on(self, near: Sequence[Sequence[Known]], day: date) -> Days:
        """The newest version of the nearest scope that has one in force, as `domain.calendar.versions` finds it."""
        for scope in near:
            for one in reversed(scope):
                if one.valid_from <= day:
                    return one.days
        return self._builtin

    def _nearest(self, unit: str) -> tuple[Sequence[Sequence[Known]], Zone]:
        """The versions of each scope that may be the unit's, nearest scope first, and the unit's zone."""
        found = self._near.get(unit)
        if found is None:
            found = self._near[unit] = self._look(unit)
        return found

    def _look(self, unit: str) -> tuple[Sequence[Sequence[Known]], Zone]:
        scopes: list[str] = []
        place = self._units.get(unit)
        code: str | None = unit
        while code is not None and f"unit/{code}" not in scopes:
            scopes.append(f"unit/{code}")
            above = self._units.get(code)
            code = above.parent if above else None
        if place is not None:
            scopes.append(f"wilayah/{place.region}")
        scopes.append(NATION)
        return [self._calendars[scope] for scope in scopes if scope in self._calendars], (
            place.zone if place else ELSEWHERE
        )
