"""Ending background tasks for certain."""

from __future__ import annotations

import asyncio
from typing import Any


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancels tasks and waits until they are over; their results and errors are dropped.

    One `cancel()` is not enough: until Python 3.12 `asyncio.wait_for` (in nats-py and asyncpg) loses a
    cancellation that arrives together with its result, and the task would go on for ever.
    """
    alive = {task for task in tasks if task is not None}
    while alive:
        for task in alive:
            task.cancel()
        _, alive = await asyncio.wait(alive, timeout=0.5)
