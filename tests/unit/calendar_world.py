"""The built-in calendar in each zone, and moments written as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import yaml

from contracts.calendar import WorkingCalendar
from contracts.organisation import Zone
from services.workflow.calendars import BUILTIN
from services.workflow.domain.calendar import Calendar, Days

ZONES: tuple[Zone, ...] = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
WIB, WITA, WIT = ZONES
HOURS_AHEAD = {WIB: 7, WITA: 8, WIT: 9}


def written(**changes: Any) -> WorkingCalendar:
    """The built-in calendar with other values at some keys."""
    values = yaml.load(BUILTIN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  as its loader does
    return WorkingCalendar.model_validate(values | changes)


def calendar(zone: Zone = WIB, version: int = 0, **changes: Any) -> Calendar:
    return Calendar(Days(written(**changes), version), zone)


BUILT_IN = {zone: calendar(zone) for zone in ZONES}


def at(text: str, zone: Zone = WIB) -> datetime:
    """`2026-02-13 15:00` on the wall of that zone, as UTC."""
    wall = timezone(timedelta(hours=HOURS_AHEAD[zone]))
    return datetime.fromisoformat(text).replace(tzinfo=wall).astimezone(UTC)


def wall(moment: datetime, zone: Zone = WIB) -> str:
    """What the clock on the wall of that zone shows."""
    return moment.astimezone(timezone(timedelta(hours=HOURS_AHEAD[zone]))).strftime("%Y-%m-%d %H:%M")
