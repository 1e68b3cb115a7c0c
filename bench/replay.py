"""Replay of the whole log into a projection table, ours through the ProjectionRunner, theirs as a fair user would."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import psycopg

from bench.peer import DATABASE, Peer
from bench.report import Report, median_ratio
from chassis.eventlog import EventLog
from chassis.postgres import open_pool
from chassis.projections import Projection, ProjectionRunner, Tables, request_rebuild
from contracts.envelope import Opened
from contracts.workflow import ActPerformed
from ops.installation import Installation

BATCH = 1000
TABLE = "(run_id uuid PRIMARY KEY, acts int NOT NULL, last_step text NOT NULL, last_at timestamptz NOT NULL)"
INSERT = "INSERT INTO {} AS old (run_id, acts, last_step, last_at) "
UPDATE = (
    " ON CONFLICT (run_id) DO UPDATE SET acts = old.acts + excluded.acts, last_step = excluded.last_step, "
    "last_at = excluded.last_at"
)


class ActsOfRuns(Projection):
    """How many acts each run has seen, and the last one."""

    name = "acts_of_runs"
    tables = {"acts_of_runs": f"CREATE TABLE {{acts_of_runs}} {TABLE}"}

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        rows: dict[UUID, tuple[UUID, int, str, Any]] = {}
        for event in events:
            if isinstance(event.data, ActPerformed):
                before = rows.get(event.data.run_id)
                count = before[1] + 1 if before else 1
                rows[event.data.run_id] = (event.data.run_id, count, event.data.step, event.time)
        values = "SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[])"
        columns = zip(*rows.values(), strict=True)
        await tx.execute(INSERT.format(tables["acts_of_runs"]) + values + UPDATE, *map(list, columns))


async def ours(log: EventLog, rebuild: bool) -> float:
    """Events per second of one build, from the first event to the last."""
    head = (await log.head()).position
    if rebuild:
        await log.pool.execute("DELETE FROM projection_builds WHERE projection = $1", ActsOfRuns.name)
        for row in await log.pool.fetch("SELECT tablename FROM pg_tables WHERE tablename LIKE 'acts_of_runs_%'"):
            await log.pool.execute(f"DROP TABLE workflow_read.{row[0]}")
        await request_rebuild(log.pool, ActsOfRuns.name, 1)
    runner = ProjectionRunner("workflow", log, ActsOfRuns())
    started = time.perf_counter()
    task = asyncio.create_task(runner.run())
    try:
        while runner.live is None or runner.live[1] < head:
            await asyncio.sleep(0.01)
            if task.done():
                task.result()
        return head / (time.perf_counter() - started)
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=1)
        with contextlib.suppress(asyncio.CancelledError):
            task.result()


def theirs(found: Installation, peer: Peer, most: int) -> float:
    """Reads notifications, decodes each state, folds a batch and upserts it in the transaction of its position."""
    with psycopg.connect(found.dsn("postgres", DATABASE)) as connection:
        connection.execute("DROP TABLE IF EXISTS acts_of_runs")
        connection.execute(f"CREATE TABLE acts_of_runs {TABLE}")
        connection.execute("CREATE TABLE IF NOT EXISTS tracked (position bigint)")
        connection.commit()
        position = 0
        started = time.perf_counter()
        while position < most:
            notifications = peer.recorder.select_notifications(position + 1, BATCH)
            if not notifications:
                break
            rows: dict[str, tuple[str, int, str, str]] = {}
            for one in notifications:
                event = json.loads(one.state)
                data = event["data"]
                before = rows.get(data["run_id"])
                count = before[1] + 1 if before else 1
                rows[data["run_id"]] = (data["run_id"], count, data["step"], event["time"])
            position = notifications[-1].id
            with connection.cursor() as cursor:
                statement = INSERT.format("acts_of_runs") + "VALUES (%s, %s, %s, %s)" + UPDATE
                cursor.executemany(statement, list(rows.values()))
                cursor.execute("INSERT INTO tracked VALUES (%s)", (position,))
            connection.commit()
        return position / (time.perf_counter() - started)


async def section(report: Report, found: Installation, peer: Peer, *, quick: bool) -> None:
    pool = await open_pool(found.dsn("workflow"), "workflow")
    log = EventLog("workflow", pool)
    mine: list[float] = []
    other: list[float] = []
    try:
        head = (await log.head()).position
        for number in range(1 if quick else 3):
            mine.append(await ours(log, rebuild=number > 0))
            other.append(await asyncio.to_thread(theirs, found, peer, head))
    finally:
        await log.close()
        await pool.close()
    figures = {
        "events": head,
        "ours_per_second": statistics.median(mine),
        "theirs_per_second": statistics.median(other),
        "ratio": median_ratio(mine, other),
        "rounds": {"ours": mine, "theirs": other},
    }
    report.section(
        "replay",
        f"Replay of {head:,} events into a projection table",
        [
            ("", "esakip events/s", "eventsourcing events/s", "ratio"),
            ("replay", figures["ours_per_second"], figures["theirs_per_second"], figures["ratio"]),
        ],
        figures,
    )


async def verified(found: Installation) -> float:
    """Events per second of a full verification of the log, which must find nothing."""
    from chassis.eventlog.verify import verify_log

    connection = await asyncpg.connect(found.dsn("workflow"))
    try:
        started = time.perf_counter()
        head, findings = await verify_log(connection, "workflow")
        assert findings == [], findings[:3]
        return head.position / (time.perf_counter() - started)
    finally:
        await connection.close()
