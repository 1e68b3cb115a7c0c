"""Commands over the bus against a real service process, and how soon their events reach a subscriber.

Ours: signed by the portal's key, through NATS, verified, decided, committed, answered, relayed and projected, by
another process. The peer: its application object in this process, called by threads, without any bus.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from nats.js.api import ConsumerConfig, DeliverPolicy

from bench import stack
from bench.appends import in_force
from bench.office import STEPS, Office
from bench.peer import environment, make_database
from bench.report import Report, median_ratio, percentile
from chassis.actors import Signer, load_signing_key
from chassis.client import BusClient
from contracts.envelope import HEADER_POSITION
from contracts.subjects import Position
from ops.installation import Installation

CALLERS = 64
STEADY = 500
"""Commands per second while the way to the stream is measured."""


class Case(Aggregate):
    """The peer's aggregate: as many events for each command as ours, with the same data."""

    @event("Started")
    def __init__(self, data: dict[str, Any]) -> None:
        self.events = 1

    @event("Recorded")
    def record(self, data: dict[str, Any]) -> None:
        self.events += 1


class Cases(Application[Any]):
    def start(self, data: list[dict[str, Any]]) -> Any:
        case = Case(data=data[0])
        for one in data[1:]:
            case.record(data=one)
        self.save(case)
        return case.id

    def perform(self, case_id: Any, data: list[dict[str, Any]]) -> None:
        case: Any = self.repository.get(case_id)
        for one in data:
            case.record(data=one)
        self.save(case)


async def ours(portal: BusClient, office: Office, runs: int) -> tuple[float, list[float]]:
    """Commands per second, and the seconds that each took."""
    waiting = [office.commands() for _ in range(runs)]
    latencies: list[float] = []

    async def caller() -> None:
        while waiting:
            for command, actor in waiting.pop():
                began = time.perf_counter()
                await portal.command(command, actor)
                latencies.append(time.perf_counter() - began)

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return len(latencies) / (time.perf_counter() - started), latencies


def theirs(app: Cases, threads: ThreadPoolExecutor, commands: list[list[dict[str, Any]]], runs: int) -> float:
    """Commands per second; `commands` are the events that each command of a run led to."""
    waiting = list(range(runs))

    def caller() -> int:
        count = 0
        while True:
            try:
                waiting.pop()
            except IndexError:
                return count
            case_id = app.start(commands[0])
            for data in commands[1:]:
                app.perform(case_id, data)
            count += len(commands)

    started = time.perf_counter()
    done = wait([threads.submit(caller) for _ in range(CALLERS)]).done
    return sum(future.result() for future in done) / (time.perf_counter() - started)


async def sample(found: Installation) -> list[list[dict[str, Any]]]:
    """The events of one run, grouped by the command that caused them."""
    connection = await asyncpg.connect(found.dsn("workflow"))
    rows = await connection.fetch(
        "SELECT body FROM events WHERE correlation = (SELECT correlation FROM events WHERE type LIKE '%run.started%' "
        "LIMIT 1) ORDER BY position"
    )
    await connection.close()
    commands: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        body = orjson.loads(row[0])
        commands.setdefault(body["causationid"], []).append(body)
    assert len(commands) == STEPS + 1
    return list(commands.values())


async def sections(report: Report, wanted: set[str], *, quick: bool, profile: Path | None) -> None:
    async with stack.installation() as found, stack.service(found, profile=profile) as server:
        operator = await stack.connect(found, server, "operator")
        client = await stack.connect(found, server, "portal")
        portal = BusClient(client, Signer("portal", load_signing_key(found.portal_keys[0])))
        office = await Office.make(BusClient(operator, Signer("operator", load_signing_key(found.operator_keys[0]))))
        await ours(portal, office, 100)
        try:
            if "endtoend" in wanted:
                await _endtoend(report, found, portal, office, quick=quick)
            if "stream" in wanted:
                await _stream(report, operator, portal, office, seconds=5 if quick else 30)
        finally:
            await client.close()
            await operator.close()


async def _endtoend(report: Report, found: Installation, portal: BusClient, office: Office, *, quick: bool) -> None:
    await make_database(found)
    app = Cases(env=environment(found, CALLERS))
    threads = ThreadPoolExecutor(CALLERS)
    commands = await sample(found)
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    latencies: list[float] = []
    runs = 300 if quick else 1500
    try:
        for number in range((2 if quick else 5) + 1):
            rate, taken = await ours(portal, office, runs)
            other = await asyncio.to_thread(theirs, app, threads, commands, runs // 8)
            if number:
                rates["ours"].append(rate)
                rates["theirs"].append(other)
                latencies += taken
    finally:
        threads.shutdown()
        app.close()
    figures = {
        "callers": CALLERS,
        "ours_per_second": statistics.median(rates["ours"]),
        "theirs_per_second": statistics.median(rates["theirs"]),
        "ratio": median_ratio(rates["ours"], rates["theirs"]),
        "latency_p50_ms": percentile(latencies, 0.50) * 1000,
        "latency_p99_ms": percentile(latencies, 0.99) * 1000,
        "events_per_command": sum(map(len, commands)) / len(commands),
        "rounds": rates,
        "in_force": await in_force(found.dsn("workflow")),
    }
    report.section(
        "endtoend",
        f"End to end: start_run and perform, {CALLERS} requests in flight, over the bus to a service process",
        [
            ("", "commands/s", "p50 ms", "p99 ms"),
            ("esakip over the bus", figures["ours_per_second"], figures["latency_p50_ms"], figures["latency_p99_ms"]),
            ("eventsourcing in-process", figures["theirs_per_second"], "", ""),
            ("ratio", figures["ratio"], "", ""),
        ],
        figures,
    )


async def _stream(report: Report, operator: Any, portal: BusClient, office: Office, *, seconds: int) -> None:
    arrived: dict[int, float] = {}

    async def arrive(message: Any) -> None:
        arrived[int(message.headers[HEADER_POSITION])] = time.perf_counter()

    subscription = await operator.jetstream().subscribe(
        "sakip.workflow.>", cb=arrive, ordered_consumer=True, config=ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
    )
    replied: list[tuple[int, float]] = []
    turns: list[asyncio.Task[None]] = []

    async def run() -> None:
        """The commands of one run, one after the other."""
        for command, actor in office.commands():
            _, token = await portal.command(command, actor)
            replied.append((Position.parse(token).position, time.perf_counter()))

    started = time.perf_counter()
    pause = (STEPS + 1) / STEADY
    for number in range(round(seconds / pause)):
        await asyncio.sleep(max(0.0, started + number * pause - time.perf_counter()))
        turns.append(asyncio.create_task(run()))
    await asyncio.gather(*turns)
    rate = len(replied) / (time.perf_counter() - started)
    async with asyncio.timeout(30):
        while max(position for position, _ in replied) not in arrived:
            await asyncio.sleep(0.05)
    await subscription.unsubscribe()
    delays = [max(0.0, arrived[position] - at) * 1000 for position, at in replied]
    figures = {
        "commands_per_second": rate,
        "p50_ms": percentile(delays, 0.5),
        "p99_ms": percentile(delays, 0.99),
        "max_ms": max(delays),
    }
    report.section(
        "stream",
        f"From the durable reply to a JetStream subscriber, {STEADY} commands/s steady, sync_interval always",
        [
            ("commands/s", "p50 ms", "p99 ms", "max ms"),
            (f"{rate:,.0f}", figures["p50_ms"], figures["p99_ms"], figures["max_ms"]),
        ],
        figures,
    )
