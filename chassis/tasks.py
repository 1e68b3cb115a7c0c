"""Ending background tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, or TimeoutError after `seconds`, also when the work cannot be ended.

    `asyncio.timeout` cancels and then waits; a query of asyncpg that is cancelled waits for its server to confirm
    that, so behind a Postgres that stands still it would wait for ever.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        abandon(task)
        raise
    if done:
        return task.result()
    abandon(task)
    raise TimeoutError


def abandon(task: asyncio.Future[Any]) -> None:
    """Cancels a task that nobody waits for any more, and drops its outcome."""
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    task.cancel()


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
