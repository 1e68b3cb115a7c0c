"""Acts on an active step of a run."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.catalogue import Command, Done
from contracts.workflow import (
    BindRole,
    ChooseUnits,
    CloseCollection,
    Comment,
    MakeList,
    Perform,
    Performed,
    ReopenCollection,
    RepairStep,
    ReturnStep,
)
from services.portal.web.api.access import Acting, IdempotencyKey, command_id_of, moved
from services.portal.web.api.bodies import (
    BindRoleBody,
    ChooseUnitsBody,
    CloseCollectionBody,
    CommentBody,
    MakeListBody,
    Mutation,
    PerformBody,
    ReopenCollectionBody,
    RepairStepBody,
    ReturnStepBody,
    to_command,
)
from services.portal.web.api.replies import DoneAnswer, PerformedAnswer, answer
from services.portal.web.caller import Caller
from services.portal.web.fitting import performers

router = APIRouter(prefix="/runs/{run_id}/steps/{activation_id}", tags=["Langkah"])


async def send_on_step(
    caller: Caller,
    model: type[Command],
    run_id: UUID,
    activation_id: UUID,
    body: Mutation,
    response: Response,
    key: IdempotencyKey,
) -> DoneAnswer:
    """A command about one step, answered with the new version."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, performers(caller, run_id, activation_id))
    command = to_command(model, body, command_id=command_id, run_id=run_id, activation_id=activation_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post("/acts", summary="Kerjakan tugas langkah")
async def perform(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: PerformBody,
    response: Response,
    key: IdempotencyKey = None,
) -> PerformedAnswer:
    """Mengerjakan tugas-tugas berikutnya, berurutan. Telaah, paraf, dan tanda tangan menyebut SHA-256 dokumen
    yang dibaca. `waiting_for` menyebut layanan yang jawabannya masih ditunggu."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, performers(caller, run_id, activation_id))
    command = to_command(Perform, body, command_id=command_id, run_id=run_id, activation_id=activation_id)
    reply, token = await caller.send(command, Performed, position)
    return answer(PerformedAnswer, reply, command_id, moved(response, token))


@router.post("/return", summary="Kembalikan langkah")
async def return_step(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ReturnStepBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Menolak dokumen di tangan dengan alasan; tujuan pengembaliannya ditentukan SOP."""
    return await send_on_step(caller, ReturnStep, run_id, activation_id, body, response, key)


@router.post("/role", summary="Tetapkan pelaksana")
async def bind_role(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: BindRoleBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Menetapkan anggota tim pada langkah yang membentuknya; ketua lebih dahulu."""
    return await send_on_step(caller, BindRole, run_id, activation_id, body, response, key)


@router.post("/units", summary="Pilih unit")
async def choose_units(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ChooseUnitsBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Memilih unit pada langkah yang memilihnya (`memilih`); langkah dengan `untuk` dikerjakan hanya untuk mereka."""
    return await send_on_step(caller, ChooseUnits, run_id, activation_id, body, response, key)


@router.post("/list", summary="Tulis daftar")
async def make_list(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: MakeListBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Menulis daftar pada langkah yang menyusunnya (`daftar`); langkah dengan `tiap` dikerjakan untuk tiap isinya."""
    return await send_on_step(caller, MakeList, run_id, activation_id, body, response, key)


@router.post("/comments", summary="Beri catatan")
async def comment(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: CommentBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Catatan atas dokumen di tangan, untuk ditanggapi pada langkah perbaikan. Juga oleh yang ikut serta."""
    return await send_on_step(caller, Comment, run_id, activation_id, body, response, key)


@router.post("/repair", summary="Perbaiki sendiri")
async def repair_step(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: RepairStepBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Pemeriksa yang menerima pengembalian memperbaiki dokumennya sendiri: mengisi data lagi dan menyusun versi
    berikutnya, lalu memeriksa seperti biasa."""
    return await send_on_step(caller, RepairStep, run_id, activation_id, body, response, key)


@router.post("/close-collection", summary="Tutup pengumpulan")
async def close_collection(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: CloseCollectionBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Mengakhiri pengumpulan yang dibuka langkah ini walaupun belum semua unit menjawab; yang belum, disebut."""
    return await send_on_step(caller, CloseCollection, run_id, activation_id, body, response, key)


@router.post("/reopen-collection", summary="Buka kembali pengumpulan")
async def reopen_collection(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ReopenCollectionBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Unit-unit ini boleh mengirim lagi; yang dikerjakan dari pengumpulan itu dikerjakan ulang."""
    return await send_on_step(caller, ReopenCollection, run_id, activation_id, body, response, key)
