"""Bagan: the SOP as sheets for the printer, and its form with a run laid over it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from markupsafe import Markup
from starlette.responses import Response

from contracts.base import Code
from services.portal.web.pages.access import Reader, show
from services.portal.web.pictures import PDF, picture_response, run_svg, sop_pdf, version_pdf

router = APIRouter()


@router.get("/sop/{sop}/bagan.pdf")
async def sop_sheets(caller: Reader, sop: Code, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    return picture_response(await sop_pdf(caller, sop), PDF, f"sop-{sop}.pdf", if_none_match)


@router.get("/sop/{sop}/versi/{version}/bagan.pdf")
async def version_sheets(
    caller: Reader, sop: Code, version: int, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    sheets = await version_pdf(caller, sop, version)
    return picture_response(sheets, PDF, f"sop-{sop}-versi-{version}.pdf", if_none_match)


@router.get("/pelaksanaan/{run_id}/bagan")
async def run_picture(request: Request, caller: Reader, run_id: UUID) -> Response:
    run, svg = await run_svg(caller, run_id)
    return show(request, caller, "bagan_pelaksanaan.html", run=run.run, picture=_drawn(svg))


def _drawn(svg: str) -> Markup:
    """Our own drawing, whose every text was escaped when it was made."""
    return Markup(svg)  # noqa: S704
