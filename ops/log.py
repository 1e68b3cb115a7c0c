"""`esakip log verify|export|tail`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from typing import Any

import orjson
from nats.js.errors import NotFoundError

from chassis.eventlog.verify import compare_with_stream, export_log, verify_log
from contracts.subjects import stream_name
from ops import access, console


async def verify(service: str, *, stream: bool, as_json: bool) -> int:
    """Exit 1 when a finding names a position."""
    found = access.installation()
    access.check_service(service)
    async with access.database(found, service) as connection:
        head, findings = await verify_log(connection, service)
        if stream:
            async with access.bus(found) as bus:
                try:
                    findings += await compare_with_stream(bus.jetstream(timeout=10), connection, service)
                except NotFoundError:
                    console.complain(f"stream {stream_name(service)} is missing; run: esakip topology")
    if as_json:
        console.say_json(
            {
                "service": service,
                "well": not findings,
                "position": head.position,
                "hash": head.hash.hex(),
                "findings": [asdict(one) for one in findings],
            }
        )
    elif findings:
        console.table(f"log {service}", ("position", "what"), [(one.position, one.what) for one in findings])
    else:
        against = "itself and its stream" if stream else "itself"
        console.say(f"log {service}: {head.position} events agree with {against}; hash {head.hash.hex()}")
    return console.FOUND_FAULT if findings else console.OK


async def export(service: str, *, after: int) -> None:
    found = access.installation()
    access.check_service(service)
    async with access.database(found, service) as connection:
        await export_log(connection, service, sys.stdout, after=after)


async def tail(service: str, *, last: int, follow: bool, as_json: bool) -> None:
    found = access.installation()
    access.check_service(service)
    async with access.database(found, service) as connection:
        after = max(0, await connection.fetchval("SELECT position FROM log_head") - last)
        while True:
            rows = await connection.fetch(
                "SELECT position, body FROM events WHERE position > $1 ORDER BY position LIMIT 500", after
            )
            for row in rows:
                _show(row["position"], orjson.loads(row["body"]), as_json)
                after = row["position"]
            if not rows:
                if not follow:
                    return
                await asyncio.sleep(0.3)


def _show(position: int, event: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(orjson.dumps({"position": position, "event": event}).decode() + "\n")
        return
    who = event.get("actorposition", event["actorcapacity"])
    sys.stdout.write(f"{position:>8}  {event['time']}  {event['type']:<40} {event['unit']:<24} {who}\n")
