"""Kata sandi: changed by its owner."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.errors import ErrorInfo, Refusal
from services.portal.web.caller import Caller
from services.portal.web.pages.access import Posted, Reader, go, show, status_of

router = APIRouter()


@router.get("/kata-sandi")
async def password_page(request: Request, caller: Reader) -> Response:
    return _page(request, caller)


@router.post("/kata-sandi")
async def change(request: Request, caller: Reader, form: Posted) -> Response:
    typed = {name: next((value for key, value in form.fields if key == name), "") for name in ("old", "new", "again")}
    try:
        if typed["new"] != typed["again"]:
            raise Refusal("invalid", "kata sandi baru dan ulangannya tidak sama; tulis keduanya lagi", field="again")
        session = caller.session
        await caller.portal.change_password(caller.person_id, session.session_id, typed["old"], typed["new"])
    except Refusal as refusal:
        return _page(request, caller, refusal.info)
    return go("/kata-sandi", flash="sandi")


def _page(request: Request, caller: Caller, info: ErrorInfo | None = None) -> Response:
    return show(request, caller, "kata_sandi.html", status=status_of(info) if info else 200, info=info)
