"""Absences of holders of positions, and acting holders that a superior names."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from contracts.absence import (
    AbsenceKind,
    Absences,
    AbsencesOf,
    CoverPosition,
    DeclareAbsence,
    EndAbsence,
    ShowUnattended,
    UnattendedPositions,
)
from contracts.base import Instant, Text
from contracts.catalogue import Command, Done
from contracts.organisation import HeldPosition, ListPositions, Positions
from services.portal.absences import acting_for, superior_of
from services.portal.web.api.access import Acting, IdempotencyKey, Reading, command_id_of, moved
from services.portal.web.api.bodies import EXAMPLE_ID, Mutation, to_command
from services.portal.web.api.replies import DoneAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(tags=["Organisasi dan SOP"])


class DeclareAbsenceBody(Mutation):
    kind: Annotated[AbsenceKind, Field(description="Sebab: `cuti`, `sakit`, `dinas-luar`, atau `lainnya`.")]
    since: Annotated[Instant, Field(description="Sejak kapan; yang sudah lewat berarti sekarang.")]
    until: Annotated[Instant | None, Field(description="Saat pertama hadir kembali; kosong: sampai diakhiri.")] = None
    substitute: Annotated[
        UUID | None, Field(description="Jabatan pengganti; pemegangnya bertindak sebagai Plh. Kosong: tidak ada.")
    ] = None
    note: Annotated[Text, Field(description="Keterangan; boleh kosong.")] = ""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "cuti",
                "since": "2026-12-01T00:00:00+07:00",
                "until": "2026-12-05T00:00:00+07:00",
                "substitute": EXAMPLE_ID,
            }
        }
    )


class EndAbsenceBody(Mutation):
    until: Annotated[Instant | None, Field(description="Kapan berakhir; kosong: sekarang.")] = None


class CoverPositionBody(Mutation):
    by: Annotated[UUID, Field(description="Jabatan yang pemegangnya menjadi Plh.")]
    since: Annotated[Instant | None, Field(description="Sejak kapan; kosong: sekarang.")] = None
    until: Annotated[Instant, Field(description="Saat pertama tidak lagi menjadi Plh.")]

    model_config = ConfigDict(json_schema_extra={"example": {"by": EXAMPLE_ID, "until": "2026-12-05T00:00:00+07:00"}})


@router.get("/absences", summary="Berhalangan")
async def absences(caller: Reading) -> Absences:
    """Jabatan saya dan di bawah saya, serta masa berhalangan pemegangnya yang belum lewat."""
    return await caller.ask(AbsencesOf(person_id=caller.person_id), Absences)


@router.get("/positions/{target}/unattended", summary="Apakah jabatan kosong")
async def unattended(caller: Reading, target: UUID) -> UnattendedPositions:
    """Jabatan itu sendiri bila sekarang kosong atau pemegangnya berhalangan tanpa pengganti; selain itu tanpa baris."""
    return await caller.ask(ShowUnattended(positions=(target,)), UnattendedPositions)


@router.post("/positions/{target}/absences", status_code=201, summary="Catat berhalangan")
async def declare(
    caller: Acting, target: UUID, body: DeclareAbsenceBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Pemegang jabatan tidak bertindak selama masa itu; penggantinya bertindak sebagai Plh. Oleh pemegangnya sendiri
    atau atasannya. Id catatan ini ada di `GET /absences`."""
    acting = await _acting(caller, target, body.position_id)
    return await _send(caller, DeclareAbsence, body, response, key, acting, position_id=target)


@router.post("/positions/{target}/absences/{absence_id}/end", summary="Akhiri berhalangan")
async def end(
    caller: Acting,
    target: UUID,
    absence_id: UUID,
    body: EndAbsenceBody,
    response: Response,
    key: IdempotencyKey = None,
) -> DoneAnswer:
    """Mengakhiri masa berhalangan lebih awal; yang belum mulai menjadi batal."""
    acting = await _acting(caller, target, body.position_id)
    return await _send(caller, EndAbsence, body, response, key, acting, position_id=target, absence_id=absence_id)


@router.post("/positions/{target}/cover", summary="Tunjuk Plh.")
async def cover(
    caller: Acting, target: UUID, body: CoverPositionBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Menunjuk Plh. untuk jabatan yang kosong atau pemegangnya berhalangan tanpa pengganti. Oleh atasan terdekat yang
    ada pemegangnya."""
    held = await caller.held()
    positions = (await caller.ask(ListPositions(), Positions)).positions
    mine = [one for one in held if body.position_id in (None, one.position_id)]
    acting = superior_of(target, mine, positions)
    return await _send(caller, CoverPosition, body, response, key, acting, position_id=target)


async def _acting(caller: Caller, target: UUID, wanted: UUID | None) -> HeldPosition:
    found = await caller.ask(AbsencesOf(person_id=caller.person_id), Absences)
    positions = (await caller.ask(ListPositions(), Positions)).positions
    own = tuple(one for one in found.own if wanted in (None, one.position_id))
    mine = [one for one in await caller.held() if wanted in (None, one.position_id)]
    return acting_for(target, found.model_copy(update={"own": own}), mine, positions)


async def _send(
    caller: Caller,
    model: type[Command],
    body: Mutation,
    response: Response,
    key: IdempotencyKey,
    acting: HeldPosition,
    **given: UUID,
) -> DoneAnswer:
    command_id = command_id_of(body.command_id, key)
    command = to_command(model, body, command_id=command_id, **given)
    reply, token = await caller.send(command, Done, acting)
    caller.forget_held()
    return answer(DoneAnswer, reply, command_id, moved(response, token))
