"""The relay: publishes the log to its stream so that position = JetStream sequence.

It keeps no checkpoint but the stream itself. Every publish, of one event or of a batch that is stored whole or not at
all, expects that the last sequence is the one before its first position, so a relay that is killed anywhere, or runs
twice, doubles and swaps nothing. At start, after every refusal and when idle it compares id and hash of the stream's
last message with the log: *equal* means carry on; *different*, or a stream that reaches past the log, means that
Postgres went back in time under it: it publishes nothing more, freezes the log and says what to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from chassis import metrics
from chassis.acknowledged import Publisher
from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.logs import get
from chassis.postgres import is_transient
from contracts.envelope import HEADER_HASH, HEADER_LOG, HEADER_POSITION, Recorded, address_of
from contracts.errors import Refusal
from contracts.subjects import stream_name

logger = get(__name__)

WINDOW = 500
"""Events whose acknowledgements are awaited together."""
WHOLE = 12
"""Events from which on a batch that the server syncs once costs less than a sync for each (docs/benchmarks.md)."""
ACK_TIMEOUT = 5.0
EXPECTED = "Nats-Expected-Last-Sequence"
EXPECTED_STREAM = "Nats-Expected-Stream"
IDLE_CHECK = 2.0
"""Seconds without events after which the stream is compared again, so that a lost stream is noticed."""


class StreamDiffersError(Exception):
    """Stream and log hold different events; an operator must decide. `sequence` is the stream's last."""

    def __init__(self, text: str, sequence: int) -> None:
        super().__init__(text)
        self.sequence = sequence


class PublishFaultError(Exception):
    """A publish was refused, timed out, or got another sequence than its position: compare and go on."""


@dataclass
class RelayState:
    """What the relay tells status and readiness."""

    word: str = "starting"
    """`starting`, `following`, `stream_missing`, `bus_away` or `differs`."""
    sequence: int = 0
    trouble: str = ""


def message(recorded: Recorded) -> tuple[str, dict[str, str]]:
    """Subject and headers of an event; its payload is `recorded.body`, unchanged."""
    event_id, subject = address_of(recorded.body)
    return subject, {
        "Nats-Msg-Id": event_id,
        EXPECTED: str(recorded.position - 1),
        HEADER_LOG: recorded.log,
        HEADER_POSITION: str(recorded.position),
        HEADER_HASH: recorded.hash.hex(),
    }


class Relay:
    """Keeps one stream equal to one log."""

    def __init__(self, log: EventLog, client: Client) -> None:
        self._log = log
        self._stream = stream_name(log.name)
        self._publisher = Publisher(client)
        self._js: Any = client.jetstream(timeout=ACK_TIMEOUT)
        self._atomic = False
        """Whether the stream takes whole batches; streams of older releases do not until `esakip topology`."""
        self.state = RelayState()
        self.compared = asyncio.Event()
        """Set once stream and log were compared, or there is no stream to compare with."""

    async def run(self) -> None:
        """For ever. Cancelling it at any moment is safe."""
        delay = 0.1
        while True:
            try:
                sequence = await self.compare()
                self._now("following", sequence)
                self._log.freeze(None)
                self.compared.set()
                delay = 0.1
                await self._follow(sequence)
            except StreamDiffersError as error:
                self._log.freeze(Refusal("unavailable", _FROZEN, retryable=True))
                self._now("differs", error.sequence, str(error))
                self.compared.set()
                delay = 5.0
            except NotFoundError:
                self._now("stream_missing", 0, f"stream {self._stream} is missing; run: esakip topology")
                self.compared.set()
                delay = 1.0
            except PublishFaultError as error:
                metrics.relay_faults.inc()
                logger.warning("relay_fault", error=str(error))
            except (NatsError, JetStreamError, OSError, TimeoutError) as error:
                self._now("bus_away", self.state.sequence, f"NATS does not answer: {error or type(error).__name__}")
            except Exception as error:
                if not is_transient(error):
                    logger.exception("relay_failed")
                self._now("bus_away", self.state.sequence, f"relay waits: {error or type(error).__name__}")
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def compare(self) -> int:
        """Last sequence of the stream, when its last message is the log's event at that position.

        Raises:
            StreamDiffersError: the log holds another event there, or none.
            NotFoundError: there is no such stream.
        """
        info = await self._js.stream_info(self._stream)
        self._atomic = bool(info.config.allow_atomic)
        last = int(info.state.last_seq)
        if last == 0:
            return 0
        try:
            raw = await self._js.get_msg(self._stream, last)
        except NotFoundError as error:
            raise StreamDiffersError(
                f"message {last} of stream {self._stream} was removed; delete the stream and run: "
                f"esakip topology && esakip refill {self._log.name}",
                last,
            ) from error
        headers = raw.headers or {}
        row = await self._log.pool.fetchrow("SELECT id, hash FROM events WHERE position = $1", last)
        if row is None:
            head = await self._log.head()
            raise StreamDiffersError(
                f"log {self._log.name} ends at position {head.position} but its stream holds {last} events: Postgres "
                "was restored to an earlier state; restore a newer backup, or run: "
                f"esakip log recover {self._log.name}",
                last,
            )
        if headers.get("Nats-Msg-Id") != str(row[0]) or headers.get(HEADER_HASH) != row[1].hex():
            raise StreamDiffersError(
                f"log {self._log.name} and its stream hold different events at position {last}: Postgres was restored "
                "to an earlier state and has gone on from there; stop the service, and see "
                "docs/operations.md, 'Log and stream differ'",
                last,
            )
        return last

    async def _follow(self, sequence: int) -> None:
        checked = time.monotonic()
        while True:
            events = await self._log.read(sequence, WINDOW)
            if events:
                await self._publish(events)
                sequence = events[-1].position
                self._now("following", sequence)
                checked = time.monotonic()
                continue
            await self._log.grown(sequence)
            if time.monotonic() - checked > IDLE_CHECK:
                if await self.compare() != sequence:
                    raise PublishFaultError(f"stream {self._stream} is no longer at {sequence}")
                checked = time.monotonic()

    async def _publish(self, events: Sequence[Recorded]) -> None:
        """Sends all at once, in order, then awaits what is acknowledged."""
        if self._atomic and len(events) >= WHOLE:
            await self._publish_whole(events)
            return
        try:
            acks = await self._publisher.publish(map(self._addressed, events), ACK_TIMEOUT)
        except (NatsError, OSError, TimeoutError) as error:
            raise PublishFaultError(f"{type(error).__name__}: {error}") from error
        for recorded, ack in zip(events, acks, strict=True):
            if ack.error:
                raise PublishFaultError(f"position {recorded.position} was refused: {ack.error}")
            if ack.sequence != recorded.position or ack.duplicate:
                raise PublishFaultError(f"position {recorded.position} was acknowledged as sequence {ack.sequence}")

    async def _publish_whole(self, events: Sequence[Recorded]) -> None:
        batch = [self._addressed(recorded) for recorded in events]
        for _, _, headers in batch[1:]:  # the batch is one publish: its first message says what it expects
            del headers[EXPECTED], headers[EXPECTED_STREAM]
        try:
            ack = await self._publisher.publish_whole(batch, str(uuid7()), ACK_TIMEOUT)
        except (NatsError, OSError, TimeoutError) as error:
            raise PublishFaultError(f"{type(error).__name__}: {error}") from error
        first, last = events[0].position, events[-1].position
        if ack.error:
            raise PublishFaultError(f"positions {first} to {last} were refused: {ack.error}")
        if ack.sequence != last or ack.duplicate:
            raise PublishFaultError(f"positions {first} to {last} were acknowledged up to sequence {ack.sequence}")

    def _addressed(self, recorded: Recorded) -> tuple[str, bytes, dict[str, str]]:
        subject, headers = message(recorded)
        headers[EXPECTED_STREAM] = self._stream
        return subject, recorded.body, headers

    def _now(self, word: str, sequence: int, trouble: str = "") -> None:
        if word != self.state.word or trouble != self.state.trouble:
            logger.info("relay", state=word, sequence=sequence, trouble=trouble)
        self.state.word, self.state.sequence, self.state.trouble = word, sequence, trouble
        metrics.stream_sequence.set(sequence)


_FROZEN = (
    "catatan kejadian dan salurannya berbeda; pencatatan dihentikan supaya tidak ada yang hilang. "
    "Hubungi pengelola: jalankan `esakip status`"
)
