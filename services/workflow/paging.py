"""Tokens of pages: where the next page begins, opaque to who asks."""

from __future__ import annotations

from contracts.errors import Refusal


def place_of(cursor: str) -> int | None:
    """The number in a token; None for the first page. Raises Refusal `invalid` for what no answer held."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Refusal("invalid", "penanda halaman tidak dikenal; mulai lagi dari halaman pertama", field="cursor")
    return int(cursor)


def likes(words: str) -> list[str]:
    """A pattern for each word: it stands somewhere, whatever its capitals."""
    escaped = (word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for word in words.split())
    return [f"%{word}%" for word in escaped]
