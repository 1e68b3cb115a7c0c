"""Units of a running run: taken in and let go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from contracts.base import Code, Text
from contracts.catalogue import Done
from contracts.intake import Collections, ListCollections
from contracts.workflow import AddUnit, DropUnit
from services.portal.web.api.access import Acting, IdempotencyKey, command_id_of, moved
from services.portal.web.api.bodies import EXAMPLE_ID, Mutation, to_command
from services.portal.web.api.replies import DoneAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(prefix="/runs/{run_id}/units", tags=["Pelaksanaan"])


class AddUnitBody(Mutation):
    positions: Annotated[
        dict[Code, UUID],
        Field(
            min_length=1,
            max_length=20,
            description="Pelaksana tiap unit → jabatan unit itu; semua pelaksana yang berbagi daftar unit.",
        ),
    ]
    reason: Annotated[Text, Field(min_length=1, description="Alasan menambah.")]

    model_config = ConfigDict(
        json_schema_extra={"example": {"positions": {"perangkat-daerah": EXAMPLE_ID}, "reason": "Dinas baru."}}
    )


class DropUnitBody(Mutation):
    role: Annotated[Code, Field(description="Pelaksana tiap unit.", examples=["perangkat-daerah"])]
    unit: Annotated[Code, Field(description="Kode unit.", examples=["dinas-contoh"])]
    reason: Annotated[Text, Field(min_length=1, description="Alasan mengeluarkan.")]


def collecting(caller: Caller, run_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that collect from units in a run."""

    async def find() -> Collection[UUID]:
        asked = await caller.ask(ListCollections(run_id=run_id), Collections)
        return {position for row in asked.collections for position in row.reviewers}

    return find


@router.post("", summary="Tambah unit")
async def add_unit(
    caller: Acting, run_id: UUID, body: AddUnitBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Unit ikut sejak sekarang: pengumpulan yang masih terbuka memintanya juga, dan langkah tiap unit mulai
    baginya. Oleh yang menghimpun."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, collecting(caller, run_id))
    command = to_command(AddUnit, body, command_id=command_id, run_id=run_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post("/drop", summary="Keluarkan unit")
async def drop_unit(
    caller: Acting, run_id: UUID, body: DropUnitBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Unit tidak ikut lagi: langkahnya dilewati, ia tidak diminta lagi, dan yang lain berlanjut tanpanya."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, collecting(caller, run_id))
    command = to_command(DropUnit, body, command_id=command_id, run_id=run_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))
