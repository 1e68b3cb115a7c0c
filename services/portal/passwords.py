"""Passwords: argon2id in threads, two at a time, and the same work whether or not the account exists."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from contracts.errors import Refusal

AT_ONCE = 2
"""Hashes computed at the same time; each takes its memory and tens of milliseconds of every core it gets."""
WAITING = 200
"""Sign-ins that may wait for their turn; more are told to come back, before memory and time-outs run out."""


class Passwords:
    """Hashes and checks passwords without blocking the event loop."""

    def __init__(self, mebibytes: int) -> None:
        """`mebibytes` of memory that each takes: more make guessing slower and dearer, and signing in, too."""
        self._hasher = PasswordHasher(memory_cost=mebibytes * 1024)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._nobody = self._hasher.hash("akun ini tidak ada")

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one of `stored`. None (no such account) costs the same time and is False.

        Raises:
            Refusal: `unavailable` when too many wait already.
        """
        if self._waiting >= WAITING:
            raise Refusal(
                "unavailable", "terlalu banyak orang masuk bersamaan; coba lagi sebentar lagi", retryable=True
            )
        self._waiting += 1
        try:
            async with self._turn:
                same = await asyncio.to_thread(self._verify, stored or self._nobody, password)
        finally:
            self._waiting -= 1
        return same and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False
