"""In and out: the sign-in page and signing out."""

from __future__ import annotations

import secrets
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from contracts.errors import ErrorInfo, Refusal
from services.portal.csrf import csrf_matches, csrf_token
from services.portal.web.answers import RETRY_AFTER
from services.portal.web.pages.access import SESSION_COOKIE, Posted, Reader, go, read_form, status_of
from services.portal.web.state import address_of, portal_of
from services.portal.web.templating import render
from services.portal.words import FLASHES

router = APIRouter()


class CookieOptions(TypedDict):
    httponly: bool
    samesite: Literal["strict"]
    secure: bool
    path: str


DOOR_COOKIE = "sakip_pintu"
"""Holds a random value that the sign-in form is bound to: no other site can sign a reader in as somebody else."""


@router.get("/")
async def root() -> Response:
    return RedirectResponse("/kotak-masuk", 303)


@router.get("/masuk")
async def sign_in_page(request: Request, lanjut: str = "") -> Response:
    return _page(request, back_to=local(lanjut))


@router.post("/masuk")
async def sign_in(request: Request) -> Response:
    form = await read_form(request)
    username, back_to = form.get("username"), local(form.get("lanjut"))
    if not csrf_matches(request.cookies.get(DOOR_COOKIE, ""), form.get("csrf"), "masuk"):
        info = ErrorInfo(code="forbidden", message="halaman masuk ini sudah lama terbuka; coba sekali lagi")
        return _page(request, back_to=back_to, username=username, info=info)
    password = next((value for name, value in form.fields if name == "password"), "")
    try:
        if not username or not password or len(username) > 100 or len(password) > 200:
            raise Refusal("unauthenticated", "isi nama pengguna dan kata sandi Anda")
        session = await portal_of(request).sign_in.open(username, password, address_of(request))
    except Refusal as refusal:
        return _page(request, back_to=back_to, username=username, info=refusal.info)
    response = go(back_to, flash="masuk")
    response.set_cookie(SESSION_COOKIE, session.token, max_age=12 * 3600, **_cookie(request))
    response.delete_cookie(DOOR_COOKIE, **_cookie(request))
    return response


@router.post("/keluar")
async def sign_out(request: Request, caller: Reader, form: Posted) -> Response:
    await caller.portal.sessions.close(caller.session)
    response = go("/masuk", flash="keluar")
    response.delete_cookie(SESSION_COOKIE, **_cookie(request))
    return response


def local(path: str) -> str:
    """A path of this site to go back to; anything that could lead elsewhere becomes the inbox."""
    parts = urlsplit(path)
    safe = path.startswith("/") and not path.startswith(("//", "/\\", "/masuk", "/keluar"))
    if not safe or parts.scheme or parts.netloc or "\\" in path or not path.isprintable():
        return "/kotak-masuk"
    return parts.path


def _page(request: Request, *, back_to: str, username: str = "", info: ErrorInfo | None = None) -> Response:
    secret = request.cookies.get(DOOR_COOKIE) or secrets.token_urlsafe(24)
    html = render(
        "masuk.html",
        zone=portal_of(request).zone,
        person=None,
        csrf=csrf_token(secret, "masuk"),
        flash=FLASHES.get(request.query_params.get("pesan", "")),
        back_to=back_to,
        username=username,
        info=info,
    )
    response = HTMLResponse(html, status_of(info) if info else 200)
    if info is not None and response.status_code in {429, 503}:
        response.headers["Retry-After"] = info.details.get("retry_after", RETRY_AFTER)
    response.set_cookie(DOOR_COOKIE, secret, max_age=3600, **_cookie(request))
    return response


def _cookie(request: Request) -> CookieOptions:
    """HttpOnly: no script reads it. Strict: no other site sends it. Secure whenever the request was."""
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https", "path": "/"}
