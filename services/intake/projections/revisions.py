"""Read model of revisions: each submission as it was recorded, with where it belongs.

The content stays the JSON of the event; its explanations are references, read when a query is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.intake import CollectionOpened, SubmissionReceived


class RevisionsProjection(Projection):
    name = "revisions"
    version = 1
    tables = {
        "revised": """
            CREATE TABLE {revised} (
                collection_id uuid PRIMARY KEY,
                activation_id uuid NOT NULL,
                step          text NOT NULL,
                unit_name     text NOT NULL
            );
        """,
        "revisions": """
            CREATE TABLE {revisions} (
                revision_id   uuid        PRIMARY KEY,
                collection_id uuid        NOT NULL,
                number        int         NOT NULL,
                submitted_at  timestamptz NOT NULL,
                person        uuid,
                position      uuid,
                content       text        NOT NULL            -- JSON of SubmissionReceived
            );
            CREATE INDEX ON {revisions} (collection_id, number);
        """,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        collections: list[tuple[object, ...]] = []
        revisions: list[tuple[object, ...]] = []
        for event in events:
            match event.data:
                case CollectionOpened() as data:
                    collections.append((data.collection_id, data.activation_id, data.step, data.unit_name))
                case SubmissionReceived() as data:
                    revisions.append(
                        (
                            data.revision_id,
                            data.collection_id,
                            data.number,
                            event.time,
                            event.actor.person,
                            event.actor.position,
                            data.model_dump_json(),
                        )
                    )
                case _:
                    pass
        if collections:
            await tx.executemany(
                f"INSERT INTO {tables['revised']} (collection_id, activation_id, step, unit_name) "
                "VALUES ($1, $2, $3, $4)",
                collections,
            )
        if revisions:
            await tx.executemany(
                f"INSERT INTO {tables['revisions']} "
                "(revision_id, collection_id, number, submitted_at, person, position, content) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                revisions,
            )
