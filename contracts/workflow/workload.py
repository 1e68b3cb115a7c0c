"""What is read of workloads: how much each position has in hand, and how fast it was."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.actor import Capacity
from contracts.base import Code, Instant, Line, Tolerant
from contracts.catalogue import Query, Reply, query


class PositionLoad(Tolerant):
    """A step that several positions may perform counts for each of them."""

    position_id: UUID
    title: Line
    unit: Code
    unit_name: Line
    holder: UUID | None
    """None: vacant."""
    capacity: Capacity | None
    in_hand: int
    late: int
    """Of those in hand: past their due time."""
    due_soon: int
    waiting: int
    """Of those in hand: wait for units or for the system, not for the position."""
    done_7: int
    """Steps done or sent back by the position in the last seven days."""
    done_30: int
    done_late_30: int
    """Of those of thirty days: were overdue when they ended."""
    oldest_since: Instant | None
    median_minutes: int | None
    """Working minutes that half of the steps in hand have at least been there; None: nothing in hand."""
    longest_minutes: int | None
    overloaded: bool
    """Five or more steps wait for the position itself, and at its pace of thirty days they are more than two weeks'
    work."""


class UnitLoad(Tolerant):
    """The positions of a unit together."""

    unit: Code
    unit_name: Line
    positions: int
    vacant: int
    in_hand: int
    late: int
    done_30: int
    overloaded: int


class Workload(Reply):
    positions: tuple[PositionLoad, ...]
    units: tuple[UnitLoad, ...]
    """Every unit that was asked for, whatever the page."""
    total: int
    next: str = ""
    """Token of the next page; empty: this is the last."""


@query("workflow", "workload", Workload, issuers=("portal", "operator"))
class ShowWorkload(Query):
    """Positions of a unit and the units below it, the most late and the fullest first. Refusal `invalid` for a token
    that no answer held."""

    unit: Code | None = None
    """None: all."""
    busy: bool = False
    """Only positions that have something in hand."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 500
    cursor: Annotated[str, Field(max_length=40)] = ""
