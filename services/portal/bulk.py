"""What several lines of the inbox have in common, so that one press does them: pure."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from contracts.sop import Act
from contracts.workflow import InboxEntry

PLAIN: frozenset[Act] = frozenset(
    {"perintah", "teruskan", "siapkan-format", "analisis", "kirim", "terima", "gandakan", "tugas"}
)
"""Acts that need neither words nor a document that was read."""


def plain_acts(entry: InboxEntry, held: Collection[UUID]) -> tuple[Act, ...]:
    """The plain acts that come next, when one of the held positions may do them now; none: it is to be opened."""
    if entry.waiting_for or entry.escalated or not in_hand(entry, held):
        return ()
    found: list[Act] = []
    for act in entry.acts[entry.next_act :]:
        if act not in PLAIN:
            break
        found.append(act)
    return tuple(found)


def in_hand(entry: InboxEntry, held: Collection[UUID]) -> bool:
    """Whether the reader may act in it now, not another who has taken it or does it for him."""
    has = entry.delegated_to or entry.claimed_by
    return has is None or has in held


def remindable(entry: InboxEntry, held: Collection[UUID]) -> bool:
    """Whether somebody else has it in hand: a superior sees it, or another member or a delegate works on it."""
    return entry.escalated or not in_hand(entry, held)
