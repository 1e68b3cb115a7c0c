"""Health, readiness and metrics over HTTP on the loopback address, for supervisors and Prometheus."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from contracts.status import ServiceStatus

Send = Callable[[dict[str, Any]], Awaitable[None]]


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to the process that holds it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


async def serve(app: Any, host: str, port: int) -> None:
    """Serves an ASGI application until cancelled, then lets open requests finish for a few seconds."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
        ws="none",
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.should_exit = True
        await task
        raise


def health_app(status: Callable[[], Awaitable[ServiceStatus]]) -> Any:
    """`/healthz`: the process answers. `/readyz`: Postgres, NATS and its own lag are well. `/metrics`."""

    async def app(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        if scope["path"] == "/healthz":
            await _respond(send, 200, b'{"healthy":true}')
        elif scope["path"] == "/readyz":
            found = await status()
            await _respond(send, 200 if found.healthy else 503, orjson.dumps(found.model_dump()))
        elif scope["path"] == "/metrics":
            await _respond(send, 200, generate_latest(), CONTENT_TYPE_LATEST)
        else:
            await _respond(send, 404, b'{"code":"not_found"}')

    return app


async def _respond(send: Send, status: int, body: bytes, kind: str = "application/json") -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
