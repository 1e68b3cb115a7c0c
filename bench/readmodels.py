"""The read models of the workflow service at 1,000,000 events and at a tenth of it: rebuilding them, and how soon a
command shows in the inbox, at rest and while they are being rebuilt."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from bench import stack
from bench.memory import pss, tree
from bench.office import SOP, Office
from bench.report import Report, percentile
from chassis.actors import Signer, load_signing_key
from chassis.client import BusClient
from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.postgres import open_pool
from chassis.projections import Projection, ProjectionRunner, request_rebuild
from chassis.tasks import end
from contracts.envelope import GENESIS, NewEvent, encode
from contracts.status import WorkflowStatus
from contracts.workflow import ShowInbox
from ops.installation import Installation
from services.workflow.definitions import load_definition
from services.workflow.domain import sops
from services.workflow.projections.calendars import CalendarsProjection
from services.workflow.projections.inbox import InboxProjection
from services.workflow.projections.measures import MeasuresProjection
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.projections.recap import RecapProjection
from services.workflow.projections.runs import RunsProjection
from services.workflow.projections.workload import WorkloadProjection
from tests.unit.workflow_walk import Walk
from tests.unit.workflow_world import ROOT, SYSTEM, World

MODELS: tuple[type[Projection], ...] = (
    OrganisationProjection,
    CalendarsProjection,
    InboxProjection,
    RunsProjection,
    MeasuresProjection,
    RecapProjection,
    WorkloadProjection,
)
RUNS_OF_AN_OFFICE = 40
OPEN = 10
"""Every tenth run is still in hand."""
RATE = 50
"""Commands per second while the inbox is watched."""
CHUNK = 20_000
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Template:
    """A run of seed 003 that was walked once; every other run is the same bytes with other ids."""

    def __init__(self) -> None:
        walk = Walk(load_definition(SOP), random.Random(3))
        walk.patient = True
        world: World = walk.world
        world.perform(world.active.acts[0])
        while not world.state.completed:
            walk.right()
        bound = {str(position).encode() for positions in world.state.roles.values() for position in positions}
        self.events = [
            (event.type, event.version, self._split(event_bytes(world, n), bound))
            for n, event in enumerate(world.stream.events)
        ]

    @staticmethod
    def _split(body: bytes, bound: set[bytes]) -> list[tuple[bytes, bytes, bool]]:
        """Text before each id, the id, and whether it is a position of the office."""
        found, last = [], 0
        for match in _UUID.finditer(body):
            found.append((body[last : match.start()], match[0], match[0] in bound))
            last = match.end()
        return [*found, (body[last:], b"", False)]

    def run(self, number: int) -> Iterator[tuple[str, int, UUID, UUID, bytes]]:
        """Type, version, stream, event id and body of each event of one run."""
        office, length = number // RUNS_OF_AN_OFFICE, len(self.events)
        known: dict[tuple[bytes, bool], bytes] = {}

        def other(found: bytes, position: bool) -> bytes:
            if not found:
                return b""
            key = (found, position)
            if key not in known:
                space = UUID(int=office + 1) if position else UUID(int=number + (1 << 64))
                known[key] = str(uuid5(space, found.decode())).encode()
            return known[key]

        upto = length // 2 if number % OPEN == 0 else length
        for kind, version, parts in self.events[:upto]:
            body = b"".join(text + other(found, position) for text, found, position in parts)
            ids = _UUID.findall(body)
            yield kind, version, UUID(ids[1].decode()), uuid7(), body


def event_bytes(world: World, place: int) -> bytes:
    """The body of an event as it would stand in the log."""
    event = world.stream.events[place]
    if event.data is None:
        raise ValueError("a walked event has data")
    new = NewEvent(event.stream, event.place, event.data, event.correlation)
    return encode(new, event_id=event.id, version=event.version, time=event.time, cause=event.cause, actor=event.actor)


async def preload(found: Installation, events: int) -> int:
    """Fills the log with runs up to about this many events; the number of runs."""
    template = Template()
    connection = await asyncpg.connect(found.dsn("postgres"), server_settings={"search_path": "workflow"})
    try:
        rows: list[tuple[Any, ...]] = []
        previous, position = GENESIS, 0

        async def add(kind: str, stream: UUID, version: int, correlation: UUID | None, body: bytes) -> None:
            nonlocal previous, position, rows
            position += 1
            previous = hashlib.sha256(previous + b"workflow" + position.to_bytes(8, "big") + body).digest()
            rows.append((position, uuid7(), stream, version, kind, correlation, body, previous))
            if len(rows) >= CHUNK:
                await flush()

        async def flush() -> None:
            nonlocal rows
            columns = ["position", "id", "stream", "version", "type", "correlation", "body", "hash"]
            await connection.copy_records_to_table("events", records=rows, columns=columns)
            rows = []

        for version, new in enumerate(sops.decide_load(sops.SopState(), load_definition(SOP)), start=1):
            body = encode(
                new, event_id=uuid7(), version=version, time=World(load_definition(SOP)).now, cause=ROOT, actor=SYSTEM
            )
            await add("workflow.sop.activated.v1", new.stream, version, None, body)
        runs = 0
        while position < events:
            for kind, version, stream, _, body in template.run(runs):
                await add(kind, stream, version, stream, body)
            runs += 1
        await flush()
        await connection.execute("UPDATE log_head SET position = $1, hash = $2", position, previous)
        await connection.execute("VACUUM ANALYZE events")
        return runs
    finally:
        await connection.close()


async def rebuild(found: Installation) -> tuple[float, int]:
    """Seconds until all read models have been built from the whole log, side by side; and the log's length."""
    pool = await open_pool(found.dsn("workflow"), "workflow")
    log = EventLog("workflow", pool)
    head = (await log.head()).position
    runners = [ProjectionRunner("workflow", log, kind()) for kind in MODELS]
    started = time.perf_counter()
    tasks = [asyncio.create_task(runner.run()) for runner in runners]
    try:
        while any(runner.live is None or runner.live[1] < head for runner in runners):
            await asyncio.sleep(0.05)
            for runner in runners:
                if runner.trouble:
                    raise RuntimeError(runner.trouble)
        return time.perf_counter() - started, head
    finally:
        await end(*tasks)
        await log.close()
        await pool.close()


async def watch(portal: BusClient, office: Office, seconds: float) -> list[float]:
    """Seconds from a command to the inbox of the next performer that shows it, at a steady rate."""
    taken: list[float] = []

    async def one(command: Any, actor: Any) -> None:
        began = time.perf_counter()
        _, token = await portal.command(command, actor)
        positions = tuple(one.position for one in office.actors.values() if one.position)
        await portal.query(ShowInbox(positions=positions[:1], after=token), actor)
        taken.append(time.perf_counter() - began)

    async def run() -> None:
        for command, actor in office.commands():
            await one(command, actor)

    began, number, turns = time.perf_counter(), 0, []
    each = 4 / RATE  # a run is started and goes through three steps
    while time.perf_counter() - began < seconds:
        turns.append(asyncio.create_task(run()))
        number += 1
        await asyncio.sleep(max(0.0, began + number * each - time.perf_counter()))
    await asyncio.gather(*turns)
    return taken


async def size(events: int, seconds: float) -> dict[str, Any]:
    """Every figure at one size of the log."""
    async with stack.installation() as found:
        runs = await preload(found, events)
        took, head = await rebuild(found)
        async with stack.service(found) as server:
            operator = await stack.connect(found, server, "operator")
            client = await stack.connect(found, server, "portal")
            asking = BusClient(operator, Signer("operator", load_signing_key(found.operator_keys[0])))
            portal = BusClient(client, Signer("portal", load_signing_key(found.portal_keys[0])))
            office = await Office.make(asking)
            async with asyncio.timeout(600):
                while (status := await asking.query(WorkflowStatus())).lag or not status.healthy:
                    await asyncio.sleep(0.5)
            await watch(portal, office, 2)
            rest = await watch(portal, office, seconds)
            owner = await asyncpg.connect(found.dsn("workflow"))
            for kind in MODELS:
                await request_rebuild(owner, kind.name)
            during = await watch(portal, office, seconds)
            filling = await owner.fetchval("SELECT count(*) FROM projection_builds WHERE state = 'filling'")
            await owner.close()
            memory = sum(map(pss, service_pids()))
            await client.close()
            await operator.close()
    return {
        "events": head,
        "runs": runs,
        "rebuild_seconds": took,
        "rebuild_per_second": head / took,
        "visible_p50_ms": percentile(rest, 0.5) * 1000,
        "visible_p99_ms": percentile(rest, 0.99) * 1000,
        "during_p50_ms": percentile(during, 0.5) * 1000,
        "during_p99_ms": percentile(during, 0.99) * 1000,
        "still_filling": filling,
        "service_mib": memory / 2**20,
    }


def service_pids() -> list[int]:
    """The processes of the workflow service, which this process has started."""
    return [pid for pid, kind in tree(os.getpid()).items() if kind == "workflow"]


async def section(report: Report, *, quick: bool) -> None:
    sizes = (10_000, 100_000) if quick else (100_000, 1_000_000)
    found = [await size(events, 5 if quick else 20) for events in sizes]
    report.section(
        "readmodels",
        f"Read models of the workflow service, {RATE} commands/s while the inbox is watched",
        [
            ("events", "runs", "rebuild s", "events/s", "visible p50 ms", "p99 ms", "rebuilding p99 ms", "service MiB"),
            *(
                (
                    one["events"],
                    one["runs"],
                    one["rebuild_seconds"],
                    one["rebuild_per_second"],
                    one["visible_p50_ms"],
                    one["visible_p99_ms"],
                    one["during_p99_ms"],
                    one["service_mib"],
                )
                for one in found
            ),
        ],
        {"sizes": found},
    )
