"""`esakip log recover SERVICE`: after Postgres was restored to an earlier state, takes the lost events back from
the stream, whose messages are the very bytes, positions and hashes of the log.

What cannot come back: answers to the commands of those events (a repeat of such a command is refused, not done
twice) and texts of people (the events keep their digests).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from nats.js.errors import NotFoundError

from chassis.topology import ensure
from contracts.envelope import HEADER_HASH, HEADER_LOG, HEADER_POSITION, chain_hash
from contracts.subjects import FOLLOWS, consumer_name, stream_name
from deploy.embedded.errors import StackError
from ops import access, console

INSERT = (
    "INSERT INTO events (position, id, stream, version, type, correlation, body, hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


async def recover(service: str, *, really: bool, as_json: bool) -> int:
    """Exit 1 when there is something to recover and `really` is not given."""
    found = access.installation()
    access.check_service(service)
    async with access.bus(found) as connection, access.database(found, f"{service}_owner") as database:
        jetstream = connection.jetstream(timeout=10)
        try:
            last = (await jetstream.stream_info(stream_name(service))).state.last_seq
        except NotFoundError:
            raise StackError(f"stream {stream_name(service)} is missing: there is nothing to recover from") from None
        async with database.transaction():
            head = await database.fetchrow("SELECT position, hash FROM log_head FOR UPDATE")
            await _check_same_past(jetstream, database, service, min(last, head["position"]))
            missing = max(0, last - head["position"])
            if really and missing:
                await _take(jetstream, database, service, head, last)
        if really:
            await _consumers_anew(jetstream, service)
    if as_json:
        console.say_json(
            {"service": service, "position": head["position"], "stream_sequence": last, "missing": missing}
        )
    elif not missing:
        console.say(f"log {service} holds everything that its stream holds; nothing to recover")
    elif really:
        console.say(f"log {service}: {missing} events taken back from the stream, positions up to {last}")
    else:
        console.say(f"log {service}: {missing} events would be taken back; do it with --yes")
    return console.OK if really or not missing else console.FOUND_FAULT


async def _check_same_past(jetstream: Any, database: Any, service: str, position: int) -> None:
    """Log and stream must hold the same event at the last position that both have."""
    if position == 0:
        return
    stored = await database.fetchval("SELECT hash FROM events WHERE position = $1", position)
    message = await jetstream.get_msg(stream_name(service), position)
    if stored is None or (message.headers or {}).get(HEADER_HASH) != stored.hex():
        raise StackError(
            f"log {service} and its stream hold different events at position {position}: the log has gone on "
            "after the restore, so its own later events would be lost; see docs/operations.md, 'Log and stream differ'"
        )


async def _take(jetstream: Any, database: Any, service: str, head: Any, last: int) -> None:
    previous: bytes = head["hash"]
    for position in range(head["position"] + 1, last + 1):
        message = await jetstream.get_msg(stream_name(service), position)
        headers = message.headers or {}
        body = message.data or b""
        previous = chain_hash(previous, service, position, body)
        if (
            headers.get(HEADER_LOG) != service
            or headers.get(HEADER_POSITION) != str(position)
            or headers.get(HEADER_HASH) != previous.hex()
        ):
            raise StackError(f"message {position} of stream {stream_name(service)} does not continue the chain")
        event = orjson.loads(body)
        correlation = event.get("correlationid")
        await database.execute(
            INSERT,
            position,
            UUID(event["id"]),
            UUID(event["subject"]),
            event["streamversion"],
            event["type"],
            UUID(correlation) if correlation else None,
            body,
            previous,
        )
        await database.execute(
            "INSERT INTO answers (command_id, fingerprint, answer, position) VALUES ($1, '', 'null', $2) "
            "ON CONFLICT DO NOTHING",
            UUID(event["causationid"]),
            position,
        )
    await database.execute("UPDATE log_head SET position = $1, hash = $2", last, previous)


async def _consumers_anew(jetstream: Any, service: str) -> None:
    """The restored service remembers fewer upstream events than its consumers: hand them out again from the
    first; what was handled is skipped."""
    for upstream in FOLLOWS[service]:
        await jetstream.delete_consumer(stream_name(upstream), consumer_name(service, upstream))
    await ensure(jetstream)
