"""Pelaksanaan: the list of runs with its filters."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from contracts.workflow import ListRuns, ListSops, Runs, Sops
from services.portal.web.pages.access import Reader, ask_or_none, show

router = APIRouter()


@router.get("/pelaksanaan")
async def runs(request: Request, caller: Reader, keadaan: str = "", sop: str = "", unit: str = "") -> Response:
    troubles: list[str] = []
    try:
        query = ListRuns.model_validate({"state": keadaan or None, "sop": sop or None, "unit": unit or None})
    except ValidationError:
        troubles.append("Saringan tidak dikenal; semua pelaksanaan ditampilkan.")
        query, keadaan, sop, unit = ListRuns(), "", "", ""
    found = await caller.ask(query, Runs)
    sops = await ask_or_none(caller, ListSops(), Sops, troubles)
    return show(
        request,
        caller,
        "pelaksanaan.html",
        runs=found.runs,
        sops=sops.sops if sops else (),
        keadaan=keadaan,
        sop=sop,
        unit=unit,
        limit=query.limit,
        troubles=troubles,
    )
