"""One writer process: many callers who do what callers do, and what they should not.

Reads its orders as JSON from standard input, writes its outcomes to a file and its counts as JSON to standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid5

from chassis.eventlog import EventLog, Item, NewText, Verdict
from chassis.eventlog.items import NewRow, append_items
from chassis.ids import uuid7
from chassis.postgres import is_transient
from contracts.base import MAX_EVENT_BYTES
from contracts.errors import Refusal
from tests.support.events import item
from tests.support.logs import opened
from tests.torture.records import Outcomes

STREAMS = 6
"""Entities that one caller writes in turn."""


@dataclass(frozen=True)
class Orders:
    """What the orchestrator tells a process."""

    dsn: str
    number: int
    writers: int
    events: int
    """Events that this process must append."""
    seed: str
    """Both processes derive the same shared commands from it."""
    folder: str


class Process:
    """The callers of one process and what they share."""

    def __init__(self, orders: Orders, log: EventLog, outcomes: Outcomes) -> None:
        self.orders = orders
        self.log = log
        self.outcomes = outcomes
        self.counts: Counter[str] = Counter()
        self.appended = 0
        self.shared = 0

    def record(self, kind: str, one: Item, events: int, answer: bytes | None = None) -> None:
        self.counts[kind] += 1
        digest = hashlib.sha256(answer).digest()[:16] if answer is not None else bytes(16)
        self.outcomes.write(one.command_id, events, digest)

    async def append(self, one: Item) -> Verdict:
        """Sends the same command until there is a verdict."""
        while True:
            try:
                return await self.log.append(one)
            except Refusal as refusal:
                if not refusal.info.retryable:
                    raise
                self.counts["told to come again"] += 1


class Caller:
    """One of many: owns some streams, so that it knows the version of each."""

    def __init__(self, process: Process, number: int) -> None:
        self._process = process
        self._random = random.Random(f"{process.orders.seed}/{process.orders.number}/{number}")
        self._versions = {uuid7(): 0 for _ in range(STREAMS)}
        self._last: Item | None = None
        self._odd: list[tuple[float, Callable[[], Awaitable[None]]]] = [
            (0.04, self._stale),
            (0.03, self._repeat),
            (0.02, self._reuse),
            (0.01, self._refused_by_postgres),
            (0.01, self._event_id_again),
            (0.005, self._oversize),
            (0.03, self._roll_back),
            (0.03, self._inside_a_transaction),
            (0.05, self._shared_with_the_other_process),
        ]

    async def run(self) -> None:
        while self._process.appended < self._process.orders.events:
            dice = self._random.random()
            for share, action in self._odd:
                dice -= share
                if dice < 0:
                    await action()
                    break
            else:
                await self._good()

    def _next(self) -> Item:
        stream = self._random.choice(list(self._versions))
        reads = [next((s, v) for s, v in self._versions.items() if s != stream)] if self._random.random() < 0.1 else []
        return item(stream, self._versions[stream], events=self._random.choice((1, 1, 1, 2, 3)), reads=reads)

    def _appended(self, kind: str, one: Item, verdict: Verdict) -> None:
        if verdict.kind not in {"appended", "repeated"}:
            raise AssertionError(f"{kind}: {verdict}")
        self._process.record(kind, one, len(one.rows), verdict.answer or one.answer)
        self._process.appended += len(one.rows)
        self._versions[one.stream] += len(one.rows)
        self._last = one

    def _expect(self, kind: str, one: Item, verdict: Verdict, wanted: str) -> None:
        """A command that must leave nothing."""
        if verdict.kind != wanted:
            raise AssertionError(f"{kind}: {verdict}")
        self._process.record(kind, one, 0)

    async def _good(self) -> None:
        one = self._next()
        self._appended("appended", one, await self._process.append(one))

    async def _stale(self) -> None:
        one = self._next()
        one = replace(one, expected=max(0, one.expected - 1) if one.expected else 7, reads=())
        self._expect("conflicts", one, await self._process.append(one), "conflict")

    async def _repeat(self) -> None:
        """Twice at once, and once more."""
        one = self._next()
        verdicts = list(await asyncio.gather(self._process.append(one), self._process.append(one)))
        verdicts.append(await self._process.append(one))
        if [verdict.answer or one.answer for verdict in verdicts] != [one.answer] * 3:
            raise AssertionError(f"repeat: {verdicts}")
        self._appended("repeated", one, verdicts[0])

    async def _reuse(self) -> None:
        if self._last is not None:
            one = replace(self._next(), command_id=self._last.command_id, fingerprint=bytes(32))
            verdict = await self._process.append(one)
            if verdict.kind != "reused":
                raise AssertionError(f"reuse: {verdict}")
            self._process.counts["reused"] += 1

    async def _refused_by_postgres(self) -> None:
        one = replace(self._next(), texts=[NewText(uuid7(), bytes(16), self._random.choice(("a\x00b", "a\ud800")))])
        self._expect("refused by Postgres", one, await self._process.append(one), "refused")

    async def _event_id_again(self) -> None:
        if self._last is not None:
            one = replace(self._next(), rows=self._last.rows, reads=())
            self._expect("event id again", one, await self._process.append(one), "refused")

    async def _oversize(self) -> None:
        one = replace(self._next(), rows=[NewRow(uuid7(), "workflow.act.performed.v1", None, bytes(MAX_EVENT_BYTES))])
        with contextlib.suppress(Refusal):
            await self._process.log.append(one)
            raise AssertionError("oversize was taken")
        self._process.record("oversize", one, 0)

    async def _roll_back(self) -> None:
        """A transaction that appends and then fails, as a reaction may."""
        one = self._next()
        try:
            async with self._process.log.pool.acquire() as connection:
                transaction = connection.transaction()
                await transaction.start()
                await append_items(connection, [one])
                await asyncio.sleep(self._random.random() * 0.003)
                await transaction.rollback()
        except Exception as error:
            if not is_transient(error):
                raise
        self._process.record("rolled back", one, 0)

    async def _inside_a_transaction(self) -> None:
        one = self._next()
        try:
            async with self._process.log.pool.acquire() as connection, connection.transaction():
                (verdict,) = await append_items(connection, [one])
        except Exception as error:
            if not is_transient(error):
                raise
            verdict = await self._process.append(one)  # killed around the commit: the command id tells
        self._process.log.saw(verdict.position)
        self._appended("in a transaction", one, verdict)

    async def _shared_with_the_other_process(self) -> None:
        """The same command from both processes, at about the same time: one appends, the other gets its answer."""
        process = self._process
        process.shared += 1
        command = uuid5(UUID(process.orders.seed), str(process.shared))
        own = item(uuid5(command, "stream"), 0, command_id=command)
        own = replace(own, answer=b'{"process":%d}' % process.orders.number)
        verdict = await process.append(own)
        if verdict.kind not in {"appended", "repeated"}:
            raise AssertionError(f"shared: {verdict}")
        process.appended += verdict.kind == "appended"
        process.record("shared by both", own, 1, verdict.answer or own.answer)


async def main(orders: Orders) -> dict[str, int]:
    outcomes = Outcomes(Path(orders.folder) / f"outcomes-{orders.number}")
    async with opened(orders.dsn) as log:
        process = Process(orders, log, outcomes)
        async with asyncio.TaskGroup() as callers:
            for number in range(orders.writers):
                callers.create_task(Caller(process, number).run())
    outcomes.close()
    return {**process.counts, "events": process.appended}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Orders(**json.loads(sys.stdin.readline()))))))
