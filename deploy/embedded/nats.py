"""The embedded NATS server with JetStream."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from deploy.embedded.binaries import nats_server
from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.files import require_space, write
from deploy.embedded.layout import Layout
from deploy.embedded.nats_conf import NatsUser, text
from deploy.embedded.ports import free_port, in_use
from deploy.embedded.process import Child

__all__ = ["EmbeddedNats", "NatsUser"]

PATIENCE = 60.0
"""Seconds until it answers; it recovers its streams before that."""


class EmbeddedNats:
    """One server on `layout.nats`, on loopback. A `Supervised`: `start` after a death of any kind goes on."""

    name = "nats"

    def __init__(
        self,
        layout: Layout,
        port: int,
        users: Sequence[NatsUser],
        *,
        host: str = "127.0.0.1",
        sync_interval: str = "always",
        what: str = "ESAKIP_NATS_PORT",
    ) -> None:
        """`what`: the setting that an operator changes when the port is taken.

        `sync_interval` is the server's: `always` syncs before it acknowledges, `2m` is its own default.
        """
        self.port = port
        self.monitor_port = 0
        self._layout = layout
        self._users = tuple(users)
        self._host = host
        self._sync_interval = sync_interval
        self._what = what
        self._conf = layout.nats / "nats.conf"
        # Known again in its greeting: whoever answers on the port is this server and no other.
        self._server_name = f"esakip-{hashlib.sha256(os.fsencode(layout.root)).hexdigest()[:12]}"
        self._child = Child(layout, self.name, [nats_server(), "-c", self._conf], ready=self._answers)

    @property
    def pid(self) -> int | None:
        return self._child.pid

    @property
    def url(self) -> str:
        """Without credentials: those are the caller's."""
        return f"nats://{self._host}:{self.port}"

    @property
    def monitoring_url(self) -> str:
        """Changes with every start."""
        return f"http://127.0.0.1:{self.monitor_port}"

    async def start(self) -> None:
        """Returns when it answers; a StackError says what the operator has to do first."""
        require_space(self._layout.root)
        for _ in range(3):
            await self._launch()
            said = await self._until_ready()
            if self._child.pid is not None:
                return
            if f":{self.port}: bind: address already in use" in said:
                raise in_use(self.port, self._what)
            if "address already in use" not in said:  # otherwise somebody took the monitoring port: try another
                break
        reasons = [line for line in said.splitlines() if "[FTL]" in line or "[ERR]" in line or "nats-server:" in line]
        raise StackError(
            f"NATS stopped at start with status {self._child.returncode} "
            f"({(reasons or [said])[-1].strip()}); look at {self._child.log}"
        )

    async def ready(self) -> bool:
        return await self._child.ready()

    async def wait(self) -> int:
        return await self._child.wait()

    async def stop(self) -> None:
        """A clean shutdown: streams are flushed and synced."""
        await self._child.stop(signal.SIGTERM, 20.0)

    async def _launch(self) -> None:
        self.monitor_port = free_port()
        conf = text(
            server_name=self._server_name,
            host=self._host,
            port=self.port,
            monitor_port=self.monitor_port,
            store=self._layout.nats,
            sync_interval=self._sync_interval,
            users=self._users,
        )
        try:
            write(self._conf, conf.encode())
        except OSError as error:
            raise from_os_error(error, self._conf) from error
        await self._child.start()

    async def _until_ready(self) -> str:
        """Until it answers or has died; what it said in its log."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self._child.pid is not None and not await self._child.ready():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            await self._child.stop()
            raise StackError(f"NATS did not answer within {PATIENCE:g} s; look at {self._child.log}") from None
        return self._child.log_tail()

    async def _answers(self) -> bool:
        """Whether the greeting on the port is of this very server, with its JetStream running."""
        greeting = await _greeting(self._host, self.port)
        return greeting.get("server_name") == self._server_name and bool(greeting.get("jetstream"))


async def _greeting(host: str, port: int) -> dict[str, Any]:
    """The INFO that a NATS server sends first; empty when there is none."""
    with suppress(OSError, TimeoutError, ValueError):
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                line = await reader.readline()
            finally:
                writer.close()
        if line.startswith(b"INFO "):
            found = json.loads(line[5:])
            return found if isinstance(found, dict) else {}
    return {}
