"""Acts on an active step of a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from fastapi import APIRouter, Response

from contracts.catalogue import Done
from contracts.errors import Refusal
from contracts.workflow import Perform, Performed, ReturnStep, RunView, ShowRun
from services.portal.web.api.access import Acting, IdempotencyKey, command_id_of, moved
from services.portal.web.api.bodies import PerformBody, ReturnStepBody, to_command
from services.portal.web.api.replies import DoneAnswer, PerformedAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(prefix="/runs/{run_id}/steps/{activation_id}", tags=["Langkah"])


def performers(caller: Caller, run_id: UUID, activation_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that perform a step of a run. Raises Refusal `not_found` when the run has no such step."""

    async def find() -> Collection[UUID]:
        run = await caller.ask(ShowRun(run_id=run_id), RunView)
        for activation in run.timeline:
            if activation.activation_id == activation_id:
                return activation.positions
        raise Refusal("not_found", "langkah itu tidak ada di pelaksanaan ini", activation_id=activation_id)

    return find


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
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, performers(caller, run_id, activation_id))
    command = to_command(ReturnStep, body, command_id=command_id, run_id=run_id, activation_id=activation_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))
