"""Rekapitulasi, Beban kerja, Mutu baku: what is read over many runs, with the same tables as files."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.organisation import ListPositions, Positions
from contracts.periods import PERIODS
from contracts.workflow import (
    ListSops,
    Measures,
    Recap,
    ShowMeasures,
    ShowRecap,
    ShowWorkload,
    Sops,
    Workload,
)
from services.portal.readings import COUNTS, counted, decider
from services.portal.web.downloads import measures_file, recap_file, workload_file
from services.portal.web.pages.access import Reader, ask_or_none, names_of, show
from services.portal.web.pages.filters import address, given

router = APIRouter()
Suffix = Literal["csv", "xlsx"]
UNKNOWN = "Saringan tidak dikenal; periksa isian saringan."
RECAP = {
    "pelaksanaan": "run_id",
    "pengumpulan": "activation_id",
    "sop": "sop",
    "tahun": "year",
    "periode": "period",
    "wilayah": "region",
    "keadaan": "state",
    "mulai": "cursor",
}
WORKLOAD = {"unit": "unit", "sibuk": "busy", "mulai": "cursor"}
MEASURES = {"sop": "sop", "versi": "sop_version", "tahun": "year", "unit": "unit", "langkah": "step"}
UNITS_ON_A_PAGE = 1000
ALWAYS = (0, 4)
"""Columns of the counts that are shown even when they are empty: asked, accepted."""


@router.get("/rekapitulasi")
async def recap(request: Request, caller: Reader) -> Response:
    troubles: list[str] = []
    query, typed = given(request, ShowRecap, RECAP, limit=UNITS_ON_A_PAGE)
    if query is None:
        troubles.append(UNKNOWN)
    found = await caller.ask(query or ShowRecap(), Recap)
    sops = await ask_or_none(caller, ListSops(), Sops, troubles)
    titles = {row.sop: row.title for row in sops.sops} if sops else {}
    one = query is not None and (query.run_id is not None or query.activation_id is not None)
    people = [row.person for row in found.rows] + [row.sender for row in found.rows]
    return show(
        request,
        caller,
        "rekapitulasi.html",
        recap=found,
        one=found.collections[0] if one else None,
        shown=_shown(found, query),
        columns=COUNTS,
        places=[n for n, figure in enumerate(counted(found.counts)) if figure or n in ALWAYS],
        counted=counted,
        decider=decider,
        names=await names_of(caller, people),
        sop_titles=titles,
        periods=[period for kind in PERIODS.values() for period in kind],
        typed=typed,
        address=address,
        troubles=troubles,
    )


def _shown(found: Recap, query: ShowRecap | None) -> str:
    """Which units of how many the table holds."""
    first = int(query.cursor) if query is not None and query.cursor else 0
    if not found.units or (not first and not found.next):
        return f"{found.units_total} unit"
    return f"unit {first + 1} sampai {first + len(found.units)} dari {found.units_total}"


@router.get("/rekapitulasi.{suffix}")
async def recap_table(request: Request, caller: Reader, suffix: Suffix) -> Response:
    query, _ = given(request, ShowRecap, RECAP)
    return await recap_file(caller, query or ShowRecap(), suffix)


@router.get("/beban-kerja")
async def workload(request: Request, caller: Reader) -> Response:
    """Of the reader's own unit, unless another one or all (`semua`) are asked for."""
    troubles: list[str] = []
    query, typed, chosen = await _workload(request, caller)
    if query is None:
        troubles.append(UNKNOWN)
    found = await caller.ask(query or ShowWorkload(), Workload)
    positions = await ask_or_none(caller, ListPositions(), Positions, troubles)
    units = {one.unit: one.unit_name for one in positions.positions} if positions else {}
    return show(
        request,
        caller,
        "beban_kerja.html",
        load=found,
        units=sorted(units.items(), key=lambda item: item[1]),
        chosen=chosen,
        names=await names_of(caller, [one.holder for one in found.positions]),
        typed=typed,
        address=address,
        troubles=troubles,
    )


async def _workload(request: Request, caller: Reader) -> tuple[ShowWorkload | None, dict[str, str], str]:
    query, typed = given(request, ShowWorkload, WORKLOAD)
    if query is None:
        return None, typed, ""
    if query.unit == "semua":
        return query.model_copy(update={"unit": None}), typed, "semua"
    held = await caller.held()
    if query.unit is None and held:
        query = query.model_copy(update={"unit": held[0].unit})
        typed = {**typed, "unit": held[0].unit}
    return query, typed, query.unit or ""


@router.get("/beban-kerja.{suffix}")
async def workload_table(request: Request, caller: Reader, suffix: Suffix) -> Response:
    query, _, _ = await _workload(request, caller)
    return await workload_file(caller, query or ShowWorkload(), suffix)


@router.get("/mutu-baku")
async def measures(request: Request, caller: Reader) -> Response:
    troubles: list[str] = []
    sops = (await caller.ask(ListSops(), Sops)).sops
    typed = {name: request.query_params.get(name, "") for name in MEASURES}
    query: ShowMeasures | None = None
    if typed["sop"] or sops:
        first = {} if typed["sop"] else {"sop": sops[0].sop}
        query, typed = given(request, ShowMeasures, MEASURES, **first)
        typed = {**typed, **first}
        if query is None:
            troubles.append(UNKNOWN)
    found = await caller.ask(query, Measures) if query is not None else None
    return show(
        request,
        caller,
        "mutu_baku.html",
        measures=found,
        chosen=next((one for one in found.steps if one.step == typed["langkah"]), None) if found else None,
        sops=sops,
        typed=typed,
        address=address,
        troubles=troubles,
    )


@router.get("/mutu-baku.{suffix}")
async def measures_table(request: Request, caller: Reader, suffix: Suffix) -> Response:
    """Raises ValidationError for an address that no page of ours holds."""
    query, _ = given(request, ShowMeasures, MEASURES)
    return await measures_file(caller, query or ShowMeasures(sop=request.query_params.get("sop", "")), suffix)
