"""ASGI middleware: the size of a request's body, and the headers that keep browsers safe."""

from __future__ import annotations

import asyncio
import contextlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.tasks import abandon
from contracts.archive import MAX_FILE
from contracts.errors import Refusal
from services.portal.web.answers import answer_error

MAX_BODY = 1024 * 1024
"""Bytes of a request's body: 200 indicators with their explanations fit easily."""

MAX_UPLOAD = MAX_FILE + 64 * 1024
"""Bytes of a request that brings a file to be attached, with the form around it."""
UPLOADS = re.compile(r"/api/v1/runs/[0-9a-fA-F-]+/steps/[0-9a-fA-F-]+/files|/pelaksanaan/[^/]+/langkah/[^/]+/lampiran")

DRAINED = 32 * MAX_BODY
"""Bytes of a refused body that are still read, and thrown away: a client that is sending hears nothing before it has
finished, and a connection that is closed under it would take the answer along."""
DRAIN_SECONDS = 10.0

ANSWER_SECONDS = 20.0
"""Until an answer must have begun: longer than one question on the bus, shorter than what callers wait."""

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PDF_CSP = "frame-ancestors 'none'; base-uri 'none'"
"""Browsers show a PDF in a page of their own, whose styles and objects the strict policy would forbid."""


class BodyLimit:
    """Reads the body before the site does, and refuses it with 413 as soon as it is too long.

    The bytes are counted as they come: Content-Length may be missing or wrong. Reading first is what keeps the
    refusal in our own words; frameworks turn an exception from inside `receive` into something else.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = max(self._limit, MAX_UPLOAD) if UPLOADS.fullmatch(scope["path"]) else self._limit
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            if headers.get("expect", "").lower() != "100-continue":  # else it asks before it sends
                await _drain(receive)
            await self._refuse(scope, receive, send, limit)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client left before its request was complete
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                if more:
                    await _drain(receive)
                await self._refuse(scope, receive, send, limit)
                return
        whole: Message | None = {"type": "http.request", "body": bytes(body), "more_body": False}

        async def replay() -> Message:
            nonlocal whole
            if whole is None:
                return await receive()
            message, whole = whole, None
            return message

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        refusal = Refusal(
            "too_large",
            f"isi permintaan lebih besar dari {limit} byte; bagi menjadi beberapa kiriman",
            limit=limit,
        )
        response = answer_error(scope["path"], refusal.info)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


async def _drain(receive: Receive) -> None:
    """Reads the rest of a body, within bounds."""
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while size < DRAINED:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


class Deadline:
    """Whoever asks is told in time that something does not answer, even where the work itself cannot be ended (a
    query to a Postgres that stands still). What was asked may still be done: a command is asked again by its id."""

    def __init__(self, app: ASGIApp, seconds: float = ANSWER_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises TimeoutError when no answer has begun in time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, late = asyncio.Event(), False

        async def watch(message: Message) -> None:
            if not late:
                begun.set()
                await send(message)

        work = asyncio.ensure_future(self._app(scope, receive, watch))
        work.add_done_callback(lambda _: begun.set())
        try:
            async with asyncio.timeout(self._seconds):
                await begun.wait()
        except BaseException:
            late = True
            abandon(work)
            raise
        await work


class SecurityHeaders:
    """No scripts, no frames, no sniffing, no addresses leaked, nothing kept by caches unless said otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_pdf = headers.get("content-type", "").startswith("application/pdf")
                headers["Content-Security-Policy"] = PDF_CSP if is_pdf else CSP
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)
