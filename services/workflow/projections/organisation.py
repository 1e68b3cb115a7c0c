"""Read model of the organisation: units, positions, who holds them over time, and when the holders are absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.envelope import Opened
from contracts.organisation import PositionAssigned, PositionCreated, PositionVacated, UnitRegistered


class OrganisationProjection(Projection):
    name = "organisation"
    version = 2
    tables = {
        "units": """
            CREATE TABLE {units} (
                unit text PRIMARY KEY, name text NOT NULL, parent text, region text NOT NULL, zone text NOT NULL);
            CREATE INDEX ON {units} (parent)
        """,
        "positions": """
            CREATE TABLE {positions} (
                position_id uuid PRIMARY KEY, unit text NOT NULL, title text NOT NULL, superior uuid);
            CREATE INDEX ON {positions} (unit)
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

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        units, positions, holdings, absences = [], [], [], []
        for event in events:
            match event.data:
                case UnitRegistered() as unit:
                    units.append((unit.unit, unit.name, unit.parent, unit.region, unit.zone))
                case PositionCreated() as made:
                    positions.append((made.position_id, made.unit, made.title, made.superior))
                case PositionAssigned() as given:
                    holdings.append(
                        (
                            given.position_id,
                            event.position,
                            given.person_id,
                            given.capacity,
                            given.since,
                            given.until,
                        )
                    )
                case AbsenceDeclared() as away:
                    absences.append(
                        (
                            away.absence_id,
                            event.position,
                            away.position_id,
                            away.person_id,
                            away.kind,
                            away.since,
                            away.until,
                            away.substitute,
                            away.note.id if away.note is not None else None,
                        )
                    )
                case AbsenceEnded() as back:
                    await _insert(tx, tables["absences"], absences)
                    absences = []
                    await _back(tx, tables["absences"], back)
                case PositionVacated() as ended:
                    await _insert(tx, tables["holdings"], holdings)
                    holdings = []
                    await _end(tx, tables["holdings"], ended)
        await _insert(tx, tables["units"], units)
        await _insert(tx, tables["positions"], positions)
        await _insert(tx, tables["holdings"], holdings)
        await _insert(tx, tables["absences"], absences)


async def _insert(tx: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
        await tx.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


async def _end(tx: Any, table: str, ended: PositionVacated) -> None:
    """Cuts what the person holds at `since`, and takes away what would only begin later."""
    key = (ended.position_id, ended.person_id, ended.since)
    await tx.execute(f"DELETE FROM {table} WHERE position_id = $1 AND person_id = $2 AND since >= $3", *key)
    await tx.execute(
        f"UPDATE {table} SET until = $3 WHERE position_id = $1 AND person_id = $2 AND (until IS NULL OR until > $3)",
        *key,
    )


async def _back(tx: Any, table: str, back: AbsenceEnded) -> None:
    """As `_end`: what would only begin later never takes place."""
    await tx.execute(f"DELETE FROM {table} WHERE absence_id = $1 AND since >= $2", back.absence_id, back.until)
    await tx.execute(f"UPDATE {table} SET until = $2 WHERE absence_id = $1", back.absence_id, back.until)
