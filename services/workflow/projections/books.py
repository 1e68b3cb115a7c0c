"""Tables from which working time is worked out inside a projection: units and calendar versions as the log has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

from chassis.projections import Tables
from contracts.calendar import CalendarSet, WorkingCalendar
from contracts.envelope import Opened
from contracts.organisation import UnitRegistered
from services.workflow.calendars import builtin_calendar
from services.workflow.domain.calendar import Days
from services.workflow.domain.calendar.book import NATION, Book, Known, Place

Fetch = Callable[..., Awaitable[Sequence[Any]]]
"""Statement and values → rows."""

TABLES = {
    "calendars": """
        CREATE TABLE {calendars} (
            scope text, version int, seq bigint NOT NULL, valid_from date NOT NULL, calendar text NOT NULL,
            PRIMARY KEY (scope, version))
    """,
    "units": """
        CREATE TABLE {units} (
            unit text PRIMARY KEY, name text NOT NULL, parent text, region text NOT NULL, zone text NOT NULL)
    """,
}

ABOVE = """
    WITH RECURSIVE above (unit, parent, region, zone) AS (
        SELECT unit, parent, region, zone FROM {units} WHERE unit = ANY ($1)
        UNION
        SELECT u.unit, u.parent, u.region, u.zone FROM {units} u JOIN above a ON u.unit = a.parent)
    SELECT * FROM above
"""
"""Units $1 and those above them."""


async def keep(tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
    """Writes the units and calendars among the events."""
    calendars, units = [], []
    for event in events:
        match event.data:
            case CalendarSet(version=version, calendar=calendar):
                text = calendar.model_dump_json()
                calendars.append((calendar.untuk, version, event.position, calendar.berlaku_sejak, text))
            case UnitRegistered() as unit:
                units.append((unit.unit, unit.name, unit.parent, unit.region, unit.zone))
    if calendars:
        await tx.executemany(f"INSERT INTO {tables['calendars']} VALUES ($1, $2, $3, $4, $5)", calendars)
    if units:
        await tx.executemany(f"INSERT INTO {tables['units']} VALUES ($1, $2, $3, $4, $5)", units)


async def book(read: Fetch, units: Collection[str]) -> Book:
    """What is needed for the working time of these units. `read` fills in the names of the tables."""
    places = {
        row["unit"]: Place(row["parent"], row["region"], row["zone"])
        for row in await read(ABOVE, list(dict.fromkeys(units)))
    }
    scopes = [NATION, *(f"unit/{unit}" for unit in places), *(f"wilayah/{one.region}" for one in places.values())]
    calendars = await read("SELECT * FROM {calendars} WHERE scope = ANY ($1)", list(dict.fromkeys(scopes)))
    return Book(
        _builtin(),
        places,
        [
            Known(row["seq"], row["scope"], row["version"], row["valid_from"], _days(row["calendar"], row["version"]))
            for row in calendars
        ],
    )


@lru_cache(1)
def _builtin() -> Days:
    return Days(builtin_calendar(), 0)


@lru_cache(512)
def _days(text: str, version: int) -> Days:
    """The days of a calendar version, each worked out once."""
    return Days(WorkingCalendar.model_validate_json(text), version)
