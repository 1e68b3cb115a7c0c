"""Runs of SOPs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Response

from contracts.archive import Documents, ListDocuments
from contracts.base import Code
from contracts.intake import Collections, ListCollections
from contracts.periods import Period
from contracts.workflow import ListRuns, Runs, RunStartedReply, RunState, RunView, ShowRun, StartRun
from services.portal.acting import next_child
from services.portal.web.api.access import Acting, IdempotencyKey, IfNoneMatch, Reading, command_id_of, moved
from services.portal.web.api.bodies import StartRunBody, to_command
from services.portal.web.api.replies import RunStartedAnswer, answer
from services.portal.web.caller import Caller
from services.portal.web.fitting import performers
from services.portal.web.pictures import SVG, UNCHANGED, picture_response, run_svg

router = APIRouter(prefix="/runs", tags=["Pelaksanaan"])


@router.get("", summary="Daftar pelaksanaan")
async def list_runs(
    caller: Reading,
    state: Annotated[RunState | None, Query(description="Keadaan pelaksanaan.")] = None,
    sop: Annotated[Code | None, Query(description="Kode SOP.")] = None,
    unit: Annotated[Code | None, Query(description="Kode perangkat daerah.")] = None,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="Tahun anggaran.")] = None,
    period: Annotated[Period | None, Query(description="Periode, mis. `triwulan-3`.")] = None,
    late: Annotated[bool, Query(description="Hanya yang mempunyai langkah terlambat.")] = False,
    position: Annotated[UUID | None, Query(description="Hanya yang langkahnya menunggu jabatan ini.")] = None,
    words: Annotated[str, Query(max_length=200, description="Kata-kata yang ada dalam judul.")] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="Paling banyak sekian baris.")] = 100,
    cursor: Annotated[str, Query(max_length=40, description="`next` dari jawaban sebelumnya.")] = "",
) -> Runs:
    """Pelaksanaan SOP, yang terbaru lebih dahulu. `next` membuka halaman berikutnya; kosong: sudah habis."""
    query = ListRuns(
        state=state,
        sop=sop,
        unit=unit,
        year=year,
        period=period,
        late=late,
        position=position,
        words=words,
        limit=limit,
        cursor=cursor,
    )
    return await caller.ask(query, Runs)


@router.post("", status_code=201, summary="Mulai pelaksanaan")
async def start_run(
    caller: Acting, body: StartRunBody, response: Response, key: IdempotencyKey = None
) -> RunStartedAnswer:
    """Perintah yang memulai sebuah SOP. Anda harus memegang salah satu jabatan yang ditunjuk di `roles`."""
    command_id = command_id_of(body.command_id, key)

    async def bound() -> Collection[UUID]:
        if body.parent is not None:
            return await performers(caller, body.parent.run_id, body.parent.activation_id)()
        lists = (*body.units.values(), *body.teams.values())
        return {*body.roles.values(), *(one for listed in lists for one in listed)}

    position = await caller.position(body.position_id, bound)
    # derived, so that a repeat under the same command id is the same command
    run_id = body.run_id or await _run_id(caller, body, command_id)
    command = to_command(StartRun, body, command_id=command_id, run_id=run_id)
    reply, token = await caller.send(command, RunStartedReply, position)
    return answer(RunStartedAnswer, reply, command_id, moved(response, token))


async def _run_id(caller: Caller, body: StartRunBody, command_id: UUID) -> UUID:
    if body.parent is None:
        return uuid5(command_id, "run")
    parent = await caller.ask(ShowRun(run_id=body.parent.run_id), RunView)
    return next_child(parent, body.parent.activation_id)


@router.get("/{run_id}", summary="Satu pelaksanaan")
async def show_run(caller: Reading, run_id: UUID) -> RunView:
    """Identitas, dokumen di tangan, dan garis waktu: waktu nyata di samping mutu baku."""
    return await caller.ask(ShowRun(run_id=run_id), RunView)


@router.get(
    "/{run_id}/picture.svg",
    summary="Bagan pelaksanaan (SVG)",
    response_class=Response,
    responses={200: {"description": "Satu gambar utuh untuk layar.", "content": {SVG: {}}}, **UNCHANGED},
)
async def run_drawing(caller: Reading, run_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """Bagan SOP-nya dengan keadaan setiap langkah: siapa, berapa lama di samping mutu baku, putaran, dan apa yang
    kembali, menurut versi SOP yang dipakai pelaksanaan itu."""
    _, svg = await run_svg(caller, run_id)
    return picture_response(svg, SVG, f"pelaksanaan-{run_id}.svg", if_none_match)


@router.get("/{run_id}/documents", summary="Dokumen pelaksanaan")
async def run_documents(caller: Reading, run_id: UUID) -> Documents:
    """Setiap versi setiap dokumen, yang terlama lebih dahulu, dengan SHA-256-nya."""
    return await caller.ask(ListDocuments(run_id=run_id), Documents)


@router.get("/{run_id}/collections", summary="Pengumpulan data pelaksanaan")
async def run_collections(caller: Reading, run_id: UUID) -> Collections:
    """Permintaan data kepada tiap unit dan keadaannya."""
    return await caller.ask(ListCollections(run_id=run_id), Collections)
