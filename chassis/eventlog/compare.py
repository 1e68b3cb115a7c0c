"""Compares a log with its stream, message by message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from nats.errors import TimeoutError as NoMessagesError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from chassis.eventlog.findings import BATCH, MOST, ROWS, Finding, Row
from contracts.envelope import HEADER_HASH, HEADER_LOG, HEADER_POSITION
from contracts.subjects import stream_name, stream_subjects

RELAY_PATIENCE = 3.0
"""Seconds that the relay gets to publish what the log holds already."""
FETCH_TIMEOUT = 5.0
FETCHES = 3
"""Fetches in a row that may bring nothing before the server counts as away."""


class Message(NamedTuple):
    """A message of the stream: what its headers claim, and its bytes."""

    sequence: int
    log: str | None
    position: str | None
    id: str | None
    hash: str | None
    body: bytes


async def compare_with_stream(jetstream: Any, connection: Any, log: str) -> list[Finding]:
    """Compares every message of the log's stream with the log: sequence, id, hash and bytes.

    Needs the operator's rights on the bus (it makes a consumer that ends by itself). Raises NotFoundError when there
    is no stream, and nats-py's errors when the server does not answer.
    """
    head: int = await connection.fetchval("SELECT position FROM log_head")
    last = await _published(jetstream, log, head)
    difference = _Difference()
    expected = 1
    async for messages in _messages(jetstream, log, last):
        rows = await _rows(connection, expected, messages[-1].sequence)
        for message in messages:
            if message.sequence != expected:
                what = f"the stream has no messages {expected} to {message.sequence - 1}"
                difference.findings.append(Finding(expected, what))
            expected = message.sequence + 1
            difference.compare(log, rows.get(message.sequence), message)
    if last < head:
        what = (
            f"the stream ends at {last}, the log at {head}: its tail is lost, or no relay runs; "
            f"start the service, or run: esakip refill {log}"
        )
        difference.findings.append(Finding(last + 1, what))
    return difference.result()


async def _published(jetstream: Any, log: str, head: int) -> int:
    """Last sequence of the stream, once it has reached the log's head or the relay's patience is over."""
    last = 0
    for _ in range(int(RELAY_PATIENCE / 0.1)):
        info = await jetstream.stream_info(stream_name(log))
        last = int(info.state.last_seq)
        if last >= head:
            break
        await asyncio.sleep(0.1)
    return last


async def _rows(connection: Any, first: int, last: int) -> dict[int, Row]:
    found = [Row(*row) for row in await connection.fetch(ROWS, first - 1, last, last - first + 1)]
    return {row.position: row for row in found}


async def _messages(jetstream: Any, log: str, last: int) -> AsyncIterator[list[Message]]:
    """The stream's messages in order, up to sequence `last`."""
    subscription: Any = None
    sequence = 0
    failures = 0
    while sequence < last:
        if subscription is None:
            subscription = await jetstream.pull_subscribe(
                stream_subjects(log),
                stream=stream_name(log),
                config=ConsumerConfig(
                    deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                    opt_start_seq=sequence + 1,
                    ack_policy=AckPolicy.NONE,
                    mem_storage=True,
                    inactive_threshold=60,
                ),
            )
        try:
            raw = await subscription.fetch(min(BATCH, last - sequence), timeout=FETCH_TIMEOUT)
            failures = 0
        except NoMessagesError:
            failures += 1
            if failures == FETCHES:
                raise
            subscription = None
            continue
        found = [_message(one) for one in raw if one.metadata.sequence.stream <= last]
        if not found:
            return
        sequence = found[-1].sequence
        yield found
    if subscription is not None:
        await subscription.unsubscribe()


def _message(raw: Any) -> Message:
    headers = raw.headers or {}
    return Message(
        sequence=int(raw.metadata.sequence.stream),
        log=headers.get(HEADER_LOG),
        position=headers.get(HEADER_POSITION),
        id=headers.get("Nats-Msg-Id"),
        hash=headers.get(HEADER_HASH),
        body=raw.data,
    )


class _Difference:
    """Collects where log and stream differ. Findings of one kind at consecutive positions become one, and an event
    that stands elsewhere in the stream is named with both places."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._only_log: dict[str, int] = {}
        self._only_stream: dict[str, int] = {}
        self._kind = ""
        self._first = 0
        self._last = 0

    def compare(self, log: str, row: Row | None, message: Message) -> None:
        if row is None:
            self._note(message.sequence, "the log has no event here, the stream has: the log's tail was cut off")
            return
        if message.log != log or message.position != str(row.position):
            self._note(row.position, f"the message says that it is {message.log}.{message.position}")
        elif message.id != row.id:
            if len(self._only_log) < MOST and message.id is not None:
                self._only_log[row.id] = row.position
                self._only_stream[message.id] = row.position
            self._note(row.position, "log and stream hold different events")
        elif message.body != row.body:
            self._note(row.position, "log and stream hold the same event with different bytes")
        elif message.hash != row.hash.hex():
            self._note(row.position, "log and stream hold different hashes: the chain was rewritten before this event")

    def _note(self, position: int, kind: str) -> None:
        if kind == self._kind and position == self._last + 1:
            self._last = position
            return
        self._flush()
        self._kind, self._first, self._last = kind, position, position

    def _flush(self) -> None:
        if self._kind:
            upto = f" (the same up to position {self._last})" if self._last > self._first else ""
            if len(self.findings) < MOST:
                self.findings.append(Finding(self._first, self._kind + upto))
        self._kind = ""

    def result(self) -> list[Finding]:
        self._flush()
        for event_id, position in self._only_log.items():
            elsewhere = self._only_stream.get(event_id)
            if elsewhere is not None:
                what = f"event {event_id} stands at position {position} in the log and at {elsewhere} in the stream"
                self.findings.append(Finding(position, what))
        return sorted(self.findings, key=lambda finding: finding.position)
