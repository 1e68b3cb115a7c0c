"""`esakip parked list|retry`: events that a service could not handle."""

from __future__ import annotations

import asyncio

from contracts.subjects import Position
from ops import access, console


async def show(service: str, *, as_json: bool) -> int:
    found = access.installation()
    access.check_service(service)
    async with access.database(found, service) as connection:
        rows = await connection.fetch(
            "SELECT upstream || '.' || position AS event, correlation, error, parked_at, retry FROM parked "
            "ORDER BY upstream, position"
        )
    if as_json:
        console.say_json([dict(row) for row in rows])
    else:
        shown = [
            (row["event"], row["correlation"], row["error"] or "waits behind an earlier one", row["parked_at"])
            for row in rows
        ]
        console.table(f"parked in {service}", ("event", "run", "error", "since"), shown)
    return console.FOUND_FAULT if rows else console.OK


async def retry(service: str, event: str) -> int:
    """Exit 1 when it fails again. Raises ValueError when no such event is parked."""
    found = access.installation()
    access.check_service(service)
    position = Position.parse(event)
    async with access.database(found, service) as connection:
        touched = await connection.execute(
            "UPDATE parked SET retry = true WHERE upstream = $1 AND position = $2", position.log, position.position
        )
        if touched == "UPDATE 0":
            raise ValueError(f"{event} is not parked in {service}; see: esakip parked list {service}")
        while True:
            row = await connection.fetchrow(
                "SELECT retry, error FROM parked WHERE upstream = $1 AND position = $2",
                position.log,
                position.position,
            )
            if row is None:
                console.say(f"{event} was handled")
                return console.OK
            if not row["retry"]:
                console.complain(f"{event} failed again: {row['error']}", console.FOUND_FAULT)
            found.running()
            await asyncio.sleep(0.2)
