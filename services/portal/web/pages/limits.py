"""What the forms on the page of a run do about limits in time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.errors import Refusal
from contracts.workflow import ExtendCollection, ExtendWindow
from services.portal.web.api.limits import collectors, extenders
from services.portal.web.pages.access import Form, Posted, Reader
from services.portal.web.pages.deeds import STEP, do, needed

router = APIRouter()


@router.post(f"{STEP}/perpanjang")
async def extend(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = collectors(caller, run_id, activation_id)
    return await do(
        request, caller, form, run_id, activation_id, "perpanjang", extending, "diperpanjang", fitting=fitting
    )


@router.post(f"{STEP}/jendela")
async def extend_window(request: Request, caller: Reader, form: Posted, run_id: UUID, activation_id: UUID) -> Response:
    fitting = extenders(caller, run_id, activation_id)
    return await do(request, caller, form, run_id, activation_id, "jendela", opening_longer, "jendela", fitting=fitting)


def extending(form: Form, run_id: UUID, activation_id: UUID) -> ExtendCollection:
    return ExtendCollection(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        until=day_of(form, "until"),
        reason=needed(form, "reason", "tulis alasan memperpanjang"),
    )


def opening_longer(form: Form, run_id: UUID, activation_id: UUID) -> ExtendWindow:
    return ExtendWindow(
        command_id=form.uuid("command_id"),
        run_id=run_id,
        activation_id=activation_id,
        until=day_of(form, "until"),
        reason=needed(form, "reason", "tulis alasan memperpanjang"),
    )


def day_of(form: Form, name: str) -> date:
    """A date as browsers send it. Raises Refusal `invalid`."""
    try:
        return date.fromisoformat(form.get(name))
    except ValueError:
        raise Refusal("invalid", "pilih harinya, misalnya 2026-03-12", field=name) from None
