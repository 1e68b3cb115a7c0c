"""The context in which a command is handled: who, when, and the way to a durable answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.entities import Decision, Repository
from chassis.eventlog import EventLog, NewText
from chassis.execution import Answered, Origin, execute
from chassis.texts import new_text
from contracts.actor import Actor
from contracts.envelope import TextRef

S = TypeVar("S")


class CommandContext:
    """One command in progress. `actor` is authenticated: signature, audience, payload and expiry were checked."""

    def __init__(self, log: EventLog, origin: Origin) -> None:
        self._log = log
        self._origin = origin
        self._texts: list[NewText] = []

    @property
    def actor(self) -> Actor:
        return self._origin.actor

    @property
    def now(self) -> datetime:
        return self._origin.now

    @property
    def command_id(self) -> UUID:
        return self._origin.command_id

    def text(self, text: str) -> TextRef:
        """Registers free text, stored in the transaction of the events; the reference goes into the event."""
        row, ref = new_text(text)
        self._texts.append(row)
        return ref

    async def execute(
        self,
        repository: Repository[S],
        stream: UUID,
        decide: Callable[[S, int], Decision | Awaitable[Decision]],
        *,
        expected_version: int | None = None,
        new: bool = False,
    ) -> Answered:
        """Decides on an entity and appends durably; see `chassis.execution.execute`. Once per command."""
        return await execute(
            self._log,
            self._log.append,
            repository,
            stream,
            decide,
            self._origin,
            texts=self._texts,
            expected_version=expected_version,
            new=new,
        )
