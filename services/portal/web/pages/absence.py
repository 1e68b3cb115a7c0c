"""Berhalangan: declare, see and end absences; name who acts for a position that nobody attends to."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
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
from contracts.catalogue import Done
from contracts.errors import ErrorInfo, Refusal
from contracts.organisation import ListPositions, PositionInfo, Positions
from services.portal.absences import acting_for, moment_of, superior_of
from services.portal.choice import by_unit
from services.portal.web.caller import Caller
from services.portal.web.pages.access import (
    Form,
    Posted,
    Reader,
    go,
    names_of,
    next_command_id,
    refused,
    show,
    status_of,
)

router = APIRouter()
HERE = "/berhalangan"


@router.get(HERE)
async def absence_page(request: Request, caller: Reader) -> Response:
    return await _page(request, caller)


@router.post(HERE)
async def declare(request: Request, caller: Reader, form: Posted) -> Response:
    try:
        position_id = form.uuid("position_id")
        zone, now = caller.portal.zone, caller.portal.now()
        command = DeclareAbsence(
            command_id=form.uuid("command_id"),
            position_id=position_id,
            kind=cast(AbsenceKind, form.get("jenis")),
            since=moment_of(form.get("mulai"), form.get("mulai-jam"), zone, "since") or now,
            until=moment_of(form.get("sampai"), form.get("sampai-jam"), zone, "until", last=True),
            substitute=form.uuid_or_none("pengganti"),
            note=form.get("keterangan").replace("\r\n", "\n"),
        )
        found = await caller.ask(AbsencesOf(person_id=caller.person_id), Absences)
        acting = acting_for(position_id, found, await caller.held(), await _positions(caller))
        _, token = await caller.send(command, Done, acting)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, form, refused(error))
    caller.forget_held()
    return go(HERE, after=token, flash="berhalangan")


@router.post(HERE + "/{absence_id}/akhiri")
async def end(request: Request, caller: Reader, form: Posted, absence_id: UUID) -> Response:
    try:
        position_id = form.uuid("position_id")
        command = EndAbsence(command_id=form.uuid("command_id"), position_id=position_id, absence_id=absence_id)
        found = await caller.ask(AbsencesOf(person_id=caller.person_id), Absences)
        acting = acting_for(position_id, found, await caller.held(), await _positions(caller))
        _, token = await caller.send(command, Done, acting)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, None, refused(error))
    caller.forget_held()
    return go(HERE, after=token, flash="hadir")


@router.get("/jabatan/{position_id}/plh")
async def cover_page(request: Request, caller: Reader, position_id: UUID) -> Response:
    return await _cover(request, caller, position_id)


@router.post("/jabatan/{position_id}/plh")
async def cover(request: Request, caller: Reader, form: Posted, position_id: UUID) -> Response:
    try:
        until = moment_of(form.get("sampai"), "", caller.portal.zone, "until", last=True)
        if until is None:
            raise Refusal("invalid", "sebut sampai tanggal berapa penunjukan ini berlaku", field="until")
        command = CoverPosition(
            command_id=form.uuid("command_id"), position_id=position_id, by=form.uuid("oleh"), until=until
        )
        acting = superior_of(position_id, await caller.held(), await _positions(caller))
        _, token = await caller.send(command, Done, acting)
    except (Refusal, ValidationError) as error:
        return await _cover(request, caller, position_id, form, refused(error))
    caller.forget_held()
    return go("/kotak-masuk", after=token, flash="plh")


async def _page(request: Request, caller: Caller, form: Form | None = None, info: ErrorInfo | None = None) -> Response:
    found = await caller.ask(AbsencesOf(person_id=caller.person_id), Absences)
    held = await caller.held()
    own_unit = found.own[0].unit if found.own else ""
    mine = {one.position_id for one in (*found.own, *found.below)}
    return show(
        request,
        caller,
        "berhalangan.html",
        status=status_of(info) if info else 200,
        own=found.own,
        below=found.below,
        absences=found.absences,
        mine=mine,
        now=caller.portal.now(),
        names=await names_of(caller, [one.person_id for one in found.absences]),
        by_unit=by_unit(await _positions(caller), own_unit),
        held={one.position_id for one in held},
        form=form or Form(()),
        info=info,
        command_id=next_command_id(form, info) if form and info else uuid7(),
        new_id=uuid7,
    )


async def _cover(
    request: Request, caller: Caller, position_id: UUID, form: Form | None = None, info: ErrorInfo | None = None
) -> Response:
    infos = await _positions(caller)
    position = next((one for one in infos if one.position_id == position_id), None)
    if position is None:
        raise Refusal("not_found", "jabatan itu tidak ada; kembali ke kotak masuk dan buka lagi dari sana")
    asked: Any = await caller.ask(ShowUnattended(positions=(position_id,)), UnattendedPositions)
    return show(
        request,
        caller,
        "penunjukan_plh.html",
        status=status_of(info) if info else 200,
        position=position,
        unattended=asked.positions[0] if asked.positions else None,
        by_unit=by_unit([one for one in infos if one.holder is not None], position.unit),
        form=form or Form(()),
        info=info,
        command_id=next_command_id(form, info) if form and info else uuid7(),
    )


async def _positions(caller: Caller) -> tuple[PositionInfo, ...]:
    return (await caller.ask(ListPositions(), Positions)).positions
