"""What the forms on the page of a run do about its units."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.errors import Refusal
from contracts.workflow import AddUnit, DropUnit
from services.portal.web.api.membership import collecting
from services.portal.web.pages.access import Form, Posted, Reader, parse_uuid
from services.portal.web.pages.deeds import STEP, do, needed

router = APIRouter()
PREFIX = "jabatan-"


@router.post(f"{STEP}/tambah-unit")
async def add(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = collecting(caller, run_id)
    return await do(request, caller, form, run_id, activation_id, "tambah-unit", adding, "unit-ikut", fitting=fitting)


@router.post(f"{STEP}/keluarkan-unit")
async def drop(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = collecting(caller, run_id)
    return await do(
        request, caller, form, run_id, activation_id, "keluarkan-unit", dropping, "unit-keluar", fitting=fitting
    )


def adding(form: Form, run_id: UUID, _activation_id: UUID) -> AddUnit:
    """Raises Refusal `invalid` when a position was not chosen."""
    positions: dict[str, UUID] = {}
    for name, value in form.fields:
        if name.startswith(PREFIX):
            chosen = parse_uuid(value, name)
            if chosen is None:
                raise Refusal("invalid", "pilih jabatan unit yang ditambahkan", field=name)
            positions[name.removeprefix(PREFIX)] = chosen
    return AddUnit(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        positions=positions,
        reason=needed(form, "reason", "tulis alasan menambah unit"),
    )


def dropping(form: Form, run_id: UUID, _activation_id: UUID) -> DropUnit:
    if not form.get("unit"):
        raise Refusal("invalid", "pilih unit yang dikeluarkan", field="unit")
    return DropUnit(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        role=form.get("role"),
        unit=form.get("unit"),
        reason=needed(form, "reason", "tulis alasan mengeluarkan unit"),
    )
