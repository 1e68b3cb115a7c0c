"""Read model of the letter registers: one row per number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.archive import NumberAllotted
from contracts.envelope import Opened


class RegisterProjection(Projection):
    name = "register"
    version = 1
    tables = {
        "register": """
            CREATE TABLE {register} (
                unit        text        NOT NULL,
                year        int         NOT NULL,
                sequence    int         NOT NULL,
                number      text        NOT NULL,
                run_id      uuid        NOT NULL,
                allotted_at timestamptz NOT NULL,
                PRIMARY KEY (unit, year, sequence)
            );
        """
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        rows = [
            (
                event.data.unit,
                event.data.year,
                event.data.sequence,
                event.data.number,
                event.data.run_id,
                event.time,
            )
            for event in events
            if isinstance(event.data, NumberAllotted)
        ]
        if rows:
            await tx.executemany(
                f"INSERT INTO {tables['register']} (unit, year, sequence, number, run_id, allotted_at) "
                "VALUES ($1, $2, $3, $4, $5, $6)",
                rows,
            )
