"""The check page of a collection: accept what was submitted, or return it with a reason."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.catalogue import Done
from contracts.errors import ErrorInfo, Refusal
from contracts.intake import AcceptSubmission, ReturnSubmission
from services.portal.web.api.collections import my_collection, who_may
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
from services.portal.web.pages.fill import revisions_of

router = APIRouter()


@router.get("/pemeriksaan/{collection_id}")
async def check_page(request: Request, caller: Reader, collection_id: UUID) -> Response:
    return await _page(request, caller, collection_id)


@router.post("/pemeriksaan/{collection_id}/terima")
async def accept(request: Request, caller: Reader, form: Posted, collection_id: UUID) -> Response:
    try:
        position = await caller.position(form.uuid_or_none("position_id"), who_may(caller, collection_id, "check"))
        command = AcceptSubmission(
            command_id=form.uuid("command_id"), collection_id=collection_id, revision_id=form.uuid("revision_id")
        )
        _, token = await caller.send(command, Done, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, collection_id, form, refused(error))
    return go("/kotak-masuk", after=token, flash="diterima")


@router.post("/pemeriksaan/{collection_id}/kembalikan")
async def return_submission(request: Request, caller: Reader, form: Posted, collection_id: UUID) -> Response:
    try:
        if not form.get("reason"):
            raise Refusal("invalid", "tulis alasan pengembalian, supaya pengisi tahu apa yang harus diperbaiki")
        position = await caller.position(form.uuid_or_none("position_id"), who_may(caller, collection_id, "check"))
        command = ReturnSubmission(
            command_id=form.uuid("command_id"),
            collection_id=collection_id,
            revision_id=form.uuid("revision_id"),
            reason=form.get("reason").replace("\r\n", "\n"),
        )
        _, token = await caller.send(command, Done, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, collection_id, form, refused(error))
    return go("/kotak-masuk", after=token, flash="data-dikembalikan")


async def _page(
    request: Request, caller: Caller, collection_id: UUID, form: Form | None = None, info: ErrorInfo | None = None
) -> Response:
    collection = await my_collection(caller, collection_id)
    revisions = await revisions_of(caller, collection_id)
    held = await caller.held()
    again = next_command_id(form, info) if form is not None and info is not None else uuid7()
    returning = form is not None and "reason" in dict(form.fields)
    return show(
        request,
        caller,
        "pemeriksaan.html",
        status=status_of(info) if info else 200,
        collection=collection,
        revisions=revisions,
        info=info,
        reason=form.get("reason") if form else "",
        reviewers=[position for position in held if position.position_id in collection.reviewers],
        names=await names_of(caller, [revision.person for revision in revisions]),
        accept_command=uuid7() if returning else again,
        return_command=again if returning else uuid7(),
    )
