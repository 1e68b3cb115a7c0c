"""Read model of documents: every version, whether it was archived, and the objects that they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.archive import DocumentComposed, FileKept, RecordStored
from contracts.envelope import Opened


class DocumentsProjection(Projection):
    name = "documents"
    version = 2
    tables = {
        "documents": """
            CREATE TABLE {documents} (
                document_id   uuid        NOT NULL,
                version       int         NOT NULL,
                run_id        uuid        NOT NULL,
                activation_id uuid        NOT NULL,
                document      text        NOT NULL,          -- JSON of StoredDocument
                number        text,
                composed_at   timestamptz NOT NULL,
                position      bigint      NOT NULL,          -- of the event: the order of composing
                archived      boolean     NOT NULL,
                revisions     uuid[]      NOT NULL,
                PRIMARY KEY (document_id, version)
            );
            CREATE INDEX ON {documents} (run_id, position);
        """,
        "objects": """
            CREATE TABLE {objects} (
                sha256     text   PRIMARY KEY,
                size       bigint NOT NULL,
                media_type text   NOT NULL,
                run_id     uuid   NOT NULL                   -- the run that these bytes first belonged to
            );
        """,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        composed: list[tuple[object, ...]] = []
        objects: list[tuple[object, ...]] = []
        archived: list[tuple[object, ...]] = []
        for event in events:
            match event.data:
                case DocumentComposed(document=document) as data:
                    composed.append(
                        (
                            document.document_id,
                            document.version,
                            data.run_id,
                            data.activation_id,
                            document.model_dump_json(),
                            data.number,
                            event.time,
                            event.position,
                            list(data.revisions),
                        )
                    )
                    objects.append((document.sha256, document.size, document.media_type, data.run_id))
                case FileKept(file=file) as data:
                    objects.append((file.sha256, file.size, file.media_type, data.run_id))
                case RecordStored() as data:
                    archived += [(document.document_id, document.version) for document in data.documents]
                case _:
                    pass
        if composed:
            await tx.executemany(
                f"INSERT INTO {tables['documents']} (document_id, version, run_id, activation_id, document, number, "
                "composed_at, position, archived, revisions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, $9)",
                composed,
            )
        if objects:
            await tx.executemany(
                f"INSERT INTO {tables['objects']} (sha256, size, media_type, run_id) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (sha256) DO NOTHING",
                objects,
            )
        if archived:
            await tx.executemany(
                f"UPDATE {tables['documents']} SET archived = true WHERE document_id = $1 AND version = $2", archived
            )
