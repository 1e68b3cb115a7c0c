"""SOP: a version in its official form, its guesses, all versions with who approved them, and approving one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from markupsafe import Markup
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.base import Code
from contracts.catalogue import Command
from contracts.errors import ErrorInfo, Refusal
from contracts.organisation import ListPositions, Positions
from contracts.workflow import (
    ApproveSop,
    ConfirmGuess,
    ListSopVersions,
    SopVersion,
    SopVersionReply,
    SopVersions,
)
from services.portal.web.api.sops import approver_of
from services.portal.web.caller import Caller
from services.portal.web.pages.access import (
    Form,
    Posted,
    Reader,
    ask_or_none,
    go,
    names_of,
    next_command_id,
    refused,
    show,
    status_of,
)
from services.portal.web.pictures import svg_of_version, version_of

router = APIRouter()
Make = Callable[[], Command]
Number = Annotated[int, Path(ge=1)]


@router.get("/sop/{sop}")
async def newest(request: Request, caller: Reader, sop: Code) -> Response:
    """The version that starts runs; without one the newest."""
    versions = await _versions(caller, sop)
    chosen = next((one for one in versions if one.state == "berlaku"), versions[0])
    return await _page(request, caller, versions, chosen.sop_version)


@router.get("/sop/{sop}/versi/{version}")
async def one_version(request: Request, caller: Reader, sop: Code, version: Number) -> Response:
    return await _page(request, caller, await _versions(caller, sop), version)


@router.post("/sop/{sop}/versi/{version}/sahkan")
async def approve(request: Request, caller: Reader, form: Posted, sop: Code, version: Number) -> Response:
    def command() -> Command:
        return ApproveSop(command_id=form.uuid("command_id"), sop=sop, version=version, digest=form.get("digest"))

    return await _do(request, caller, form, sop, version, command, "disahkan")


@router.post("/sop/{sop}/versi/{version}/benarkan")
async def confirm(request: Request, caller: Reader, form: Posted, sop: Code, version: Number) -> Response:
    def command() -> Command:
        return ConfirmGuess(
            command_id=form.uuid("command_id"),
            sop=sop,
            version=version,
            step=form.get("step"),
            key=form.get("key"),
        )

    return await _do(request, caller, form, sop, version, command, "dibenarkan")


async def _do(
    request: Request, caller: Caller, form: Form, sop: str, version: int, command: Make, flash: str
) -> Response:
    """The page of the version with the result, or with why it was refused."""
    try:
        position = await caller.position(form.uuid_or_none("position_id"), approver_of(caller, sop, version))
        _, token = await caller.send(command(), SopVersionReply, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, await _versions(caller, sop), version, form, refused(error))
    return go(f"/sop/{sop}/versi/{version}", after=token, flash=flash)


async def _versions(caller: Caller, sop: str) -> tuple[SopVersion, ...]:
    """Raises Refusal `not_found` when there is no such SOP."""
    found = (await caller.ask(ListSopVersions(sop=sop), SopVersions)).versions
    if not found:
        raise Refusal("not_found", f"SOP '{sop}' tidak ada; lihat daftar SOP yang berlaku", sop=sop)
    return found


async def _page(
    request: Request,
    caller: Caller,
    versions: tuple[SopVersion, ...],
    number: int,
    form: Form | None = None,
    info: ErrorInfo | None = None,
) -> Response:
    troubles: list[str] = []
    view = await version_of(caller, versions[0].sop, number)
    held = await caller.held()
    positions = await ask_or_none(caller, ListPositions(), Positions, troubles)
    people = [*people_of(versions), *(one.person for one in view.confirmed)]
    return show(
        request,
        caller,
        "sop.html",
        status=status_of(info) if info else 200,
        version=view.version,
        definition=view.definition,
        view=view,
        confirmed={(one.step, one.key): one for one in view.confirmed},
        versions=versions,
        active=next((one.sop_version for one in versions if one.state == "berlaku"), None),
        picture=Markup(await svg_of_version(caller, view)),  # noqa: S704 (our own drawing, its texts are escaped)
        titles={one.position_id: one.title for one in (positions.positions if positions else ())},
        names=await names_of(caller, people),
        approving=[one for one in held if one.position_id == view.version.approver],
        info=info,
        command_id=next_command_id(form, info) if form and info else uuid7(),
        new_id=uuid7,
        troubles=troubles,
    )


def people_of(versions: Iterable[SopVersion]) -> list[UUID | None]:
    """Who did something about these versions."""
    return [
        deed.person
        for one in versions
        for deed in (one.proposed, one.approved, one.activated, one.superseded, one.withdrawn)
        if deed is not None
    ]
