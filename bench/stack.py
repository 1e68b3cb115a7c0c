"""An installation of the benchmark's own: Postgres, and where asked for NATS and the workflow service."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from chassis import bus
from chassis.topology import ensure
from deploy.embedded.nats import EmbeddedNats
from deploy.embedded.ports import free_port
from deploy.embedded.process import Child
from ops.installation import Installation


@contextlib.asynccontextmanager
async def installation() -> AsyncIterator[Installation]:
    """Data in a temporary folder, migrated; Postgres runs with the settings of every embedded installation."""
    folder = Path(tempfile.mkdtemp(prefix="esakip-bench-"))
    folder.chmod(0o711)
    found = Installation(folder / "var")
    server = found.postgres()
    await server.start()
    try:
        await found.prepare_database()
        yield found
    finally:
        await server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def service(found: Installation, *, profile: Path | None = None) -> AsyncIterator[EmbeddedNats]:
    """NATS (syncing before it acknowledges) and a process of the workflow service, relay and projections running."""
    server = found.nats(free_port())
    await server.start()
    process: Child | None = None
    try:
        await _topology(found, server)
        process = _process(found, server, profile)
        await process.start()
        async with asyncio.timeout(60):
            while not await process.ready():
                if process.pid is None:
                    raise RuntimeError(f"the service ended: {process.log_tail()}")
                await asyncio.sleep(0.1)
        yield server
    finally:
        if process is not None:
            await process.stop()
        await server.stop()


async def connect(found: Installation, server: EmbeddedNats, user: str) -> Any:
    return await bus.connect(found.service_settings(user, server.url), f"bench-{user}")


async def _topology(found: Installation, server: EmbeddedNats) -> None:
    client = await connect(found, server, "operator")
    await ensure(client.jetstream(timeout=10))
    await client.close()


def _process(found: Installation, server: EmbeddedNats, profile: Path | None) -> Child:
    health = free_port()
    environment = {**os.environ, **found.settings("workflow", server.url, health_port=health)}

    async def ready() -> bool:
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=2) as client:
                return (await client.get(f"http://127.0.0.1:{health}/readyz")).status_code == 200
        return False

    profiler = ["-m", "cProfile", "-o", str(profile)] if profile else []
    argv = [sys.executable, *profiler, "-m", "ops", "serve", "workflow"]
    return Child(found.layout, "workflow", argv, env=environment, ready=ready)
