"""The portal's people directory and its audit events. Names and accounts never enter an event."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Line, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef

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


@event("portal.person.corrected.v1")
class PersonCorrected(Event):
    """Name or NIP in the directory were corrected; what they are stands there alone."""

    person_id: UUID


@event("portal.password.changed.v1")
class PasswordChanged(Event):
    person_id: UUID
    by: Literal["pemilik", "pengelola"]


@event("portal.account.locked.v1")
class AccountLocked(Event):
    """Nobody signs in with it any more; its sessions are over."""

    person_id: UUID
    reason: TextRef


@event("portal.account.unlocked.v1")
class AccountUnlocked(Event):
    person_id: UUID


@command("portal", "correct_person", Done, issuers=("operator",))
class CorrectPerson(Command):
    """What is None stays as it is. Documents that exist keep the name that is printed on them."""

    SECRET = frozenset({"name", "nip"})

    person_id: UUID
    name: Line | None = None
    nip: Annotated[str, StringConstraints(pattern=r"^([0-9]{18})?$")] | None = None


@command("portal", "reset_password", Done, issuers=("operator",))
class ResetPassword(Command):
    """For who has lost his; all his sessions end."""

    SECRET = frozenset({"password"})

    person_id: UUID
    password: Annotated[str, StringConstraints(min_length=8, max_length=200)]


@command("portal", "lock_account", Done, issuers=("operator",))
class LockAccount(Command):
    person_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("portal", "unlock_account", Done, issuers=("operator",))
class UnlockAccount(Command):
    person_id: UUID


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
