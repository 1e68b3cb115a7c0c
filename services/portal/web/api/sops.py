"""Versions of SOPs: reading them, approving one, confirming what was inferred."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from contracts.base import Code
from contracts.catalogue import Command
from contracts.workflow import (
    ApproveSop,
    ConfirmGuess,
    ListSopVersions,
    ShowSopVersion,
    SopVersionReply,
    SopVersions,
    SopVersionView,
)
from services.portal.web.api.access import Acting, IdempotencyKey, IfNoneMatch, Reading, command_id_of, moved
from services.portal.web.api.bodies import ApproveSopBody, ConfirmGuessBody, Mutation, to_command
from services.portal.web.api.replies import SopVersionAnswer, answer
from services.portal.web.caller import Caller
from services.portal.web.pictures import SVG, UNCHANGED, picture_response, version_svg

router = APIRouter(prefix="/sops/{sop}/versions", tags=["Organisasi dan SOP"])
SopCode = Annotated[Code, Path(description="Kode SOP.", examples=["penyusunan-sakip"])]
Number = Annotated[int, Path(ge=1, description="Nomor versi di sistem ini, dihitung dari 1.")]


@router.get("", summary="Versi-versi sebuah SOP")
async def versions(caller: Reading, sop: SopCode) -> SopVersions:
    """Setiap versi dengan keadaannya, siapa yang mengesahkannya dan kapan; yang terbaru lebih dahulu."""
    return await caller.ask(ListSopVersions(sop=sop), SopVersions)


@router.get("/{version}", summary="Satu versi SOP")
async def version(caller: Reading, sop: SopCode, version: Number) -> SopVersionView:
    """Isi sebuah versi, juga draf dan versi lama, beserta dugaan yang sudah dibenarkan."""
    return await caller.ask(ShowSopVersion(sop=sop, version=version), SopVersionView)


@router.get(
    "/{version}/picture.svg",
    summary="Bagan sebuah versi (SVG)",
    response_class=Response,
    responses={200: {"description": "Satu gambar utuh untuk layar.", "content": {SVG: {}}}, **UNCHANGED},
)
async def drawing(caller: Reading, sop: SopCode, version: Number, if_none_match: IfNoneMatch = None) -> Response:
    """Versi itu dalam bentuk resmi; dugaan yang sudah dibenarkan tidak lagi bertanda."""
    svg = await version_svg(caller, sop, version)
    return picture_response(svg, SVG, f"sop-{sop}-versi-{version}.svg", if_none_match)


@router.post("/{version}/approve", summary="Sahkan versi")
async def approve(
    caller: Acting,
    sop: SopCode,
    version: Number,
    body: ApproveSopBody,
    response: Response,
    key: IdempotencyKey = None,
) -> SopVersionAnswer:
    """Mengesahkan draf sebagai pemegang jabatan pengesahnya. `digest` adalah milik isi yang Anda baca."""
    return await _send(caller, ApproveSop, sop, version, body, response, key)


@router.post("/{version}/confirm-guess", summary="Benarkan dugaan")
async def confirm_guess(
    caller: Acting,
    sop: SopCode,
    version: Number,
    body: ConfirmGuessBody,
    response: Response,
    key: IdempotencyKey = None,
) -> SopVersionAnswer:
    """Membenarkan apa yang disimpulkan dari kertas tentang satu langkah. Yang keliru diperbaiki dengan versi baru."""
    return await _send(caller, ConfirmGuess, sop, version, body, response, key)


def approver_of(caller: Caller, sop: str, version: int) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The position that approves a version; none when an operator loaded it."""

    async def find() -> Collection[UUID]:
        view = await caller.ask(ShowSopVersion(sop=sop, version=version), SopVersionView)
        return [view.version.approver] if view.version.approver else []

    return find


async def _send(
    caller: Caller,
    model: type[Command],
    sop: str,
    version: int,
    body: Mutation,
    response: Response,
    key: IdempotencyKey,
) -> SopVersionAnswer:
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, approver_of(caller, sop, version))
    command = to_command(model, body, command_id=command_id, sop=sop, version=version)
    reply, token = await caller.send(command, SopVersionReply, position)
    return answer(SopVersionAnswer, reply, command_id, moved(response, token))
