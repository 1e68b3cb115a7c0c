"""`esakip refill SERVICE`: fills a stream from its log, to the same sequences, ids and hashes.

It is the relay itself, run by hand; the service's own may run beside it.
"""

from __future__ import annotations

import asyncio

import nats
from nats.js.errors import NotFoundError

from chassis.bus import inbox_prefix
from chassis.eventlog import EventLog
from chassis.postgres import open_pool
from chassis.relay import Relay, StreamDiffersError
from chassis.tasks import end
from contracts.subjects import stream_name
from deploy.embedded.errors import StackError
from ops import access, console


async def refill(service: str, *, as_json: bool) -> int:
    found = access.installation()
    access.check_service(service)
    url = found.running().nats_url
    # Only the service's own user may publish its events.
    client = await nats.connect(
        url,
        user=service,
        password=found.secrets.get(f"nats-{service}"),
        inbox_prefix=inbox_prefix(service).encode(),
    )
    pool = await open_pool(found.dsn(service), service, size=3)
    log = EventLog(service, pool)
    relay = Relay(log, client)
    try:
        before = await relay.compare()
    except NotFoundError:
        raise StackError(f"stream {stream_name(service)} is missing; run: esakip topology") from None
    except StreamDiffersError as error:
        raise StackError(str(error)) from None
    head = (await log.head()).position
    task = asyncio.create_task(relay.run())
    try:
        while relay.state.sequence < head:
            if relay.state.word == "differs":
                raise StackError(relay.state.trouble)
            await asyncio.sleep(0.05)
    finally:
        await end(task)
        await log.close()
        await client.close()
        await pool.close()
    answer = {"service": service, "before": before, "after": relay.state.sequence, "position": head}
    if as_json:
        console.say_json(answer)
    else:
        console.say(
            f"stream {stream_name(service)}: {relay.state.sequence - before} events published, "
            f"last sequence {relay.state.sequence} = position {head}"
        )
    return console.OK
