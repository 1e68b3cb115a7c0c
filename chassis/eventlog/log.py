"""The log of one service: append through group commit, read by position or by stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis import metrics
from chassis.eventlog.group_commit import GroupCommit
from chassis.eventlog.items import Item, Verdict, check_size
from chassis.eventlog.tail import Tail
from contracts.envelope import Opened, Recorded
from contracts.errors import Refusal

POLL = 0.2
"""Seconds after which a reader looks for events of other processes; those of its own wake it at once."""

FAR = 4096
"""Events behind the end from which on a reader of a few kinds has the database choose."""
WINDOW = 100_000
"""Positions that one statement looks through for them."""

BREATH = 100
"""Events decoded without a break: about two milliseconds."""


@dataclass(frozen=True, slots=True)
class Head:
    """End of a log: position 0 with 32 zero bytes when it is empty."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reader takes next."""

    events: list[Opened]
    last: int
    """The position up to which it has seen everything then."""
    more: bool
    """Whether there may be more already."""


class EventLog:
    """Reads and appends to the log in the schema of `pool`."""

    def __init__(self, name: str, pool: Any) -> None:
        self.name = name
        self.pool = pool
        self.known = 0
        """Last position that this process has seen committed."""
        self.forgotten = 0
        """How often it was told to forget what it has read."""
        self.rebuilding: object | None = None
        """Who fills a new read model from this log now, in this process. One at a time: all at once they would leave
        the live ones no time to follow."""
        self._grown = asyncio.Event()
        self._tail = Tail()
        self._commit = GroupCommit(pool, self._saw)

    async def close(self) -> None:
        await self._commit.close()

    def freeze(self, reason: Refusal | None) -> None:
        """Refuses every append from now on (None: takes them again)."""
        self._commit.frozen = reason
        if reason is not None:
            self.forget()

    def forget(self) -> None:
        """Postgres may have gone back: what was read before may not be there any more, and is read again."""
        self._tail = Tail()
        self.known = 0
        self.forgotten += 1

    @property
    def frozen(self) -> Refusal | None:
        return self._commit.frozen

    async def append(self, item: Item) -> Verdict:
        """Durable when it returns. Raises Refusal `too_large` or `unavailable`; a conflict is a verdict."""
        check_size(item)
        return await self._commit.submit(item)

    def _saw(self, position: int) -> None:
        if position > self.known:
            self.known = position
            metrics.log_position.set(position)
            self._grown.set()
            self._grown = asyncio.Event()

    def saw(self, position: int) -> None:
        """Told by whoever appended in a transaction of its own, after its commit."""
        self._saw(position)

    async def grown(self, beyond: int, timeout: float = POLL) -> None:
        """Returns when the log is known to reach past `beyond`, or after `timeout` seconds."""
        if self.known > beyond:
            return
        try:
            async with asyncio.timeout(timeout):
                await self._grown.wait()
        except TimeoutError:
            return

    async def head(self) -> Head:
        row = await self.pool.fetchrow("SELECT position, hash FROM log_head")
        self._saw(row[0])
        return Head(row[0], row[1])

    async def read(self, after: int, limit: int = 1000) -> list[Recorded]:
        """The next events behind `after`, in order; empty at the end, and maybe fewer than there are."""
        if cached := self._tail.behind(after, limit):
            return cached
        rows = await self.pool.fetch(
            "SELECT position, hash, body FROM events WHERE position > $1 ORDER BY position LIMIT $2",
            after,
            limit,
        )
        events = [Recorded(self.name, row[0], row[1], row[2]) for row in rows]
        if events:
            self._saw(events[-1].position)
            if len(events) < limit:
                self._tail.keep(events)  # the end of the log; whoever reads it whole is not followed by others
        return events

    async def opened(self, after: int, limit: int = 1000) -> list[Opened]:
        """The same events decoded. Lets other tasks run between times: decoding a batch takes long."""
        return await self._open(await self.read(after, limit))

    async def _open(self, events: Sequence[Recorded]) -> list[Opened]:
        found: list[Opened] = []
        for recorded in events:
            found.append(self._tail.open(recorded))
            if len(found) % BREATH == 0:
                await asyncio.sleep(0)
        return found

    async def batch(self, after: int, limit: int, kinds: frozenset[str]) -> Batch:
        """The next events behind `after` that are of these kinds (empty: of any), at most `limit`.

        Far behind the end the database leaves out the others; near it everybody shares what was read once."""
        until = min(self.known, after + WINDOW)
        if kinds and until - after > FAR:
            rows = await self.pool.fetch(
                "SELECT position, hash, body FROM events WHERE position > $1 AND position <= $2 AND type = ANY ($3) "
                "ORDER BY position LIMIT $4",
                *(after, until, list(kinds), limit),
            )
            found = await self._open([Recorded(self.name, row[0], row[1], row[2]) for row in rows])
            return Batch(found, found[-1].position if len(found) == limit else until, True)
        read = await self.read(after, limit)
        mine = [one for one in read if self._tail.kind(one) in kinds] if kinds else read
        return Batch(await self._open(mine), read[-1].position if read else after, len(read) == limit)

    async def all(self, after: int = 0, batch: int = 2000) -> AsyncIterator[Recorded]:
        """Every event behind `after`, in order, up to the end at the time it is reached."""
        while rows := await self.read(after, batch):
            for row in rows:
                yield row
            after = rows[-1].position

    async def stream(self, stream: UUID, after_version: int = 0) -> list[Recorded]:
        """The events of an entity behind a version, in order."""
        rows = await self.pool.fetch(
            "SELECT position, hash, body FROM events WHERE stream = $1 AND version > $2 ORDER BY version",
            stream,
            after_version,
        )
        return [Recorded(self.name, row[0], row[1], row[2]) for row in rows]

    async def answer(self, command_id: UUID) -> tuple[bytes, bytes, int] | None:
        """Fingerprint, answer and position of a command that was answered; None when it was not."""
        row = await self.pool.fetchrow(
            "SELECT fingerprint, answer, position FROM answers WHERE command_id = $1", command_id
        )
        return (row[0], row[1], row[2]) if row else None
