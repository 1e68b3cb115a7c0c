"""Publishes to JetStream many at once and awaits what the server acknowledges, with one inbox and one timer for all.

nats-py's `publish` makes a request of each message (a token, a task, a timer), which cost the relay a tenth of a
service's time; of its `publish_async` the waiting future never learns of a refusal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg


@dataclass(frozen=True, slots=True)
class Ack:
    """What the server answered. `error` is its own sentence, empty when the message was stored."""

    sequence: int
    duplicate: bool
    error: str = ""


class Publisher:
    """Holds the inbox; survives reconnections, as nats-py subscribes anew by itself."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = ""
        self._tokens = count(1)
        self._waiting: dict[str, asyncio.Future[Ack]] = {}

    async def publish(self, messages: Iterable[tuple[str, bytes, dict[str, str]]], timeout: float) -> list[Ack]:
        """Sends (subject, payload, headers) in order; the acknowledgements in the same order.

        Raises TimeoutError when one is missing after `timeout` seconds, and nats-py's errors.
        """
        await self._open()
        loop = asyncio.get_running_loop()
        sent: dict[str, asyncio.Future[Ack]] = {}
        try:
            async with asyncio.timeout(timeout):
                for subject, payload, headers in messages:
                    token = f"{self._inbox}.{next(self._tokens)}"
                    sent[token] = self._waiting[token] = loop.create_future()
                    await self._client.publish(subject, payload, reply=token, headers=headers)
                return [await future for future in sent.values()]
        finally:
            for token in sent:
                self._waiting.pop(token, None)

    async def publish_whole(
        self, messages: Sequence[tuple[str, bytes, dict[str, str]]], batch_id: str, timeout: float
    ) -> Ack:
        """Sends a batch that the server stores whole or not at all and syncs once (ADR-50 of NATS); its
        acknowledgement names the last sequence. The stream must allow it (`allow_atomic`). What says so is added to the
        headers that were given.

        Raises TimeoutError after `timeout` seconds, and nats-py's errors.
        """
        await self._open()
        token = f"{self._inbox}.{next(self._tokens)}"
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[token] = future
        try:
            async with asyncio.timeout(timeout):
                for number, (subject, payload, headers) in enumerate(messages, start=1):
                    headers["Nats-Batch-Id"] = batch_id
                    headers["Nats-Batch-Sequence"] = str(number)
                    reply = ""
                    if number == len(messages):
                        headers["Nats-Batch-Commit"] = "1"
                        reply = token
                    await self._client.publish(subject, payload, reply=reply, headers=headers)
                return await future
        finally:
            self._waiting.pop(token, None)

    async def _open(self) -> None:
        if not self._inbox:
            inbox = self._client.new_inbox()
            await self._client.subscribe(f"{inbox}.*", cb=self._answered)
            self._inbox = inbox

    async def _answered(self, message: Msg) -> None:
        future = self._waiting.get(message.subject)
        if future is not None and not future.done():
            future.set_result(_ack(message))


def _ack(message: Msg) -> Ack:
    if not message.data:
        status = (message.headers or {}).get("Status", "")
        return Ack(0, False, "no stream takes this subject" if status == "503" else f"empty answer {status}".strip())
    answer: dict[str, Any] = orjson.loads(message.data)
    if "error" in answer:
        error = answer["error"]
        return Ack(0, False, f"{error.get('err_code', 0)} {error.get('description', '')}")
    return Ack(int(answer.get("seq", 0)), bool(answer.get("duplicate", False)))
