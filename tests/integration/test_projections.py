"""Projections checkpoint with their rows, rebuild blue/green, and make queries wait for a position."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest

from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.projections import Projection, ProjectionRunner, Tables, request_rebuild
from chassis.tasks import end
from contracts.envelope import Opened
from contracts.errors import Refusal
from contracts.workflow import RunCancelled
from tests.conftest import Database
from tests.support.bus import open_log, until
from tests.support.events import item


class Counting(Projection):
    """How many events each stream has, and every position applied: applying one twice is a primary key error."""

    name = "counting"
    tables: ClassVar[dict[str, str]] = {
        "counts": "CREATE TABLE {counts} (stream uuid PRIMARY KEY, events int NOT NULL)",
        "applied": "CREATE TABLE {applied} (position bigint PRIMARY KEY); CREATE INDEX ON {applied} (position)",
    }
    broken = False

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        for event in events:
            await tx.execute(
                f"INSERT INTO {tables['counts']} VALUES ($1, 1) "
                f"ON CONFLICT (stream) DO UPDATE SET events = {tables['counts']}.events + 1",
                event.stream,
            )
            await tx.execute(f"INSERT INTO {tables['applied']} VALUES ($1)", event.position)
        if self.broken:
            raise RuntimeError("a mistake in this projection")


class CountingTwo(Counting):
    version = 2


class Choosy(Counting):
    """One to which none of the events that come makes a difference."""

    name = "choosy"
    takes = (RunCancelled,)


@asynccontextmanager
async def projecting(log: EventLog, projection: Projection) -> AsyncIterator[ProjectionRunner]:
    runner = ProjectionRunner("workflow", log, projection)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        await end(task)


@pytest.fixture
async def log(database: Database) -> AsyncIterator[EventLog]:
    async with open_log(database.dsn("workflow")) as found:
        yield found


async def _append(log: EventLog, count: int) -> None:
    stream = uuid7()
    for version in range(count):
        await log.append(item(stream, version))


async def _positions(log: EventLog, runner: ProjectionRunner) -> list[int]:
    rows = await log.pool.fetch(runner.sql("SELECT position FROM {applied} ORDER BY position"))
    return [row["position"] for row in rows]


async def test_each_event_is_applied_once_also_when_killed_and_run_twice(log: EventLog) -> None:
    for _ in range(4):
        async with projecting(log, Counting()), projecting(log, Counting()):
            await _append(log, 40)
    async with projecting(log, Counting()) as runner:
        await runner.reached(160)
        assert await _positions(log, runner) == list(range(1, 161))


async def test_a_query_waits_for_a_position_and_is_refused_when_it_does_not_come(log: EventLog) -> None:
    async with projecting(log, Counting()) as runner:
        await _append(log, 3)
        await runner.reached(3)
        with pytest.raises(Refusal) as refused:
            await runner.reached(99)
        assert refused.value.info.code == "projection_behind"
        assert refused.value.info.retryable


async def test_a_new_version_fills_beside_the_live_one_and_readers_switch(log: EventLog) -> None:
    await _append(log, 30)
    async with projecting(log, Counting()) as runner:
        await runner.reached(30)
    async with projecting(log, CountingTwo()) as runner:
        await until(lambda: runner.live is not None and runner.live == (2, 30))
        assert await _positions(log, runner) == list(range(1, 31))
    states = await log.pool.fetch("SELECT build, state FROM projection_builds ORDER BY build")
    assert [(row["build"], row["state"]) for row in states] == [(1, "retired"), (2, "live")]


async def test_a_rebuild_while_events_come_gives_the_same_rows(log: EventLog) -> None:
    await _append(log, 50)
    async with projecting(log, Counting()) as runner:
        await runner.reached(50)
        async with log.pool.acquire() as connection:
            build = await request_rebuild(connection, "counting")
            with pytest.raises(ValueError, match="already"):
                await request_rebuild(connection, "counting")
        await _append(log, 50)
        await until(lambda: runner.live is not None and runner.live[0] == build)
        await runner.reached(100)
        assert await _positions(log, runner) == list(range(1, 101))


class CountingBeside(Counting):
    name = "counting_beside"


async def test_read_models_are_rebuilt_one_after_the_other_and_all_of_them(log: EventLog) -> None:
    await _append(log, 30)
    async with projecting(log, Counting()) as one, projecting(log, CountingBeside()) as other:
        for runner in (one, other):
            await runner.reached(30)
            await request_rebuild(log.pool, runner.projection.name)
        log.rebuilding = elsewhere = object()
        await _append(log, 1)
        for runner in (one, other):
            await runner.reached(31)
        assert [runner.live for runner in (one, other)] == [(1, 31), (1, 31)], "it is another one's turn"
        assert log.rebuilding is elsewhere
        log.rebuilding = None
        await until(lambda: one.live == (2, 31) and other.live == (2, 31))
        await until(lambda: log.rebuilding is None)


async def test_a_projection_that_fails_stands_still_says_so_and_skips_nothing(log: EventLog) -> None:
    await _append(log, 5)
    broken = Counting()
    async with projecting(log, broken) as runner:
        await runner.reached(5)
        broken.broken = True
        await _append(log, 5)
        await until(lambda: "stands still" in runner.trouble)
        assert await _positions(log, runner) == [1, 2, 3, 4, 5]
        broken.broken = False
        await runner.reached(10)
        assert await _positions(log, runner) == list(range(1, 11))


async def test_a_live_build_that_cannot_go_on_is_mended_by_a_new_one(log: EventLog) -> None:
    """As after somebody has meddled with its tables."""
    await _append(log, 5)
    async with projecting(log, Counting()) as runner:
        await runner.reached(5)
        await log.pool.execute("DROP TABLE workflow_read.counting_counts_b1")
        await _append(log, 5)
        await until(lambda: "stands still" in runner.trouble)
        await request_rebuild(log.pool, "counting")
        await until(lambda: runner.live == (2, 10), 20)
        assert await _positions(log, runner) == list(range(1, 11))
        await until(lambda: runner.trouble == "")


async def test_events_that_make_no_difference_are_passed_and_written_down_at_rest(log: EventLog) -> None:
    async def written() -> int:
        return int(await log.pool.fetchval("SELECT position FROM projection_builds WHERE projection = 'choosy'"))

    await _append(log, 20)
    async with projecting(log, Choosy()) as runner:
        await runner.reached(20)
        await _append(log, 30)
        await runner.reached(50)
        for _ in range(100):
            if await written() == 50:
                break
            await asyncio.sleep(0.05)
        assert await written() == 50
        assert await _positions(log, runner) == []
    async with projecting(log, Choosy()) as first, projecting(log, Choosy()) as second:
        await _append(log, 30)
        await first.reached(80)
        await second.reached(80)
    async with projecting(log, Choosy()) as runner:
        await runner.reached(80)
        assert runner.trouble == ""


async def test_no_such_projection_is_said(log: EventLog) -> None:
    async with log.pool.acquire() as connection:
        with pytest.raises(ValueError, match="no projection nothing"):
            await request_rebuild(connection, "nothing")
