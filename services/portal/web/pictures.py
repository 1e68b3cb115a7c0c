"""The drawing of a SOP as a response: which definition, made outside of the loop, with an ETag over its bytes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from starlette.responses import Response

from contracts.errors import Refusal
from contracts.workflow import ListSops, RunView, ShowRun, SopRow, Sops
from services.portal.drawing import overlay, pdf_of, svg_of
from services.portal.web.caller import Caller

T = TypeVar("T")
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Sudah Anda miliki."}}
SVG, PDF = "image/svg+xml", "application/pdf"


async def active_sop(caller: Caller, sop: str) -> SopRow:
    """Raises Refusal `not_found` when no version of the SOP is active."""
    sops = await caller.ask(ListSops(), Sops)
    found = next((row for row in sops.sops if row.sop == sop), None)
    if found is None:
        raise Refusal("not_found", f"SOP '{sop}' tidak ada di antara SOP yang berlaku; lihat daftarnya", sop=sop)
    return found


async def sop_svg(caller: Caller, sop: str) -> str:
    definition = (await active_sop(caller, sop)).definition
    return await _made(caller, lambda: svg_of(definition))


async def sop_pdf(caller: Caller, sop: str) -> bytes:
    definition = (await active_sop(caller, sop)).definition
    return await _made(caller, lambda: pdf_of(definition))


async def run_svg(caller: Caller, run_id: UUID) -> tuple[RunView, str]:
    """The run with its drawing.

    Raises:
        Refusal: `not_found` when there is no such run, or its version of the SOP is no longer the active one.
    """
    run = await caller.ask(ShowRun(run_id=run_id), RunView)
    sop = await active_sop(caller, run.run.sop)
    if sop.sop_version != run.run.sop_version:
        raise Refusal(
            "not_found",
            f"pelaksanaan ini memakai versi {run.run.sop_version} SOP-nya, yang tidak lagi berlaku, dan bagan hanya "
            "tersedia untuk versi yang berlaku; lihat garis waktunya",
            sop=run.run.sop,
            sop_version=run.run.sop_version,
        )
    names = await caller.portal.people.names([act.person for row in run.timeline for act in row.acts])
    laid = overlay(run, sop.definition, late_rows(run), names)
    return run, await _made(caller, lambda: svg_of(sop.definition, laid))


def late_rows(run: RunView) -> set[UUID]:
    """Activations that took or have taken longer than their standard, in working time."""
    return {
        row.activation_id
        for row in run.timeline
        if row.standard_minutes is not None
        and row.worked_minutes is not None
        and row.state not in {"gugur", "dilewati"}
        and row.worked_minutes > row.standard_minutes
    }


async def _made(caller: Caller, make: Callable[[], T]) -> T:
    async with caller.portal.objects:
        return await asyncio.to_thread(make)


def picture_response(content: str | bytes, media_type: str, name: str, if_none_match: str | None) -> Response:
    """Inline, named, and 304 for one who has these bytes already."""
    body = content.encode() if isinstance(content, str) else content
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if if_none_match and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{name}"'
    return Response(body, media_type=media_type, headers=headers)
