"""Projections: turn events into rows, checkpointed in the transaction of the rows; they have no way to act.

A projection is code with a version. Its rows live in a *build*: tables of its own in the read schema. A higher
version, or an operator's wish, fills a new build beside the live one; readers switch when it has caught up.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from chassis import metrics
from chassis.eventlog import EventLog
from chassis.eventlog.log import Batch
from chassis.logs import get
from chassis.postgres import is_transient
from contracts.catalogue import Event, event_type
from contracts.envelope import Opened
from contracts.errors import Refusal

logger = get(__name__)

BATCH = 4000
"""Events of one transaction at most."""
BESIDE = 1000
"""The same of a build that is filled beside the live one, which waits for it."""
TOGETHER = 0.05
"""Seconds in which events gather for one transaction; under load a transaction for each commit of the log would cost
more than all the rows."""
MANY = 60
"""Events of one batch from which on it counts as load."""
LONGER = 0.8
"""Seconds in which events gather under load: a row that several of them change is written once."""
CALM = 10.0
"""Seconds without a failure after which the next one is tried again soon."""
LOOK = 0.5
"""Seconds after which a runner that has work looks for builds that others have asked for; one at rest looks at once."""
WAIT = 5.0
"""Seconds that a query waits for a position."""

Tables = Mapping[str, str]
"""Name of a declared table to the real name of the build's table."""


class Projection:
    """Base of a read model. Deterministic: it uses nothing but the events and its own tables."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[dict[str, str]]
    """Table name → CREATE statements in which `{name}` stands for the build's table."""
    takes: ClassVar[tuple[type[Event], ...]] = ()
    """The kinds of events that make a difference to it; none named: all. Others are not even decoded for it."""

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        """Writes the rows that follow from the next events that it takes (1 to 1,000, in order)."""
        raise NotImplementedError


def read_schema(service: str) -> str:
    return f"{service}_read"


def fill(sql: str, tables: Tables) -> str:
    """Replaces `{name}` for the declared tables and nothing else."""
    return re.sub(r"\{(\w+)\}", lambda match: tables.get(match.group(1), match.group(0)), sql)


class ProjectionRunner:
    """Keeps one projection up to date, and a second build of it when one is being filled; or, where another process
    does (`told`), knows how far that one is."""

    def __init__(self, service: str, log: EventLog, projection: Projection) -> None:
        self.projection = projection
        self._service = service
        self._log = log
        self._pool = log.pool
        self._advanced = asyncio.Condition()
        self.live: tuple[int, int] | None = None
        """Build number and position of the build that queries read."""
        self.trouble = ""
        self.tell: Callable[[ProjectionRunner], None] = _nobody
        """Called when `live` or `trouble` has changed."""
        self._leaving: set[int] = set()
        self._kinds = frozenset(event_type(kind) for kind in projection.takes)
        self._at: dict[int, int] = {}
        """Build → how far this process has come with it."""
        self._written: dict[int, int] = {}
        """Build → the checkpoint as this process has read or written it last; behind `_at` by events that made no
        difference to the rows."""
        self._ahead: dict[int, tuple[int, asyncio.Task[Batch]]] = {}
        """Build → the batch that is being read while Postgres works: the position before it, and its events."""

    def _tables(self, build: int) -> dict[str, str]:
        schema = read_schema(self._service)
        name = self.projection.name
        return {table: f"{schema}.{name}_{table}_b{build}" for table in self.projection.tables}

    def sql(self, statement: str) -> str:
        """A query with `{table}` placeholders, on the live build."""
        if self.live is None:
            raise Refusal("unavailable", "data baca sedang disiapkan; coba lagi sebentar lagi", retryable=True)
        return fill(statement, self._tables(self.live[0]))

    async def reached(self, position: int) -> None:
        """Returns when the live build holds `position`; Refusal `projection_behind` after five seconds."""
        try:
            async with asyncio.timeout(WAIT), self._advanced:
                await self._advanced.wait_for(lambda: self.live is not None and self.live[1] >= position)
        except TimeoutError:
            raise Refusal(
                "projection_behind", "data baca belum sampai pada perubahan itu; coba lagi", retryable=True
            ) from None

    async def run(self) -> None:
        """For ever. A projection that fails stands still, says so, and never skips an event."""
        delay = 0.1
        while True:
            began = time.monotonic()
            try:
                self._at.clear()
                self._written.clear()
                await self._prepare()
                await self._follow()
            except asyncio.CancelledError:
                self._leave_to_others()
                for _, task in self._ahead.values():
                    await _ended(task)
                raise
            except Exception as error:
                self._leave_to_others()
                self._failed(error)
            if time.monotonic() - began > CALM:
                delay = 0.1
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def told(self, build: int, position: int, trouble: str) -> None:
        """By the process that keeps this read model, in place of `run`: the live build, and what ails it."""
        self._troubled(trouble)
        if build:
            await self._went(build, position)

    def _failed(self, error: Exception) -> None:
        """Says it once, however often the same is tried again."""
        if is_transient(error):
            self._log.forget()
            return
        trouble = f"projection {self.projection.name} stands still: {type(error).__name__}: {error}"
        if trouble != self.trouble:
            logger.error("projection_failed", projection=self.projection.name, exc_info=error)
        self._troubled(trouble)

    def _troubled(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.tell(self)

    async def _prepare(self) -> None:
        """Makes the first build, or a new one when the code's version has grown."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"projection {self.projection.name}")
            newest = await connection.fetchrow(
                "SELECT build, version FROM projection_builds WHERE projection = $1 AND state <> 'retired' "
                "ORDER BY build DESC LIMIT 1",
                self.projection.name,
            )
            if newest is None or newest["version"] != self.projection.version:
                await connection.execute(
                    "UPDATE projection_builds SET state = 'retired' WHERE projection = $1 AND state = 'filling'",
                    self.projection.name,
                )
                await request_rebuild(connection, self.projection.name, self.projection.version)

    async def _follow(self) -> None:
        swept = looked = 0.0
        worked = 0
        builds: list[tuple[int, str]] = []
        while True:
            if not worked or time.monotonic() - looked > LOOK:
                builds = await self._builds()
                looked = time.monotonic()
            worked, more = 0, False
            broken: Exception | None = None
            for build, state in builds:
                if state == "filling" and not self._may_fill():
                    continue
                try:
                    went, behind = await self._advance(build, state)
                    worked, more = worked + went, more or behind
                except Exception as error:
                    broken = error  # a new build is what mends a live one that cannot go on
            if broken is None:
                self._troubled("")
            elif worked:
                self._failed(broken)
            else:
                raise broken
            if time.monotonic() - swept > 30:
                await self._sweep()
                swept = time.monotonic()
            if not worked and self.live is not None:
                await self._checkpoint()
                await self._log.grown(self.live[1])
            elif not more:
                await asyncio.sleep(TOGETHER if worked < MANY else LONGER)

    def _may_fill(self) -> bool:
        """Whether it is this one's turn to fill a new build beside the live one."""
        if self._log.rebuilding is None:
            self._log.rebuilding = self
        return self._log.rebuilding is self

    def _leave_to_others(self) -> None:
        if self._log.rebuilding is self:
            self._log.rebuilding = None

    async def _builds(self) -> list[tuple[int, str]]:
        """The builds to keep up to date, with their states; tells readers where the live one stands."""
        rows = await self._pool.fetch(
            "SELECT build, position, state FROM projection_builds WHERE projection = $1 AND state <> 'retired'",
            self.projection.name,
        )
        for row in rows:
            if row["state"] == "live" and row["position"] > 0 and row["build"] not in self._at:
                await self._went(row["build"], row["position"])  # a first build tells it itself, with its tables
        if all(row["state"] != "filling" for row in rows):
            self._leave_to_others()
        return [(row["build"], row["state"]) for row in rows]

    async def _advance(self, build: int, state: str) -> tuple[int, bool]:
        """Applies the next batch to a build: how far it went, 0 when there is nothing new, and whether there may be
        more already.

        The events are read before a connection is taken for the rows: whoever waits for a second connection while
        holding one waits for ever when all others do the same."""
        tables = self._tables(build)
        position = self._at.get(build)
        if position is None:
            position = await self._pool.fetchval(
                "SELECT position FROM projection_builds WHERE projection = $1 AND build = $2",
                self.projection.name,
                build,
            )
            if position is None:
                return 0, False
            self._written[build] = position
        batch = await self._next(build, position, BATCH if state == "live" else BESIDE)
        if batch.last == position and self.live == (build, position):
            return 0, False
        if not batch.events and self._may_wait(build, batch.last):
            self._at[build] = batch.last
            await self._went(build, batch.last)
            return batch.last - position, batch.more
        self._at.pop(build, None)
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                "SELECT position, state FROM projection_builds WHERE projection = $1 AND build = $2 FOR UPDATE",
                self.projection.name,
                build,
            )
            if row is None or row["state"] == "retired":
                return 0, False
            if row["position"] != self._written[build]:
                return 1, False  # another process has gone on with it
            state = row["state"]
            if position == 0 and not await connection.fetchval(
                "SELECT to_regclass($1) IS NOT NULL", next(iter(tables.values()))
            ):
                for statement in self.projection.tables.values():
                    await connection.execute(fill(statement, tables))
            if batch.events:
                await self.projection.apply(connection, tables, batch.events)
            if batch.last > position:
                await connection.execute(
                    "UPDATE projection_builds SET position = $3 WHERE projection = $1 AND build = $2",
                    self.projection.name,
                    build,
                    batch.last,
                )
            if state == "filling" and not batch.more:
                await connection.execute(
                    "UPDATE projection_builds SET state = 'retired' WHERE projection = $1 AND state = 'live'",
                    self.projection.name,
                )
                await connection.execute(
                    "UPDATE projection_builds SET state = 'live' WHERE projection = $1 AND build = $2",
                    self.projection.name,
                    build,
                )
                logger.info("projection_switched", projection=self.projection.name, build=build)
                state = "live"
        self._at[build] = self._written[build] = batch.last
        if state == "live":
            await self._went(build, batch.last)
        return batch.last - position, batch.more

    def _may_wait(self, build: int, position: int) -> bool:
        """Whether events that make no difference to the rows may go unwritten for now: a crash has them read again."""
        live = self.live is not None and self.live[0] == build and self._written[build] > 0
        return live and position - self._written[build] < BATCH

    async def _checkpoint(self) -> None:
        """Writes how far the live build has come, where events that made no difference were passed."""
        build, position = self.live or (0, 0)
        if self._at.get(build) == position and self._written.get(build, position) < position:
            done = await self._pool.execute(
                "UPDATE projection_builds SET position = $3 WHERE projection = $1 AND build = $2 AND position = $4",
                self.projection.name,
                build,
                position,
                self._written[build],
            )
            if done == "UPDATE 1":
                self._written[build] = position
            else:
                self._at.pop(build)  # another process has gone on with it

    async def _next(self, build: int, after: int, limit: int) -> Batch:
        """The next batch. Behind a full one it begins to read on while Postgres writes the rows of this one."""
        position, task = self._ahead.pop(build, (-1, None))
        if task is not None and position != after:
            await _ended(task)
            task = None
        batch = await (task if task is not None else self._log.batch(after, limit, self._kinds))
        if batch.more:
            reading = self._log.batch(batch.last, limit, self._kinds)
            self._ahead[build] = (batch.last, asyncio.create_task(reading))
        return batch

    async def _went(self, build: int, position: int) -> None:
        if self.live == (build, position):
            return
        async with self._advanced:
            self.live = (build, position)
            self._advanced.notify_all()
        metrics.projection_position.labels(self.projection.name).set(position)
        self.tell(self)

    async def _sweep(self) -> None:
        """Drops the tables of builds that were retired at the last sweep already: nobody reads them any more."""
        retired = await self._pool.fetch(
            "SELECT build FROM projection_builds WHERE projection = $1 AND state = 'retired'",
            self.projection.name,
        )
        leaving, self._leaving = self._leaving, {row["build"] for row in retired}
        for row in retired:
            if row["build"] not in leaving:
                continue
            for table in self._tables(row["build"]).values():
                await self._pool.execute(f"DROP TABLE IF EXISTS {table}")
            await self._pool.execute(
                "DELETE FROM projection_builds WHERE projection = $1 AND build = $2",
                self.projection.name,
                row["build"],
            )


def _nobody(_runner: ProjectionRunner) -> None:
    """Nobody else wants to know."""


async def _ended(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def request_rebuild(connection: Any, name: str, version: int | None = None) -> int:
    """Asks for a new build beside the live one; the running service fills it and switches. Returns its number.

    Raises ValueError when there is no such projection, or one is being filled already.
    """
    known = await connection.fetchrow(
        "SELECT max(build) AS build, max(version) AS version, bool_or(state = 'filling') AS filling, "
        "bool_or(state = 'live') AS live FROM projection_builds WHERE projection = $1",
        name,
    )
    if version is None and known["version"] is None:
        raise ValueError(f"there is no projection {name}; see: esakip projection list")
    if known["filling"] and version is None:
        raise ValueError(f"projection {name} is being rebuilt already")
    build: int = (known["build"] or 0) + 1
    await connection.execute(
        "INSERT INTO projection_builds (projection, build, version, state) VALUES ($1, $2, $3, $4)",
        name,
        build,
        version or known["version"],
        "filling" if known["live"] else "live",
    )
    return build
