"""Readings as they are asked for by pages and REST alike, and as files: made outside of the loop, complete."""

from __future__ import annotations

import asyncio
from typing import Literal

from starlette.responses import Response

from contracts.workflow import Measures, PositionLoad, Recap, RecapUnit, ShowMeasures, ShowRecap, ShowWorkload, Workload
from services.portal.readings import measures_sheet, recap_sheet, units_sheet, workload_sheet
from services.portal.spreadsheets import CSV_TYPE, XLSX_TYPE, Sheet, csv_of, xlsx_of
from services.portal.web.caller import Caller

Format = Literal["csv", "xlsx"]
MEDIA: dict[Format, str] = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
PAGE = 1000


def wanted(accept: str | None) -> Format | None:
    """The file that a caller asks for by `Accept`; None: JSON."""
    for part in (accept or "").split(","):
        kind = part.split(";")[0].strip().lower()
        if kind == "text/csv":
            return "csv"
        if kind == XLSX_TYPE:
            return "xlsx"
        if kind in {"application/json", "*/*"}:
            return None
    return None


async def recap_file(caller: Caller, query: ShowRecap, kind: Format) -> Response:
    """One collection with its units, or each unit over all that the filters leave."""
    zone = caller.portal.zone
    recap = await caller.ask(query.model_copy(update={"limit": PAGE, "cursor": ""}), Recap)
    if query.run_id is not None or query.activation_id is not None:
        names = await caller.portal.people.names([row.person for row in recap.rows])
        return await _file(caller, recap_sheet(recap, names, zone), kind, "rekapitulasi")
    units: list[RecapUnit] = [*recap.units]
    while recap.next:
        recap = await caller.ask(query.model_copy(update={"limit": PAGE, "cursor": recap.next}), Recap)
        units += recap.units
    return await _file(caller, units_sheet(units, zone), kind, "rekapitulasi-unit")


async def workload_file(caller: Caller, query: ShowWorkload, kind: Format) -> Response:
    positions: list[PositionLoad] = []
    cursor = ""
    while True:
        load = await caller.ask(query.model_copy(update={"limit": PAGE, "cursor": cursor}), Workload)
        positions += load.positions
        cursor = load.next
        if not cursor:
            break
    names = await caller.portal.people.names([one.holder for one in positions])
    return await _file(caller, workload_sheet(positions, names, caller.portal.zone), kind, "beban-kerja")


async def measures_file(caller: Caller, query: ShowMeasures, kind: Format) -> Response:
    measures = await caller.ask(query, Measures)
    name = f"mutu-baku-{measures.sop}-v{measures.sop_version}"
    return await _file(caller, measures_sheet(measures), kind, name)


async def _file(caller: Caller, sheet: Sheet, kind: Format, name: str) -> Response:
    make = csv_of if kind == "csv" else xlsx_of
    async with caller.portal.objects:
        content = await asyncio.to_thread(make, sheet, caller.portal.zone)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=MEDIA[kind], headers=headers)
