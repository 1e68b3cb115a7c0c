"""The drawing of a SOP as a response: which definition, made outside of the loop, with an ETag over its bytes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from starlette.responses import Response

from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import (
    ConfirmedGuess,
    ListSops,
    RunView,
    ShowRun,
    ShowSopVersion,
    SopRow,
    Sops,
    SopVersionView,
)
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


async def version_of(caller: Caller, sop: str, version: int) -> SopVersionView:
    """Raises Refusal `not_found`."""
    return await caller.ask(ShowSopVersion(sop=sop, version=version), SopVersionView)


def sure(definition: Definition, confirmed: Iterable[ConfirmedGuess]) -> Definition:
    """The definition without the guesses that somebody has confirmed: they are drawn as what the paper states."""
    known = {(one.step, one.key) for one in confirmed}
    if not known:
        return definition
    rows = tuple(
        step.model_copy(update={"dugaan": {k: v for k, v in step.dugaan.items() if (step.id, k) not in known}})
        for step in definition.langkah
    )
    return definition.model_copy(update={"langkah": rows})


async def sop_svg(caller: Caller, sop: str) -> str:
    row = await active_sop(caller, sop)
    return await _made(caller, lambda: svg_of(sure(row.definition, row.confirmed)))


async def sop_pdf(caller: Caller, sop: str) -> bytes:
    row = await active_sop(caller, sop)
    return await _made(caller, lambda: pdf_of(sure(row.definition, row.confirmed)))


async def svg_of_version(caller: Caller, view: SopVersionView) -> str:
    return await _made(caller, lambda: svg_of(sure(view.definition, view.confirmed)))


async def version_svg(caller: Caller, sop: str, version: int) -> str:
    return await svg_of_version(caller, await version_of(caller, sop, version))


async def version_pdf(caller: Caller, sop: str, version: int) -> bytes:
    view = await version_of(caller, sop, version)
    return await _made(caller, lambda: pdf_of(sure(view.definition, view.confirmed)))


async def run_svg(caller: Caller, run_id: UUID) -> tuple[RunView, str]:
    """The run with its drawing.

    Raises:
        Refusal: `not_found` when there is no such run.
    """
    run = await caller.ask(ShowRun(run_id=run_id), RunView)
    view = await version_of(caller, run.run.sop, run.run.sop_version)
    definition = sure(view.definition, view.confirmed)
    names = await caller.portal.people.names([act.person for row in run.timeline for act in row.acts])
    laid = overlay(run, definition, late_rows(run), names)
    return run, await _made(caller, lambda: svg_of(definition, laid))


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
