"""Calendar versions of a scope, and which one is in force for a unit on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.base import MAX_EVENT_BYTES
from contracts.calendar import CalendarSet, SetCalendar, WorkingCalendar
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.organisation import UnitRegistered
from contracts.subjects import Place
from services.workflow.domain.identity import calendar_stream
from services.workflow.domain.units import UnitState, place_of

NATION = "00.00"
EVERYBODY = "semua"
"""Unit of the events of a calendar that is for more than one unit."""

ROOM = 8 * 1024
"""Bytes kept free for the envelope."""


@dataclass(frozen=True, slots=True)
class CalendarState:
    """The versions of one scope, oldest first."""

    versions: tuple[CalendarSet, ...] = ()

    def on(self, day: date) -> CalendarSet | None:
        """The newest version that is in force on a day: a later one replaces earlier ones from its day on, also where
        it reaches further back than they do."""
        return next((one for one in reversed(self.versions) if one.calendar.berlaku_sejak <= day), None)


def evolve(state: CalendarState, event: Opened) -> CalendarState:
    return CalendarState((*state.versions, event.data)) if isinstance(event.data, CalendarSet) else state


def canonical(calendar: WorkingCalendar) -> bytes:
    """Compact UTF-8 JSON: the very bytes of `calendar` in the event."""
    return calendar.model_dump_json().encode()


def digest(calendar: WorkingCalendar) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(calendar)).hexdigest()


def unit_of(calendar: WorkingCalendar) -> str | None:
    """Code of the unit that the calendar is for; None: it is for a region or the country."""
    kind, _, code = calendar.untuk.partition("/")
    return code if kind == "unit" else None


def decide_set(state: CalendarState, command: SetCalendar, unit: UnitState | None) -> list[NewEvent]:
    """Sets a calendar as the next version of its scope; the newest version's content again changes nothing.

    `unit` is the state of the unit that it is for, if it is for one.

    Raises:
        Refusal: `not_found` when that unit is not registered; `too_large`.
    """
    calendar = command.calendar
    place = _place(calendar, unit)
    if state.versions and state.versions[-1].calendar == calendar:
        return []
    if len(canonical(calendar)) > MAX_EVENT_BYTES - ROOM:
        raise Refusal(
            "too_large",
            f"kalender '{calendar.kalender}' melebihi {(MAX_EVENT_BYTES - ROOM) // 1024} KiB; hapus tahun yang lewat",
            field="calendar",
        )
    data = CalendarSet(version=len(state.versions) + 1, calendar=calendar, digest=digest(calendar))
    return [NewEvent(calendar_stream(calendar.untuk), place, data)]


def _place(calendar: WorkingCalendar, unit: UnitState | None) -> Place:
    code = unit_of(calendar)
    if code is not None:
        return place_of((unit or UnitState()).registered(code))
    _, _, region = calendar.untuk.partition("/")
    return Place(region=region or NATION, unit=EVERYBODY)


def scopes_above(chain: Sequence[UnitRegistered]) -> tuple[str, ...]:
    """Scopes whose calendars may be a unit's, nearest first. `chain` is the unit and those above it, from below."""
    return (*(f"unit/{unit.unit}" for unit in chain), f"wilayah/{chain[0].region}", "nasional")
