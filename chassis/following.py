"""Follows upstream streams with FastStream and hands each event, in order, to its reactor.

Streams and consumers are made by `esakip topology`; a service declares nothing and may create nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.security import SASLPlaintext
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from chassis.bus import inbox_prefix
from chassis.logs import get
from chassis.reactors import GapError, ReactorRunner, in_progress
from chassis.settings import Settings
from chassis.topology import ACK_WAIT
from contracts.envelope import HEADER_HASH, HEADER_LOG, HEADER_POSITION, Recorded
from contracts.subjects import consumer_name, stream_name, stream_subjects

logger = get(__name__)

WATCH = 2.0
"""Seconds between looks at whether the consumers still exist."""


class Following:
    """One broker with one sequential pull subscriber per upstream log."""

    def __init__(self, service: str, settings: Settings, reactors: Sequence[ReactorRunner]) -> None:
        self._service = service
        self._settings = settings
        self._reactors = reactors
        self._broker: NatsBroker | None = None
        self.trouble = ""

    async def run(self) -> None:
        """For ever: waits for the consumers, follows them, and begins anew when one was removed."""
        if not self._reactors:
            return
        while True:
            try:
                self._broker = self._make()
                await self._broker.connect()
                await self._wait_for_consumers()
                await self._broker.start()
                self.trouble = ""
                while await self._consumers_exist():
                    await asyncio.sleep(WATCH)
                logger.warning("consumers_gone")
            except (NatsError, JetStreamError, OSError, TimeoutError) as error:
                self.trouble = f"cannot follow other logs: {error or type(error).__name__}"
            finally:
                await self.stop()
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            with contextlib.suppress(Exception):
                await broker.stop()

    async def _wait_for_consumers(self) -> None:
        while not await self._consumers_exist():
            self.trouble = "a consumer is missing; run: esakip topology"
            await asyncio.sleep(0.5)

    async def _consumers_exist(self) -> bool:
        if self._broker is None:
            return False
        jetstream = self._broker.config.connection_state.stream
        for reactor in self._reactors:
            try:
                await jetstream.consumer_info(
                    stream_name(reactor.upstream), consumer_name(self._service, reactor.upstream), timeout=5
                )
            except NotFoundError:
                return False
            except (NatsError, JetStreamError, TimeoutError):
                return True  # away for now: the pull loop goes on by itself when the server is back
        return True

    def _make(self) -> NatsBroker:
        settings = self._settings
        broker = NatsBroker(
            settings.nats_url,
            security=SASLPlaintext(settings.nats_user, settings.nats_password.get_secret_value()),
            name=f"{self._service}-events",
            inbox_prefix=inbox_prefix(settings.nats_user or self._service),
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            ping_interval=5,
            graceful_timeout=20,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            logger=None,
            apply_types=False,
        )
        for reactor in self._reactors:
            self._subscribe(broker, reactor)
        return broker

    def _subscribe(self, broker: NatsBroker, reactor: ReactorRunner) -> None:
        async def receive(message: NatsMessage) -> None:
            raw = message.raw_message
            headers = raw.headers or {}
            position = int(headers[HEADER_POSITION])
            if raw.metadata.sequence.stream != position or headers[HEADER_LOG] != reactor.upstream:
                reactor.trouble = (
                    f"stream of {reactor.upstream}: message {raw.metadata.sequence.stream} says {position}"
                )
                logger.error("sequence_is_not_position", upstream=reactor.upstream, position=position)
                raise NackMessage(delay=5)
            recorded = Recorded(reactor.upstream, position, bytes.fromhex(headers[HEADER_HASH]), raw.data)
            try:
                async with in_progress(raw.in_progress, ACK_WAIT / 3):
                    await reactor.receive(recorded)
            except GapError as error:
                logger.info("event_out_of_turn", detail=str(error))
                raise NackMessage(delay=0.5) from error

        broker.subscriber(
            stream_subjects(reactor.upstream),
            durable=consumer_name(self._service, reactor.upstream),
            stream=JStream(stream_name(reactor.upstream), declare=False),
            pull_sub=PullSub(batch_size=1, timeout=2.0),
            decoder=_undecoded,
            inbox_prefix=f"{inbox_prefix(self._settings.nats_user or self._service)}.".encode(),
        )(receive)


async def _undecoded(message: NatsMessage) -> NatsMessage:
    return message
