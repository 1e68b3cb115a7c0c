"""Who holds a position at a moment, from the tables that follow workflow.

They trail workflow by the time of one delivery (milliseconds): a vacated position may submit that much longer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.actor import Actor
from contracts.agencies import PositionClosed
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered

SERVING = """
    WITH RECURSIVE chain (at, path) AS (
        SELECT $1::uuid, ARRAY[$1::uuid]
        UNION ALL
        SELECT a.substitute, c.path || a.substitute
        FROM chain c
        CROSS JOIN LATERAL (
            SELECT person_id FROM office_holders
            WHERE position_id = c.at AND since <= $2 AND (until IS NULL OR $2 < until)
            ORDER BY (capacity = 'definitif'), since LIMIT 1) h
        CROSS JOIN LATERAL (
            SELECT substitute FROM office_absences
            WHERE position_id = c.at AND person_id = h.person_id AND since <= $2 AND (until IS NULL OR $2 < until)
            LIMIT 1) a
        WHERE a.substitute IS NOT NULL AND NOT a.substitute = ANY (c.path))
    SELECT h.person_id, CASE WHEN cardinality(c.path) = 1 THEN h.capacity ELSE 'plh' END AS capacity
    FROM (SELECT at, path FROM chain ORDER BY cardinality(path) DESC LIMIT 1) c
    CROSS JOIN LATERAL (
        SELECT person_id, capacity FROM office_holders
        WHERE position_id = c.at AND since <= $2 AND (until IS NULL OR $2 < until)
        ORDER BY (capacity = 'definitif'), since LIMIT 1) h
    WHERE NOT EXISTS (
        SELECT FROM office_absences
        WHERE position_id = c.at AND person_id = h.person_id AND since <= $2 AND (until IS NULL OR $2 < until))
"""
"""Who acts for position $1 at $2, by the rules of workflow: an acting holder stands before the definitive one; while he
is absent whoever holds the substitute's position acts as Plh., and so on along the chain."""


async def holds(connection: Any, actor: Actor, now: datetime) -> bool:
    """Whether the actor's person acts for the actor's position at `now`, in the capacity that it claims."""
    if actor.person is None or actor.position is None:
        return False
    row = await connection.fetchrow(SERVING, actor.position, now)
    return row is not None and (row["person_id"], row["capacity"]) == (actor.person, actor.capacity)


async def assigned(tx: Any, event: PositionAssigned) -> None:
    await tx.execute(
        "INSERT INTO office_holders (position_id, person_id, capacity, since, until) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (position_id, person_id, capacity, since) DO UPDATE SET until = excluded.until",
        event.position_id,
        event.person_id,
        event.capacity,
        event.since,
        event.until,
    )


async def vacated(tx: Any, event: PositionVacated) -> None:
    """Ends every holding of the person that was announced so far, in whatever capacity."""
    await tx.execute(
        "UPDATE office_holders SET until = $3 WHERE position_id = $1 AND person_id = $2 "
        "AND (until IS NULL OR until > $3)",
        event.position_id,
        event.person_id,
        event.since,
    )


async def closed(tx: Any, event: PositionClosed) -> None:
    """Nobody holds the position from then on."""
    await tx.execute(
        "UPDATE office_holders SET until = $2 WHERE position_id = $1 AND (until IS NULL OR until > $2)",
        event.position_id,
        event.since,
    )


async def absent(tx: Any, event: AbsenceDeclared) -> None:
    await tx.execute(
        "INSERT INTO office_absences (absence_id, position_id, person_id, since, until, substitute) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        event.absence_id,
        event.position_id,
        event.person_id,
        event.since,
        event.until,
        event.substitute,
    )


async def back(tx: Any, event: AbsenceEnded) -> None:
    """An absence that would have begun later lasts for no moment then."""
    await tx.execute("UPDATE office_absences SET until = $2 WHERE absence_id = $1", event.absence_id, event.until)


async def registered(tx: Any, event: UnitRegistered) -> None:
    await tx.execute(
        "INSERT INTO unit_regions (unit, region) VALUES ($1, $2) "
        "ON CONFLICT (unit) DO UPDATE SET region = excluded.region",
        event.unit,
        event.region,
    )


async def regions(tx: Any, units: list[str]) -> dict[str, str]:
    """Region by unit; a unit that was never announced is absent."""
    rows = await tx.fetch("SELECT unit, region FROM unit_regions WHERE unit = ANY($1)", units)
    return {row["unit"]: row["region"] for row in rows}
