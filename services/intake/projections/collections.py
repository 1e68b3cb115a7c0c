"""Read model of collections: one row each, for the lists of who fills in and who checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.intake import (
    CollectionOpened,
    CollectionReopened,
    CollectionShut,
    CollectionTimed,
    SubmissionAccepted,
    SubmissionReceived,
    SubmissionReturned,
)

COLUMNS = (
    "collection_id, run_id, activation_id, step, unit, unit_name, title, state, version, filler, reviewers, "
    "revisions, revision_id, reason, opened_at, changed_at, due, opens, closes, on_behalf, filled_from"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What the events of one batch do to one collection; None: unchanged."""

    state: str | None = None
    version: int = 0
    revisions: int | None = None
    revision_id: UUID | None = None
    reason: UUID | None = None
    """Reference of the newest return's reason; goes when a new revision comes."""
    reason_moved: bool = False
    changed_at: datetime | None = None
    on_behalf: bool | None = None
    times: tuple[datetime | None, datetime | None, datetime | None] | None = None
    """Due, opens, closes; None: unchanged."""


class CollectionsProjection(Projection):
    name = "collections"
    version = 4
    tables = {
        "collections": """
            CREATE TABLE {collections} (
                collection_id uuid        PRIMARY KEY,
                run_id        uuid        NOT NULL,
                activation_id uuid        NOT NULL,
                step          text        NOT NULL,
                unit          text        NOT NULL,
                unit_name     text        NOT NULL,
                title         text        NOT NULL,
                state         text        NOT NULL,
                version       int         NOT NULL,
                filler        uuid        NOT NULL,
                reviewers     uuid[]      NOT NULL,
                revisions     int         NOT NULL,
                revision_id   uuid,
                reason        uuid,                       -- reference into texts
                opened_at     timestamptz NOT NULL,
                changed_at    timestamptz NOT NULL,
                due           timestamptz,
                opens         timestamptz,
                closes        timestamptz,
                on_behalf     boolean     NOT NULL,       -- the newest revision was entered for the unit
                filled_from   uuid[]      NOT NULL
            );
            CREATE INDEX ON {collections} (run_id);
            CREATE INDEX ON {collections} (filler);
            CREATE INDEX ON {collections} USING gin (reviewers);
        """
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        opened: list[tuple[object, ...]] = []
        changes: dict[UUID, Change] = {}
        for event in events:
            if isinstance(event.data, CollectionOpened):
                opened.append(_row(event, event.data))
            else:
                changes[event.stream] = _changed(changes.get(event.stream, Change()), event)
        if opened:
            places = ", ".join(f"${place}" for place in range(1, 22))
            await tx.executemany(f"INSERT INTO {tables['collections']} ({COLUMNS}) VALUES ({places})", opened)
        if changes:
            await tx.executemany(
                f"UPDATE {tables['collections']} SET state = coalesce($2, state), version = $3, "
                "revisions = coalesce($4, revisions), revision_id = coalesce($5, revision_id), "
                "reason = CASE WHEN $7 THEN $6 ELSE reason END, changed_at = $8, "
                "on_behalf = coalesce($9, on_behalf), due = CASE WHEN $10 THEN $11 ELSE due END, "
                "opens = CASE WHEN $10 THEN $12 ELSE opens END, closes = CASE WHEN $10 THEN $13 ELSE closes END "
                "WHERE collection_id = $1",
                [
                    (
                        key,
                        one.state,
                        one.version,
                        one.revisions,
                        one.revision_id,
                        one.reason,
                        one.reason_moved,
                        one.changed_at,
                        one.on_behalf,
                        one.times is not None,
                        *(one.times or (None, None, None)),
                    )
                    for key, one in changes.items()
                ],
            )


def _row(event: Opened, data: CollectionOpened) -> tuple[object, ...]:
    return (
        data.collection_id,
        data.run_id,
        data.activation_id,
        data.step,
        data.unit,
        data.unit_name,
        data.title,
        "terbuka",
        event.version,
        data.filler,
        list(data.reviewers),
        0,
        None,
        None,
        event.time,
        event.time,
        data.due,
        data.opens,
        data.closes,
        False,
        list(data.filled_from),
    )


def _changed(before: Change, event: Opened) -> Change:
    after = replace(before, version=event.version, changed_at=event.time)
    if isinstance(event.data, CollectionTimed):
        after = replace(after, times=(event.data.due, event.data.opens, event.data.closes))
    match event.data:
        case SubmissionReceived() as data:
            return replace(
                after,
                state="ditutup" if data.late else "terkirim",
                revisions=data.number,
                revision_id=data.revision_id,
                reason=None,
                reason_moved=True,
                on_behalf=data.on_behalf_of is not None,
            )
        case SubmissionReturned() as data:
            return replace(after, state="dikembalikan", reason=data.reason.id, reason_moved=True)
        case SubmissionAccepted():
            return replace(after, state="diterima", reason=None, reason_moved=True)
        case CollectionShut():
            return replace(after, state="ditutup")
        case CollectionReopened() as data:
            return replace(after, state="terkirim" if data.to_check else "dikembalikan")
        case _:
            return after
