"""Sends commands and queries to services over the bus and reads their answers."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError

from chassis.actors import Signer
from contracts.actor import ASSERTION_HEADER, Actor
from contracts.catalogue import Command, Message, Query, message_of
from contracts.errors import ErrorInfo, Refusal
from contracts.subjects import command_subject, query_subject

TIMEOUT = 15.0
"""Seconds to wait for an answer; a service tries for less before it says that it cannot."""

NIL = UUID(int=0)
"""Stands for the command id in the assertion of a query."""


class BusClient:
    """Commands and queries as typed messages. Without a signer only queries that need no assertion."""

    def __init__(self, client: Client, signer: Signer | None = None, timeout: float = TIMEOUT) -> None:
        self._client = client
        self._signer = signer
        self._timeout = timeout

    async def command(self, command: Command, actor: Actor) -> tuple[Any, str]:
        """The reply model and the position token.

        Raises:
            Refusal: the service's own, or `unavailable` when nobody answers. Then the outcome is unknown:
                send the same command again, with the same command_id.
        """
        message = message_of(type(command))
        subject = command_subject(message.service, message.name)
        answer = await self._send(message, subject, command, command.command_id, actor)
        return self._reply(message, answer["result"]), answer["position"]

    async def query(self, query: Query, actor: Actor | None = None) -> Any:
        """The reply model. Raises Refusal as `command`."""
        message = message_of(type(query))
        subject = query_subject(message.service, message.name)
        answer = await self._send(message, subject, query, NIL, actor)
        return self._reply(message, answer["result"])

    async def _send(
        self, message: Message, subject: str, body: Command | Query, command_id: UUID, actor: Actor | None
    ) -> dict[str, Any]:
        payload = body.model_dump_json(exclude_none=True).encode()
        headers: dict[str, Any] = {}
        if actor is not None and message.issuers:
            if self._signer is None:
                raise Refusal("unauthenticated", "proses ini tidak memegang kunci untuk menandatangani pelaku")
            headers[ASSERTION_HEADER] = self._signer.sign(
                actor, message.service, message.name, command_id, payload, time.time()
            )
        try:
            response = await self._client.request(subject, payload, timeout=self._timeout, headers=headers or None)
        except (NatsError, OSError, TimeoutError) as error:
            raise away(message.service) from error
        answer: dict[str, Any] = orjson.loads(response.data)
        if "error" in answer:
            raise _refusal(ErrorInfo.model_validate(answer["error"]))
        return answer

    @staticmethod
    def _reply(message: Message, result: Any) -> Any:
        if message.reply is None:
            raise TypeError(f"{message.name} has no reply model")
        return message.reply.model_validate(result)


def away(service: str) -> Refusal:
    return Refusal(
        "unavailable",
        f"layanan {service} sedang tidak menjawab; coba lagi sebentar lagi "
        "(perintah yang sama tidak tercatat dua kali)",
        retryable=True,
        service=service,
    )


def _refusal(info: ErrorInfo) -> Refusal:
    refusal = Refusal(info.code, info.message, retryable=info.retryable)
    refusal.info = info
    return refusal
