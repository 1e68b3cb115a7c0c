"""What a run asks of archive: documents, letter numbers, records."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.actor import Capacity
from contracts.archive import StoredDocument, StoredFile
from contracts.base import Code, Line, Tolerant
from contracts.catalogue import Event, event
from contracts.envelope import TextRef


class SignerInfo(Tolerant):
    """Who is to sign the document: the position and who holds it when the document is requested."""

    position_id: UUID
    title: Line
    person_id: UUID | None
    capacity: Capacity | None


@event("workflow.document.requested.v1")
class DocumentRequested(Event):
    """Asks archive to compose a document from a frozen set of revisions and from names as they are now."""

    request_id: UUID
    run_id: UUID
    activation_id: UUID
    document_id: UUID
    kind: Code
    name: Line
    version: int
    template: Code
    title: Line
    unit: Code
    unit_name: Line
    year: int
    revisions: tuple[UUID, ...]
    number: Line | None
    signer: SignerInfo | None
    sample: bool
    names: tuple[Line, ...] = ()
    """Whom the document lists: members of a team, or the units that it goes to."""
    about_unit: Code | Literal[""] = ""
    """The unit that it is about, of a document that each unit has one of; `unit_name` is that unit's then."""
    missing: tuple[Line, ...] = ()
    """Units that had not answered when their collection was closed."""
    corrects: int | None = None
    """The locked version that this one corrects."""
    reason: TextRef | None = None
    """Why it is corrected."""


@event("workflow.document.locked.v1")
class DocumentLocked(Event):
    """An approval has locked this version: what comes after it is a correction, and this stays."""

    run_id: UUID
    activation_id: UUID
    document: StoredDocument


@event("workflow.document.recorded.v1")
class DocumentRecorded(Event):
    """The run has a new version of a document in hand."""

    run_id: UUID
    activation_id: UUID
    document: StoredDocument
    maker: UUID | None
    """Person who had this version made."""


@event("workflow.number.requested.v1")
class NumberRequested(Event):
    request_id: UUID
    run_id: UUID
    activation_id: UUID
    unit: Code
    year: int
    """Calendar year of the register, in the unit's zone."""
    classification: Line


@event("workflow.number.recorded.v1")
class NumberRecorded(Event):
    run_id: UUID
    activation_id: UUID
    number: Line
    papers: tuple[str, ...] = ()
    """Keys of the documents that it is for (`paper_key`); none: none, or it was recorded before that was said."""


@event("workflow.archiving.requested.v1")
class ArchivingRequested(Event):
    """Asks archive to store these documents, exactly these bytes, as a record."""

    request_id: UUID
    run_id: UUID
    activation_id: UUID
    title: Line
    unit: Code
    classification: Line
    documents: tuple[StoredDocument, ...]
    numbers: dict[str, Line] = {}
    """Newest letter number of each document, by its key (`paper_key`)."""
    files: tuple[StoredFile, ...] = ()
    """What people have attached to the run's steps."""


@event("workflow.record.recorded.v1")
class RecordRecorded(Event):
    run_id: UUID
    activation_id: UUID
    record_id: UUID
