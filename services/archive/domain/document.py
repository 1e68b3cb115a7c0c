"""A document and its versions. The stream is the document; bytes lie in the object store under their digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from contracts.archive import DocumentComposed, StoredDocument
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.subjects import Place
from contracts.workflow import DocumentRequested

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """Versions that exist, and the requests that were answered."""

    run_id: UUID | None = None
    version: int = 0
    """The newest; 0: none."""
    requests: frozenset[UUID] = frozenset()


def evolve(state: Document, event: Opened) -> Document:
    match event.data:
        case DocumentComposed() as data:
            return replace(
                state,
                run_id=data.run_id,
                version=max(state.version, data.document.version),
                requests=state.requests | {data.request_id},
            )
        case _:
            return state


def check_request(state: Document, request: DocumentRequested) -> bool:
    """Whether the request still needs an answer; to be asked before the slow work as well.

    Raises Refusal `wrong_state` when another request had this version made, or a later one, and `invalid` when
    the document belongs to another run.
    """
    if request.request_id in state.requests:
        return False
    if state.run_id is not None and state.run_id != request.run_id:
        raise Refusal("invalid", f"dokumen {request.document_id} milik kegiatan lain", document_id=request.document_id)
    if request.version <= state.version:
        raise Refusal(
            "wrong_state",
            f"versi {request.version} dokumen '{request.name}' sudah ada (terbaru {state.version}); "
            "versi yang ada tidak dibuat lagi",
            document_id=request.document_id,
            version=state.version,
        )
    return True


def decide_compose(
    state: Document, request: DocumentRequested, place: Place, *, sha256: str, size: int, sample: bool
) -> list[NewEvent]:
    """The requested version exists from now on: these bytes. Nothing when the request was answered before."""
    if not check_request(state, request):
        return []
    composed = DocumentComposed(
        request_id=request.request_id,
        run_id=request.run_id,
        activation_id=request.activation_id,
        document=StoredDocument(
            document_id=request.document_id,
            kind=request.kind,
            name=request.name,
            version=request.version,
            sha256=sha256,
            size=size,
            media_type=PDF,
            corrects=request.corrects,
            unit=request.about_unit,
        ),
        template=request.template,
        revisions=request.revisions,
        number=request.number,
        sample=sample,
    )
    return [NewEvent(stream=request.document_id, place=place, data=composed, correlation=request.run_id)]
