"""What is read over many runs: recapitulation, workload, standard against actual; as JSON, CSV or XLSX."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from contracts.base import Code, Region
from contracts.periods import Period
from contracts.workflow import AnswerState, Measures, Recap, ShowMeasures, ShowRecap, ShowWorkload, Workload
from services.portal.spreadsheets import XLSX_TYPE
from services.portal.web.api.access import Reading
from services.portal.web.downloads import measures_file, recap_file, wanted, workload_file

router = APIRouter(tags=["Rekapitulasi dan ukuran"])

Accept = Annotated[str | None, Header(description=f"`application/json`, `text/csv`, atau `{XLSX_TYPE}`.")]
Suffix = Literal["csv", "xlsx"]
Year = Annotated[int | None, Query(ge=2000, le=2100, description="Tahun anggaran pelaksanaan.")]
FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Tabel sebagai berkas.", "content": {"text/csv": {}, XLSX_TYPE: {}}}
}
ALSO_FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "JSON, atau berkas sesuai Accept.", "content": {"text/csv": {}, XLSX_TYPE: {}}}
}


def recap_query(
    run: Annotated[UUID | None, Query(description="Pelaksanaan ini: baris unit dari pengumpulan terbarunya.")] = None,
    collection: Annotated[
        UUID | None, Query(description="Pengumpulan ini (activation_id langkah yang membukanya).")
    ] = None,
    sop: Annotated[Code | None, Query(description="Kode SOP.")] = None,
    year: Year = None,
    period: Annotated[Period | None, Query(description="Periode pelaksanaan, mis. `triwulan-3`.")] = None,
    region: Annotated[Region | None, Query(description="Kode wilayah unit yang menjawab, mis. `62.09`.")] = None,
    state: Annotated[AnswerState | None, Query(description="Hanya unit dengan keadaan ini.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Paling banyak sekian unit.")] = 1000,
    cursor: Annotated[str, Query(max_length=80, description="`next` dari jawaban sebelumnya.")] = "",
) -> ShowRecap:
    return ShowRecap(
        run_id=run,
        activation_id=collection,
        sop=sop,
        year=year,
        period=period,
        region=region,
        state=state,
        limit=limit,
        cursor=cursor,
    )


def workload_query(
    unit: Annotated[Code | None, Query(description="Hanya unit ini dan unit di bawahnya.")] = None,
    busy: Annotated[bool, Query(description="Hanya jabatan yang memegang pekerjaan.")] = False,
    limit: Annotated[int, Query(ge=1, le=1000, description="Paling banyak sekian jabatan.")] = 500,
    cursor: Annotated[str, Query(max_length=40, description="`next` dari jawaban sebelumnya.")] = "",
) -> ShowWorkload:
    return ShowWorkload(unit=unit, busy=busy, limit=limit, cursor=cursor)


def measures_query(
    sop: Annotated[Code, Query(description="Kode SOP.")],
    version: Annotated[int | None, Query(description="Versi SOP; kosong: yang terbaru.")] = None,
    year: Year = None,
    unit: Annotated[Code | None, Query(description="Hanya pelaksanaan unit ini.")] = None,
    step: Annotated[Code | None, Query(description="Juga ukuran tiap unit untuk langkah ini.")] = None,
) -> ShowMeasures:
    return ShowMeasures(sop=sop, sop_version=version, year=year, unit=unit, step=step)


RecapQuery = Annotated[ShowRecap, Depends(recap_query)]
WorkloadQuery = Annotated[ShowWorkload, Depends(workload_query)]
MeasuresQuery = Annotated[ShowMeasures, Depends(measures_query)]


@router.get("/recap", summary="Rekapitulasi pengumpulan data", response_model=Recap, responses=ALSO_FILES)
async def recap(caller: Reading, query: RecapQuery, accept: Accept = None) -> Any:
    """Unit × keadaan: satu pengumpulan (`run` atau `collection`), atau semua pelaksanaan sebuah SOP dan tahun."""
    kind = wanted(accept)
    return await recap_file(caller, query, kind) if kind else await caller.ask(query, Recap)


@router.get(
    "/recap.{suffix}", summary="Rekapitulasi sebagai berkas (CSV, XLSX)", response_class=Response, responses=FILES
)
async def recap_table(caller: Reading, query: RecapQuery, suffix: Suffix) -> Response:
    """Isi yang sama, lengkap tanpa halaman."""
    return await recap_file(caller, query, suffix)


@router.get("/workload", summary="Beban kerja jabatan", response_model=Workload, responses=ALSO_FILES)
async def workload(caller: Reading, query: WorkloadQuery, accept: Accept = None) -> Any:
    """Yang di tangan tiap jabatan, yang terlambat, dan yang selesai; yang paling terlambat lebih dahulu."""
    kind = wanted(accept)
    return await workload_file(caller, query, kind) if kind else await caller.ask(query, Workload)


@router.get(
    "/workload.{suffix}", summary="Beban kerja sebagai berkas (CSV, XLSX)", response_class=Response, responses=FILES
)
async def workload_table(caller: Reading, query: WorkloadQuery, suffix: Suffix) -> Response:
    """Semua jabatan yang sesuai."""
    return await workload_file(caller, query, suffix)


@router.get("/measures", summary="Mutu baku dan waktu nyata", response_model=Measures, responses=ALSO_FILES)
async def measures(caller: Reading, query: MeasuresQuery, accept: Accept = None) -> Any:
    """Waktu kerja nyata tiap langkah di samping mutu baku tercetak, dalam menit kerja."""
    kind = wanted(accept)
    return await measures_file(caller, query, kind) if kind else await caller.ask(query, Measures)


@router.get(
    "/measures.{suffix}",
    summary="Mutu baku dan waktu nyata sebagai berkas (CSV, XLSX)",
    response_class=Response,
    responses=FILES,
)
async def measures_table(caller: Reading, query: MeasuresQuery, suffix: Suffix) -> Response:
    """Satu baris untuk tiap langkah."""
    return await measures_file(caller, query, suffix)
