"""Read model of the organisation: units, positions, who holds them over time, and when the holders are absent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from chassis.projections import Projection, Tables
from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.agencies import (
    PositionClosed,
    PositionCorrected,
    PositionMoved,
    UnitDissolved,
    UnitMoved,
    UnitRenamed,
)
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.organisation import PositionAssigned, PositionCreated, PositionVacated, UnitRegistered

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
"""What was so when it was registered was always so."""


class OrganisationProjection(Projection):
    name = "organisation"
    version = 3
    tables = {
        "units": """
            CREATE TABLE {units} (
                unit text PRIMARY KEY, region text NOT NULL, zone text NOT NULL, ended timestamptz, kind text,
                successors text[] NOT NULL)
        """,
        "unit_names": """
            CREATE TABLE {unit_names} (
                unit text, seq bigint, since timestamptz NOT NULL, name text NOT NULL, PRIMARY KEY (unit, seq))
        """,
        "unit_parents": """
            CREATE TABLE {unit_parents} (
                unit text, seq bigint, since timestamptz NOT NULL, parent text, PRIMARY KEY (unit, seq))
        """,
        "positions": """
            CREATE TABLE {positions} (
                position_id uuid PRIMARY KEY, title text NOT NULL, superior uuid, closed timestamptz);
            CREATE INDEX ON {positions} (superior)
        """,
        "seats": """
            CREATE TABLE {seats} (
                position_id uuid, seq bigint, since timestamptz NOT NULL, unit text NOT NULL,
                PRIMARY KEY (position_id, seq))
        """,
        "holdings": """
            CREATE TABLE {holdings} (
                position_id uuid, seq bigint, person_id uuid NOT NULL, capacity text NOT NULL,
                since timestamptz NOT NULL, until timestamptz,
                PRIMARY KEY (position_id, seq));
            CREATE INDEX ON {holdings} (person_id)
        """,
        "absences": """
            CREATE TABLE {absences} (
                absence_id uuid PRIMARY KEY, seq bigint NOT NULL, position_id uuid NOT NULL, person_id uuid NOT NULL,
                kind text NOT NULL, since timestamptz NOT NULL, until timestamptz, substitute uuid, note_id uuid);
            CREATE INDEX ON {absences} (position_id);
            CREATE INDEX ON {absences} (substitute)
        """,
    }

    takes = (
        UnitRegistered,
        UnitRenamed,
        UnitMoved,
        UnitDissolved,
        PositionCreated,
        PositionMoved,
        PositionCorrected,
        PositionClosed,
        PositionAssigned,
        PositionVacated,
        AbsenceDeclared,
        AbsenceEnded,
    )

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        waiting: dict[str, list[tuple[Any, ...]]] = {}
        for event in events:
            rows = _rows(event)
            for table, row in rows:
                waiting.setdefault(table, []).append(row)
            change = _CHANGES.get(type(event.data)) if event.data is not None else None
            if change is not None:
                await _write(tx, tables, waiting)
                await change(tx, tables, event.data)
        await _write(tx, tables, waiting)


def _rows(event: Opened) -> list[tuple[str, tuple[Any, ...]]]:
    """New rows by table. Dated ones are in force from `since` on, the latest of them at any moment."""
    seq = event.position
    match event.data:
        case UnitRegistered() as unit:
            return [
                ("units", (unit.unit, unit.region, unit.zone, None, None, [])),
                ("unit_names", (unit.unit, seq, ALWAYS, unit.name)),
                ("unit_parents", (unit.unit, seq, ALWAYS, unit.parent)),
            ]
        case UnitRenamed() as named:
            return [("unit_names", (named.unit, seq, named.since, named.name))]
        case UnitMoved() as moved:
            return [("unit_parents", (moved.unit, seq, moved.since, moved.parent))]
    return _position_rows(event)


def _position_rows(event: Opened) -> list[tuple[str, tuple[Any, ...]]]:
    seq = event.position
    match event.data:
        case PositionCreated() as made:
            return [
                ("positions", (made.position_id, made.title, made.superior, None)),
                ("seats", (made.position_id, seq, ALWAYS, made.unit)),
            ]
        case PositionMoved() as seated:
            return [("seats", (seated.position_id, seq, seated.since, seated.unit))]
        case PositionAssigned() as given:
            row = (given.position_id, seq, given.person_id, given.capacity, given.since, given.until)
            return [("holdings", row)]
        case AbsenceDeclared() as away:
            period = (away.since, away.until, away.substitute, away.note.id if away.note is not None else None)
            return [("absences", (away.absence_id, seq, away.position_id, away.person_id, away.kind, *period))]
    return []


async def _write(tx: Any, tables: Tables, waiting: dict[str, list[tuple[Any, ...]]]) -> None:
    """Writes the new rows, so that what follows finds them."""
    for table, rows in waiting.items():
        await _insert(tx, tables[table], rows)
    waiting.clear()


async def _insert(tx: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
        await tx.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


async def _dissolved(tx: Any, tables: Tables, ended: UnitDissolved) -> None:
    await tx.execute(
        f"UPDATE {tables['units']} SET ended = $2, kind = $3, successors = $4 WHERE unit = $1",
        ended.unit,
        ended.since,
        ended.kind,
        list(ended.successors),
    )


async def _corrected(tx: Any, tables: Tables, data: PositionCorrected) -> None:
    await tx.execute(
        f"UPDATE {tables['positions']} SET title = $2, superior = $3 WHERE position_id = $1",
        data.position_id,
        data.title,
        data.superior,
    )


async def _closed(tx: Any, tables: Tables, data: PositionClosed) -> None:
    """Nobody holds it from then on."""
    key = (data.position_id, data.since)
    await tx.execute(f"UPDATE {tables['positions']} SET closed = $2 WHERE position_id = $1", *key)
    await tx.execute(f"DELETE FROM {tables['holdings']} WHERE position_id = $1 AND since >= $2", *key)
    await tx.execute(
        f"UPDATE {tables['holdings']} SET until = $2 WHERE position_id = $1 AND (until IS NULL OR until > $2)", *key
    )


async def _vacated(tx: Any, tables: Tables, ended: PositionVacated) -> None:
    """Cuts what the person holds at `since`, and takes away what would only begin later."""
    table = tables["holdings"]
    key = (ended.position_id, ended.person_id, ended.since)
    await tx.execute(f"DELETE FROM {table} WHERE position_id = $1 AND person_id = $2 AND since >= $3", *key)
    await tx.execute(
        f"UPDATE {table} SET until = $3 WHERE position_id = $1 AND person_id = $2 AND (until IS NULL OR until > $3)",
        *key,
    )


async def _back(tx: Any, tables: Tables, back: AbsenceEnded) -> None:
    """As `_vacated`: what would only begin later never takes place."""
    table = tables["absences"]
    await tx.execute(f"DELETE FROM {table} WHERE absence_id = $1 AND since >= $2", back.absence_id, back.until)
    await tx.execute(f"UPDATE {table} SET until = $2 WHERE absence_id = $1", back.absence_id, back.until)


_CHANGES: dict[type[Event], Callable[[Any, Tables, Any], Awaitable[None]]] = {
    UnitDissolved: _dissolved,
    PositionCorrected: _corrected,
    PositionClosed: _closed,
    PositionVacated: _vacated,
    AbsenceEnded: _back,
}
