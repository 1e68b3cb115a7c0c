"""A whole service in the test's own process, on the test's Postgres and NATS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from chassis.service import Chassis, open_chassis
from chassis.settings import Settings
from tests.support.bus import Make, until


@asynccontextmanager
async def running(name: str, settings: Make, clock: Callable[[], datetime] | None = None) -> AsyncIterator[Chassis]:
    """Runs until the block is left, then stops in order."""
    made: Settings = settings(name)
    chassis = await open_chassis(name, made, clock or (lambda: datetime.now(UTC)))
    stop = asyncio.Event()
    task = asyncio.create_task(chassis.run(stop))

    async def healthy() -> bool:
        if task.done():
            task.result()
        return (await chassis.status()).healthy

    try:
        await until(healthy)
        yield chassis
    finally:
        stop.set()
        await task
