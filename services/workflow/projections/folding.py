"""Rows of one table while a batch of events is folded into them: load what it touches, change, write once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.workflow import CollectionExtended, UnitDropped, WindowExtended

Row = dict[str, Any]
BREATH = 24
"""Events after which others have a turn."""


def values(events: Iterable[Opened], field: str) -> list[Any]:
    """What the events' data hold in a field, of those that have it."""
    found: list[Any] = [event.data for event in events]
    return [getattr(data, field) for data in found if _has(data.__class__, field)]


@lru_cache(4096)
def _has(kind: Any, field: str) -> bool:
    """Asked of each event: of the model itself it would be slow where the field is missing."""
    return field in getattr(kind, "model_fields", ())


def runs_of(events: Iterable[Opened], *kinds: type[Event]) -> list[UUID]:
    """The runs that the events of these very kinds are about."""
    wanted = frozenset(kinds)
    return [_run_of(event.data) for event in events if type(event.data) in wanted]


def _run_of(data: Any) -> UUID:
    run_id: UUID = data.run_id
    return run_id


def also_limited(events: Iterable[Opened]) -> list[UUID]:
    """Activations whose limits in time an event moves beside the one that it names."""
    found: list[UUID] = []
    for event in events:
        data = event.data
        if type(data) is CollectionExtended:
            found += data.moved
        elif type(data) is WindowExtended:
            found += data.activations
    return found


def also_left(events: Iterable[Opened]) -> list[UUID]:
    """Activations whose collections a unit leaves with an event."""
    dropped = [event.data for event in events if type(event.data) is UnitDropped]
    return [key for one in dropped for key in (*one.collections, *one.closed)]


async def gently(events: Sequence[Opened]) -> AsyncIterator[Opened]:
    """The events one by one; now and then others have a turn, so that no command waits for a large batch."""
    for number, event in enumerate(events, start=1):
        yield event
        if number % BREATH == 0:
            await asyncio.sleep(0)


class Rows:
    """Rows by key. All columns are declared; a row that is put must have every one of them."""

    def __init__(self, tx: Any, table: str, key: Sequence[str], columns: Sequence[str]) -> None:
        self._tx = tx
        self._table = table
        self._key = tuple(key)
        self._columns = (*key, *columns)
        self._values = itemgetter(*self._columns)
        """At least a key and one column, so it makes a tuple."""
        self._rows: dict[tuple[Any, ...], Row] = {}
        self._changed: dict[tuple[Any, ...], None] = {}
        self._dropped: dict[tuple[Any, ...], None] = {}

    async def load(self, column: str, wanted: Iterable[Any]) -> None:
        """Brings in the rows that have one of these values. Before the fold only: it overwrites changes."""
        distinct = list(dict.fromkeys(wanted))
        if distinct:
            for row in await self._tx.fetch(f"SELECT * FROM {self._table} WHERE {column} = ANY($1)", distinct):
                self._rows[self._of(row)] = dict(row)

    async def load_pairs(self, wanted: Iterable[tuple[UUID, str]]) -> None:
        """Brings in rows by a key of an id and a code, but for those that are there already."""
        missing = [pair for pair in dict.fromkeys(wanted) if pair not in self._rows]
        if missing:
            ids, codes = zip(*missing, strict=True)
            first, second = self._key
            for row in await self._tx.fetch(
                f"SELECT t.* FROM {self._table} t JOIN unnest($1::uuid[], $2::text[]) AS w (a, b) "
                f"ON t.{first} = w.a AND t.{second} = w.b",
                list(ids),
                list(codes),
            ):
                self._rows[self._of(row)] = dict(row)

    def get(self, *key: Any) -> Row | None:
        return self._rows.get(key)

    def all(self) -> list[Row]:
        return list(self._rows.values())

    def put(self, row: Row) -> None:
        self._put(self._of(row), row)

    def _put(self, key: tuple[Any, ...], row: Row) -> None:
        self._rows[key] = row
        self._changed[key] = None
        self._dropped.pop(key, None)

    def change(self, *key: Any, **changes: Any) -> None:
        """Changes columns of a row; a row that is not there stays away."""
        row = self._rows.get(key)
        if row is not None:
            row.update(changes)
            self._changed[key] = None

    def drop(self, *key: Any) -> None:
        self._rows.pop(key, None)
        self._changed.pop(key, None)
        self._dropped[key] = None

    async def write(self) -> None:
        if self._dropped:
            where = " AND ".join(f"{column} = ${n}" for n, column in enumerate(self._key, start=1))
            await self._tx.executemany(f"DELETE FROM {self._table} WHERE {where}", list(self._dropped))
        if self._changed:
            names = ", ".join(self._columns)
            places = ", ".join(f"${n}" for n in range(1, len(self._columns) + 1))
            sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in self._columns[len(self._key) :])
            rows = (self._rows[key] for key in self._changed)
            await self._tx.executemany(
                f"INSERT INTO {self._table} ({names}) VALUES ({places}) "
                f"ON CONFLICT ({', '.join(self._key)}) DO UPDATE SET {sets}",
                [self._values(row) for row in rows],
            )

    def _of(self, row: Any) -> tuple[Any, ...]:
        return tuple([row[name] for name in self._key])
