"""Reactors: what a service does when another's event arrives. They act once, and are never replayed.

The events of an upstream log are handled strictly in order, one transaction each, and the transaction of the
result also moves the handled position: a refilled stream or a consumer made anew starts behind it and repeats
nothing. What fails for now is tried again in place; what can never be handled is parked with its error, and so
are later events of the same run until an operator settles it; other runs go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from chassis import metrics
from chassis.clock import Clock
from chassis.entities import Decision, Repository
from chassis.eventlog import EventLog, Item, NewText, Verdict
from chassis.eventlog.items import append_items, check_size
from chassis.execution import Answered, Origin, execute
from chassis.logs import get
from chassis.postgres import is_transient
from chassis.tasks import end
from chassis.texts import new_text
from contracts.actor import Actor
from contracts.catalogue import Event, event_type
from contracts.envelope import Opened, Recorded, TextRef
from contracts.errors import Refusal

logger = get(__name__)
S = TypeVar("S")
TRIES = 3
"""How often an error that nobody called transient is tried before the event is parked."""

GAP_PATIENCE = 15.0
"""Seconds that an upstream event may be missing before an operator is told."""
LONGEST = "10min"
"""For which a reaction may think (compose a document, ask another service) before its transaction is ended."""

SYSTEM = Actor(capacity="sistem")


class GapError(Exception):
    """An upstream event arrived before its predecessor; it is asked for again."""


class TransactionLog(EventLog):
    """The service's log as seen, and appended to, inside one transaction of a reaction."""

    def __init__(self, log: EventLog, connection: Any) -> None:
        self.name = log.name
        self.pool = connection
        self.known = 0
        self.appended = 0
        self._own = log

    def _saw(self, position: int) -> None:
        self.known = max(self.known, position)

    async def append(self, item: Item) -> Verdict:
        check_size(item)
        if self._own.frozen is not None:
            raise self._own.frozen
        (verdict,) = await append_items(self.pool, [item])
        if verdict.kind == "appended":
            self.appended = max(self.appended, verdict.position)
        return verdict


class Reaction:
    """One reaction in progress, inside its transaction."""

    def __init__(self, connection: Any, log: EventLog, event: Opened, now: datetime) -> None:
        self.tx = connection
        self.now = now
        self.actor = SYSTEM
        self._event = event
        self._texts: list[NewText] = []
        self.log = TransactionLog(log, connection)
        self.touched: list[tuple[Repository[Any], UUID]] = []

    def text(self, text: str) -> TextRef:
        row, ref = new_text(text)
        self._texts.append(row)
        return ref

    async def execute(
        self,
        repository: Repository[S],
        stream: UUID,
        decide: Callable[[S, int], Decision | Awaitable[Decision]],
    ) -> Answered:
        """Decides and appends in the transaction of the reaction. The command id follows from event and stream,
        so that the same event acts once on each entity."""
        origin = Origin(
            command_id=uuid5(self._event.id, f"{repository.log.name}/{stream}"),
            fingerprint=self._event.id.bytes,
            actor=self.actor,
            now=self.now,
        )
        inside = Repository(self.log, repository.decider)
        self.touched.append((repository, stream))
        texts, self._texts = self._texts, []
        return await execute(self.log, self.log.append, inside, stream, decide, origin, texts=texts)


Handler = Callable[[Opened, Reaction], Awaitable[None]]


class ReactorRunner:
    """Handles the events of one upstream log in order."""

    def __init__(self, upstream: str, log: EventLog, clock: Clock) -> None:
        self.upstream = upstream
        self._log = log
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._moved = asyncio.Condition()
        self._order = asyncio.Lock()
        self.handled = -1
        """Last upstream position that was handled, parked, or needs nothing; -1: not loaded yet."""
        self.trouble = ""
        self._gap_since: float | None = None

    def on(self, model: type[Event], handler: Handler) -> None:
        kind = event_type(model)
        if kind in self._handlers:
            raise ValueError(f"{kind} has two reactions; merge them")
        self._handlers[kind] = handler

    async def load(self) -> None:
        row = await self._log.pool.fetchval("SELECT position FROM reactor_positions WHERE upstream = $1", self.upstream)
        self.handled = max(self.handled, row or 0)

    async def reached(self, position: int, timeout: float) -> None:
        """Returns when `position` of the upstream log was handled; TimeoutError otherwise."""
        async with asyncio.timeout(timeout), self._moved:
            await self._moved.wait_for(lambda: self.handled >= position)

    async def receive(self, recorded: Recorded) -> None:
        """Handles one event, however long it takes; returns when it is durable that it was handled.

        Raises GapError when an earlier event is still to come.
        """
        async with self._order:
            delay, tries = 0.1, 0
            while True:
                try:
                    await self._handle(recorded, park=None)
                    self.trouble, self._gap_since = "", None
                    return
                except GapError as gap:
                    self._note_gap(gap)
                    raise
                except Exception as error:
                    passing = is_transient(error) or (isinstance(error, Refusal) and error.info.retryable)
                    self.trouble = f"event {self.upstream}.{recorded.position} waits: {_say(error)}"
                    tries += not passing
                    if not passing:
                        logger.exception("reaction_failed", upstream=self.upstream, position=recorded.position)
                    if tries >= TRIES or (isinstance(error, Refusal) and not passing):
                        await self._park(recorded, _say(error))
                        return
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5.0)

    def _note_gap(self, gap: GapError) -> None:
        """A message that overtook another is usual; a predecessor that does not come is not."""
        now = time.monotonic()
        self._gap_since = self._gap_since or now
        if now - self._gap_since > GAP_PATIENCE:
            self.trouble = f"{gap}; after a restore run: esakip log recover {self._log.name} --yes"

    async def _park(self, recorded: Recorded, error: str) -> None:
        delay = 0.1
        while True:
            try:
                await self._handle(recorded, park=error)
                self.trouble = ""
                return
            except Exception as failure:
                logger.warning("parking_failed_for_now", error=_say(failure))
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def _handle(self, recorded: Recorded, park: str | None) -> None:
        if self.handled < 0:
            await self.load()
        if recorded.position <= self.handled:
            return
        if recorded.position > self.handled + 1:
            await self.load()  # another process of this service may have handled what is missing here
        if recorded.position > self.handled + 1:
            raise GapError(f"{self.upstream}.{self.handled + 1} is missing before {recorded.position}")
        event = recorded.open()
        handler = self._handlers.get(event.type)
        if handler is None:
            # Durable as well, before it is acknowledged: what was acknowledged never comes again, and a process that
            # started behind it would wait for it for ever.
            await self._claim(self._log.pool, recorded.position)
            await self._went(recorded.position)
            return
        async with self._log.pool.acquire() as connection, connection.transaction():
            if not await self._claim(connection, recorded.position):
                return
            reaction = Reaction(connection, self._log, event, self._clock())
            await connection.execute(
                f"SET LOCAL idle_in_transaction_session_timeout = '{LONGEST}'; "
                f"SET LOCAL transaction_timeout = '{LONGEST}'"
            )
            waits = park is None and await self._waits(connection, _queue(event))
            if park is not None or waits:
                await self._lay_aside(connection, recorded, event, park)
            else:
                await handler(event, reaction)
        self._committed(reaction)
        await self._went(recorded.position)

    async def _claim(self, connection: Any, position: int) -> bool:
        """Moves the handled position inside the transaction; False when another process was there first."""
        row = await connection.fetchval(
            "INSERT INTO reactor_positions (upstream, position) VALUES ($1, $2) "
            "ON CONFLICT (upstream) DO UPDATE SET position = excluded.position "
            "WHERE reactor_positions.position < excluded.position RETURNING position",
            self.upstream,
            position,
        )
        return row is not None

    async def _waits(self, connection: Any, correlation: UUID) -> bool:
        return bool(
            await connection.fetchval(
                "SELECT EXISTS (SELECT FROM parked WHERE upstream = $1 AND correlation = $2)",
                self.upstream,
                correlation,
            )
        )

    async def _lay_aside(self, connection: Any, recorded: Recorded, event: Opened, error: str | None) -> None:
        await connection.execute(
            "INSERT INTO parked (upstream, position, correlation, event_id, body, error) VALUES ($1,$2,$3,$4,$5,$6)",
            self.upstream,
            recorded.position,
            _queue(event),
            event.id,
            recorded.body,
            error,
        )
        logger.error("event_parked", upstream=self.upstream, position=recorded.position, error=error)

    def _committed(self, reaction: Reaction) -> None:
        for repository, stream in reaction.touched:
            repository.forget(stream)
        if reaction.log.appended:
            self._log.saw(reaction.log.appended)

    async def _went(self, position: int) -> None:
        async with self._moved:
            self.handled = max(self.handled, position)
            self._moved.notify_all()
        metrics.reactor_position.labels(self.upstream).set(position)

    async def settle_parked(self) -> int:
        """Handles parked events that an operator set to retry, and those of the same run that wait behind them.

        Returns how many were settled. Stops at the first of a run that fails again.
        """
        settled = 0
        rows = await self._log.pool.fetch(
            "SELECT DISTINCT ON (correlation) position, correlation, retry FROM parked WHERE upstream = $1 "
            "ORDER BY correlation, position",
            self.upstream,
        )
        for first in rows:
            if first["retry"]:
                async with self._order:
                    settled += await self._settle_run(first["correlation"])
        return settled

    async def _settle_run(self, correlation: UUID | None) -> int:
        settled = 0
        while True:
            row = await self._log.pool.fetchrow(
                "SELECT position, body FROM parked WHERE upstream = $1 AND correlation IS NOT DISTINCT FROM $2 "
                "ORDER BY position LIMIT 1",
                self.upstream,
                correlation,
            )
            if row is None:
                return settled
            event = Recorded(self.upstream, row["position"], b"", row["body"]).open()
            handler = self._handlers.get(event.type)
            try:
                async with self._log.pool.acquire() as connection, connection.transaction():
                    gone = await connection.fetchval(
                        "DELETE FROM parked WHERE upstream = $1 AND position = $2 RETURNING position",
                        self.upstream,
                        row["position"],
                    )
                    reaction = Reaction(connection, self._log, event, self._clock())
                    if gone is not None and handler is not None:
                        await handler(event, reaction)
            except Exception as error:
                logger.exception("parked_event_failed_again", upstream=self.upstream, position=row["position"])
                await self._log.pool.execute(
                    "UPDATE parked SET retry = false, error = $3 WHERE upstream = $1 AND position = $2",
                    self.upstream,
                    row["position"],
                    _say(error),
                )
                return settled
            self._committed(reaction)
            settled += 1


def _queue(event: Opened) -> UUID:
    """What waits together behind a parked event: its run, or without one its entity."""
    return event.correlation or event.stream


def _say(error: BaseException) -> str:
    if isinstance(error, Refusal):
        return f"{error.info.code}: {error.info.message}"
    return f"{type(error).__name__}: {error}"


@contextlib.asynccontextmanager
async def in_progress(beat: Callable[[], Awaitable[None]], every: float) -> AsyncIterator[None]:
    """Tells the server at intervals that a message is still being worked on."""

    async def beats() -> None:
        while True:
            await asyncio.sleep(every)
            with contextlib.suppress(Exception):
                await beat()

    task = asyncio.create_task(beats())
    try:
        yield
    finally:
        await end(task)
