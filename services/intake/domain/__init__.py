"""Decisions about collections: pure functions over the events of one collection."""

from services.intake.domain.collecting import (
    decide_accept,
    decide_open,
    decide_reopen,
    decide_return,
    decide_shut,
    decide_shut_whole,
    decide_submit,
    decide_time,
)
from services.intake.domain.collection import Collection, collection_id, evolve
from services.intake.domain.content import check_content, content_sha256

__all__ = [
    "Collection",
    "check_content",
    "collection_id",
    "content_sha256",
    "decide_accept",
    "decide_open",
    "decide_reopen",
    "decide_return",
    "decide_shut",
    "decide_shut_whole",
    "decide_submit",
    "decide_time",
    "evolve",
]
