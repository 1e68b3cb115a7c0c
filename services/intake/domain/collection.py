"""State of a collection: one unit's answer to one activation of a collecting step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from contracts.envelope import Opened
from contracts.intake import (
    CollectionCompleted,
    CollectionOpened,
    CollectionReopened,
    CollectionShut,
    CollectionState,
    CollectionTimed,
    SubmissionAccepted,
    SubmissionReceived,
    SubmissionReturned,
)
from contracts.subjects import Place


def collection_id(activation_id: UUID, unit: str) -> UUID:
    """Identity of the collection that an activation asks of a unit: asking twice opens one."""
    return uuid5(activation_id, unit)


@dataclass(frozen=True, slots=True)
class Collection:
    """What the events of a collection add up to; `opened` None: there is no such collection."""

    opened: CollectionOpened | None = None
    place: Place | None = None
    state: CollectionState = "terbuka"
    revisions: tuple[UUID, ...] = ()
    """Every revision, oldest first."""
    content_sha256: str = ""
    """Of the newest revision."""
    submitter: UUID | None = None
    """Person who made the newest revision."""
    late: bool = False
    """The newest revision came after the collection was closed."""
    due: datetime | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    """The window in which answers are taken; None: at any time."""


def evolve(state: Collection, event: Opened) -> Collection:
    """The state after one more event; unknown events change nothing."""
    match event.data:
        case CollectionOpened() as data:
            state = replace(state, opened=data, place=event.place, due=data.due, opens=data.opens, closes=data.closes)
        case CollectionTimed() as data:
            state = replace(state, due=data.due, opens=data.opens, closes=data.closes)
        case SubmissionReceived() as data:
            state = replace(
                state,
                state="ditutup" if data.late else "terkirim",
                late=data.late,
                revisions=(*state.revisions, data.revision_id),
                content_sha256=data.content_sha256,
                submitter=event.actor.person,
            )
        case SubmissionReturned():
            state = replace(state, state="dikembalikan")
        case SubmissionAccepted() | CollectionCompleted():
            state = replace(state, state="diterima")
        case CollectionShut():
            state = replace(state, state="ditutup")
        case CollectionReopened() as data:
            state = replace(state, state="terkirim" if data.to_check else "dikembalikan", late=False)
        case _:
            pass
    return state
