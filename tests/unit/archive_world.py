"""What the archive specifications share: requests, openly fictitious figures and people, and events as read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from typing import TypeVar
from uuid import UUID, uuid5

from pypdf import PdfReader

from contracts.actor import Actor, Capacity
from contracts.archive import StoredDocument
from contracts.envelope import NewEvent, Opened, Recorded, encode
from contracts.intake import BudgetLine, Indicator, Revision
from contracts.people import Person
from contracts.subjects import Place
from contracts.workflow import ArchivingRequested, DocumentRequested, NumberRequested, SignerInfo

S = TypeVar("S")
SEED = UUID("00000000-0000-4000-8000-000000000002")
TIME = datetime(2026, 1, 31, 18, 30, tzinfo=UTC)
"""Half past one on 1 February in WIB."""
PLACE = Place(region="61.00", unit="dinas-contoh")
UNIT = "Dinas Contoh"


def uid(name: str) -> UUID:
    return uuid5(SEED, name)


RUN = uid("run")
HEAD = Person(person_id=uid("head"), name="Contoh Fiktif, S.T.", nip="197001012000011001", sample=False)


def document_request(template: str = "laporan-kinerja", **changes: object) -> DocumentRequested:
    return DocumentRequested(
        request_id=uid("request"),
        run_id=RUN,
        activation_id=uid("activation"),
        document_id=uid("document"),
        kind="laporan",
        name="Dokumen SAKIP",
        version=1,
        template=template,
        title="Penyusunan SAKIP Contoh",
        unit="dinas-contoh",
        unit_name=UNIT,
        year=2025,
        revisions=(uid("r1"),),
        number=None,
        signer=signer(),
        sample=False,
    ).model_copy(update=changes)


def signer(capacity: Capacity = "definitif") -> SignerInfo:
    return SignerInfo(position_id=uid("position"), title=f"Kepala {UNIT}", person_id=HEAD.person_id, capacity=capacity)


def number_request(name: str = "request", *, unit: str = "dinas-contoh", year: int = 2026) -> NumberRequested:
    return NumberRequested(
        request_id=uid(name),
        run_id=RUN,
        activation_id=uid("activation"),
        unit=unit,
        year=year,
        classification="000.8.6.3",
    )


def archiving_request(*documents: StoredDocument) -> ArchivingRequested:
    return ArchivingRequested(
        request_id=uid("request"),
        run_id=RUN,
        activation_id=uid("activation"),
        title="Penyusunan SAKIP Contoh",
        unit="dinas-contoh",
        classification="000.8.6.3",
        documents=documents,
    )


def indicator(name: str, target: str, actual: str, explanation: str = "", measure: str = "Persen") -> Indicator:
    return Indicator(
        indicator=name,
        target=Decimal(target),
        actual=Decimal(actual),
        unit_of_measure=measure,
        explanation=explanation,
    )


def budget(programme: str, ceiling: str, spent: str) -> BudgetLine:
    return BudgetLine(programme=programme, ceiling=Decimal(ceiling), spent=Decimal(spent))


def revision(
    name: str,
    *indicators: Indicator,
    collection: str = "",
    unit_name: str = "Bidang Contoh",
    budget: tuple[BudgetLine, ...] = (),
    number: int = 1,
    corrects: UUID | None = None,
) -> Revision:
    return Revision(
        revision_id=uid(name),
        collection_id=uid(collection or f"collection of {name}"),
        run_id=RUN,
        activation_id=uid("activation"),
        step="himpun",
        number=number,
        unit="bidang-contoh",
        unit_name=unit_name,
        indicators=indicators,
        budget=budget,
        content_sha256="0" * 64,
        corrects=corrects,
        submitted_at=datetime(2026, 1, 12, 3, 14, tzinfo=UTC),
        person=uid("person"),
        position=uid("position"),
    )


def seen(new: NewEvent, version: int = 1) -> Opened:
    """The event as it is read back from the log's bytes."""
    body = encode(
        new,
        event_id=uid(f"event {version}"),
        version=version,
        time=TIME,
        cause=uid("cause"),
        actor=Actor(capacity="sistem"),
    )
    return Recorded("archive", version, b"", body).open()


def after(evolve: Callable[[S, Opened], S], state: S, events: Sequence[NewEvent]) -> S:
    return reduce(evolve, [seen(new) for new in events], state)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
