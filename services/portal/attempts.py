"""Limits guessing of passwords: sign-ins that failed are counted in Postgres, so that a restart forgives nobody."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from contracts.errors import Refusal

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
"""Failures of one username from one address inside the window."""
PER_ADDRESS = 100
"""Failures from one address inside the window; an office often shares one address."""


class Attempts:
    """An attempt is paid for before the password is looked at and paid back when it was right.

    Counting afterwards instead would let many guesses through that are made at the same time.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def pay(self, attempt_id: UUID, username: str, address: str, now: datetime) -> None:
        """Raises Refusal `too_many_requests` with `retry_after` (seconds) in its details."""
        who = digest(username)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", address)
            await connection.execute("DELETE FROM signin_attempts WHERE at < $1", now - 2 * WINDOW)
            rows = await connection.fetch(
                "SELECT username_sha256 = $1 AS same, at FROM signin_attempts"
                " WHERE address = $2 AND at > $3 ORDER BY at",
                who,
                address,
                now - WINDOW,
            )
            free = free_again([row["at"] for row in rows if row["same"]], [row["at"] for row in rows])
            if free is not None:
                raise too_many(free - now)
            await connection.execute(
                "INSERT INTO signin_attempts (attempt_id, username_sha256, address, at) VALUES ($1, $2, $3, $4)",
                attempt_id,
                who,
                address,
                now,
            )

    async def pay_back(self, username: str, address: str) -> None:
        """The password was right: the failures of this account from this address are forgotten."""
        await self._pool.execute(
            "DELETE FROM signin_attempts WHERE username_sha256 = $1 AND address = $2", digest(username), address
        )

    async def withdraw(self, attempt_id: UUID) -> None:
        """The attempt was never judged (an outage, a full queue): it does not count."""
        await self._pool.execute("DELETE FROM signin_attempts WHERE attempt_id = $1", attempt_id)


def digest(username: str) -> bytes:
    return hashlib.sha256(username.encode()).digest()


def free_again(account: list[datetime], address: list[datetime]) -> datetime | None:
    """When another attempt is allowed, from the failures inside the window, oldest first; None: at once."""
    over = [
        times[-limit] + WINDOW
        for times, limit in ((account, PER_ACCOUNT), (address, PER_ADDRESS))
        if len(times) >= limit
    ]
    return max(over, default=None)


def too_many(wait: timedelta) -> Refusal:
    seconds = max(1, ceil(wait.total_seconds()))
    return Refusal(
        "too_many_requests",
        f"terlalu banyak percobaan masuk yang gagal; coba lagi {ceil(seconds / 60)} menit lagi",
        retryable=True,
        retry_after=seconds,
    )
