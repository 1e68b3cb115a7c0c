"""`esakip topology`: makes streams and consumers that are missing, and prints what differs."""

from __future__ import annotations

from dataclasses import asdict

from chassis.topology import ensure
from ops import access, console


async def topology(*, dry_run: bool, as_json: bool) -> int:
    found = access.installation()
    async with access.bus(found) as connection:
        differences = await ensure(connection.jetstream(timeout=10), dry_run=dry_run)
    if as_json:
        console.say_json([asdict(one) for one in differences])
    elif not differences:
        console.say("streams and consumers are as declared")
    else:
        rows = [(one.what, one.detail, "made" if one.made else "left as it is") for one in differences]
        console.table("topology", ("what", "found", "done"), rows)
    return console.OK if all(one.made for one in differences) else console.FOUND_FAULT
