"""Starts the processes of the torture and checks at the end what they say against what the log holds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any
from uuid import uuid4

import asyncpg

from chassis.eventlog.verify import verify_log
from ops.installation import Installation
from tests.torture.records import SEEN, outcomes
from tests.torture.writer import Orders

READERS = (("a", "b"), ("c",), ("d",))
"""Tasks of each reader process."""


@dataclass
class Report:
    """What was done and what came of it. The last eight must be zero."""

    events: int = 0
    seconds: float = 0.0
    did: Counter[str] = field(default_factory=Counter)
    connections_killed: int = 0
    readers: int = 0
    lost: int = 0
    doubled: int = 0
    uncalled: int = 0
    """Events of commands that were refused, rolled back or never sent."""
    other_answers: int = 0
    """Commands whose repeats got different answers."""
    holes: int = 0
    out_of_order: int = 0
    chain_faults: int = 0
    readers_wrong: int = 0

    def faults(self) -> dict[str, int]:
        names = ("lost", "doubled", "uncalled", "other_answers", "holes", "out_of_order", "chain_faults")
        return {name: getattr(self, name) for name in (*names, "readers_wrong")}

    def table(self) -> str:
        rows = [("events", self.events), ("seconds", round(self.seconds, 1))]
        rows.append(("events per second", round(self.events / self.seconds)))
        rows += sorted(self.did.items())
        rows += [("connections killed", self.connections_killed), ("readers", self.readers)]
        rows += [(name.replace("_", " ").upper(), value) for name, value in self.faults().items()]
        return "\n".join(f"{name:<24}{value:>14,}" for name, value in rows)


async def torture(
    found: Installation, folder: Path, *, events: int, processes: int = 2, writers: int = 32, kill_every: float = 2.0
) -> Report:
    """Runs on the database of `found`, whose log of workflow must be empty. `folder` takes the records."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = str(uuid4())
    orders = [
        Orders(found.dsn("workflow"), number, writers, -(-events // processes), seed, str(folder))
        for number in range(processes)
    ]
    report = Report(readers=sum(len(names) for names in READERS))
    started = time.perf_counter()
    async with _long_transaction(found), _kills(found, kill_every, report):
        readers = [
            asyncio.create_task(
                _process("tests.torture.reader", dsn=found.dsn("workflow"), folder=str(folder), names=names)
            )
            for names in READERS
        ]
        try:
            async with asyncio.TaskGroup() as tasks:
                said = [tasks.create_task(_process("tests.torture.writer", **asdict(order))) for order in orders]
            report.seconds = time.perf_counter() - started
            root = await asyncpg.connect(found.dsn("postgres"), server_settings={"search_path": "workflow"})
            final = await root.fetchval("SELECT position FROM log_head")
            (folder / "final").write_text(str(final))
            await asyncio.gather(*readers)
        finally:
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
    for task in said:
        report.did.update({name: count for name, count in json.loads(task.result()).items() if name != "events"})
    await _check(root, folder, report)
    await root.close()
    return report


async def _process(module: str, **orders: Any) -> str:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, stdin=PIPE, stdout=PIPE)
    try:
        said, _ = await process.communicate(json.dumps(orders).encode() + b"\n")
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise RuntimeError(f"{module} ended with status {process.returncode}")
    return said.decode()


@contextlib.asynccontextmanager
async def _long_transaction(found: Installation) -> AsyncIterator[None]:
    """A write transaction in another database of the cluster, open all the time: it holds every watermark back."""
    root = await asyncpg.connect(found.dsn("postgres", "postgres"))
    await root.execute("DROP DATABASE IF EXISTS elsewhere")
    await root.execute("CREATE DATABASE elsewhere")
    other = await asyncpg.connect(found.dsn("postgres", "elsewhere"))
    await other.execute("SET idle_in_transaction_session_timeout = 0; CREATE TABLE written (at timestamptz)")
    transaction = other.transaction()
    await transaction.start()
    await other.execute("INSERT INTO written VALUES (now())")
    try:
        yield
    finally:
        await transaction.rollback()
        await other.close()
        await root.execute("DROP DATABASE elsewhere WITH (FORCE)")
        await root.close()


@contextlib.asynccontextmanager
async def _kills(found: Installation, every: float, report: Report) -> AsyncIterator[None]:
    root = await asyncpg.connect(found.dsn("postgres"))

    async def kill() -> None:
        while True:
            await asyncio.sleep(random.random() * 2 * every)
            report.connections_killed += await root.fetchval(
                "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
                "WHERE usename = 'workflow' ORDER BY random() LIMIT 2) AS picked"
            )

    task = asyncio.create_task(kill())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await root.close()


async def _check(root: Any, folder: Path, report: Report) -> None:
    head, findings = await verify_log(root, "workflow")
    report.chain_faults = len(findings)
    report.events = await root.fetchval("SELECT count(*) FROM events")
    report.holes = head.position - report.events
    report.out_of_order = await root.fetchval(
        "SELECT count(*) FROM (SELECT version, row_number() OVER (PARTITION BY stream ORDER BY position) AS place "
        "FROM events) AS numbered WHERE version <> place"
    )
    await _check_commands(root, folder, report)
    await _check_readers(root, folder, report)


async def _check_commands(root: Any, folder: Path, report: Report) -> None:
    held: Counter[bytes] = Counter()
    async with root.transaction():
        async for row in root.cursor(
            "SELECT uuid_send((convert_from(body, 'UTF8')::json->>'causationid')::uuid) FROM events", prefetch=5000
        ):
            held[row[0]] += 1
    wanted: dict[bytes, int] = {}
    answers: dict[bytes, bytes] = {}
    for path in sorted(folder.glob("outcomes-*")):
        for command, events, answer in outcomes(path):
            wanted[command] = events
            report.other_answers += answers.setdefault(command, answer) != answer
    report.lost = sum(max(0, events - held[command]) for command, events in wanted.items())
    report.doubled = sum(max(0, held[command] - events) for command, events in wanted.items() if events)
    report.uncalled = sum(count for command, count in held.items() if not wanted.get(command))


async def _check_readers(root: Any, folder: Path, report: Report) -> None:
    files = [path.open("rb") for path in sorted(folder.glob("seen-*"))]
    wrong: set[int] = set() if len(files) == report.readers else {-1}
    async with root.transaction():
        cursor = await root.cursor("SELECT position, hash FROM events ORDER BY position")
        while rows := await cursor.fetch(10_000):
            truth = b"".join(SEEN.pack(row[0], row[1]) for row in rows)
            wrong |= {number for number, file in enumerate(files) if file.read(len(truth)) != truth}
    wrong |= {number for number, file in enumerate(files) if file.read(1)}
    for file in files:
        file.close()
    report.readers_wrong = len(wrong)
