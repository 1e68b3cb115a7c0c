"""What is appended: items with their events, texts and relied-on streams, and the verdict on each.

`append_items` is the one way into the log, used by group commit (its own transaction) and by reactors (inside
theirs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from contracts.base import MAX_EVENT_BYTES
from contracts.errors import Refusal


@dataclass(frozen=True, slots=True)
class NewText:
    """Free text for the erasable store. `salt` makes its digest in the event worthless without the store."""

    id: UUID
    salt: bytes
    text: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """An encoded event: `body` is the CloudEvent that is stored, published and hashed."""

    id: UUID
    type: str
    correlation: UUID | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """Everything that one command writes. All its events belong to one stream."""

    command_id: UUID
    fingerprint: bytes
    """Binds the command id to actor and payload."""
    stream: UUID
    expected: int
    """Version of the stream on which the decision rests; 0: no events."""
    answer: bytes
    rows: Sequence[NewRow] = ()
    texts: Sequence[NewText] = ()
    reads: Sequence[tuple[UUID, int]] = field(default=())
    """Other streams the decision relied on, with the version that was seen."""

    def size(self) -> int:
        return sum(len(row.body) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The log's word on an item; see `0002_append.sql`. `refused` is an item that Postgres itself will not take."""

    kind: Literal["appended", "repeated", "reused", "conflict", "refused"]
    position: int
    version: int
    answer: bytes | None = None
    error: str = ""


APPEND = (
    "SELECT verdict, position, version, answer FROM append("
    "$1,$2,$3,$4,$5, $6,$7,$8,$9,$10, $11,$12,$13,$14, $15,$16,$17)"
)


def check_size(item: Item) -> None:
    """Raises Refusal `too_large` for an event that reaches the limit of the log."""
    for row in item.rows:
        if len(row.body) >= MAX_EVENT_BYTES:
            raise Refusal(
                "too_large",
                f"isi {row.type} berukuran {len(row.body)} byte, batasnya {MAX_EVENT_BYTES}; "
                "kirim dalam beberapa bagian",
                size=len(row.body),
                limit=MAX_EVENT_BYTES,
            )


async def append_items(connection: Any, items: Sequence[Item]) -> list[Verdict]:
    """Calls `append` once. The items must not share a stream or a command id, nor rely on each other's streams.

    Raises whatever Postgres raises; then nothing of the batch is written.
    """
    events = [(number, row) for number, item in enumerate(items, start=1) for row in item.rows]
    texts = [(number, text) for number, item in enumerate(items, start=1) for text in item.texts]
    reads = [(number, *read) for number, item in enumerate(items, start=1) for read in item.reads]
    rows = await connection.fetch(
        APPEND,
        [item.command_id for item in items],
        [item.fingerprint for item in items],
        [item.stream for item in items],
        [item.expected for item in items],
        [item.answer for item in items],
        [number for number, _ in events],
        [row.id for _, row in events],
        [row.type for _, row in events],
        [row.correlation for _, row in events],
        [row.body for _, row in events],
        [number for number, _ in texts],
        [text.id for _, text in texts],
        [text.salt for _, text in texts],
        [text.text for _, text in texts],
        [number for number, _, _ in reads],
        [stream for _, stream, _ in reads],
        [version for _, _, version in reads],
    )
    return [Verdict(row[0], row[1], row[2], row[3]) for row in rows]
