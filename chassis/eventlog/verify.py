"""Verifies a log against itself, and exports it for verifiers that trust no code of ours.

Against itself a log shows a changed byte, a swapped or missing event and a cut tail. Whoever can write to the
database can also rehash everything behind a change: that shows against the stream only (`compare_with_stream`), or
against a head that was kept elsewhere. The format is defined in `docs/log-format.md`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, TextIO

import orjson

from chassis.eventlog.compare import compare_with_stream
from chassis.eventlog.findings import BATCH, MOST, ROWS, Finding, Row
from chassis.eventlog.log import Head
from contracts.envelope import GENESIS, chain_hash

__all__ = ["Finding", "Row", "compare_with_stream", "export_log", "verify_log", "verify_rows"]

COLUMNS = (
    ("id", "id"),
    ("stream", "subject"),
    ("version", "streamversion"),
    ("type", "type"),
    ("correlation", "correlationid"),
)
"""Column of `events` and the envelope's attribute that it repeats."""


def verify_rows(log: str, rows: Iterable[Row], after: Head) -> Iterator[Finding]:
    """Findings in consecutive rows that follow `after`. After a fault the walk goes on from what is stored, so that
    one changed byte is one finding."""
    position, previous = after.position, after.hash
    for row in rows:
        if row.position != position + 1:
            yield Finding(position + 1, f"positions {position + 1} to {row.position - 1} are missing")
        position = row.position
        if chain_hash(previous, log, position, row.body) != row.hash:
            yield Finding(position, "its hash is not the one of the event before it, its position and its bytes")
        previous = row.hash
        yield from _columns(row)


def _columns(row: Row) -> Iterator[Finding]:
    try:
        event = orjson.loads(row.body)
        wrong = [
            f"column {column} is {getattr(row, column)}, the event says {event.get(name)}"
            for column, name in COLUMNS
            if getattr(row, column) != event.get(name)
        ]
    except (ValueError, AttributeError):
        wrong = ["its bytes are no JSON object"]
    for what in wrong:
        yield Finding(row.position, what)


async def verify_log(connection: Any, log: str) -> tuple[Head, list[Finding]]:
    """Walks the whole log as it is now: its head, and at most `MOST` findings. Memory is bounded by the batch.

    `connection` (or a pool) has search_path = the service's schema. What is appended meanwhile is left for the next
    time: a log only grows.
    """
    end = await connection.fetchrow("SELECT h.position, h.hash, (SELECT max(position) FROM events) FROM log_head h")
    if end is None:
        return Head(0, GENESIS), [Finding(0, "the log has no head row")]
    head = Head(end[0], end[1])
    findings: list[Finding] = []
    last = Head(0, GENESIS)
    async for rows in _batches(connection, end[2] or 0):
        findings += verify_rows(log, rows, last)
        last = Head(rows[-1].position, rows[-1].hash)
        if len(findings) >= MOST:
            return head, [*findings[:MOST], Finding(last.position, "the search ended here: too many findings")]
    if last.position < head.position:
        what = f"the log ends at position {last.position}, its head row says {head.position}: the tail was cut off"
        findings.append(Finding(last.position + 1, what))
    elif last.position > head.position:
        what = f"the head row says {head.position}, but there are events up to position {last.position}"
        findings.append(Finding(head.position + 1, what))
    elif last.hash != head.hash:
        findings.append(Finding(head.position, "the head row holds another hash than the last event"))
    return head, findings


async def _batches(connection: Any, last: int) -> AsyncIterator[list[Row]]:
    after = 0
    while rows := [Row(*row) for row in await connection.fetch(ROWS, after, last, BATCH)]:
        yield rows
        after = rows[-1].position


async def export_log(connection: Any, log: str, out: TextIO, *, after: int = 0) -> Head:
    """Writes the events behind `after` as lines of `docs/log-format.md`; returns the last one's position and hash."""
    last = Head(after, b"")
    while rows := await connection.fetch(
        "SELECT position, hash, body FROM events WHERE position > $1 ORDER BY position LIMIT $2", last.position, BATCH
    ):
        for row in rows:
            line = {"log": log, "position": row[0], "hash": row[1].hex(), "event": row[2].decode()}
            out.write(orjson.dumps(line).decode() + "\n")
        last = Head(rows[-1][0], rows[-1][1])
    return last
