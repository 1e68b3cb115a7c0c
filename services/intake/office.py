"""Who holds a position at a moment, from the tables that follow workflow.

They trail workflow by the time of one delivery (milliseconds): a vacated position may submit that much longer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.actor import Actor
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered


async def holds(connection: Any, actor: Actor, now: datetime) -> bool:
    """Whether the actor's person holds the actor's position at `now`, in the capacity that it claims."""
    if actor.person is None or actor.position is None:
        return False
    found = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM office_holders WHERE position_id = $1 AND person_id = $2 AND capacity = $3 "
        "AND since <= $4 AND (until IS NULL OR $4 < until))",
        actor.position,
        actor.person,
        actor.capacity,
        now,
    )
    return bool(found)


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
