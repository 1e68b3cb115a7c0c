"""The recapitulation: units × state, of one collection and over the runs of a SOP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from chassis.service import Chassis, Read
from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.workflow import Recap, RecapCollection, RecapRow, RecapUnit, ShowRecap, StateCounts
from services.workflow.paging import place_of
from services.workflow.projections.recap import CHOICES, COLLECTIONS, COUNTED, ROWS, UNITS, RecapProjection

MOST_COLLECTIONS = 50
"""Collections of a list over runs; of a run all are listed."""
OF_A_RUN = 500
Row = Mapping[str, Any]


class Recapping:
    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def recap(self, _actor: Actor | None, query: ShowRecap) -> Recap:
        filters = (query.run_id, query.sop, query.year, query.region, query.activation_id, query.period)
        of_one = query.run_id is not None or query.activation_id is not None
        async with self._chassis.snapshot(RecapProjection) as read:
            collections = await read(COLLECTIONS, *filters, OF_A_RUN if of_one else MOST_COLLECTIONS)
            if of_one and not collections:
                raise Refusal(
                    "not_found",
                    "tidak ada pengumpulan seperti itu: periksa tautannya, atau pelaksanaan ini belum meminta data "
                    "dari unit (di wilayah itu)",
                    field="activation_id" if query.activation_id else "run_id",
                )
            (counted,) = await read(COUNTED, *filters)
            (choices,) = await read(CHOICES)
            head = Recap(
                counts=_counts(counted),
                collections=tuple(_collection(row) for row in collections),
                collections_total=collections[0]["total"] if collections else 0,
                sops=tuple(sorted(choices["sops"])),
                years=tuple(sorted(choices["years"])),
            )
            if of_one:
                return await _with_rows(read, head, query, collections[0])
            return await _with_units(read, head, query, filters)


async def _with_rows(read: Read, head: Recap, query: ShowRecap, newest: Row) -> Recap:
    rows = await read(ROWS, newest["activation_id"], query.region, query.state)
    (run,) = await read("SELECT titles FROM {runs} WHERE run_id = $1", newest["run_id"])
    titles = {UUID(key): title for key, title in orjson.loads(run["titles"]).items()}
    named = {row[key] for row in rows for key in ("position", "decided_in")}
    return head.model_copy(
        update={
            "rows": tuple(RecapRow(**{name: row[name] for name in RecapRow.model_fields}) for row in rows),
            "titles": {key: title for key, title in titles.items() if key in named},
        }
    )


async def _with_units(read: Read, head: Recap, query: ShowRecap, filters: tuple[Any, ...]) -> Recap:
    place = place_of(query.cursor) or 0
    rows = await read(UNITS, *filters, query.state, place, query.limit)
    total = rows[0]["total"] if rows else 0
    behind = place + len(rows)
    return head.model_copy(
        update={
            "units": tuple(
                RecapUnit(
                    unit=row["unit"],
                    unit_name=row["unit_name"],
                    counts=_counts(row),
                    last=row["last"],
                    last_at=row["last_at"],
                )
                for row in rows
            ),
            "units_total": total,
            "next": str(behind) if behind < total else "",
        }
    )


def _collection(row: Row) -> RecapCollection:
    same = {name: row[name] for name in RecapCollection.model_fields if name != "counts"}
    return RecapCollection(**same, counts=_counts(row))


def _counts(row: Row) -> StateCounts:
    return StateCounts(**{name: row[name] for name in StateCounts.model_fields})
