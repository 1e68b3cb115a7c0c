"""What every request of the portal shares."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import Request

from chassis.service import Chassis
from contracts.organisation import HeldPosition
from services.portal.accounts import Accounts, ChangePassword, change_own
from services.portal.attempts import Attempts
from services.portal.audit import Audit
from services.portal.passwords import Passwords
from services.portal.people import People
from services.portal.sessions import Sessions
from services.portal.signin import SignIn

HELD_FOR = timedelta(seconds=5)
"""How long the positions of a person are remembered. Workflow checks each act from its own state anyway."""
REMEMBERED = 5_000
"""Persons whose positions are remembered; beyond, all are forgotten at once."""
OBJECTS_AT_ONCE = 8
"""Documents in memory at the same time, at most 20 MB each."""


class HeldCache:
    """The positions that persons hold, for a few seconds."""

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[datetime, tuple[HeldPosition, ...]]] = {}

    def get(self, person: UUID, now: datetime) -> tuple[HeldPosition, ...] | None:
        found = self._held.get(person)
        return found[1] if found is not None and now < found[0] else None

    def forget(self, person: UUID) -> None:
        self._held.pop(person, None)

    def put(self, person: UUID, held: tuple[HeldPosition, ...], now: datetime) -> None:
        if len(self._held) >= REMEMBERED:
            self._held.clear()
        self._held[person] = (now + HELD_FOR, held)


@dataclass(frozen=True)
class Portal:
    """The portal's parts, wired once."""

    chassis: Chassis
    people: People
    sessions: Sessions
    sign_in: SignIn
    held: HeldCache
    objects: asyncio.Semaphore
    change_password: ChangePassword

    @property
    def zone(self) -> str:
        return self.chassis.settings.zone

    def now(self) -> datetime:
        return self.chassis.clock()


def make_portal(chassis: Chassis, passwords: Passwords) -> Portal:
    people, audit = People(chassis.pool), Audit(chassis)
    sessions = Sessions(chassis.pool, audit, chassis.clock)
    return Portal(
        chassis=chassis,
        people=people,
        sessions=sessions,
        sign_in=SignIn(people, passwords, Attempts(chassis.pool), sessions, audit, chassis.clock),
        held=HeldCache(),
        objects=asyncio.Semaphore(OBJECTS_AT_ONCE),
        change_password=change_own(Accounts(chassis.pool), passwords, audit.password_changed),
    )


def portal_of(request: Request) -> Portal:
    portal: Portal = request.app.state.portal
    return portal


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy uvicorn has put the client's address here."""
    return request.client.host if request.client else "tidak diketahui"
