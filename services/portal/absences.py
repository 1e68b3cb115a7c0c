"""Berhalangan as the portal handles it: moments of a form, and in which position somebody declares or covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from contracts.absence import Absences
from contracts.errors import Refusal
from contracts.organisation import HeldPosition, PositionInfo
from services.portal.formatting import zone_of


def moment_of(day: str, clock: str, zone: str, field: str, *, last: bool = False) -> datetime | None:
    """The moment of a date and a time of day in the agency's zone; None without a date. Without a time the first moment
    of the day, or with `last` the moment when it is over.

    Raises Refusal `invalid` for what is neither.
    """
    if not day:
        return None
    try:
        found, hour = date.fromisoformat(day), time.fromisoformat(clock) if clock else None
    except ValueError as error:
        raise Refusal("invalid", "tanggal atau jam tidak terbaca; pilih dari kalender", field=field) from error
    if hour is None and last:
        found += timedelta(days=1)
    return datetime.combine(found, hour or time(), zone_of(zone)[0])


def acting_for(
    position_id: UUID, absences: Absences, held: Iterable[HeldPosition], infos: Iterable[PositionInfo]
) -> HeldPosition:
    """In which position somebody declares or ends the absence of the holder of `position_id`: as that holder, or as a
    superior. Raises Refusal `not_holder`."""
    own = next((one for one in absences.own if one.position_id == position_id), None)
    return own or superior_of(position_id, held, infos)


def superior_of(position_id: UUID, held: Iterable[HeldPosition], infos: Iterable[PositionInfo]) -> HeldPosition:
    """The nearest position above that the person holds. Whether all between are vacant, workflow checks.

    Raises Refusal `not_holder`.
    """
    known: Mapping[UUID, PositionInfo] = {one.position_id: one for one in infos}
    mine = {one.position_id: one for one in held}
    passed: set[UUID] = set()
    above = known[position_id].superior if position_id in known else None
    while above is not None and above not in passed:
        if above in mine:
            return mine[above]
        passed.add(above)
        above = known[above].superior if above in known else None
    raise Refusal(
        "not_holder", "Anda bukan pemegang jabatan itu dan bukan atasannya; mintalah salah satunya, atau pengelola"
    )
