"""Archive: composed documents, letter numbers, stored records and the objects they consist of."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Sha256, Tolerant
from contracts.catalogue import Command, Event, Query, Reply, command, event, query


class StoredDocument(Tolerant):
    """A version of a document: these bytes and no others."""

    document_id: UUID
    kind: Code
    """Key of the document in the SOP definition."""
    name: Line
    version: int
    """Counts the versions of the document in its run from 1."""
    sha256: Sha256
    size: int
    """Bytes."""
    media_type: Line
    corrects: int | None = None
    """The locked version that it corrects."""
    unit: Code | Literal[""] = ""
    """The unit that it is about, of a document that each unit has one of; empty: the run has one."""

    @property
    def paper(self) -> str:
        """Key of the document in its run, whatever the version."""
        return paper_key(self.kind, self.unit)


def paper_key(kind: str, unit: str = "") -> str:
    """Key of a document in its run: its key in the SOP, and the unit where each unit has one."""
    return f"{kind}/{unit}" if unit else kind


FileType = Literal[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/plain",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
]
"""What people may attach: nothing that a browser would run."""

MAX_FILE = 20 * 1024 * 1024
"""Bytes of an attached file."""


class StoredFile(Tolerant):
    """A file that somebody attached: these bytes and no others."""

    file_id: UUID
    sha256: Sha256
    size: int
    media_type: Line


@event("archive.document.composed.v1")
class DocumentComposed(Event):
    request_id: UUID
    run_id: UUID
    activation_id: UUID
    document: StoredDocument
    template: Code
    revisions: tuple[UUID, ...]
    """The frozen set of revisions that it was made from."""
    number: Line | None
    """The letter number that is printed on it."""
    sample: bool
    """Made from openly fictitious data; every page says DATA CONTOH."""


@event("archive.number.allotted.v1")
class NumberAllotted(Event):
    request_id: UUID
    run_id: UUID
    activation_id: UUID
    register_id: UUID
    unit: Code
    year: int
    sequence: int
    """1, 2, 3, … per unit and year, without holes; never given again."""
    number: Line


@event("archive.record.stored.v1")
class RecordStored(Event):
    request_id: UUID
    run_id: UUID
    activation_id: UUID
    record_id: UUID
    title: Line
    documents: tuple[StoredDocument, ...]
    classification: Line
    """Klasifikasi arsip, e.g. 000.8.6.3."""
    numbers: dict[str, Line] = {}
    """Letter numbers by key of the document (`paper_key`): printed on it, or recorded beside it."""
    files: tuple[StoredFile, ...] = ()
    """What people had attached to the run's steps."""


@event("archive.file.kept.v1")
class FileKept(Event):
    """Staged bytes belong to a run from now on; workflow said so."""

    run_id: UUID
    activation_id: UUID
    file: StoredFile


class RecordRow(Tolerant):
    record_id: UUID
    run_id: UUID
    title: Line
    unit: Code
    classification: Line
    documents: tuple[StoredDocument, ...]
    stored_at: Instant
    numbers: dict[str, Line] = {}
    """Letter numbers by key of the document (`paper_key`): printed on it, or recorded beside it."""
    files: tuple[StoredFile, ...] = ()


class Records(Reply):
    records: tuple[RecordRow, ...]


@query("archive", "records", Records, issuers=("portal", "operator"))
class ListRecords(Query):
    """Records of a run, or the newest ones."""

    run_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DocumentRow(Tolerant):
    run_id: UUID
    activation_id: UUID
    document: StoredDocument
    number: Line | None
    composed_at: Instant
    archived: bool
    revisions: tuple[UUID, ...]


class Documents(Reply):
    documents: tuple[DocumentRow, ...]


@query("archive", "documents", Documents, issuers=("portal", "operator"))
class ListDocuments(Query):
    """Every version of every document of a run, oldest first."""

    run_id: UUID


class RegisterRow(Tolerant):
    unit: Code
    year: int
    sequence: int
    number: Line
    run_id: UUID
    allotted_at: Instant


class Register(Reply):
    entries: tuple[RegisterRow, ...]


@query("archive", "register", Register, issuers=("portal", "operator"))
class ShowRegister(Query):
    """The letter register of a unit and year, in order."""

    unit: Code
    year: Annotated[int, Field(ge=1945, le=9999)]


class ObjectChunk(Reply):
    """A piece of an object; `content` is base64 in JSON. The last piece ends at `size`."""

    sha256: Sha256
    size: int
    media_type: Line
    run_id: UUID
    offset: int
    content: bytes

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64", "frozen": True}


@query("archive", "object", ObjectChunk, issuers=("portal", "operator"))
class ReadObject(Query):
    """Bytes of a stored object from `offset` on, at most 256 KiB an answer."""

    sha256: Sha256
    offset: Annotated[int, Field(ge=0)] = 0


class Staged(Reply):
    """`received`: bytes that are there, to be sent on from; `complete`: all of them, stored under their SHA-256."""

    received: int
    complete: bool


@command("archive", "stage_file", Staged)
class StageFile(Command):
    """The next piece of a file that is to be attached; `content` is base64 in JSON. The last piece stores the whole,
    which no event names yet. A piece that came before changes nothing."""

    upload_id: UUID
    offset: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=1, le=MAX_FILE)]
    """Of the whole file."""
    sha256: Sha256
    content: Annotated[bytes, Field(min_length=1)]

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64", "frozen": True, "extra": "forbid"}
