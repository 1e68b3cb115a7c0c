"""Read model of the working calendars: the versions of each scope, and the tree by which a unit finds its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.calendar import CalendarSet
from contracts.envelope import Opened
from contracts.organisation import UnitRegistered

IN_FORCE = """
    WITH RECURSIVE chain (unit, parent, region, depth) AS (
        SELECT unit, parent, region, 0 FROM {units} WHERE unit = $1
        UNION ALL
        SELECT u.unit, u.parent, u.region, c.depth + 1 FROM {units} u JOIN chain c ON u.unit = c.parent
    ), scopes (scope, depth) AS (
        SELECT 'unit/' || unit, depth FROM chain
        UNION ALL SELECT 'wilayah/' || region, 1000 FROM chain WHERE depth = 0
        UNION ALL SELECT 'nasional', 1001
    ), asked AS (
        SELECT zone, coalesce($2::date, ($3::timestamptz AT TIME ZONE zone)::date) AS day FROM {units} WHERE unit = $1
    )
    SELECT a.zone, a.day, found.version, found.calendar
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT c.version, c.calendar FROM {calendars} c JOIN scopes USING (scope)
        WHERE c.valid_from <= a.day
        ORDER BY depth, c.version DESC LIMIT 1) found ON true
"""
"""The calendar of unit $1 on day $2 (NULL: today, at the instant $3 in its zone), as `domain.calendar.versions` finds
it; NULL where the built-in one is in force. No row without such a unit."""


class CalendarsProjection(Projection):
    name = "calendars"
    version = 1
    tables = {
        "calendars": """
            CREATE TABLE {calendars} (
                scope text, version int, valid_from date NOT NULL, calendar text NOT NULL,
                PRIMARY KEY (scope, version))
        """,
        "units": """
            CREATE TABLE {units} (unit text PRIMARY KEY, parent text, region text NOT NULL, zone text NOT NULL)
        """,
    }

    takes = (UnitRegistered, CalendarSet)

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        calendars, units = [], []
        for event in events:
            match event.data:
                case CalendarSet(version=version, calendar=calendar):
                    calendars.append((calendar.untuk, version, calendar.berlaku_sejak, calendar.model_dump_json()))
                case UnitRegistered() as unit:
                    units.append((unit.unit, unit.parent, unit.region, unit.zone))
        if calendars:
            await tx.executemany(f"INSERT INTO {tables['calendars']} VALUES ($1, $2, $3, $4)", calendars)
        if units:
            await tx.executemany(f"INSERT INTO {tables['units']} VALUES ($1, $2, $3, $4)", units)
