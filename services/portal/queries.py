"""Queries of the portal on the bus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contracts.actor import Actor
from contracts.people import GetPeople
from contracts.people import People as PeopleReply
from services.portal.people import People


def get_people(people: People) -> Callable[[Actor | None, GetPeople], Awaitable[PeopleReply]]:
    """Names for documents; ids that nobody has are left out."""

    async def handle(actor: Actor | None, query: GetPeople) -> PeopleReply:
        return PeopleReply(people=await people.find(query.person_ids))

    return handle
