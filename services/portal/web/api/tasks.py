"""What people do with a step beside its acts."""

from __future__ import annotations

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from contracts.catalogue import Command, Done
from contracts.workflow import (
    AddNote,
    Assigned,
    AssignStep,
    ClaimStep,
    ConfirmReceipt,
    DelegateStep,
    GiveAdvice,
    HandBackStep,
    ReleaseStep,
    RemindStep,
    RequestAdvice,
    TransferStep,
    WithdrawStep,
)
from services.portal.tasks import advised, everyone, recipients
from services.portal.web.api.access import Acting, IdempotencyKey, IfNoneMatch, Reading, command_id_of, moved
from services.portal.web.api.bodies import Mutation, to_command
from services.portal.web.api.replies import AssignedAnswer, DoneAnswer, answer
from services.portal.web.api.task_bodies import (
    AssignBody,
    ClaimBody,
    ConfirmReceiptBody,
    DelegateBody,
    GiveAdviceBody,
    NoteBody,
    RequestAdviceBody,
    TransferBody,
    WithdrawBody,
)
from services.portal.web.caller import Caller
from services.portal.web.fitting import Fitting, of_run, performers
from services.portal.web.uploads import attach, attached_file

router = APIRouter(prefix="/runs/{run_id}", tags=["Langkah"])
STEP = "/steps/{activation_id}"
R = TypeVar("R", bound=Done)


async def _send(
    caller: Caller,
    command: type[Command],
    body: Mutation,
    response: Response,
    key: UUID | None,
    fitting: Fitting,
    **given: object,
) -> DoneAnswer:
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, fitting)
    reply, token = await caller.send(to_command(command, body, command_id=command_id, **given), Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post(STEP + "/claim", summary="Ambil langkah tim")
async def claim(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ClaimBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Anggota tim mengambil langkah bagi dirinya; ketua dapat mengambil alih dengan alasan."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, ClaimStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/release", summary="Lepaskan langkah tim")
async def release(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: Mutation,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Langkah yang sudah diambil kembali menjadi milik semua anggota."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, ReleaseStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post("/assign", summary="Bagikan langkah kepada anggota")
async def assign(
    caller: Acting, run_id: UUID, body: AssignBody, response: Response, key: IdempotencyKey = None
) -> AssignedAnswer:
    """Ketua tim membagikan satu atau banyak langkah kepada seorang anggota; jawaban diberikan per langkah."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, performers(caller, run_id, body.activation_ids[0]))
    reply, token = await caller.send(
        to_command(AssignStep, body, command_id=command_id, run_id=run_id), Assigned, position
    )
    return answer(AssignedAnswer, reply, command_id, moved(response, token))


@router.post(STEP + "/delegate", summary="Delegasikan pekerjaan")
async def delegate(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: DelegateBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Jabatan lain mengerjakan sampai pemeriksaan berikutnya; telaah, paraf, dan tanda tangan tetap pada pemiliknya."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, DelegateStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/hand-back", summary="Akhiri delegasi")
async def hand_back(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: Mutation,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Penerima delegasi menyerahkan kembali, atau pemiliknya menarik kembali."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, HandBackStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/transfer", summary="Alihkan langkah")
async def transfer(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: TransferBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Langkah ini seterusnya milik jabatan lain; tidak untuk langkah yang masih memuat pemeriksaan."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, TransferStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/withdraw", summary="Tarik kembali langkah")
async def withdraw(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: WithdrawBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Yang menyelesaikan langkah menariknya kembali sebelum langkah berikutnya dikerjakan."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, WithdrawStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/remind", summary="Ingatkan pelaksana")
async def remind(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: Mutation,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Siapa pun yang ikut dalam pelaksanaan mengingatkan pelaksana langkah, paling sering sekali sejam."""
    fitting = of_run(caller, run_id, everyone)
    return await _send(caller, RemindStep, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(STEP + "/advice", summary="Minta saran")
async def request_advice(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: RequestAdviceBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Meminta saran sebuah jabatan; pelaksanaan tidak menunggu jawabannya."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, RequestAdvice, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post("/advice/{advice_id}/answer", summary="Beri saran")
async def give_advice(
    caller: Acting,
    run_id: UUID,
    advice_id: UUID,
    body: GiveAdviceBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Menjawab permintaan saran, juga sesudah lewat waktunya selama langkahnya masih berjalan."""
    fitting = of_run(caller, run_id, lambda run: advised(run, advice_id))
    return await _send(caller, GiveAdvice, body, response, key, fitting, run_id=run_id, advice_id=advice_id)


@router.post(STEP + "/notes", summary="Tulis catatan langkah")
async def note(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: NoteBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Catatan bebas pada sebuah langkah, oleh pelaksananya atau yang ikut serta."""
    fitting = performers(caller, run_id, activation_id)
    return await _send(caller, AddNote, body, response, key, fitting, run_id=run_id, activation_id=activation_id)


@router.post(
    STEP + "/files",
    summary="Lampirkan berkas",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def attach_file(
    caller: Acting,
    request: Request,
    run_id: UUID,
    activation_id: UUID,
    response: Response,
    name: Annotated[str, Query(min_length=1, max_length=300, description="Nama berkas.", examples=["bukti.pdf"])],
    position_id: Annotated[UUID | None, Query(description="Jabatan yang bertindak.")] = None,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Isi permintaan adalah byte berkasnya, paling banyak 20 MiB (PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV, TXT)."""
    command_id = command_id_of(None, key)
    position = await caller.position(position_id, performers(caller, run_id, activation_id))
    content = await request.body()
    reply, token = await attach(caller, run_id, activation_id, name, content, position, command_id)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.get(
    "/files/{file_id}",
    summary="Isi lampiran",
    response_class=Response,
    responses={200: {"description": "Byte lampiran.", "content": {"application/octet-stream": {}}}},
)
async def read_file(caller: Reading, run_id: UUID, file_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """Lampiran sebuah langkah; daftarnya ada di `files` pada pelaksanaan."""
    return await attached_file(caller, run_id, file_id, if_none_match)


@router.post(STEP + "/receipts", summary="Konfirmasi penerimaan")
async def confirm_receipt(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ConfirmReceiptBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Penerima menyatakan sudah menerima; untuk pihak luar pengirim mencatatnya dengan bukti."""
    fitting = of_run(caller, run_id, lambda run: recipients(run, activation_id, body.recipient))
    return await _send(caller, ConfirmReceipt, body, response, key, fitting, run_id=run_id, activation_id=activation_id)
