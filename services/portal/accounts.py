"""What is changed of people and accounts, on the bus and by their owner. Names, NIP and passwords never enter an event.

As in `handlers.py` the rows are written before the event: after a crash between the two the repeated command writes the
same rows again and appends the event.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.commands import CommandContext
from chassis.entities import Decision, Repository
from chassis.execution import Answered
from chassis.service import Chassis
from contracts.catalogue import Done, Event
from contracts.envelope import NewEvent
from contracts.errors import Refusal
from contracts.people import CorrectPerson, LockAccount, ResetPassword, UnlockAccount
from services.portal.domain import (
    PLACE,
    AuditState,
    decide_corrected,
    decide_lock,
    decide_password,
    decide_unlock,
)
from services.portal.passwords import Passwords

Events = Callable[[AuditState], list[Event]]


class Accounts:
    """Rows of the people directory that change."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def correct(self, person_id: UUID, name: str | None, nip: str | None) -> bool:
        """Whether the person is known."""
        found = await self._pool.fetchval(
            "UPDATE persons SET name = coalesce($2, name), nip = coalesce($3, nip) WHERE person_id = $1 RETURNING true",
            person_id,
            name,
            nip,
        )
        return bool(found)

    async def set_password(self, person_id: UUID, hashed: str) -> bool:
        """Whether there is such an account."""
        found = await self._pool.fetchval(
            "UPDATE accounts SET hash = $2 WHERE person_id = $1 RETURNING true", person_id, hashed
        )
        return bool(found)

    async def set_locked(self, person_id: UUID, *, locked: bool) -> bool:
        """Whether there is such an account."""
        found = await self._pool.fetchval(
            "UPDATE accounts SET locked = $2 WHERE person_id = $1 RETURNING true", person_id, locked
        )
        return bool(found)

    async def hash_of(self, person_id: UUID) -> str | None:
        found: str | None = await self._pool.fetchval("SELECT hash FROM accounts WHERE person_id = $1", person_id)
        return found

    async def end_sessions(self, person_id: UUID, *, but: UUID | None = None) -> None:
        """At once; the sweep records their end."""
        await self._pool.execute(
            "UPDATE sessions SET closed_at = now() WHERE person_id = $1 AND closed_at IS NULL "
            "AND ($2::uuid IS NULL OR session_id <> $2)",
            person_id,
            but,
        )


class AccountHandlers:
    """One method per command."""

    def __init__(self, accounts: Accounts, passwords: Passwords, repository: Repository[AuditState]) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._repository = repository

    async def correct(self, ctx: CommandContext, cmd: CorrectPerson) -> Answered:
        if cmd.name is None and cmd.nip is None:
            raise Refusal("invalid", "sebut nama atau NIP yang benar", field="name")
        _known(await self._accounts.correct(cmd.person_id, cmd.name, cmd.nip))
        return await self._record(ctx, cmd.person_id, lambda _: decide_corrected(cmd.person_id))

    async def reset_password(self, ctx: CommandContext, cmd: ResetPassword) -> Answered:
        _known(await self._accounts.set_password(cmd.person_id, await self._passwords.hash(cmd.password)))
        await self._accounts.end_sessions(cmd.person_id)
        return await self._record(ctx, cmd.person_id, lambda _: decide_password(cmd.person_id, "pengelola"))

    async def lock(self, ctx: CommandContext, cmd: LockAccount) -> Answered:
        reason = ctx.text(cmd.reason)
        _known(await self._accounts.set_locked(cmd.person_id, locked=True))
        await self._accounts.end_sessions(cmd.person_id)
        return await self._record(ctx, cmd.person_id, lambda state: decide_lock(state, cmd.person_id, reason))

    async def unlock(self, ctx: CommandContext, cmd: UnlockAccount) -> Answered:
        _known(await self._accounts.set_locked(cmd.person_id, locked=False))
        return await self._record(ctx, cmd.person_id, lambda state: decide_unlock(state, cmd.person_id))

    async def _record(self, ctx: CommandContext, person_id: UUID, events: Events) -> Answered:
        def decide(state: AuditState, version: int) -> Decision:
            found = [NewEvent(stream=person_id, place=PLACE, data=data) for data in events(state)]
            return Decision(found, Done(version=version + len(found)))

        return await ctx.execute(self._repository, person_id, decide)


def _known(found: bool) -> None:
    if not found:
        raise Refusal("not_found", "orang ini belum terdaftar; periksa nama penggunanya", field="person_id")


ChangePassword = Callable[[UUID, UUID, str, str], Awaitable[None]]


def change_own(
    accounts: Accounts, passwords: Passwords, record: Callable[[UUID, UUID], Awaitable[None]]
) -> ChangePassword:
    """By its owner, who knows the one in force; his other sessions end.

    Raises Refusal `forbidden` when he does not, `invalid` when the new one is too short or the same.
    """

    async def change(person_id: UUID, session_id: UUID, old: str, new: str) -> None:
        if not 8 <= len(new) <= 200:
            raise Refusal("invalid", "kata sandi baru sedikitnya 8 huruf", field="new")
        if new == old:
            raise Refusal("invalid", "kata sandi baru sama dengan yang lama; pilih yang lain", field="new")
        if not await passwords.matches(await accounts.hash_of(person_id), old):
            raise Refusal("forbidden", "kata sandi yang sekarang tidak cocok; periksa lalu coba lagi", field="old")
        await accounts.set_password(person_id, await passwords.hash(new))
        await accounts.end_sessions(person_id, but=session_id)
        await record(person_id, session_id)

    return change


def administer(chassis: Chassis, passwords: Passwords, repository: Repository[AuditState]) -> None:
    """Wiring."""
    handlers = AccountHandlers(Accounts(chassis.pool), passwords, repository)
    chassis.command(CorrectPerson, handlers.correct)
    chassis.command(ResetPassword, handlers.reset_password)
    chassis.command(LockAccount, handlers.lock)
    chassis.command(UnlockAccount, handlers.unlock)
