"""The erasable store of free text: an event holds an id and a salted digest, the words lie here."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.eventlog.items import NewText
from chassis.ids import uuid7
from contracts.envelope import TextRef


def digest(salt: bytes, text: str) -> str:
    """sha256(salt ‖ UTF-8 text) in hex."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def new_text(text: str) -> tuple[NewText, TextRef]:
    """A text to be stored with the event that holds the reference."""
    row = NewText(id=uuid7(), salt=secrets.token_bytes(16), text=text)
    return row, TextRef(id=row.id, digest=digest(row.salt, text))


class TextStore:
    """Reads texts of this service. Writing happens in the transaction of the event, see `append`."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, str | None]:
        """Text by id; None for one that was erased or is not known."""
        if not ids:
            return {}
        rows = await self._pool.fetch("SELECT id, text FROM texts WHERE id = ANY($1)", list(ids))
        found = {row[0]: row[1] for row in rows}
        return {text_id: found.get(text_id) for text_id in ids}
