"""What writers and readers of the torture write down, in files of fixed-size records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

OUTCOME = struct.Struct(">16sB16s")
"""Command id, number of events that the log must hold of it, digest of its answer (zero bytes: none)."""
SEEN = struct.Struct(">Q32s")
"""Position and hash of an event, in the order in which a reader met them."""


class Outcomes:
    """A writer's record: for every command that it sent, how many events must come of it."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")

    def write(self, command: UUID, events: int, answer: bytes = bytes(16)) -> None:
        self._file.write(OUTCOME.pack(command.bytes, events, answer))

    def close(self) -> None:
        self._file.close()


def outcomes(path: Path) -> Iterator[tuple[bytes, int, bytes]]:
    yield from OUTCOME.iter_unpack(path.read_bytes())
