"""Limits in time that people move: the end of a collection, the window of a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from contracts.base import Text
from contracts.catalogue import Done
from contracts.intake import Collections, ListCollections
from contracts.workflow import ExtendCollection, ExtendWindow, RunView, ShowRun
from services.portal.web.api.access import Acting, IdempotencyKey, command_id_of, moved
from services.portal.web.api.bodies import Mutation, to_command
from services.portal.web.api.replies import DoneAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(prefix="/runs/{run_id}/steps/{activation_id}", tags=["Langkah"])


class ExtendCollectionBody(Mutation):
    until: Annotated[
        date, Field(description="Hari terakhir menjawab; sampai kantor tutup pada hari itu.", examples=["2026-03-12"])
    ]
    reason: Annotated[Text, Field(min_length=1, description="Alasan memperpanjang.")]

    model_config = ConfigDict(
        json_schema_extra={"example": {"until": "2026-03-12", "reason": "Banjir di tiga kecamatan."}}
    )


class ExtendWindowBody(Mutation):
    until: Annotated[
        date, Field(description="Hari terakhir yang boleh dikerjakan, termasuk hari itu.", examples=["2026-02-14"])
    ]
    reason: Annotated[Text, Field(min_length=1, description="Alasan memperpanjang.")]

    model_config = ConfigDict(
        json_schema_extra={"example": {"until": "2026-02-14", "reason": "Portal tidak dapat dibuka dua hari."}}
    )


def extenders(caller: Caller, run_id: UUID, activation_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that may extend the window of a step."""

    async def find() -> Collection[UUID]:
        run = await caller.ask(ShowRun(run_id=run_id), RunView)
        role = next((row.extended_by for row in run.timeline if row.activation_id == activation_id), "")
        return run.performers.get(role, ())

    return find


def collectors(caller: Caller, run_id: UUID, activation_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that collect what a step asked of units."""

    async def find() -> Collection[UUID]:
        asked = await caller.ask(ListCollections(run_id=run_id), Collections)
        own = [row.reviewers for row in asked.collections if row.activation_id == activation_id]
        return own[0] if own else ()

    return find


@router.post("/extend-collection", summary="Perpanjang pengumpulan")
async def extend_collection(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ExtendCollectionBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Batas waktu pengumpulan yang dibuka langkah ini menjadi hari yang lebih kemudian, dengan alasan; tenggat
    langkah yang menunggunya ikut bergeser."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, collectors(caller, run_id, activation_id))
    command = to_command(ExtendCollection, body, command_id=command_id, run_id=run_id, activation_id=activation_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post("/extend-window", summary="Perpanjang jendela")
async def extend_window(
    caller: Acting,
    run_id: UUID,
    activation_id: UUID,
    body: ExtendWindowBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Langkah ini dapat dikerjakan sampai hari yang lebih kemudian, bagi setiap unit dan putaran; hanya oleh pemegang
    jabatan yang disebut SOP."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, extenders(caller, run_id, activation_id))
    command = to_command(ExtendWindow, body, command_id=command_id, run_id=run_id, activation_id=activation_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))
