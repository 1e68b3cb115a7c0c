"""Ready-made pieces for tests on the bus: an operator's connection, a log with its relay, a stream read whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client

from chassis import bus
from chassis.eventlog import EventLog
from chassis.postgres import open_pool
from chassis.relay import Relay
from chassis.settings import Settings
from chassis.tasks import end
from chassis.topology import ensure
from contracts.envelope import HEADER_HASH, HEADER_POSITION
from contracts.subjects import stream_name

Make = Callable[..., Settings]


async def until(condition: Callable[[], Any] | Callable[[], Awaitable[Any]], seconds: float = 20.0) -> None:
    """Polls until the condition holds; fails the test with its name when it does not."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {seconds} s: {condition}")
        await asyncio.sleep(0.02)


@asynccontextmanager
async def operator(settings: Make) -> AsyncIterator[Client]:
    client = await bus.connect(settings("operator"), "operator")
    try:
        yield client
    finally:
        await client.close()


async def make_topology(settings: Make) -> None:
    async with operator(settings) as client:
        await ensure(client.jetstream(timeout=10))


@dataclass
class Published:
    """A message of a stream as a reader finds it."""

    sequence: int
    position: int
    id: str
    hash: str
    body: bytes
    subject: str
    batch: str = field(default="", compare=False)
    """The batch that it was stored with; empty: by itself. A refilled stream may have others."""


async def whole_stream(client: Client, log: str) -> list[Published]:
    """Every message of a log's stream in order."""
    js: Any = client.jetstream(timeout=10)
    info = await js.stream_info(stream_name(log))
    found = []
    for sequence in range(info.state.first_seq or 1, info.state.last_seq + 1):
        message = await js.get_msg(stream_name(log), sequence, direct=True)
        headers = message.headers or {}
        found.append(
            Published(
                sequence,
                int(headers[HEADER_POSITION]),
                headers["Nats-Msg-Id"],
                headers[HEADER_HASH],
                message.data or b"",
                message.subject or "",
                headers.get("Nats-Batch-Id", ""),
            )
        )
    return found


@asynccontextmanager
async def open_log(dsn: str, name: str = "workflow") -> AsyncIterator[EventLog]:
    pool = await open_pool(dsn, name)
    log = EventLog(name, pool)
    try:
        yield log
    finally:
        await log.close()
        await pool.close()


@asynccontextmanager
async def relaying(log: EventLog, settings: Settings) -> AsyncIterator[Relay]:
    """A relay at work; leaving the block cancels it wherever it is."""
    client = await bus.connect(settings, log.name)
    relay = Relay(log, client)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        await end(task)
        await client.close()
