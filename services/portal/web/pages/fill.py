"""The fill-in page of a collection: indicators and budget, earlier revisions, the reason of a return."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.errors import ErrorInfo, Refusal
from contracts.intake import CollectionRow, GetRevisions, Revision, Revisions, Submit, Submitted
from services.portal.filling import (
    BUDGET_FIELDS,
    INDICATOR_FIELDS,
    MAX_ROWS,
    Filling,
    from_revision,
    read_form,
    with_blanks,
)
from services.portal.web.api.collections import my_collection, starting_from, who_may
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
MORE = 10
"""Blank rows that one press of "Tambah baris" gives."""


@router.get("/pengisian/{collection_id}")
async def fill_page(request: Request, caller: Reader, collection_id: UUID) -> Response:
    collection = await my_collection(caller, collection_id)
    revisions = await revisions_of(caller, collection_id)
    known = revisions[-1:] or await starting_from(caller, collection)
    filling = from_revision(
        [row for one in known for row in one.indicators], [row for one in known for row in one.budget]
    )
    left = max(0, len(filling.indicators) - MAX_ROWS, len(filling.budget) - MAX_ROWS)
    filling = Filling(filling.indicators[:MAX_ROWS], filling.budget[:MAX_ROWS])
    return await _page(request, caller, collection, revisions, filling, left=left)


@router.post("/pengisian/{collection_id}")
async def fill(request: Request, caller: Reader, form: Posted, collection_id: UUID) -> Response:
    """Sends what was typed, or shows the form again with more rows: without scripts both are posts."""
    filling = read_form(form.fields)
    info: ErrorInfo | None = None
    if form.get("tindakan") == "tambah-baris":
        filling = Filling(indicators=filling.indicators, budget=filling.budget)
    elif filling.errors:
        info = ErrorInfo(code="invalid", message="periksa isian yang ditandai", details=filling.errors)
    else:
        try:
            return await _send(caller, form, filling, collection_id)
        except (Refusal, ValidationError) as error:
            info = refused(error)
    collection = await my_collection(caller, collection_id)
    revisions = await revisions_of(caller, collection_id)
    return await _page(request, caller, collection, revisions, filling, form, info)


async def _send(caller: Caller, form: Form, filling: Filling, collection_id: UUID) -> Response:
    indicators, budget = filling.values
    if len(indicators) > MAX_ROWS or len(budget) > MAX_ROWS:
        raise Refusal("invalid", f"paling banyak {MAX_ROWS} indikator dan {MAX_ROWS} baris anggaran")
    proof = proof_of(form) if form.get("atas-nama") else ""
    position = await caller.position(
        form.uuid_or_none("position_id"), who_may(caller, collection_id, "check" if proof else "fill")
    )
    command_id = form.uuid("command_id")
    command = Submit(
        command_id=command_id,
        collection_id=collection_id,
        revision_id=uuid5(command_id, "revision"),
        indicators=indicators,
        budget=budget,
        on_behalf=proof,
    )
    shut = (await my_collection(caller, collection_id)).state == "ditutup"
    _, token = await caller.send(command, Submitted, position)
    return go("/kotak-masuk", after=token, flash="terlambat" if shut else "terkirim")


def proof_of(form: Form) -> str:
    """What shows that an answer is the unit's. Raises Refusal `invalid` when a part of it is missing."""
    parts = (
        ("pemberi", "Diberikan oleh", "siapa yang memberikan datanya"),
        ("surat", "Surat", "nomor surat atau nota, atau bagaimana datanya diberikan"),
        ("tanggal", "Tanggal", "tanggal datanya diberikan"),
    )
    for name, _, what in parts:
        if not form.get(name):
            raise Refusal("invalid", f"bukti belum lengkap: tulis {what}", field=name)
    return "\n".join(f"{label}: {form.get(name)}" for name, label, _ in parts)


async def revisions_of(caller: Caller, collection_id: UUID) -> tuple[Revision, ...]:
    return (await caller.ask(GetRevisions(collection_id=collection_id), Revisions)).revisions


async def _page(
    request: Request,
    caller: Caller,
    collection: CollectionRow,
    revisions: tuple[Revision, ...],
    filling: Filling,
    form: Form | None = None,
    info: ErrorInfo | None = None,
    *,
    left: int = 0,
) -> Response:
    """`left`: rows that the form was to begin with and has no room for."""
    held = await caller.held()
    more = MORE if form is not None and form.get("tindakan") == "tambah-baris" else 3
    command_id = uuid7()
    if form is not None:
        command_id = next_command_id(form, info) if info is not None else form.uuid("command_id")
    return show(
        request,
        caller,
        "pengisian.html",
        status=status_of(info) if info else 200,
        collection=collection,
        revisions=revisions,
        left=left,
        indicators=with_blanks(filling.indicators, INDICATOR_FIELDS, more),
        budget=with_blanks(filling.budget, BUDGET_FIELDS, more),
        info=info,
        errors=filling.errors,
        open=collection.state in {"terbuka", "dikembalikan", "ditutup"},
        filler=next((position for position in held if position.position_id == collection.filler), None),
        collectors=[position for position in held if position.position_id in collection.reviewers],
        typed=form or Form(()),
        names=await names_of(caller, [revision.person for revision in revisions]),
        command_id=command_id,
    )
