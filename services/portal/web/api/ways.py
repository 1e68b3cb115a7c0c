"""Other ways through a run: the other exit of a step."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.workflow import DivertStep
from services.portal.web.api.access import Acting, IdempotencyKey
from services.portal.web.api.bodies import DivertStepBody
from services.portal.web.api.replies import DoneAnswer
from services.portal.web.api.steps import send_on_step

router = APIRouter(prefix="/runs/{run_id}/steps/{activation_id}", tags=["Langkah"])


@router.post("/divert", summary="Ambil jalan keluar lain")
async def divert_step(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: DivertStepBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Mengakhiri langkah lewat jalan keluar lain yang disebut SOP (`tidak`), dengan alasan: langkah di antaranya
    dilewati, atau SOP berakhir."""
    return await send_on_step(caller, DivertStep, run_id, activation_id, body, response, key)
