"""SOPs and positions: what a run is started with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from contracts.agencies import ListUnits, Units
from contracts.base import Code
from contracts.organisation import ListPositions, Positions
from contracts.workflow import ListSops, Sops
from services.portal.web.api.access import IfNoneMatch, Reading
from services.portal.web.pictures import PDF, SVG, UNCHANGED, picture_response, sop_pdf, sop_svg

router = APIRouter(tags=["Organisasi dan SOP"])

SopCode = Annotated[Code, Path(description="Kode SOP.", examples=["penyusunan-sakip"])]


@router.get("/sops", summary="Daftar SOP")
async def sops(caller: Reading) -> Sops:
    """Versi berlaku setiap SOP dengan langkah, pelaksana, dan mutu bakunya."""
    return await caller.ask(ListSops(), Sops)


@router.get(
    "/sops/{sop}/picture.svg",
    summary="Bagan SOP (SVG)",
    response_class=Response,
    responses={200: {"description": "Satu gambar utuh untuk layar.", "content": {SVG: {}}}, **UNCHANGED},
)
async def sop_drawing(caller: Reading, sop: SopCode, if_none_match: IfNoneMatch = None) -> Response:
    """Versi berlaku dalam bentuk resmi PermenPANRB 35/2012: identitas, lalu matriks kegiatan, pelaksana, mutu baku."""
    return picture_response(await sop_svg(caller, sop), SVG, f"sop-{sop}.svg", if_none_match)


@router.get(
    "/sops/{sop}/picture.pdf",
    summary="Bagan SOP untuk dicetak (PDF)",
    response_class=Response,
    responses={200: {"description": "Lembar A4 mendatar.", "content": {PDF: {}}}, **UNCHANGED},
)
async def sop_sheets(caller: Reading, sop: SopCode, if_none_match: IfNoneMatch = None) -> Response:
    """Versi berlaku dalam bentuk resmi, berhalaman: alur yang berpindah halaman disambung segilima berhuruf sama."""
    return picture_response(await sop_pdf(caller, sop), PDF, f"sop-{sop}.pdf", if_none_match)


@router.get("/units", summary="Daftar unit")
async def units(caller: Reading) -> Units:
    """Setiap unit dengan namanya sekarang, unit di atasnya, dan penerusnya bila sudah tidak ada."""
    return await caller.ask(ListUnits(), Units)


@router.get("/positions", summary="Daftar jabatan")
async def positions(
    caller: Reading,
    unit: Annotated[Code | None, Query(description="Hanya unit ini dan unit di bawahnya.")] = None,
) -> Positions:
    """Jabatan dan pemegangnya sekarang (sebagai id orang)."""
    return await caller.ask(ListPositions(unit=unit), Positions)
