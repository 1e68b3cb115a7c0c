"""A log with events in it, and its stream, for tests that read or damage them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.postgres import open_pool
from chassis.relay import Relay
from chassis.topology import ensure
from tests.support.events import item


@contextlib.asynccontextmanager
async def opened(dsn: str, service: str = "workflow") -> AsyncIterator[EventLog]:
    """The log of a service through its runtime role, closed at the end."""
    pool = await open_pool(dsn, service)
    log = EventLog(service, pool)
    try:
        yield log
    finally:
        await log.close()
        await pool.close()


async def fill(log: EventLog, events: int, streams: int = 5) -> list[UUID]:
    """Appends full events one after the other, in turn to each of `streams` new streams."""
    made = [uuid7() for _ in range(streams)]
    for number in range(events):
        verdict = await log.append(item(made[number % streams], number // streams))
        assert verdict.kind == "appended", verdict
    return made


async def publish(log: EventLog, service_bus: Any, operator_jetstream: Any) -> None:
    """Makes the streams and lets the relay publish the whole log."""
    await ensure(operator_jetstream)
    relay = Relay(log, service_bus)
    head = await log.head()
    task = asyncio.create_task(relay.run())
    try:
        async with asyncio.timeout(30):
            while relay.state.sequence < head.position:
                await asyncio.sleep(0.02)
    finally:
        await ended(task)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancels a task until it is over: before Python 3.12 `asyncio.wait_for` can swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
