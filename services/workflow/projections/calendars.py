"""Read model of the working calendars: the versions of each scope, and the tree by which a unit finds its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.agencies import UnitDissolved, UnitMoved
from contracts.calendar import CalendarSet
from contracts.envelope import Opened
from contracts.organisation import UnitRegistered
from services.workflow.projections.organisation import ALWAYS

IN_FORCE = """
    WITH RECURSIVE heirs (unit, depth) AS (
        SELECT unit, 0 FROM {units} WHERE unit = $1
        UNION ALL
        SELECT u.successor, h.depth + 1 FROM {units} u JOIN heirs h USING (unit)
        WHERE u.ended <= $3 AND u.successor IS NOT NULL
    ), asked_unit AS (
        SELECT unit FROM heirs ORDER BY depth DESC LIMIT 1
    ), chain (unit, region, depth) AS (
        SELECT unit, region, 0 FROM {units} JOIN asked_unit USING (unit)
        UNION ALL
        SELECT u.unit, u.region, c.depth + 1
        FROM chain c
        CROSS JOIN LATERAL (
            SELECT parent FROM {parents} p WHERE p.unit = c.unit AND p.since <= $3
            ORDER BY p.since DESC, p.seq DESC LIMIT 1) above
        JOIN {units} u ON u.unit = above.parent
    ), scopes (scope, depth) AS (
        SELECT 'unit/' || unit, depth FROM chain
        UNION ALL SELECT 'wilayah/' || region, 1000 FROM chain WHERE depth = 0
        UNION ALL SELECT 'nasional', 1001
    ), asked AS (
        SELECT zone, coalesce($2::date, ($3::timestamptz AT TIME ZONE zone)::date) AS day
        FROM {units} JOIN asked_unit USING (unit)
    )
    SELECT a.zone, a.day, found.version, found.calendar
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT c.version, c.calendar FROM {calendars} c JOIN scopes USING (scope)
        WHERE c.valid_from <= a.day
        ORDER BY depth, c.version DESC LIMIT 1) found ON true
"""
"""The calendar of unit $1 on day $2 (NULL: today, at the instant $3 in its zone), as `domain.calendar.versions` finds
it; NULL where the built-in one is in force. The unit that is no more has the calendar of its first successor. No row
without such a unit."""


class CalendarsProjection(Projection):
    name = "calendars"
    version = 2
    tables = {
        "calendars": """
            CREATE TABLE {calendars} (
                scope text, version int, valid_from date NOT NULL, calendar text NOT NULL,
                PRIMARY KEY (scope, version))
        """,
        "units": """
            CREATE TABLE {units} (
                unit text PRIMARY KEY, region text NOT NULL, zone text NOT NULL, ended timestamptz, successor text)
        """,
        "parents": """
            CREATE TABLE {parents} (
                unit text, seq bigint, since timestamptz NOT NULL, parent text, PRIMARY KEY (unit, seq))
        """,
    }

    takes = (UnitRegistered, UnitMoved, UnitDissolved, CalendarSet)

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        calendars, units, parents, ended = [], [], [], []
        for event in events:
            match event.data:
                case CalendarSet(version=version, calendar=calendar):
                    calendars.append((calendar.untuk, version, calendar.berlaku_sejak, calendar.model_dump_json()))
                case UnitRegistered() as unit:
                    units.append((unit.unit, unit.region, unit.zone))
                    parents.append((unit.unit, event.position, ALWAYS, unit.parent))
                case UnitMoved() as moved:
                    parents.append((moved.unit, event.position, moved.since, moved.parent))
                case UnitDissolved() as gone:
                    ended.append((gone.unit, gone.since, next(iter(gone.successors), None)))
        if calendars:
            await tx.executemany(f"INSERT INTO {tables['calendars']} VALUES ($1, $2, $3, $4)", calendars)
        if units:
            await tx.executemany(f"INSERT INTO {tables['units']} VALUES ($1, $2, $3)", units)
        if parents:
            await tx.executemany(f"INSERT INTO {tables['parents']} VALUES ($1, $2, $3, $4)", parents)
        if ended:
            await tx.executemany(f"UPDATE {tables['units']} SET ended = $2, successor = $3 WHERE unit = $1", ended)
