"""A service process: opens its log, wires its room, and runs relay, projections, reactors and endpoints together.

Start order: Postgres (and the settings that must hold), wiring, NATS, relay; endpoints only after log and stream
were compared. Stop order is the reverse: no new requests, requests in progress, reactors, projections, log.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import uvloop
from nats.aio.client import Client

from chassis import apart, bus, health, logs, metrics, postgres
from chassis.actors import Signer, Verifier, load_signing_key, load_verify_key
from chassis.client import BusClient
from chassis.clock import Clock, system_clock
from chassis.entities import Decision, Repository
from chassis.eventlog import EventLog
from chassis.execution import Answered, Origin, execute
from chassis.following import Following
from chassis.projections import Projection, ProjectionRunner
from chassis.reactors import Handler, ReactorRunner
from chassis.relay import Relay
from chassis.rpc import CommandHandler, QueryHandler, RpcServer
from chassis.settings import Settings
from chassis.tasks import end, within
from chassis.texts import TextStore
from contracts import messages
from contracts.actor import Actor
from contracts.catalogue import EVENTS, Command, Event, Query
from contracts.errors import Refusal
from contracts.status import STATUS, ServiceStatus
from contracts.subjects import FOLLOWS, Position

__all__ = ["Chassis", "messages", "open_chassis", "serve"]
logger = logs.get(__name__)
S = TypeVar("S")
Read = Callable[..., Awaitable[list[Any]]]
"""Statement with `{table}` placeholders and its values → rows."""

WAIT_FOR_UPSTREAM = 10.0
"""Seconds that a query waits until an event of another service has been reacted to."""
STATUS_PATIENCE = 2.0
"""Seconds after which a service says that Postgres does not answer."""


class Chassis:
    """What a service is built on; `build(chassis)` of the service registers its rooms here."""

    def __init__(self, name: str, settings: Settings, pool: asyncpg.Pool[Any], client: Client, clock: Clock) -> None:
        self.name = name
        self.settings = settings
        self.clock = clock
        self.pool = pool
        self.log = EventLog(name, pool)
        self.texts = TextStore(pool)
        self.client = BusClient(client, _signer(settings))
        self._bus = client
        self._projections: dict[type[Projection], ProjectionRunner] = {}
        self._reactors = {upstream: ReactorRunner(upstream, self.log, clock) for upstream in FOLLOWS[name]}
        self._rpc = RpcServer(
            name, self.log, Verifier(name, _keys(settings)), clock, settings.commands_at_once, self.caught_up
        )
        self._relay = Relay(self.log, client)
        self._following = Following(name, settings, list(self._reactors.values()))
        self._http: Any = None
        self._repeated: list[tuple[str, Callable[[], Awaitable[None]], float]] = []
        self._repeat_troubles: dict[str, str] = {}
        self._durability: dict[str, str] = {}
        self.query(STATUS[name], self._answer_status)

    # --- what build() registers

    def command(self, model: type[Command], handler: CommandHandler) -> None:
        self._rpc.command(model, handler)

    def query(self, model: type[Query], handler: QueryHandler) -> None:
        self._rpc.query(model, handler)

    def project(self, projection: Projection) -> None:
        self._projections[type(projection)] = ProjectionRunner(self.name, self.log, projection)

    def react(self, model: type[Event], handler: Handler) -> None:
        upstream = next(message.service for message in EVENTS.values() if message.model is model)
        if upstream not in self._reactors:
            raise ValueError(f"{self.name} does not follow {upstream}; add it to FOLLOWS in contracts/subjects.py")
        self._reactors[upstream].on(model, handler)

    def repeat(self, name: str, work: Callable[[], Awaitable[None]], *, every: float) -> None:
        """Calls `work` again and again, `every` seconds after it ended, once the service is ready. What fails for now
        is tried at the next turn; another error is logged and named in the status until a turn succeeds."""
        self._repeated.append((name, work, every))

    def serve_http(self, make_app: Callable[[Chassis], Any]) -> None:
        """The portal's: an ASGI application on `settings.host` and `settings.port`."""
        self._http = make_app

    # --- what rooms use

    async def read(self, projection: type[Projection], statement: str, *values: Any) -> list[Any]:
        """Rows of a query on the live build; `{table}` stands for the projection's tables."""
        runner = self._projections[projection]
        rows: list[Any] = await self.pool.fetch(runner.sql(statement), *values)
        return rows

    @contextlib.asynccontextmanager
    async def snapshot(self, projection: type[Projection]) -> AsyncIterator[Read]:
        """Several queries on the live build as it stands at one moment: what is written meanwhile is not seen."""
        runner = self._projections[projection]
        async with (
            self.pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):

            async def read(statement: str, *values: Any) -> list[Any]:
                rows: list[Any] = await connection.fetch(runner.sql(statement), *values)
                return rows

            yield read

    async def execute(
        self,
        command_id: UUID,
        actor: Actor,
        repository: Repository[S],
        stream: UUID,
        decide: Callable[[S, int], Decision | Awaitable[Decision]],
    ) -> Answered:
        """Runs a decision that did not come over the bus (the portal's own audit events)."""
        origin = Origin(command_id, stream.bytes, actor, self.clock())
        return await execute(self.log, self.log.append, repository, stream, decide, origin)

    async def caught_up(self, token: str) -> None:
        """Returns when every read model holds what `token` stands for, also when it is a position in another
        service's log that this one reacts to.

        Raises Refusal `invalid` for a token of no use here, `projection_behind` when it takes too long.
        """
        try:
            position = Position.parse(token)
        except ValueError as error:
            raise Refusal("invalid", f"after: {error}", after=token) from None
        if position.log == self.name:
            target = position.position
        elif position.log in self._reactors:
            try:
                await self._reactors[position.log].reached(position.position, WAIT_FOR_UPSTREAM)
            except TimeoutError:
                raise Refusal(
                    "projection_behind",
                    "perubahan itu belum sampai di layanan ini; coba lagi",
                    retryable=True,
                ) from None
            target = (await self.log.head()).position
        else:
            raise Refusal("invalid", f"after: layanan {self.name} tidak mengikuti {position.log}", after=token)
        for runner in self._projections.values():
            await runner.reached(target)

    # --- running

    async def run(self, stop: asyncio.Event, keeper: apart.Keeper | None = None) -> None:
        """Runs until `stop` is set, then stops in order. With a `keeper` the read models are its business."""
        self._rpc.check_complete()
        async with self.pool.acquire() as connection:
            self._durability = await postgres.durability(connection)
        for fault in postgres.faults(self._durability):
            logger.error("durability", fault=fault)
        for reactor in self._reactors.values():
            await reactor.load()
        await self.log.head()
        runners = self._projections.values()
        background = [
            self._start(self._relay.run(), "relay"),
            *([self._start(keeper.run(self.log, runners), "read-models")] if keeper else self._keep_all()),
            self._start(self._watch_parked(), "parked"),
        ]
        if self.settings.health_port:
            app = health.health_app(self.status)
            background.append(self._start(health.serve(app, "127.0.0.1", self.settings.health_port), "health"))
        stopping = asyncio.create_task(stop.wait())
        compared = asyncio.create_task(self._relay.compared.wait())
        await asyncio.wait([compared, stopping], return_when=asyncio.FIRST_COMPLETED)
        following: asyncio.Task[None] | None = None
        http: asyncio.Task[None] | None = None
        try:
            if not stop.is_set():
                following = self._start(self._following.run(), "following")
                await self._rpc.start(self._bus, version("esakip"))
                if self._http is not None:
                    http = self._start(health.serve(self._http(self), self.settings.host, self.settings.port), "http")
                background += [self._start(self._repeat(*one), one[0]) for one in self._repeated]
                logger.info("ready", durability=self._durability)
                watched = [*background, *([following] if self._reactors else []), *([http] if http else [])]
                await asyncio.wait([stopping, *watched], return_when=asyncio.FIRST_COMPLETED)
                _name_ended(watched)
        finally:
            await end(http)
            await self._rpc.stop()
            await self._following.stop()
            await end(following)
            await self.log.close()
            await end(*background, stopping, compared)
            await bus.drain(self._bus)
            await self.pool.close()

    async def keep(self, service: apart.Service) -> None:
        """Keeps the read models and does nothing else, for a service that answers in another process."""
        service.follow(self.log)
        for runner in self._projections.values():
            runner.tell = service.tell
        tasks = self._keep_all()
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            _name_ended(tasks)
        finally:
            await end(*tasks)
            await self.pool.close()

    def _keep_all(self) -> list[asyncio.Task[None]]:
        return [
            self._start(runner.run(), f"projection-{runner.projection.name}") for runner in self._projections.values()
        ]

    @staticmethod
    def _start(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=name)

    async def _repeat(self, name: str, work: Callable[[], Awaitable[None]], every: float) -> None:
        while True:
            try:
                await work()
                self._repeat_troubles.pop(name, None)
            except Exception as error:
                if not (postgres.is_transient(error) or (isinstance(error, Refusal) and error.info.retryable)):
                    logger.exception("repeated_work_failed", name=name)
                    self._repeat_troubles[name] = f"{name} failed: {type(error).__name__}: {error}"
            await asyncio.sleep(every)

    async def _watch_parked(self) -> None:
        """Settles parked events that an operator set to retry, and counts those that wait."""
        while True:
            with contextlib.suppress(*postgres.TRANSIENT):
                for reactor in self._reactors.values():
                    await reactor.settle_parked()
                metrics.parked_events.set(await self.pool.fetchval("SELECT count(*) FROM parked"))
            await asyncio.sleep(1.0)

    async def _answer_status(self, _actor: Actor | None, _query: Query) -> ServiceStatus:
        return await self.status()

    async def _looked_up(self) -> tuple[int, int]:
        return (await self.log.head()).position, await self.pool.fetchval("SELECT count(*) FROM parked")

    async def status(self) -> ServiceStatus:
        """How this process is; answers also when Postgres does not. What was reacted to is looked at first, so that the
        position holds what came of it."""
        handled = {upstream: reactor.handled for upstream, reactor in self._reactors.items()}
        troubles: list[str] = []
        position, parked = self.log.known, 0
        try:
            position, parked = await within(STATUS_PATIENCE, self._looked_up())
        except postgres.TRANSIENT:
            troubles.append("Postgres does not answer; the service goes on by itself when it is back")
        state = self._relay.state
        troubles += [
            text
            for text in (
                state.trouble,
                self._following.trouble,
                *(runner.trouble for runner in self._projections.values()),
                *(reactor.trouble for reactor in self._reactors.values()),
                *self._repeat_troubles.values(),
                *(postgres.faults(self._durability) if self._durability else ("starting",)),
                f"{parked} events are parked; see: esakip parked list {self.name}" if parked else "",
            )
            if text
        ]
        ready = all(runner.live is not None for runner in self._projections.values())
        return ServiceStatus(
            service=self.name,
            healthy=not troubles and ready and state.word == "following",
            position=position,
            stream_sequence=state.sequence,
            lag=max(0, position - state.sequence),
            relay=state.word,
            projections={
                runner.projection.name: runner.live[1] if runner.live else 0 for runner in self._projections.values()
            },
            reactors=handled,
            parked=parked,
            troubles=tuple(troubles),
            durability=self._durability,
        )


def _name_ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """None of these ends by itself. One that did is a defect: the process stops, and whoever keeps it starts it anew;
    to go on without its relay or its reactors would look well and be none."""
    for task in tasks:
        if task.done() and not task.cancelled():
            logger.error("background_task_ended", task=task.get_name(), exc_info=task.exception())


def _keys(settings: Settings) -> dict[str, Any]:
    paths = {"portal": settings.portal_public_key, "operator": settings.operator_public_key}
    return {issuer: load_verify_key(path) for issuer, path in paths.items() if path is not None}


def _signer(settings: Settings) -> Signer | None:
    if settings.signing_key is None or not settings.signing_issuer:
        return None
    return Signer(settings.signing_issuer, load_signing_key(settings.signing_key))


async def open_chassis(name: str, settings: Settings, clock: Clock = system_clock) -> Chassis:
    """Connects and wires a service; waits for Postgres and NATS as long as it takes."""
    pool = await postgres.open_pool(settings.postgres_dsn.get_secret_value(), name)
    client = await bus.connect(settings, name)
    chassis = Chassis(name, settings, pool, client, clock)
    import_module(f"services.{name}.app").build(chassis)
    return chassis


async def keep_read_models(name: str, settings: Settings, service: apart.Service) -> None:
    """What the process of the read models does: wired as the service is, but never connected to the bus."""
    pool = await postgres.open_pool(settings.postgres_dsn.get_secret_value(), name)
    chassis = Chassis(name, settings, pool, Client(), system_clock)
    import_module(f"services.{name}.app").build(chassis)
    await chassis.keep(service)


def collect_seldom() -> None:
    """What is imported and wired stays for ever, and events and states form no cycles: looking through all of them
    at every 700 new objects costs a fifth of the process's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def serve(name: str) -> None:
    """The process of a service, and the one beside it that keeps its read models where the settings say so; until
    SIGTERM or SIGINT."""
    settings = Settings()
    logs.configure(name, settings.log_format)
    keeper: apart.Keeper | None = None
    if settings.read_models == "apart":
        import_module(f"services.{name}.app")
        collect_seldom()
        keeper = apart.fork(partial(keep_read_models, name, settings))
    uvloop.run(_serve(name, settings, keeper))


async def _serve(name: str, settings: Settings, keeper: apart.Keeper | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    opening = asyncio.create_task(open_chassis(name, settings))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not opening.done():
        await end(opening)
        return
    collect_seldom()
    await (await opening).run(stop, keeper)
    await end(stopping)
    logger.info("stopped", at=datetime.isoformat(system_clock()))
