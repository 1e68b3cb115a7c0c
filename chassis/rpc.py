"""Answers commands and queries on bare nats-py, through its services framework (discovery, statistics).

nats-py calls a subscription one message at a time; each request therefore becomes a task of its own, bounded by
`commands_at_once`, so that group commit sees many callers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.micro import add_service
from nats.micro.request import ERROR_CODE_HEADER, ERROR_HEADER, Request
from nats.micro.service import Service
from pydantic import ValidationError

from chassis import logs, metrics
from chassis.actors import Verifier
from chassis.clock import Clock
from chassis.commands import CommandContext
from chassis.eventlog import EventLog
from chassis.execution import Answered, Origin, fingerprint
from chassis.ids import uuid7
from chassis.logs import get
from chassis.postgres import is_transient
from chassis.wording import invalid
from contracts.actor import ASSERTION_HEADER, Actor
from contracts.catalogue import COMMANDS, QUERIES, Command, Message, Query, Reply
from contracts.errors import HTTP_STATUS, ErrorInfo, Refusal
from contracts.subjects import command_subject, query_subject

logger = get(__name__)

CommandHandler = Callable[[CommandContext, Any], Awaitable[Answered]]
QueryHandler = Callable[[Actor | None, Any], Awaitable[Reply]]
MAX_TIME_TOGETHER = 30.0
"""Seconds that a stop waits for requests in progress."""


class RpcServer:
    """Endpoints of one service; each command and query of the catalogue must have its handler."""

    def __init__(
        self,
        service: str,
        log: EventLog,
        verifier: Verifier,
        clock: Clock,
        at_once: int,
        caught_up: Callable[[str], Awaitable[None]],
    ) -> None:
        self._service = service
        self._log = log
        self._verifier = verifier
        self._clock = clock
        self._caught_up = caught_up
        self._handlers: dict[str, tuple[Message, Callable[..., Awaitable[Any]]]] = {}
        self._room = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._micro: Service | None = None

    def command(self, model: type[Command], handler: CommandHandler) -> None:
        self._register(COMMANDS, model, handler)

    def query(self, model: type[Query], handler: QueryHandler) -> None:
        self._register(QUERIES, model, handler)

    def _register(self, table: dict[tuple[str, str], Message], model: type, handler: Any) -> None:
        for (service, name), message in table.items():
            if message.model is model:
                if service != self._service:
                    raise ValueError(f"{model.__name__} belongs to {service}, not to {self._service}")
                self._handlers[f"{message.kind}:{name}"] = (message, handler)
                return
        raise ValueError(f"{model.__name__} is not in the catalogue; declare it in contracts/")

    def check_complete(self) -> None:
        """Raises ValueError naming the messages of the catalogue that this service does not answer."""
        wanted = {f"command:{name}" for service, name in COMMANDS if service == self._service}
        wanted |= {f"query:{name}" for service, name in QUERIES if service == self._service}
        missing = sorted(wanted - self._handlers.keys())
        if missing:
            raise ValueError(f"{self._service} answers not: {', '.join(missing)}; register handlers in app.py")

    async def start(self, client: Client, version: str) -> None:
        self._micro = await add_service(client, name=f"esakip-{self._service}", version=version)
        for key, (message, handler) in self._handlers.items():
            make = command_subject if message.kind == "command" else query_subject
            await self._micro.add_endpoint(
                name=key.replace(":", "-"),
                subject=make(self._service, message.name),
                queue_group=self._service,
                handler=self._accept(message, handler),
            )

    async def stop(self) -> None:
        """Takes no new requests and waits for those in progress."""
        if self._micro is not None:
            try:
                await self._micro.stop()
            except NatsError:
                logger.info("rpc_stopped_without_bus")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=MAX_TIME_TOGETHER)

    def _accept(self, message: Message, handler: Callable[..., Awaitable[Any]]) -> Callable[[Request], Awaitable[None]]:
        async def accept(request: Request) -> None:
            await self._room.acquire()
            task = asyncio.create_task(self._serve(message, handler, request))
            self._tasks.add(task)
            task.add_done_callback(self._done)

        return accept

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()

    async def _serve(self, message: Message, handler: Callable[..., Awaitable[Any]], request: Request) -> None:
        started = time.perf_counter()
        headers: dict[str, str] | None = None
        try:
            if message.kind == "command":
                answered = await self._command(message, handler, request)
                body = b'{"position":"%b","result":%b}' % (str(answered.position).encode(), answered.answer)
            else:
                reply = await self._query(message, handler, request)
                body = b'{"result":%b}' % reply.model_dump_json().encode()
            code = "ok"
        except Exception as error:
            info = self._info(error, message)
            code = info.code
            body = orjson.dumps({"error": info.model_dump()})
            headers = {
                ERROR_CODE_HEADER: str(HTTP_STATUS.get(info.code, 500)),
                ERROR_HEADER: info.code,
            }
        metrics.answered(message.name, code, time.perf_counter() - started)
        try:
            await request.respond(body, headers)
        except (NatsError, ValueError, OSError) as error:
            logger.warning("reply_not_sent", message=message.name, error=str(error))

    async def _command(self, message: Message, handler: Callable[..., Awaitable[Any]], request: Request) -> Answered:
        command = _decode(message, request.data)
        if not isinstance(command, Command):
            raise TypeError(f"{message.name} is no command")
        now = self._clock()
        actor = self._verifier.check(
            (request.headers or {}).get(ASSERTION_HEADER),
            message=message.name,
            issuers=message.issuers,
            command_id=command.command_id,
            payload=request.data,
            now=now.timestamp(),
        )
        logs.handling(message.name, command.command_id)
        origin = Origin(
            command_id=command.command_id,
            fingerprint=fingerprint(actor, message.name, fingerprint_payload(command, request.data)),
            actor=actor,
            now=now,
        )
        answered: Answered = await handler(CommandContext(self._log, origin), command)
        return answered

    async def _query(self, message: Message, handler: Callable[..., Awaitable[Any]], request: Request) -> Reply:
        query = _decode(message, request.data)
        if not isinstance(query, Query):
            raise TypeError(f"{message.name} is no query")
        actor: Actor | None = None
        if message.issuers:
            actor = self._verifier.check(
                (request.headers or {}).get(ASSERTION_HEADER),
                message=message.name,
                issuers=message.issuers,
                command_id=None,
                payload=request.data,
                now=self._clock().timestamp(),
            )
        if query.after is not None:
            await self._caught_up(query.after)
        reply: Reply = await handler(actor, query)
        return reply

    def _info(self, error: Exception, message: Message) -> ErrorInfo:
        if isinstance(error, Refusal):
            return error.info
        if is_transient(error):
            logger.warning("request_failed_for_now", message=message.name, error=str(error))
            return ErrorInfo(
                code="unavailable",
                message="penyimpanan data sedang tidak dapat dihubungi; coba lagi sebentar lagi",
                retryable=True,
            )
        incident = str(uuid7())
        logger.error("request_failed", message=message.name, incident=incident, exc_info=error)
        return ErrorInfo(
            code="internal",
            message=f"terjadi kesalahan pada sistem; sampaikan nomor kejadian {incident} kepada pengelola",
            details={"incident": incident},
        )


def fingerprint_payload(command: Command, payload: bytes) -> bytes:
    """The part of a command that is bound to its id: all of it but its secret fields."""
    if not command.SECRET:
        return payload
    return command.model_dump_json(exclude=set(command.SECRET)).encode()


def _decode(message: Message, data: bytes) -> Any:
    try:
        return message.model.model_validate_json(data)
    except ValidationError as error:
        raise invalid(error) from error
