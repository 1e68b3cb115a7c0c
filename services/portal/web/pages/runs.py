"""Pelaksanaan: the list of runs with its filters."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.workflow import ListRuns, ListSops, Runs, Sops
from services.portal.web.pages.access import Reader, ask_or_none, show
from services.portal.web.pages.filters import address, given

router = APIRouter()
FILTERS = {
    "keadaan": "state",
    "sop": "sop",
    "unit": "unit",
    "tahun": "year",
    "periode": "period",
    "terlambat": "late",
    "jabatan": "position",
    "kata": "words",
    "mulai": "cursor",
}


@router.get("/pelaksanaan")
async def runs(request: Request, caller: Reader) -> Response:
    troubles: list[str] = []
    query, typed = given(request, ListRuns, FILTERS)
    if query is None:
        troubles.append("Saringan tidak dikenal; semua pelaksanaan ditampilkan.")
        query, typed = ListRuns(), dict.fromkeys(FILTERS, "")
    found = await caller.ask(query, Runs)
    sops = await ask_or_none(caller, ListSops(), Sops, troubles)
    return show(
        request,
        caller,
        "pelaksanaan.html",
        runs=found.runs,
        following=found.next,
        sops=sops.sops if sops else (),
        typed=typed,
        address=address,
        troubles=troubles,
    )
