"""Read models kept by a process of their own: writing the rows of many events never keeps a command waiting.

The service forks once, before it has a loop or a connection; the two processes share nothing afterwards but a pair
of sockets. The service says how far its log has grown, the other process how far each read model has come. When one
of them ends, its end of the pair closes, and the other ends too: neither is ever left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import uvloop

from chassis.eventlog import EventLog
from chassis.logs import get
from chassis.projections import ProjectionRunner
from chassis.tasks import end, within

logger = get(__name__)

LAST = 10
"""Seconds after which it is over in any case once its service has ended."""
EVERY = 0.02
"""Seconds between two tellings of how far the log has grown."""
PATIENCE = 5.0
"""Seconds that the other process has to end before it is killed."""
GIVES_WAY = 10
"""How much nicer than the service: a command that waits for its turn on a processor goes first."""
NAME = "read-models"
"""How `ps` and `top` call it."""
MOST = 2000
"""Signs of a trouble that are told; a line must fit into the reader's buffer."""
FORGET = b"forget\n"

Keep = Callable[["Service"], Coroutine[Any, Any, None]]
"""What the process of the read models does."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """The process that keeps the read models, as the service sees it."""

    pid: int
    socket: socket.socket

    async def run(self, log: EventLog, runners: Iterable[ProjectionRunner]) -> None:
        """Hears from it until it ends, which it does only when it failed. Cancelling this ends it."""
        reader, writer = await asyncio.open_unix_connection(sock=self.socket)
        telling = asyncio.create_task(_tell(log, writer))
        try:
            await _hear(reader, {runner.projection.name: runner for runner in runners})
            raise RuntimeError(f"the process {self.pid} that keeps the read models has ended; see its errors above")
        finally:
            await end(telling)
            writer.close()
            await self._ended()

    async def _ended(self) -> None:
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            try:
                await within(PATIENCE, asyncio.to_thread(os.waitpid, self.pid, 0))
            except TimeoutError:
                logger.warning("read_models_killed", pid=self.pid)
                os.kill(self.pid, signal.SIGKILL)


async def _tell(log: EventLog, writer: asyncio.StreamWriter) -> None:
    told, forgotten = 0, log.forgotten
    with contextlib.suppress(OSError):
        while True:
            if log.forgotten != forgotten:
                told, forgotten = 0, log.forgotten
                writer.write(FORGET)
            if log.known > told:
                told = log.known
                writer.write(b"%d\n" % told)
            await writer.drain()
            await asyncio.sleep(EVERY)
            await log.grown(told)


async def _hear(reader: asyncio.StreamReader, runners: Mapping[str, ProjectionRunner]) -> None:
    with contextlib.suppress(OSError):
        async for line in reader:
            name, build, position, trouble = orjson.loads(line)
            await runners[name].told(build, position, trouble)


class Service:
    """The service, as the process that keeps its read models sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._log: EventLog | None = None
        self._grown = 0

    def follow(self, log: EventLog) -> None:
        """From now on the log knows how far it has grown."""
        self._log = log
        log.saw(self._grown)

    def tell(self, runner: ProjectionRunner) -> None:
        build, position = runner.live or (0, 0)
        self._writer.write(orjson.dumps([runner.projection.name, build, position, runner.trouble[:MOST]]) + b"\n")

    async def listen(self) -> None:
        """Until the service has ended."""
        with contextlib.suppress(OSError):
            async for line in self._reader:
                self._grown = 0 if line == FORGET else int(line)
                if self._log is not None and self._grown:
                    self._log.saw(self._grown)
                elif self._log is not None:
                    self._log.forget()


def fork(keep: Keep) -> Keeper:
    """Starts the process of the read models. To be called before there is a loop, a thread or a connection."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Keeper(pid, ours)
    ours.close()
    status = 1
    try:
        Path("/proc/self/comm").write_text(NAME)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # it ends with its service, when that has answered everybody
        _give_way()
        uvloop.run(_keep(theirs, keep))
        status = 0
    except BaseException:
        logger.exception("read_models_ended")
    finally:
        os._exit(status)


def _give_way() -> None:
    """Takes no processor from a command, and leaves one alone altogether where there are several."""
    os.nice(GIVES_WAY)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    _first, *others = sorted(os.sched_getaffinity(0))
    if others:
        os.sched_setaffinity(0, others)


async def _keep(sock: socket.socket, keep: Keep) -> None:
    service = Service(*await asyncio.open_unix_connection(sock=sock))
    listening = asyncio.create_task(service.listen())
    keeping = asyncio.create_task(keep(service))
    await asyncio.wait([listening, keeping], return_when=asyncio.FIRST_COMPLETED)
    signal.alarm(LAST)
    if keeping.done():
        await end(listening)
        await keeping
    await end(keeping)
