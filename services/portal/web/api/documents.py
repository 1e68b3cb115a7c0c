"""Stored documents and archived records."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Response

from contracts.archive import ListRecords, Records
from contracts.base import Sha256
from services.portal.web.api.access import Acting, Reading
from services.portal.web.objects import object_response

router = APIRouter(tags=["Arsip"])


@router.get(
    "/objects/{sha256}",
    summary="Isi dokumen",
    response_class=Response,
    responses={
        200: {"description": "Byte dokumen, persis seperti yang ditandatangani.", "content": {"application/pdf": {}}},
        304: {"description": "Sudah Anda miliki."},
    },
)
async def read_object(
    caller: Acting,
    sha256: Annotated[Sha256, Path(description="SHA-256 dokumen.", examples=["0" * 64])],
    if_none_match: Annotated[str | None, Header(description="ETag yang sudah Anda miliki.")] = None,
) -> Response:
    """PDF dengan SHA-256 ini. Portal menghitung ulang SHA-256-nya sebelum mengirim byte pertama."""
    return await object_response(caller, sha256, if_none_match)


@router.get("/records", summary="Arsip")
async def records(
    caller: Reading,
    run_id: Annotated[UUID | None, Query(description="Hanya arsip pelaksanaan ini.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Paling banyak sekian baris.")] = 50,
) -> Records:
    """Berkas yang sudah diarsipkan, yang terbaru lebih dahulu."""
    return await caller.ask(ListRecords(run_id=run_id, limit=limit), Records)
