"""Sign-in: limits first, then the password with constant work, then the session."""

from __future__ import annotations

from chassis.clock import Clock
from chassis.ids import uuid7
from contracts.errors import Refusal
from services.portal.attempts import Attempts
from services.portal.audit import Audit
from services.portal.passwords import Passwords
from services.portal.people import People
from services.portal.sessions import Session, Sessions


class SignIn:
    """Checks a username and a password."""

    def __init__(
        self,
        people: People,
        passwords: Passwords,
        attempts: Attempts,
        sessions: Sessions,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._attempts = attempts
        self._sessions = sessions
        self._audit = audit
        self._clock = clock

    async def open(self, username: str, password: str, address: str) -> Session:
        """A new session.

        Raises:
            Refusal: `unauthenticated`, the same for a wrong password and an unknown name; `too_many_requests`.
        """
        username = username.strip().lower()
        attempt_id = uuid7()
        await self._attempts.pay(attempt_id, username, address, self._clock())
        try:
            account = await self._people.account_named(username)
            right = await self._passwords.matches(account.hash if account else None, password)
        except Exception:
            await self._attempts.withdraw(attempt_id)
            raise
        if account is None or not right:
            await self._audit.refused(account.person.person_id if account else None)
            raise Refusal("unauthenticated", "nama pengguna atau kata sandi tidak cocok; periksa lalu coba lagi")
        if account.locked:
            await self._audit.refused(account.person.person_id)
            raise Refusal("forbidden", "akun ini dikunci; hubungi pengelola e-SAKIP di instansi Anda")
        session = await self._sessions.open(account.person)
        await self._attempts.pay_back(username, address)
        await self._sessions.sweep()
        return session
