"""Appends the portal's own audit events, outside any command of the bus."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from chassis.entities import Decider, Decision, Repository
from chassis.ids import uuid7
from chassis.service import Chassis
from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import NewEvent
from services.portal.domain import (
    PLACE,
    AuditState,
    CloseCause,
    decide_close,
    decide_open,
    decide_password,
    decide_refuse,
    evolve,
)


def repository(chassis: Chassis) -> Repository[AuditState]:
    return Repository(chassis.log, Decider(initial=AuditState, evolve=evolve))


class Audit:
    """Who signed in and out, and who was refused. A session's stream is the session; a refusal has its own."""

    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis
        self._repository = repository(chassis)

    async def opened(self, person_id: UUID, session_id: UUID) -> None:
        actor = Actor(person=person_id, capacity="definitif", session=session_id)
        await self._record(actor, session_id, lambda state: decide_open(state, person_id, session_id))

    async def password_changed(self, person_id: UUID, session_id: UUID) -> None:
        """By its owner."""
        actor = Actor(person=person_id, capacity="definitif", session=session_id)
        await self._record(actor, person_id, lambda _: decide_password(person_id, "pemilik"))

    async def refused(self, person_id: UUID | None) -> None:
        """The actor is the portal itself: nobody has proved to be that person."""
        await self._record(Actor(capacity="sistem"), uuid7(), lambda _: decide_refuse(person_id))

    async def closed(self, person_id: UUID, session_id: UUID, cause: CloseCause) -> None:
        actor = (
            Actor(person=person_id, capacity="definitif", session=session_id)
            if cause == "keluar"
            else Actor(capacity="sistem")
        )
        await self._record(actor, session_id, lambda state: decide_close(state, person_id, session_id, cause))

    async def _record(self, actor: Actor, stream: UUID, events: Callable[[AuditState], list[Event]]) -> None:
        def decide(state: AuditState, version: int) -> Decision:
            return Decision(events=[NewEvent(stream=stream, place=PLACE, data=data) for data in events(state)])

        await self._chassis.execute(uuid7(), actor, self._repository, stream, decide)
