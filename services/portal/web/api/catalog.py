"""SOPs and positions: what a run is started with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.base import Code
from contracts.organisation import ListPositions, Positions
from contracts.workflow import ListSops, Sops
from services.portal.web.api.access import Reading

router = APIRouter(tags=["Organisasi dan SOP"])


@router.get("/sops", summary="Daftar SOP")
async def sops(caller: Reading) -> Sops:
    """Versi berlaku setiap SOP dengan langkah, pelaksana, dan mutu bakunya."""
    return await caller.ask(ListSops(), Sops)


@router.get("/positions", summary="Daftar jabatan")
async def positions(
    caller: Reading,
    unit: Annotated[Code | None, Query(description="Hanya unit ini dan unit di bawahnya.")] = None,
) -> Positions:
    """Jabatan dan pemegangnya sekarang (sebagai id orang)."""
    return await caller.ask(ListPositions(unit=unit), Positions)
