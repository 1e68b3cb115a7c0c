"""Region and zone of units, from the table that follows workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.envelope import Opened
from contracts.organisation import UnitRegistered
from contracts.subjects import Place


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Where an entity of a unit belongs, and the zone in which its dates are written."""

    place: Place
    zone: str


async def registered(tx: Any, unit: UnitRegistered) -> None:
    await tx.execute(
        "INSERT INTO units (unit, region, zone) VALUES ($1, $2, $3) "
        "ON CONFLICT (unit) DO UPDATE SET region = excluded.region, zone = excluded.zone",
        unit.unit,
        unit.region,
        unit.zone,
    )


async def place_of(tx: Any, unit: str, event: Opened, zone: str) -> UnitPlace:
    """Of a unit; one that was never announced belongs where the event came from, and has the zone `zone`."""
    row = await tx.fetchrow("SELECT region, zone FROM units WHERE unit = $1", unit)
    if row is None:
        return UnitPlace(Place(region=event.place.region, unit=unit), zone)
    return UnitPlace(Place(region=row["region"], unit=unit), row["zone"])
