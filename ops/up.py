"""`esakip up`: starts the embedded stack and the services, and keeps them until Ctrl-C.

Order: lock, ports, Postgres, migrations, NATS, topology, services, portal; the reverse at the end. A process that
dies is started again; when this one is killed, the kernel ends the others.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import nats

from chassis import logs
from chassis.bus import inbox_prefix
from chassis.settings import Settings
from chassis.topology import ensure
from contracts.status import ServiceStatus
from contracts.subjects import SERVICES
from deploy.embedded.lock import DataLock
from deploy.embedded.nats import EmbeddedNats
from deploy.embedded.ports import check_free, free_port
from deploy.embedded.process import Child
from deploy.embedded.supervisor import Supervisor
from ops.installation import Installation, Running, data_folder

PATIENCE = 90.0
"""Seconds until a service must be ready."""


async def up(*, demonstrate: bool = True) -> None:
    """Runs until SIGINT or SIGTERM. Raises StackError with a sentence for whatever an operator must mend."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    settings = Settings()
    found = Installation(data_folder())
    logs.configure("up", settings.log_format)
    _log_to_file(found.layout.log / "up.log")
    async with AsyncExitStack() as stack:
        stack.enter_context(DataLock(found.layout))
        check_free(settings.host, settings.port, "ESAKIP_PORT")
        supervisor = await stack.enter_async_context(Supervisor())
        work = asyncio.create_task(_start(found, settings, supervisor, demonstrate))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
            await stop.wait()
        else:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        _tell("\nStopping in order: portal, archive, workflow, intake, NATS, PostgreSQL …")
        found.forget_running()
    _tell("Stopped. `make run` goes on with the same data.")


async def _start(found: Installation, settings: Settings, supervisor: Supervisor, demonstrate: bool) -> None:
    _tell(f"esakip: data in {found.root}")
    _tell("  PostgreSQL …")
    await supervisor.start(found.postgres())
    ran = await found.prepare_database()
    if ran:
        _tell(f"  migrations run: {len(ran)}")
    _tell("  NATS JetStream …")
    server = found.nats(free_port())
    await supervisor.start(server)
    for difference in await _topology(found, server):
        _tell(f"  {difference}")
    health = {service: free_port() for service in SERVICES}
    address = f"http://{settings.host}:{settings.port}"
    found.write_running(Running(address=address, nats_url=server.url, pid=os.getpid(), health=health))
    _tell(f"  services: {', '.join(SERVICES)} …")
    children = [_service(found, server, service, health[service], settings) for service in SERVICES]
    await asyncio.gather(*(supervisor.start(child, patience=PATIENCE) for child in children))
    _tell("")
    if troubles := await _troubles(health):
        _tell("\n".join(troubles))
        _tell(f"\nesakip is up at {address}, but an operator must act first. Ctrl-C stops everything in order.")
        return
    from ops.demo.first import first_demonstration

    await first_demonstration(found, address, demonstrate=demonstrate)
    _tell(f"\nesakip is ready: {address}\nCtrl-C stops everything in order.")


async def _topology(found: Installation, server: EmbeddedNats) -> list[str]:
    client = await nats.connect(
        server.url,
        user="operator",
        password=found.secrets.get("nats-operator"),
        inbox_prefix=inbox_prefix("operator").encode(),
    )
    try:
        differences = await ensure(client.jetstream(timeout=10))
    finally:
        await client.close()
    return [f"{one.what}: {one.detail}" for one in differences if not one.made]


def _service(found: Installation, server: EmbeddedNats, service: str, health: int, settings: Settings) -> Child:
    environment = {
        **os.environ,
        **found.settings(
            service,
            server.url,
            health_port=health,
            host=settings.host,
            port=settings.port,
            log_format="json",
        ),
    }

    async def ready() -> bool:
        found = await _readiness(health)
        # A log that differs from its stream waits for an operator, and that one needs the rest to be up.
        return found is not None and (found.healthy or found.relay == "differs")

    argv = [sys.executable, "-m", "ops", "serve", service]
    return Child(found.layout, service, argv, env=environment, ready=ready)


async def _readiness(port: int) -> ServiceStatus | None:
    """What a service says of itself; None when it does not answer."""
    try:
        async with httpx.AsyncClient(timeout=2) as client:
            response = await client.get(f"http://127.0.0.1:{port}/readyz")
            return ServiceStatus.model_validate(response.json())
    except (httpx.HTTPError, ValueError):
        return None


async def _troubles(health: dict[str, int]) -> list[str]:
    found = {service: await _readiness(port) for service, port in health.items()}
    return [f"{service}: {text}" for service, one in found.items() if one for text in one.troubles]


def _log_to_file(path: Path) -> None:
    """The supervisor's own events go to a file: the screen belongs to the person."""
    import structlog

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(path.open("a", encoding="utf-8")))


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
