"""The workload: what each position has in hand and got done, read from the inbox and from what positions did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.service import Chassis
from contracts.actor import Actor
from contracts.workflow import PositionLoad, ShowWorkload, UnitLoad, Workload
from services.workflow.domain.calendar.book import Book
from services.workflow.measuring import book_of
from services.workflow.paging import place_of
from services.workflow.projections.holders import POSITIONS
from services.workflow.projections.inbox import InboxProjection
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.projections.workload import DONE, LOADS, WorkloadProjection

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
MANY = 5
"""Fewer steps are no overload, however slow the position is."""
Row = Mapping[str, Any]


class Loading:
    def __init__(self, chassis: Chassis) -> None:
        self._chassis = chassis

    async def workload(self, _actor: Actor | None, query: ShowWorkload) -> Workload:
        place = place_of(query.cursor) or 0
        now = self._chassis.clock()
        positions = await self._chassis.read(OrganisationProjection, POSITIONS, now, query.unit)
        ids = [row["position_id"] for row in positions]
        hands = {row["position"]: row for row in await self._chassis.read(InboxProjection, LOADS, ids)}
        done = {
            row["position_id"]: row
            for row in await self._chassis.read(WorkloadProjection, DONE, now - WEEK, now - MONTH, ids)
        }
        units = [row["unit"] for row in positions if row["position_id"] in hands]
        book = await book_of(self._chassis, units) if units else None
        loads = [
            _load(row, hands.get(row["position_id"]), done.get(row["position_id"]), book, now) for row in positions
        ]
        shown = [one for one in loads if one.in_hand] if query.busy else loads
        shown.sort(key=lambda one: (-one.late, -one.in_hand, one.unit, one.title, one.position_id))
        page = shown[place : place + query.limit]
        behind = place + len(page)
        return Workload(
            positions=tuple(page),
            units=_by_unit(loads),
            total=len(shown),
            next=str(behind) if behind < len(shown) else "",
        )


def _load(position: Row, hand: Row | None, done: Row | None, book: Book | None, now: datetime) -> PositionLoad:
    """Working time never runs backwards, so that the step in the middle by the clock is the one in the middle."""
    same = {name: position[name] for name in ("position_id", "title", "unit", "unit_name", "holder", "capacity")}
    mine: dict[str, Any] = {"in_hand": 0, "late": 0, "due_soon": 0, "waiting": 0}
    times: dict[str, Any] = {"oldest_since": None, "median_minutes": None, "longest_minutes": None}
    if hand is not None and book is not None:
        mine = {name: hand[name] for name in mine}
        times = {
            "oldest_since": hand["oldest"],
            "median_minutes": book.minutes(position["unit"], hand["middle"], now),
            "longest_minutes": book.minutes(position["unit"], hand["oldest"], now),
        }
    done_30 = (done["done_30"] or 0) if done is not None else 0
    return PositionLoad(
        **same,
        **mine,
        **times,
        done_7=(done["done_7"] or 0) if done is not None else 0,
        done_30=done_30,
        done_late_30=(done["late_30"] or 0) if done is not None else 0,
        overloaded=overloaded(mine["in_hand"] - mine["waiting"], done_30),
    )


def overloaded(own: int, done_30: int) -> bool:
    """`own`: steps that wait for the position itself."""
    return own >= MANY and own * 30 > done_30 * 14


def _by_unit(loads: Sequence[PositionLoad]) -> tuple[UnitLoad, ...]:
    units: dict[str, list[PositionLoad]] = {}
    for one in loads:
        units.setdefault(one.unit, []).append(one)
    return tuple(
        UnitLoad(
            unit=unit,
            unit_name=own[0].unit_name,
            positions=len(own),
            vacant=sum(one.holder is None for one in own),
            in_hand=sum(one.in_hand for one in own),
            late=sum(one.late for one in own),
            done_30=sum(one.done_30 for one in own),
            overloaded=sum(one.overloaded for one in own),
        )
        for unit, own in sorted(units.items())
    )
