"""Durable appends with one caller and with 64, against the peer, in interleaved rounds on the same Postgres.

Both are given events that are encoded already. Ours additionally checks the command id and stores the answer.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from concurrent.futures import wait
from typing import Any

import asyncpg
from eventsourcing.persistence import StoredEvent

from bench.peer import DATABASE, Peer
from bench.preload import TYPE
from bench.report import Report, median_ratio
from chassis.eventlog import EventLog, Item
from chassis.ids import uuid7
from chassis.postgres import DURABILITY, open_pool
from ops.installation import Installation
from tests.support.events import item

STREAMS = 512
"""New streams of each round, shared out to the callers."""


def work(callers: int, appends: int) -> list[list[Item]]:
    """For each caller the items that it appends, in order."""
    own = STREAMS // callers
    made = [[uuid7() for _ in range(own)] for _ in range(callers)]
    return [[item(streams[n % own], n // own) for n in range(appends)] for streams in made]


async def ours(log: EventLog, planned: list[list[Item]]) -> float:
    """Events per second."""

    async def caller(items: list[Item]) -> None:
        for one in items:
            verdict = await log.append(one)
            assert verdict.kind == "appended", verdict

    started = time.perf_counter()
    await asyncio.gather(*(caller(items) for items in planned))
    return sum(map(len, planned)) / (time.perf_counter() - started)


def theirs(peer: Peer, planned: list[list[Item]]) -> float:
    """The same events through the peer's recorder, one thread for each caller."""
    events = [[StoredEvent(one.stream, one.expected + 1, TYPE, one.rows[0].body) for one in items] for items in planned]

    def caller(stored: list[StoredEvent]) -> None:
        for one in stored:
            peer.recorder.insert_events([one])

    started = time.perf_counter()
    done = wait([peer.threads.submit(caller, stored) for stored in events]).done
    seconds = time.perf_counter() - started
    for future in done:
        future.result()
    return sum(map(len, planned)) / seconds


async def compare(log: EventLog, peer: Peer, callers: int, appends: int, rounds: int) -> dict[str, Any]:
    figures: dict[str, list[float]] = {"ours": [], "theirs": []}
    for number in range(rounds + 1):
        mine = await ours(log, work(callers, appends))
        other = await asyncio.to_thread(theirs, peer, work(callers, max(1, appends // 4)))
        if number:  # the first round only warms up
            figures["ours"].append(mine)
            figures["theirs"].append(other)
    return {
        "callers": callers,
        "ours_per_second": statistics.median(figures["ours"]),
        "theirs_per_second": statistics.median(figures["theirs"]),
        "ratio": median_ratio(figures["ours"], figures["theirs"]),
        "rounds": figures,
    }


async def section(report: Report, found: Installation, peer: Peer, *, preloaded: int, quick: bool) -> None:
    pool = await open_pool(found.dsn("workflow"), "workflow")
    log = EventLog("workflow", pool)
    size = 1 if quick else 3
    try:
        one = await compare(log, peer, 1, 500 * size, rounds=3 if quick else 7)
        many = await compare(log, peer, 64, 100 * size, rounds=3 if quick else 7)
    finally:
        await log.close()
        await pool.close()
    settings = {
        "workflow": await in_force(found.dsn("workflow")),
        "peer": await in_force(found.dsn("postgres", DATABASE)),
    }
    body = len(item(uuid7(), 0).rows[0].body)
    rows = [("callers", "esakip events/s", "eventsourcing events/s", "ratio")]
    rows += [(row["callers"], row["ours_per_second"], row["theirs_per_second"], row["ratio"]) for row in (one, many)]
    for name, values in settings.items():
        print(f"  in force for {name}: " + ", ".join(f"{key} = {value}" for key, value in values.items()))
    report.section(
        "append",
        f"Durable appends: {body} bytes an event, {preloaded:,} events before",
        rows,
        {"one_caller": one, "64_callers": many, "event_bytes": body, "preloaded": preloaded, "in_force": settings},
    )


async def in_force(dsn: str) -> dict[str, str]:
    connection = await asyncpg.connect(dsn)
    try:
        return {name: await connection.fetchval("SELECT current_setting($1)", name) for name in DURABILITY}
    finally:
        await connection.close()
