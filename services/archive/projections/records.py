"""Read model of records: what was archived, under which classification."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.archive import RecordStored
from contracts.envelope import Opened


class RecordsProjection(Projection):
    name = "records"
    version = 2
    tables = {
        "records": """
            CREATE TABLE {records} (
                record_id      uuid        PRIMARY KEY,
                run_id         uuid        NOT NULL,
                title          text        NOT NULL,
                unit           text        NOT NULL,
                classification text        NOT NULL,
                documents      text        NOT NULL,         -- JSON list of StoredDocument
                numbers        text        NOT NULL,         -- JSON: key of a document to its letter number
                files          text        NOT NULL,         -- JSON list of StoredFile
                stored_at      timestamptz NOT NULL,
                position       bigint      NOT NULL UNIQUE
            );
            CREATE INDEX ON {records} (run_id);
        """
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        rows = [
            (
                event.data.record_id,
                event.data.run_id,
                event.data.title,
                event.place.unit,
                event.data.classification,
                json.dumps([document.model_dump(mode="json") for document in event.data.documents]),
                json.dumps([file.model_dump(mode="json") for file in event.data.files]),
                json.dumps(event.data.numbers),
                event.time,
                event.position,
            )
            for event in events
            if isinstance(event.data, RecordStored)
        ]
        if rows:
            await tx.executemany(
                f"INSERT INTO {tables['records']} "
                "(record_id, run_id, title, unit, classification, documents, files, numbers, stored_at, position) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                rows,
            )
