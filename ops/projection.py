"""`esakip projection list|rebuild`: read models and their builds."""

from __future__ import annotations

import asyncio

from chassis.projections import request_rebuild
from contracts.subjects import SERVICES
from ops import access, console

BUILDS = (
    "SELECT projection, build, version, position, state, (SELECT position FROM log_head) AS head "
    "FROM projection_builds ORDER BY projection, build"
)


async def show(*, as_json: bool) -> int:
    found = access.installation()
    rows: list[dict[str, object]] = []
    for service in SERVICES:
        async with access.database(found, service) as connection:
            rows += [{"service": service, **dict(row)} for row in await connection.fetch(BUILDS)]
    if as_json:
        console.say_json(rows)
    else:
        columns = ("service", "projection", "build", "version", "position", "state", "head")
        console.table("read models", columns, [[row[column] for column in columns] for row in rows])
    return console.OK


async def rebuild(service: str, name: str, *, as_json: bool) -> int:
    """Waits until the new build is live. Raises ValueError for an unknown projection or service."""
    found = access.installation()
    access.check_service(service)
    async with access.database(found, service) as connection:
        async with connection.transaction():
            build = await request_rebuild(connection, name)
        while True:
            row = await connection.fetchrow(
                "SELECT state, position FROM projection_builds WHERE projection = $1 AND build = $2", name, build
            )
            if row["state"] == "live":
                break
            found.running()
            await asyncio.sleep(0.2)
    if as_json:
        console.say_json({"service": service, "projection": name, "build": build, "position": row["position"]})
    else:
        console.say(f"{service} {name}: build {build} is live at position {row['position']}")
    return console.OK
