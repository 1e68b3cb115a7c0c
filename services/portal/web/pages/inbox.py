"""Kotak masuk: what waits for the reader, steps and collections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from contracts.intake import CollectionRow, Collections, ListCollections
from contracts.workflow import Inbox, InboxEntry, ShowInbox
from services.portal.formatting import working_minutes_at_most
from services.portal.web.pages.access import Reader, ask_or_none, show

router = APIRouter()


@dataclass(frozen=True)
class Waiting:
    """A collection that waits for the reader, to be filled in or to be checked."""

    row: CollectionRow
    what: Literal["isi", "periksa"]


def waiting(rows: Collection[CollectionRow], held: Collection[UUID]) -> list[Waiting]:
    """What of these collections is the turn of one of the held positions, oldest first."""
    found: list[Waiting] = []
    for row in rows:
        if row.state in {"terbuka", "dikembalikan"} and row.filler in held:
            found.append(Waiting(row, "isi"))
        elif row.state == "terkirim" and any(reviewer in held for reviewer in row.reviewers):
            found.append(Waiting(row, "periksa"))
    return sorted(found, key=lambda item: item.row.changed_at)


def is_late(entry: InboxEntry, now: datetime, zone: str) -> bool:
    """Whether more working time than the printed standard has passed; never for a step without one."""
    if entry.standard_minutes is None:
        return False
    return working_minutes_at_most(entry.since, now, zone) > entry.standard_minutes


@router.get("/kotak-masuk")
async def inbox(request: Request, caller: Reader) -> Response:
    troubles: list[str] = []
    held = await caller.held()
    positions = await caller.held_ids()
    steps: tuple[InboxEntry, ...] = ()
    collections: tuple[CollectionRow, ...] = ()
    if positions:
        found = await ask_or_none(caller, ShowInbox(positions=positions), Inbox, troubles)
        steps = found.entries if found else ()
        asked = await ask_or_none(caller, ListCollections(positions=positions), Collections, troubles)
        collections = asked.collections if asked else ()
    now, zone = caller.portal.now(), caller.portal.zone
    return show(
        request,
        caller,
        "kotak_masuk.html",
        held=held,
        titles={position.position_id: position for position in held},
        steps=[(entry, is_late(entry, now, zone)) for entry in steps],
        collections=waiting(collections, positions),
        troubles=troubles,
    )
