"""The portal's people directory and its audit events. Names and accounts never enter an event."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Line, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query

Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]


@event("portal.account.registered.v1")
class AccountRegistered(Event):
    person_id: UUID


@event("portal.session.opened.v1")
class SessionOpened(Event):
    person_id: UUID
    session_id: UUID


@event("portal.session.refused.v1")
class SessionRefused(Event):
    """A sign-in with a wrong password. `person_id` is None when no such account exists."""

    person_id: UUID | None


@event("portal.session.closed.v1")
class SessionClosed(Event):
    person_id: UUID
    session_id: UUID
    cause: Literal["keluar", "kedaluwarsa"]


@command("portal", "register_person", Done, issuers=("operator",))
class RegisterPerson(Command):
    SECRET = frozenset({"password"})

    person_id: UUID
    name: Line
    nip: Annotated[str, StringConstraints(pattern=r"^([0-9]{18})?$")] = ""
    username: Username
    password: Annotated[str, StringConstraints(min_length=8, max_length=200)]
    sample: bool = False
    """A fictitious person of the demonstration."""


class Person(Tolerant):
    person_id: UUID
    name: Line
    nip: str
    sample: bool


class People(Reply):
    people: tuple[Person, ...]


@query("portal", "people", People, issuers=())
class GetPeople(Query):
    """Names for a document, as they are now. For the archive service: the bus's permissions decide."""

    person_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
