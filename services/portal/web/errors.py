"""Every fault becomes an answer in the one error shape."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from nats.errors import Error as NatsError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.ids import uuid7
from chassis.logs import get
from chassis.postgres import is_transient
from chassis.wording import explain, invalid
from contracts.errors import HTTP_STATUS, ErrorInfo, Refusal
from services.portal.web.answers import answer_error

logger = get(__name__)
SOURCES = {"body", "query", "path", "header", "cookie"}


class SignInNeeded(Exception):
    """A page was opened by somebody who is not signed in."""

    def __init__(self, back_to: str) -> None:
        super().__init__(back_to)
        self.back_to = back_to


def handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _request_invalid)
    app.add_exception_handler(ValidationError, _model_invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SignInNeeded, _sign_in)


async def _refusal(request: Request, error: Exception) -> Response:
    return answer_error(request.url.path, cast(Refusal, error).info)


async def _request_invalid(request: Request, error: Exception) -> Response:
    """FastAPI puts where a field came from before its path; callers know that."""
    found = []
    for detail in cast(RequestValidationError, error).errors():
        loc = tuple(detail["loc"])
        inner = loc[1:] if loc[0] in SOURCES and len(loc) > 1 and detail["type"] != "json_invalid" else loc[:1]
        found.append({**detail, "loc": inner})
    details = explain(found)
    path, sentence = next(iter(details.items()))
    return answer_error(request.url.path, ErrorInfo(code="invalid", message=f"{path}: {sentence}", details=details))


async def _model_invalid(request: Request, error: Exception) -> Response:
    """A command that was put together from valid parts and still breaks a rule of its model."""
    return answer_error(request.url.path, invalid(cast(ValidationError, error)).info)


async def _http(request: Request, error: Exception) -> Response:
    status = cast(HTTPException, error).status_code
    if status == 404:
        info = ErrorInfo(code="not_found", message=f"alamat {request.url.path} tidak ada; periksa penulisannya")
    elif status == 405:
        info = ErrorInfo(code="invalid", message=f"{request.method} tidak berlaku untuk {request.url.path}")
    else:
        info = ErrorInfo(code="invalid", message="permintaan tidak dapat dibaca; periksa isi dan Content-Type")
        status = HTTP_STATUS["invalid"] if status == 400 else status
    response = answer_error(request.url.path, info, status)
    for name, value in (cast(HTTPException, error).headers or {}).items():
        response.headers[name] = value
    return response


async def _sign_in(request: Request, error: Exception) -> Response:
    return RedirectResponse(f"/masuk?lanjut={quote(cast(SignInNeeded, error).back_to, safe='/')}", 303)


def info_of(error: Exception, path: str) -> ErrorInfo:
    """What the caller is told about an unexpected error; the rest goes into the log."""
    if isinstance(error, NatsError) or is_transient(error):
        logger.warning("request_failed_for_now", path=path, error=str(error) or type(error).__name__)
        return ErrorInfo(
            code="unavailable",
            message="sistem sedang tidak dapat dihubungi; coba lagi sebentar lagi",
            retryable=True,
        )
    incident = str(uuid7())
    logger.error("request_failed", path=path, incident=incident, exc_info=error)
    return ErrorInfo(
        code="internal",
        message=f"terjadi kesalahan pada sistem; sampaikan nomor kejadian {incident} kepada pengelola",
        details={"incident": incident},
    )


class Guard:
    """The last net: whatever no handler took is logged under an incident number and answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            info = info_of(error, scope["path"])
            if started:  # half an answer is out; cutting the connection is all that is left
                raise
            await answer_error(scope["path"], info)(scope, receive, send)
