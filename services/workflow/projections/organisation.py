"""Read model of the organisation: units, positions, and who holds them over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.organisation import PositionAssigned, PositionCreated, PositionVacated, UnitRegistered

HOLDERS = """
    SELECT DISTINCT ON (position_id) position_id, person_id, capacity
    FROM {holdings}
    WHERE since <= $1 AND (until IS NULL OR until > $1)
    ORDER BY position_id, (capacity = 'definitif'), seq
"""
"""Who holds each position at $1: an acting holder stands before the definitive one (as `domain.positions.holder`)."""

HELD_BY = """
    SELECT p.position_id, p.title, p.unit, u.name AS unit_name, h.capacity
    FROM (SELECT DISTINCT position_id FROM {holdings} WHERE person_id = $2) mine
    CROSS JOIN LATERAL (
        SELECT person_id, capacity FROM {holdings}
        WHERE position_id = mine.position_id AND since <= $1 AND (until IS NULL OR until > $1)
        ORDER BY (capacity = 'definitif'), seq LIMIT 1) h
    JOIN {positions} p USING (position_id)
    JOIN {units} u USING (unit)
    WHERE h.person_id = $2
    ORDER BY p.unit, p.title, p.position_id
"""
"""What person $2 holds at $1."""

POSITIONS = (
    """
    WITH RECURSIVE below (unit) AS (
        SELECT unit FROM {units} WHERE $2::text IS NULL OR unit = $2
        UNION
        SELECT u.unit FROM {units} u JOIN below b ON u.parent = b.unit
    )
    SELECT p.position_id, p.title, p.unit, u.name AS unit_name, p.superior, h.person_id AS holder, h.capacity
    FROM {positions} p
    JOIN below USING (unit)
    JOIN {units} u USING (unit)
    LEFT JOIN ("""
    + HOLDERS
    + """) h USING (position_id)
    ORDER BY p.unit, p.title, p.position_id
"""
)
"""Positions of unit $2 and the units below it (NULL: all), with who holds them at $1."""


class OrganisationProjection(Projection):
    name = "organisation"
    version = 1
    tables = {
        "units": """
            CREATE TABLE {units} (
                unit text PRIMARY KEY, name text NOT NULL, parent text, region text NOT NULL, zone text NOT NULL);
            CREATE INDEX ON {units} (parent)
        """,
        "positions": """
            CREATE TABLE {positions} (
                position_id uuid PRIMARY KEY, unit text NOT NULL, title text NOT NULL, superior uuid);
            CREATE INDEX ON {positions} (unit)
        """,
        "holdings": """
            CREATE TABLE {holdings} (
                position_id uuid, seq bigint, person_id uuid NOT NULL, capacity text NOT NULL,
                since timestamptz NOT NULL, until timestamptz,
                PRIMARY KEY (position_id, seq));
            CREATE INDEX ON {holdings} (person_id)
        """,
    }

    takes = (UnitRegistered, PositionCreated, PositionAssigned, PositionVacated)

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        units, positions, holdings = [], [], []
        for event in events:
            match event.data:
                case UnitRegistered() as unit:
                    units.append((unit.unit, unit.name, unit.parent, unit.region, unit.zone))
                case PositionCreated() as made:
                    positions.append((made.position_id, made.unit, made.title, made.superior))
                case PositionAssigned() as given:
                    holdings.append(
                        (
                            given.position_id,
                            event.position,
                            given.person_id,
                            given.capacity,
                            given.since,
                            given.until,
                        )
                    )
                case PositionVacated() as ended:
                    await _insert(tx, tables["holdings"], holdings)
                    holdings = []
                    await _end(tx, tables["holdings"], ended)
        await _insert(tx, tables["units"], units)
        await _insert(tx, tables["positions"], positions)
        await _insert(tx, tables["holdings"], holdings)


async def _insert(tx: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
        await tx.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


async def _end(tx: Any, table: str, ended: PositionVacated) -> None:
    """Cuts what the person holds at `since`, and takes away what would only begin later."""
    key = (ended.position_id, ended.person_id, ended.since)
    await tx.execute(f"DELETE FROM {table} WHERE position_id = $1 AND person_id = $2 AND since >= $3", *key)
    await tx.execute(
        f"UPDATE {table} SET until = $3 WHERE position_id = $1 AND person_id = $2 AND (until IS NULL OR until > $3)",
        *key,
    )
