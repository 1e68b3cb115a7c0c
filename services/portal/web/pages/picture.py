"""Bagan: the SOP in its official form, and the same form with a run laid over it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from markupsafe import Markup
from starlette.responses import Response

from contracts.base import Code
from services.portal.web.pages.access import Reader, show
from services.portal.web.pictures import PDF, active_sop, picture_response, run_svg, sop_pdf, sop_svg

router = APIRouter()


@router.get("/sop/{sop}")
async def sop_picture(request: Request, caller: Reader, sop: Code) -> Response:
    row = await active_sop(caller, sop)
    return show(request, caller, "sop.html", sop=row, picture=_drawn(await sop_svg(caller, sop)))


@router.get("/sop/{sop}/bagan.pdf")
async def sop_sheets(caller: Reader, sop: Code, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    return picture_response(await sop_pdf(caller, sop), PDF, f"sop-{sop}.pdf", if_none_match)


@router.get("/pelaksanaan/{run_id}/bagan")
async def run_picture(request: Request, caller: Reader, run_id: UUID) -> Response:
    run, svg = await run_svg(caller, run_id)
    return show(request, caller, "bagan_pelaksanaan.html", run=run.run, picture=_drawn(svg))


def _drawn(svg: str) -> Markup:
    """Our own drawing, whose every text was escaped when it was made."""
    return Markup(svg)  # noqa: S704
