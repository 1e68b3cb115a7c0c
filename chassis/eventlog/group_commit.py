"""Group commit: concurrent callers of a process share one transaction and one round trip.

Each item keeps its own verdict: what is wrong with one never fails its neighbours. When a connection breaks, the
outcome is unknown; the batch is sent again, and the stored command ids tell what had been committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from chassis import metrics
from chassis.eventlog.items import Item, Verdict, append_items
from chassis.logs import get
from chassis.postgres import is_transient
from chassis.tasks import end
from contracts.errors import Refusal

logger = get(__name__)

MAX_ITEMS = 256
MAX_BYTES = 8 * 1024 * 1024
PATIENCE = 8.0
"""Seconds that callers wait for Postgres to come back before they are told to try again."""

Pending = tuple[Item, "asyncio.Future[Verdict]"]


class GroupCommit:
    """Takes items from callers and commits them in batches. `lanes` batches are under way at once: while one
    is being synced to disk, the next is encoded and waits at the head row."""

    def __init__(self, pool: Any, committed: Callable[[int], None], lanes: int = 2) -> None:
        self._pool = pool
        self._committed = committed
        self._pending: deque[Pending] = deque()
        self._work = asyncio.Semaphore(0)
        self._under_way: set[UUID] = set()
        """Streams and command ids of the batches that are being committed."""
        self._lanes = [asyncio.create_task(self._lane(), name=f"append-{n}") for n in range(lanes)]
        self.frozen: Refusal | None = None
        """Set when the log must take nothing more (it differs from its stream)."""

    async def submit(self, item: Item) -> Verdict:
        """Waits for the durable verdict. Raises Refusal `unavailable` when Postgres is away for too long; then
        the outcome is unknown, and the same command sent again gets the right answer."""
        if self.frozen is not None:
            raise self.frozen
        future: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._pending.append((item, future))
        self._work.release()
        return await future

    async def close(self) -> None:
        """Commits what is pending, then ends the lanes."""
        while self._pending:
            await asyncio.sleep(0.01)
        await end(*self._lanes)

    async def _lane(self) -> None:
        connection = KeptConnection(self._pool)
        try:
            while True:
                await self._work.acquire()
                batch = self._take()
                if not batch:
                    continue
                try:
                    await self._commit(batch, connection)
                except asyncio.CancelledError:
                    raise
                except BaseException as error:
                    logger.exception("append_failed", items=len(batch))
                    _fail(batch, error)
                finally:
                    self._settle(batch)
        finally:
            await connection.give_back()

    def _take(self) -> list[Pending]:
        """The next items that may share a transaction: one per stream and command id, and none that relies on
        a stream which another of them writes. What does not fit keeps its place in the queue; so does what the other
        lane is committing the stream or the command of, so that for one of these the first sent comes first."""
        batch: list[Pending] = []
        held = set(self._under_way)
        written: set[UUID] = set()
        relied: set[UUID] = set()
        commands: set[UUID] = set()
        size = 0
        later: list[Pending] = []
        while self._pending and len(batch) < MAX_ITEMS and size < MAX_BYTES:
            entry = self._pending.popleft()
            item = entry[0]
            reads = {stream for stream, _ in item.reads}
            if (
                item.stream in held
                or item.command_id in held
                or item.stream in written
                or item.stream in relied
                or item.command_id in commands
                or not written.isdisjoint(reads)
            ):
                later.append(entry)
                held |= {item.stream, item.command_id}
                continue
            batch.append(entry)
            written.add(item.stream)
            relied |= reads
            commands.add(item.command_id)
            size += item.size()
        self._pending.extendleft(reversed(later))
        self._under_way |= written | commands
        if batch and self._pending:
            self._work.release()
        return batch

    def _settle(self, batch: list[Pending]) -> None:
        """What was kept back for the batch may be taken now."""
        self._under_way.difference_update(*((item.stream, item.command_id) for item, _ in batch))
        if self._pending:
            self._work.release()

    async def _commit(self, batch: list[Pending], connection: KeptConnection) -> None:
        metrics.batch_items.observe(len(batch))
        deadline = time.monotonic() + PATIENCE
        delay = 0.05
        while True:
            try:
                verdicts = await append_items(await connection.get(), [item for item, _ in batch])
                break
            except Exception as error:
                if not is_transient(error):
                    await self._one_by_one(batch, error, connection)
                    return
                await connection.give_back()
                if time.monotonic() > deadline:
                    logger.warning("append_gave_up", items=len(batch), error=str(error))
                    _fail(batch, unavailable())
                    return
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
        self._answer(batch, verdicts)

    async def _one_by_one(self, batch: list[Pending], error: Exception, connection: KeptConnection) -> None:
        """Postgres refuses something in the batch and names no item: halve until it stands alone."""
        if len(batch) == 1:
            verdict = Verdict("refused", 0, 0, error=f"{type(error).__name__}: {error}")
            self._answer(batch, [verdict])
            return
        middle = len(batch) // 2
        await self._commit(batch[:middle], connection)
        await self._commit(batch[middle:], connection)

    def _answer(self, batch: list[Pending], verdicts: Sequence[Verdict]) -> None:
        for (_, future), verdict in zip(batch, verdicts, strict=True):
            if not future.done():
                future.set_result(verdict)
        self._committed(max((v.position for v in verdicts if v.kind == "appended"), default=0))


class KeptConnection:
    """A lane's own connection: taking one from the pool and giving it back costs a round trip for each batch."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._held: Any = None

    async def get(self) -> Any:
        if self._held is None:
            self._held = await self._pool.acquire(timeout=PATIENCE)
        return self._held

    async def give_back(self) -> None:
        """After an error too: the pool closes what is broken and makes a new one."""
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(Exception):
                await self._pool.release(held, timeout=PATIENCE)


def unavailable() -> Refusal:
    return Refusal(
        "unavailable",
        "penyimpanan data sedang tidak dapat dihubungi; kirim lagi perintah yang sama (command_id yang sama) "
        "beberapa saat lagi, tidak akan tercatat dua kali",
        retryable=True,
    )


def _fail(batch: list[Pending], error: BaseException) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
