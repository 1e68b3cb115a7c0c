"""Entities: a pure decider over the events of one stream, loaded through a cache that is never trusted blindly.

Whatever was decided on a stale state is caught: an append carries the version it rests on, and a refusal is
given only after the state was compared with the log.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from chassis.eventlog import EventLog
from contracts.catalogue import Reply
from contracts.envelope import NewEvent, Opened

S = TypeVar("S")
CACHE = 20_000
"""Entities whose state one repository keeps in memory."""


@dataclass(frozen=True)
class Decider(Generic[S]):
    """How the state of an entity follows from its events."""

    initial: Callable[[], S]
    evolve: Callable[[S, Opened], S]


@dataclass(frozen=True)
class Decision:
    """What follows from a command. All events go to the stream that was decided on.

    `reads` are other streams that the decision relied on; if one moves before the commit, it is decided anew.
    `after` is the entity's state with the events, when the decision has made it already: what `evolve` makes of them.
    """

    events: Sequence[NewEvent] = ()
    reply: Reply | None = None
    reads: Sequence[tuple[UUID, int]] = field(default=())
    after: object = None


Decide = Callable[[S, int], Decision] | Callable[[S, int], Awaitable[Decision]]


class Repository(Generic[S]):
    """States of the entities of one kind, by stream."""

    def __init__(self, log: EventLog, decider: Decider[S]) -> None:
        self.log = log
        self.decider = decider
        self._cache: OrderedDict[UUID, tuple[S, int]] = OrderedDict()

    async def load(self, stream: UUID, *, fresh: bool = False, new: bool = False) -> tuple[S, int]:
        """State and version; version 0 when there are no events. `fresh` reads what the cache has not seen; `new`
        takes a stream that it has not seen for one that has not begun (the append finds out when it has)."""
        cached = self.cached(stream)
        if cached is None and new and not fresh:
            return self.decider.initial(), 0
        if cached is not None and not fresh:
            return cached
        state, version = cached if cached is not None else (self.decider.initial(), 0)
        for recorded in await self.log.stream(stream, version):
            opened = recorded.open()
            state = self.decider.evolve(state, opened)
            version = opened.version
        self._keep(stream, state, version)
        return state, version

    def cached(self, stream: UUID) -> tuple[S, int] | None:
        """State and version as they were last seen; None when they are not in memory."""
        found = self._cache.get(stream)
        if found is not None:
            self._cache.move_to_end(stream)
        return found

    def advance(self, stream: UUID, events: Sequence[Opened]) -> None:
        """Takes in events that this process has just appended behind the cached version."""
        cached = self._cache.get(stream, (self.decider.initial(), 0))
        if not events:
            return
        if events[0].version != cached[1] + 1:
            self.forget(stream)
            return
        state, version = cached
        for opened in events:
            state = self.decider.evolve(state, opened)
            version = opened.version
        self._keep(stream, state, version)

    def keep(self, stream: UUID, state: S, version: int) -> None:
        """Takes in the state that a decision has made of its own events, once they are appended."""
        self._keep(stream, state, version)

    def forget(self, stream: UUID) -> None:
        self._cache.pop(stream, None)

    def _keep(self, stream: UUID, state: S, version: int) -> None:
        self._cache[stream] = (state, version)
        self._cache.move_to_end(stream)
        while len(self._cache) > CACHE:
            self._cache.popitem(last=False)
