"""Sign-in and sign-out of systems."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, StringConstraints

from contracts.base import Strict
from services.portal.web.api.access import Acting
from services.portal.web.api.replies import SessionAnswer
from services.portal.web.caller import Caller
from services.portal.web.state import address_of, portal_of

router = APIRouter(prefix="/sessions", tags=["Sesi"])


class SignInBody(Strict):
    username: Annotated[str, StringConstraints(min_length=1, max_length=100), Field(description="Nama pengguna.")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200), Field(description="Kata sandi.")]

    model_config = ConfigDict(json_schema_extra={"example": {"username": "staf.contoh", "password": "kata sandi Anda"}})


@router.post("", status_code=201, summary="Masuk")
async def sign_in(request: Request, body: SignInBody) -> SessionAnswer:
    """Membuka sesi dua belas jam. Sepuluh kegagalan dalam 15 menit menutup pintu untuk sementara (429)."""
    portal = portal_of(request)
    session = await portal.sign_in.open(body.username, body.password, address_of(request))
    return SessionAnswer(
        token=session.token,
        expires_at=session.expires_at,
        person=session.person,
        positions=await Caller(portal, session).held(),
    )


@router.delete("/current", status_code=204, summary="Keluar")
async def sign_out(caller: Acting) -> Response:
    """Menutup sesi ini; tokennya tidak berlaku lagi."""
    await caller.portal.sessions.close(caller.session)
    return Response(status_code=204)
