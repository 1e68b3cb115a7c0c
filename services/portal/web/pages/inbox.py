"""Kotak masuk: what waits for the reader, steps and collections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.ids import uuid7
from contracts.intake import CollectionRow, Collections, ListCollections
from contracts.organisation import HeldPosition, ListPositions, PositionInfo, Positions
from contracts.workflow import (
    Inbox,
    InboxAdvice,
    InboxEntry,
    InboxReceipt,
    ListSopVersions,
    ShowInbox,
    SopVersions,
)
from services.portal.bulk import plain_acts, remindable
from services.portal.choice import by_unit
from services.portal.formatting import working_minutes_at_most
from services.portal.web.caller import Caller
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


@dataclass(frozen=True)
class Line:
    """One line of the steps: a step, or one that runs for many units, with the units for which it waits."""

    entry: InboxEntry
    units: tuple[str, ...]
    form: CollectionRow | None
    """The unit's own form, while it is to be filled in."""
    plain: str = ""
    """What a tick does: the next plain acts, one line for each activation; empty: the step is to be opened."""
    remind: str = ""
    """The same for reminding whoever else has it in hand."""


@dataclass(frozen=True)
class Pressed:
    """What one press has done to several lines."""

    done: str
    count: int
    failures: tuple[tuple[str, str], ...]
    """Which was not done, and why."""


def lines(entries: Collection[InboxEntry], rows: Collection[CollectionRow], held: Collection[UUID] = ()) -> list[Line]:
    """Oldest first. What one position has to do for each of many units stands in one line."""
    found: dict[tuple[object, ...], list[InboxEntry]] = {}
    for entry in entries:
        alone = () if entry.for_unit else (entry.activation_id,)
        has = (entry.claimed_by, entry.assigned, entry.delegated_to)
        key = (entry.run_id, entry.step, entry.position, entry.cause, entry.next_act, has, *alone)
        found.setdefault(key, []).append(entry)
    return [
        Line(
            entry=together[0],
            units=tuple(one.for_name or one.for_unit for one in together if one.for_unit),
            form=_own_form(together[0], rows),
            plain=_ticked([one for one in together if plain_acts(one, held)], held),
            remind=_ticked([one for one in together if remindable(one, held)], held),
        )
        for together in found.values()
    ]


def _ticked(entries: Collection[InboxEntry], held: Collection[UUID]) -> str:
    """The value of a line's tick, as `pages.bulk` reads it."""
    found = []
    for one in entries:
        name = " ".join(f"{one.activity} — {one.run_title}".replace("|", "/").split())
        name += f" ({one.for_name or one.for_unit})" if one.for_unit else ""
        acts = ",".join(plain_acts(one, held))
        found.append(f"{one.run_id}|{one.activation_id}|{one.position}|{acts}|{name}")
    return "\n".join(found)


def _own_form(entry: InboxEntry, rows: Collection[CollectionRow]) -> CollectionRow | None:
    if not entry.for_unit or "isi" not in entry.acts[entry.next_act :]:
        return None
    own = (
        row
        for row in rows
        if (row.run_id, row.unit, row.filler) == (entry.run_id, entry.for_unit, entry.position)
        and row.state in {"terbuka", "dikembalikan"}
    )
    return max(own, key=lambda row: row.opened_at, default=None)


def is_late(entry: InboxEntry, now: datetime, zone: str) -> bool:
    """Whether more working time than the printed standard has passed; never for a step without one."""
    if entry.standard_minutes is None:
        return False
    return working_minutes_at_most(entry.since, now, zone) > entry.standard_minutes


@router.get("/kotak-masuk")
async def inbox(request: Request, caller: Reader) -> Response:
    return await inbox_page(request, caller)


async def inbox_page(request: Request, caller: Caller, pressed: Pressed | None = None) -> Response:
    troubles: list[str] = []
    held = await caller.held()
    positions = await caller.held_ids()
    steps: tuple[InboxEntry, ...] = ()
    collections: tuple[CollectionRow, ...] = ()
    drafts: SopVersions | None = None
    advice: tuple[InboxAdvice, ...] = ()
    receipts: tuple[InboxReceipt, ...] = ()
    if positions:
        found = await ask_or_none(caller, ShowInbox(positions=positions), Inbox, troubles)
        steps = found.entries if found else ()
        advice, receipts = (found.advice, found.receipts) if found else ((), ())
        asked = await ask_or_none(caller, ListCollections(positions=positions), Collections, troubles)
        collections = asked.collections if asked else ()
        drafts = await ask_or_none(caller, ListSopVersions(approvers=positions), SopVersions, troubles)
    now, zone = caller.portal.now(), caller.portal.zone
    offices = await _offices(caller, steps, troubles)
    return show(
        request,
        caller,
        "kotak_masuk.html",
        held=held,
        titles={position.position_id: position for position in held},
        steps=[(line, is_late(line.entry, now, zone)) for line in lines(steps, collections, positions)],
        unit_names=await _unit_names(caller, steps, collections, held, troubles),
        position_titles=await _position_titles(caller, steps, advice, receipts, held, troubles),
        advice=advice,
        receipts=receipts,
        ids=set(positions),
        new_id=uuid7,
        pressed=pressed,
        collections=waiting(collections, positions),
        drafts=drafts.versions if drafts else (),
        seats={one.position_id: one for one in offices},
        by_unit=by_unit([one for one in offices if one.holder is not None], held[0].unit if held else ""),
        troubles=troubles,
    )


async def _offices(caller: Caller, steps: Collection[InboxEntry], troubles: list[str]) -> tuple[PositionInfo, ...]:
    """All positions, when the reader is to name who acts for one that nobody attends to."""
    if not any(entry.unattended for entry in steps):
        return ()
    found = await ask_or_none(caller, ListPositions(), Positions, troubles)
    return found.positions if found else ()


async def _position_titles(
    caller: Caller,
    steps: Collection[InboxEntry],
    advice: Collection[InboxAdvice],
    receipts: Collection[InboxReceipt],
    held: Collection[HeldPosition],
    troubles: list[str],
) -> dict[UUID, str]:
    """Title by position, of those that have something in hand, ask, or send."""
    titles = {one.position_id: one.title for one in held}
    named = {one for entry in steps for one in (entry.claimed_by, entry.delegated_to, entry.delegated_by)}
    named |= {one.asked_by for one in advice} | {one.sent_by for one in receipts}
    if named - titles.keys() - {None}:
        found = await ask_or_none(caller, ListPositions(), Positions, troubles)
        titles |= {one.position_id: one.title for one in (found.positions if found else ())}
    return titles


async def _unit_names(
    caller: Caller,
    steps: Collection[InboxEntry],
    collections: Collection[CollectionRow],
    held: Collection[HeldPosition],
    troubles: list[str],
) -> dict[str, str]:
    """Name by code; all positions are asked for only when the reader's own do not tell."""
    names = {**{one.unit: one.unit_name for one in collections}, **{one.unit: one.unit_name for one in held}}
    if all(entry.for_name or entry.for_unit in names for entry in steps if entry.for_unit):
        return names
    found = await ask_or_none(caller, ListPositions(), Positions, troubles)
    return {**{one.unit: one.unit_name for one in (found.positions if found else ())}, **names}
