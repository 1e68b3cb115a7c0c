"""Sessions: a token of 256 random bits, stored only as its SHA-256, good for twelve hours."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.clock import Clock
from chassis.ids import uuid7
from contracts.people import Person
from services.portal.audit import Audit
from services.portal.domain import CloseCause

LIFETIME = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly `seen_at` is kept; a write per request would serve nobody."""
SWEEP = 20
"""Ended sessions that one sign-in clears away."""


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in. `token` is the secret itself, known only for the time of a request."""

    session_id: UUID
    person: Person
    token: str
    expires_at: datetime


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """Opens, finds and closes sessions."""

    def __init__(self, pool: Any, audit: Audit, clock: Clock) -> None:
        self._pool = pool
        self._audit = audit
        self._clock = clock

    async def open(self, person: Person) -> Session:
        """The event first, then the row: no session works that the log does not know."""
        now = self._clock()
        session = Session(session_id=uuid7(), person=person, token=secrets.token_urlsafe(32), expires_at=now + LIFETIME)
        await self._audit.opened(person.person_id, session.session_id)
        await self._pool.execute(
            "INSERT INTO sessions (token_sha256, session_id, person_id, created_at, expires_at, seen_at)"
            " VALUES ($1, $2, $3, $4, $5, $4)",
            digest(session.token),
            session.session_id,
            person.person_id,
            now,
            session.expires_at,
        )
        return session

    async def find(self, token: str) -> Session | None:
        """The session of a token; None when there is none, or it ended."""
        now, key = self._clock(), digest(token)
        row = await self._pool.fetchrow(
            "SELECT s.session_id, s.expires_at, s.seen_at, p.person_id, p.name, p.nip, p.sample"
            " FROM sessions s JOIN persons p USING (person_id) JOIN accounts a USING (person_id)"
            " WHERE s.token_sha256 = $1 AND s.expires_at > $2 AND s.closed_at IS NULL AND NOT a.locked",
            key,
            now,
        )
        if row is None:
            return None
        if now - row["seen_at"] > SEEN_EVERY:
            await self._pool.execute("UPDATE sessions SET seen_at = $2 WHERE token_sha256 = $1", key, now)
        person = Person(person_id=row["person_id"], name=row["name"], nip=row["nip"], sample=row["sample"])
        return Session(session_id=row["session_id"], person=person, token=token, expires_at=row["expires_at"])

    async def close(self, session: Session) -> None:
        """The row first, so that the token is worthless at once; `sweep` makes up for an event that failed."""
        key = digest(session.token)
        await self._pool.execute(
            "UPDATE sessions SET closed_at = $2 WHERE token_sha256 = $1 AND closed_at IS NULL", key, self._clock()
        )
        await self._audit.closed(session.person.person_id, session.session_id, "keluar")
        await self._pool.execute("DELETE FROM sessions WHERE token_sha256 = $1", key)

    async def sweep(self) -> None:
        """Records the end of sessions that expired, or whose sign-out was not recorded, and forgets them."""
        rows = await self._pool.fetch(
            "SELECT session_id, person_id, closed_at FROM sessions"
            " WHERE expires_at <= $1 OR closed_at <= $2 ORDER BY expires_at LIMIT $3",
            self._clock(),
            self._clock() - SEEN_EVERY,
            SWEEP,
        )
        for row in rows:
            cause: CloseCause = "kedaluwarsa" if row["closed_at"] is None else "keluar"
            await self._audit.closed(row["person_id"], row["session_id"], cause)
            await self._pool.execute("DELETE FROM sessions WHERE session_id = $1", row["session_id"])
