"""Why a due time is what it is, in the words of an official."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Due(Protocol):
    """What an inbox entry and a row of the timeline both hold of a due time."""

    @property
    def due(self) -> datetime | None: ...
    @property
    def due_rule(self) -> str: ...
    @property
    def due_words(self) -> str: ...


def why(row: Due) -> str:
    """`menurut mutu baku 3 Hari`; empty without a due time, or when it was set before reasons were recorded."""
    if row.due is None:
        return ""
    words = {
        "standar": f"menurut mutu baku {row.due_words}",
        "minimum": f"tenggat tersingkat kantor, {row.due_words}; mutu bakunya lebih pendek",
        "tenggat": f"ditetapkan SOP: {row.due_words}",
        "pengumpulan": "akhir pengumpulan",
        "perpanjangan": "pengumpulan diperpanjang",
    }
    return words.get(row.due_rule, "")
