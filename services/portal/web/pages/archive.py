"""Arsip and documents: stored records, and the PDF of a version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from contracts.archive import ListRecords, Records
from contracts.base import Sha256
from services.portal.web.objects import object_response
from services.portal.web.pages.access import Reader, show

router = APIRouter()
SHOWN = 200


@router.get("/arsip")
async def records(request: Request, caller: Reader) -> Response:
    found = await caller.ask(ListRecords(limit=SHOWN), Records)
    return show(request, caller, "arsip.html", records=found.records, shown=SHOWN)


@router.get("/dokumen/{sha256}")
async def document(caller: Reader, sha256: Sha256, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The PDF, checked against its SHA-256 before its first byte is sent."""
    return await object_response(caller, sha256, if_none_match)
