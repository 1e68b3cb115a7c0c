"""Somebody who is signed in, for the time of one request: asks and acts on the bus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from contracts.catalogue import Command, Query, Reply, message_of
from contracts.errors import Refusal
from contracts.organisation import HeldPosition, HeldPositions, PositionsOf
from contracts.subjects import FOLLOWS, Position
from services.portal.choice import acting, asking, choose
from services.portal.sessions import Session
from services.portal.web.state import Portal

R = TypeVar("R", bound=Reply)
MOST_POSITIONS = 50
"""As many positions as a query takes."""


@dataclass(frozen=True)
class Caller:
    """`after` is the position token of the request, if it has one."""

    portal: Portal
    session: Session
    after: Position | None = None

    @property
    def person_id(self) -> UUID:
        return self.session.person.person_id

    async def held(self) -> tuple[HeldPosition, ...]:
        """The positions that this person holds now, at most a few seconds old."""
        now = self.portal.now()
        known = self.portal.held.get(self.person_id, now)
        if known is None:
            known = (await self.ask(PositionsOf(person_id=self.person_id), HeldPositions)).positions
            self.portal.held.put(self.person_id, known, now)
        return known

    def forget_held(self) -> None:
        """After an act that changes who holds what: the next question is asked anew."""
        self.portal.held.forget(self.person_id)

    async def held_ids(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(position.position_id for position in await self.held()))[:MOST_POSITIONS]

    async def ask(self, query: Query, reply: type[R]) -> R:
        """The answer, which holds `after` when the service that is asked owns or follows that log.

        A position in any other log is not passed on: it would be refused, for it says nothing about this one.
        """
        service = message_of(type(query)).service
        if self.after is not None and self.after.log in (service, *FOLLOWS[service]):
            query = query.model_copy(update={"after": str(self.after)})
        answer = await self.portal.chassis.client.query(query, asking(self.person_id, self.session.session_id))
        return _typed(answer, reply)

    async def send(self, command: Command, reply: type[R], position: HeldPosition) -> tuple[R, str]:
        """The answer and the token of the position from which it can be read."""
        actor = acting(self.person_id, self.session.session_id, position)
        answer, token = await self.portal.chassis.client.command(command, actor)
        return _typed(answer, reply), str(token)

    async def position(self, wanted: UUID | None, fitting: Callable[[], Awaitable[Collection[UUID]]]) -> HeldPosition:
        """In which position this person acts; `fitting` is only asked when there is a choice."""
        held = await self.held()
        undecided = wanted is None and len(held) > 1
        return choose(held, wanted, await fitting() if undecided else ())


def _typed(answer: object, reply: type[R]) -> R:
    if not isinstance(answer, reply):
        raise TypeError(f"expected {reply.__name__}, the bus answered {type(answer).__name__}")
    return answer


def parse_after(token: str | None) -> Position | None:
    """Raises Refusal `invalid` on a token that no answer ever held."""
    if not token:
        return None
    try:
        return Position.parse(token)
    except ValueError as error:
        raise Refusal("invalid", f"after: {error}", after=error) from error
