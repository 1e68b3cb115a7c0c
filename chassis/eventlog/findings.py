"""What verification of a log reads and reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

BATCH = 500
"""Events in memory at once; each is smaller than 256 KiB."""
MOST = 500
"""Findings that are named one by one; a log with more is not understood better by a longer list."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be. `position` is the first place where it shows."""

    position: int
    what: str


class Row(NamedTuple):
    """An event as stored, ids in their text form."""

    position: int
    id: str
    stream: str
    version: int
    type: str
    correlation: str | None
    body: bytes
    hash: bytes


ROWS = (
    "SELECT position, id::text, stream::text, version, type, correlation::text, body, hash FROM events "
    "WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3"
)
