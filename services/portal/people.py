"""The people directory in Postgres: persons and their accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.errors import Refusal
from contracts.people import Person, RegisterPerson

UNKNOWN = "(nama tidak terdaftar)"


@dataclass(frozen=True)
class Account:
    """A person with the account to sign in with."""

    person: Person
    username: str
    hash: str
    locked: bool = False


class People:
    """Reads and writes persons and accounts."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def add(self, command: RegisterPerson, hashed: str) -> None:
        """Writes person and account unless they are there.

        Raises:
            Refusal: `invalid` when another person has the username; nothing is written then.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO persons (person_id, name, nip, sample) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (person_id) DO NOTHING",
                command.person_id,
                command.name,
                command.nip,
                command.sample,
            )
            await connection.execute(
                "INSERT INTO accounts (person_id, username, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                command.person_id,
                command.username,
                hashed,
            )
            owner = await connection.fetchval("SELECT person_id FROM accounts WHERE username = $1", command.username)
            if owner is not None and owner != command.person_id:
                raise Refusal(
                    "invalid",
                    f"nama pengguna '{command.username}' sudah dipakai orang lain; pilih nama pengguna lain",
                    username="sudah dipakai orang lain",
                )

    async def account_of(self, person_id: UUID) -> Account | None:
        return await self._account("a.person_id = $1", person_id)

    async def account_named(self, username: str) -> Account | None:
        return await self._account("a.username = $1", username)

    async def _account(self, condition: str, value: object) -> Account | None:
        row = await self._pool.fetchrow(
            "SELECT p.person_id, p.name, p.nip, p.sample, a.username, a.hash, a.locked"
            f" FROM accounts a JOIN persons p USING (person_id) WHERE {condition}",
            value,
        )
        if row is None:
            return None
        return Account(person=_person(row), username=row["username"], hash=row["hash"], locked=row["locked"])

    async def find(self, ids: Iterable[UUID]) -> tuple[Person, ...]:
        """The persons of these ids that are known, by name."""
        rows = await self._pool.fetch(
            "SELECT person_id, name, nip, sample FROM persons WHERE person_id = ANY($1) ORDER BY name, person_id",
            list(ids),
        )
        return tuple(_person(row) for row in rows)

    async def names(self, ids: Iterable[UUID | None]) -> dict[UUID, str]:
        """Name by person id for pages; `UNKNOWN` stands for whoever is not in the directory."""
        wanted = {person_id for person_id in ids if person_id is not None}
        if not wanted:
            return {}
        known = {person.person_id: person.name for person in await self.find(wanted)}
        return {person_id: known.get(person_id, UNKNOWN) for person_id in wanted}


def _person(row: Any) -> Person:
    return Person(person_id=row["person_id"], name=row["name"], nip=row["nip"], sample=row["sample"])
