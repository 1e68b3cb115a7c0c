"""What a document is composed from, and the way to its bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.errors import Refusal
from contracts.intake import Revision
from contracts.people import Person
from contracts.workflow import DocumentRequested
from services.archive.composing import wording
from services.archive.composing.content import correction, letter, notices, report
from services.archive.composing.typesetting import typeset

Earlier = Mapping[UUID, Revision]
"""Revisions that the composed ones correct, by their own id."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Everything that the bytes depend on. Nothing else is read: no clock, no font of the machine, no network."""

    request: DocumentRequested
    revisions: tuple[Revision, ...]
    """The frozen set, in the order of the request."""
    time: datetime
    """When the document was requested; its date, in `zone`."""
    zone: str
    signer: Person | None = None
    earlier: Earlier = field(default_factory=dict)

    @property
    def sample(self) -> bool:
        """Openly fictitious: the run says so, or a fictitious person is to sign."""
        return self.request.sample or (self.signer is not None and self.signer.sample)


TEMPLATES: dict[str, Callable[[Composition], dict[str, Any]]] = {
    "laporan-kinerja": lambda what: report.content(what.request, what.revisions, what.zone),
    "perbaikan-data": lambda what: correction.content(what.request, what.revisions, what.earlier, what.zone),
    "surat-pengantar": lambda what: letter.content(what.request),
    "surat": lambda what: notices.letter(what.request),
    "keputusan-tim": lambda what: notices.decree(what.request),
    "rekapitulasi": lambda what: notices.recapitulation(what.request, what.revisions, what.zone),
}
"""Template → its content; the layout is `templates/<name>.typ`."""


async def compose(what: Composition) -> bytes:
    """The PDF (PDF/A-2b) of a document; the same composition gives the same bytes, anywhere.

    Raises Refusal `invalid` for a template that does not exist.
    """
    name = what.request.template
    if name not in TEMPLATES:
        raise Refusal(
            "invalid",
            f"templat '{name}' tidak ada; pakai salah satu dari {', '.join(sorted(TEMPLATES))}",
            template=name,
        )
    data = {**_frame(what), **TEMPLATES[name](what)}
    return await asyncio.to_thread(typeset, name, data, what.time)


def _frame(what: Composition) -> dict[str, Any]:
    """What every document has: its metadata, its date, who signs."""
    request, signer = what.request, what.request.signer
    local = what.time.astimezone(ZoneInfo(what.zone))
    utc = what.time.astimezone(UTC)
    return {
        "name": request.name,
        "heading": request.title,
        "unit": request.unit_name,
        "year": str(request.year),
        "number": request.number or "",
        "sample": what.sample,
        "correction": f"KOREKSI atas versi {request.corrects}" if request.corrects is not None else "",
        "date": wording.day(local.date()),
        "created": [utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second],
        "title": f"{request.name} {request.unit_name} Tahun {request.year}",
        "keywords": ["SAKIP", request.kind, f"tahun {request.year}", f"versi {request.version}"]
        + (["DATA CONTOH"] if what.sample else []),
        "signer": {
            "office": wording.office(signer.title, signer.capacity) if signer else "",
            "name": what.signer.name if what.signer else "",
            "nip": wording.nip(what.signer.nip) if what.signer else "",
        },
    }
