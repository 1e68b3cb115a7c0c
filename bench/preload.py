"""Fills both logs with the same events before anything is measured: an empty table flatters everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from bench.peer import DATABASE, TABLE
from chassis.ids import uuid7
from contracts.envelope import GENESIS, encode
from ops.installation import Installation
from tests.support.events import act, origin

CHUNK = 20_000
ACTIVE = 500
"""Streams that are written in turn at the same time."""
VERSIONS = 50
"""Events of each stream; then the next streams have their turn."""
LOG = "workflow"
TYPE = "workflow.act.performed.v1"


class Template:
    """Encodes like `contracts.envelope.encode`, by putting ids into bytes that it made once."""

    def __init__(self) -> None:
        self._stream, self._event, self._cause = UUID(int=1), UUID(int=2), UUID(int=3)
        source = origin(self._cause)
        now = datetime.now(UTC)
        whole = encode(
            act(self._stream), event_id=self._event, version=987654, time=now, cause=self._cause, actor=source.actor
        )
        self._parts = whole.replace(b"%", b"%%")
        for made, name in ((self._stream, b"stream"), (self._event, b"event"), (self._cause, b"cause")):
            self._parts = self._parts.replace(str(made).encode(), b"%(" + name + b")b")
        self._parts = self._parts.replace(b'"streamversion":987654', b'"streamversion":%(version)d')

    def body(self, stream: UUID, version: int, event: UUID, cause: UUID) -> bytes:
        return self._parts % {
            b"stream": str(stream).encode(),
            b"version": version,
            b"event": str(event).encode(),
            b"cause": str(cause).encode(),
        }


Row = tuple[int, UUID, UUID, int, bytes, bytes, UUID]


def events(count: int) -> Iterator[list[Row]]:
    """(position, id, stream, version, body, hash, command) in chunks, with a sound chain."""
    template = Template()
    previous = GENESIS
    streams: list[UUID] = []
    chunk: list[Row] = []
    for number in range(count):
        if number % (ACTIVE * VERSIONS) == 0:
            streams = [uuid7() for _ in range(ACTIVE)]
        stream, version = streams[number % ACTIVE], number // ACTIVE % VERSIONS + 1
        event, command = uuid7(), uuid7()
        body = template.body(stream, version, event, command)
        previous = hashlib.sha256(previous + LOG.encode() + (number + 1).to_bytes(8, "big") + body).digest()
        chunk.append((number + 1, event, stream, version, body, previous, command))
        if len(chunk) == CHUNK or number + 1 == count:
            yield chunk
            chunk = []


async def preload(found: Installation, count: int) -> None:
    """Copies `count` events into the log of workflow and into the peer's table; both are vacuumed and analysed."""
    ours = await asyncpg.connect(found.dsn("postgres"), server_settings={"search_path": LOG})
    theirs = await asyncpg.connect(found.dsn("postgres", DATABASE))
    try:
        for chunk in events(count):
            await _ours(ours, chunk)
            await theirs.copy_records_to_table(
                TABLE,
                records=[(row[2], row[3], TYPE, row[4]) for row in chunk],
                columns=["originator_id", "originator_version", "topic", "state"],
            )
        await ours.execute("VACUUM ANALYZE events")
        await ours.execute("VACUUM ANALYZE answers")
        await theirs.execute(f"VACUUM ANALYZE {TABLE}")
        await ours.execute("CHECKPOINT")
    finally:
        await ours.close()
        await theirs.close()


async def _ours(connection: Any, chunk: list[Row]) -> None:
    await connection.copy_records_to_table(
        "events",
        records=[(p, event, stream, v, TYPE, stream, body, digest) for p, event, stream, v, body, digest, _ in chunk],
        columns=["position", "id", "stream", "version", "type", "correlation", "body", "hash"],
    )
    await connection.copy_records_to_table(
        "answers",
        records=[(row[6], row[5], b'{"version":%d}' % row[3], row[0]) for row in chunk],
        columns=["command_id", "fingerprint", "answer", "position"],
    )
    await connection.execute("UPDATE log_head SET position = $1, hash = $2", chunk[-1][0], chunk[-1][5])
