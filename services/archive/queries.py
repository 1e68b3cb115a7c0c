"""Answers queries of archive from its read models, and pieces of objects from the store."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.archive import (
    DocumentRow,
    Documents,
    ListDocuments,
    ListRecords,
    ObjectChunk,
    ReadObject,
    RecordRow,
    Records,
    Register,
    RegisterRow,
    ShowRegister,
    StoredDocument,
    StoredFile,
)
from contracts.errors import Refusal
from services.archive.objects import ObjectDamagedError, ObjectMissingError, ObjectStore
from services.archive.projections.documents import DocumentsProjection
from services.archive.projections.records import RecordsProjection
from services.archive.projections.register import RegisterProjection

CHUNK = 256 * 1024
"""Bytes of an object in one answer; with base64 around it, well below the bus's limit of a message."""

_DOCUMENTS = TypeAdapter(tuple[StoredDocument, ...])
_FILES = TypeAdapter(tuple[StoredFile, ...])


class ArchiveQueries:
    def __init__(self, chassis: Chassis, objects: ObjectStore) -> None:
        self._chassis = chassis
        self._objects = objects

    async def documents(self, actor: Actor | None, query: ListDocuments) -> Documents:
        rows = await self._chassis.read(
            DocumentsProjection,
            "SELECT run_id, activation_id, document, number, composed_at, archived, revisions FROM {documents} "
            "WHERE run_id = $1 ORDER BY position",
            query.run_id,
        )
        return Documents(
            documents=tuple(
                DocumentRow(**{**row, "document": StoredDocument.model_validate_json(row["document"])})
                for row in map(dict, rows)
            )
        )

    async def records(self, actor: Actor | None, query: ListRecords) -> Records:
        """Newest first."""
        rows = await self._chassis.read(
            RecordsProjection,
            "SELECT record_id, run_id, title, unit, classification, documents, files, numbers, stored_at "
            "FROM {records} WHERE $1::uuid IS NULL OR run_id = $1 ORDER BY position DESC LIMIT $2",
            query.run_id,
            query.limit,
        )
        return Records(
            records=tuple(
                RecordRow(
                    **{
                        **row,
                        "documents": _DOCUMENTS.validate_json(row["documents"]),
                        "numbers": json.loads(row["numbers"]),
                        "files": _FILES.validate_json(row["files"]),
                    }
                )
                for row in map(dict, rows)
            )
        )

    async def register(self, actor: Actor | None, query: ShowRegister) -> Register:
        rows = await self._chassis.read(
            RegisterProjection,
            "SELECT unit, year, sequence, number, run_id, allotted_at FROM {register} "
            "WHERE unit = $1 AND year = $2 ORDER BY sequence",
            query.unit,
            query.year,
        )
        return Register(entries=tuple(RegisterRow(**dict(row)) for row in rows))

    async def object(self, actor: Actor | None, query: ReadObject) -> ObjectChunk:
        """A piece of an object. The whole of it is checked when its first piece is asked for.

        Raises:
            Refusal: `not_found` when no document is these bytes; `invalid` for an offset behind the end;
                `internal` when the store has lost or damaged them.
        """
        rows = await self._chassis.read(
            DocumentsProjection, "SELECT size, media_type, run_id FROM {objects} WHERE sha256 = $1", query.sha256
        )
        if not rows:
            raise Refusal("not_found", "tidak ada dokumen atau lampiran dengan SHA-256 itu", sha256=query.sha256)
        size = rows[0]["size"]
        if query.offset > size:
            raise Refusal("invalid", f"offset {query.offset} melewati akhir berkas ({size} byte)", offset=query.offset)
        try:
            if query.offset == 0:
                await self._objects.verify(query.sha256)
            content = await self._objects.read(query.sha256, query.offset, CHUNK)
        except (ObjectMissingError, ObjectDamagedError) as error:
            raise Refusal(
                "internal",
                "berkas hilang atau rusak di penyimpanan; laporkan kepada pengelola agar dipulihkan dari cadangan",
                sha256=query.sha256,
            ) from error
        return ObjectChunk(
            sha256=query.sha256,
            size=size,
            media_type=rows[0]["media_type"],
            run_id=rows[0]["run_id"],
            offset=query.offset,
            content=content,
        )
