"""A record (arsip): documents stored together, exactly these bytes. The stream is the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from contracts.archive import RecordStored
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.subjects import Place
from contracts.workflow import ArchivingRequested


@dataclass(frozen=True, slots=True)
class Record:
    stored: bool = False


def record_id(request_id: UUID) -> UUID:
    """Asking twice stores one record."""
    return uuid5(request_id, "record")


def evolve(state: Record, event: Opened) -> Record:
    return Record(stored=True) if isinstance(event.data, RecordStored) else state


def check_objects(request: ArchivingRequested, faults: Mapping[str, str]) -> None:
    """Refuses to store a record one of whose objects is missing or damaged; `faults`: SHA-256 → what is wrong.

    Raises Refusal `invalid`, naming every document concerned: an operator restores the object and tries again.
    """
    named = [(document.sha256, document.name) for document in request.documents]
    named += [(file.sha256, f"lampiran {place}") for place, file in enumerate(request.files, start=1)]
    wrong = [(sha256, name) for sha256, name in named if sha256 in faults]
    if wrong:
        details: dict[str, Any] = {sha256: f"{name}: {faults[sha256]}" for sha256, name in wrong}
        raise Refusal(
            "invalid",
            f"arsip tidak disimpan: {len(wrong)} berkas hilang atau rusak; pulihkan dari cadangan lalu ulangi",
            **details,
        )
    if not request.documents:
        raise Refusal("invalid", "arsip tidak disimpan: tidak ada dokumen yang diminta untuk diarsipkan")


def decide_store(state: Record, request: ArchivingRequested, place: Place, faults: Mapping[str, str]) -> list[NewEvent]:
    """The record is stored; nothing when it was before. Raises as `check_objects`."""
    if state.stored:
        return []
    check_objects(request, faults)
    stream = record_id(request.request_id)
    stored = RecordStored(
        request_id=request.request_id,
        run_id=request.run_id,
        activation_id=request.activation_id,
        record_id=stream,
        title=request.title,
        documents=request.documents,
        classification=request.classification,
        numbers=request.numbers,
        files=request.files,
    )
    return [NewEvent(stream=stream, place=place, data=stored, correlation=request.run_id)]
