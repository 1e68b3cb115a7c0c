"""The organisation: units and their tree, positions and who holds them. Owned by workflow.

No personal data: a holder is an opaque person id; the name is the portal's.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.actor import Capacity
from contracts.base import Code, Instant, Line, Region, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query

Zone = Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
"""WIB, WITA, WIT."""


@event("workflow.unit.registered.v1")
class UnitRegistered(Event):
    unit: Code
    name: Line
    parent: Code | None
    region: Region
    zone: Zone


@event("workflow.position.created.v1")
class PositionCreated(Event):
    position_id: UUID
    unit: Code
    title: Line
    superior: UUID | None


@event("workflow.position.assigned.v1")
class PositionAssigned(Event):
    """A person holds a position from a moment on; `until` None: until it is ended."""

    position_id: UUID
    person_id: UUID
    capacity: Capacity
    since: Instant
    until: Instant | None


@event("workflow.position.vacated.v1")
class PositionVacated(Event):
    """A person no longer holds a position from a moment on."""

    position_id: UUID
    person_id: UUID
    since: Instant


@command("workflow", "register_unit", Done, issuers=("operator",))
class RegisterUnit(Command):
    unit: Code
    name: Line
    parent: Code | None = None
    region: Region
    zone: Zone = "Asia/Jakarta"


@command("workflow", "create_position", Done, issuers=("operator",))
class CreatePosition(Command):
    position_id: UUID
    unit: Code
    title: Line
    superior: UUID | None = None


@command("workflow", "assign_position", Done, issuers=("operator",))
class AssignPosition(Command):
    position_id: UUID
    person_id: UUID
    capacity: Literal["definitif", "plt", "plh", "pj"] = "definitif"
    since: Instant
    until: Instant | None = None


@command("workflow", "vacate_position", Done, issuers=("operator",))
class VacatePosition(Command):
    position_id: UUID
    person_id: UUID
    since: Instant


class HeldPosition(Tolerant):
    position_id: UUID
    title: Line
    unit: Code
    unit_name: Line
    capacity: Capacity
    via: UUID | None = None
    """The person's own position by which he stands in for an absent holder; None: he is assigned himself."""


class HeldPositions(Reply):
    positions: tuple[HeldPosition, ...]


@query("workflow", "positions_of", HeldPositions)
class PositionsOf(Query):
    """Which positions a person holds now."""

    person_id: UUID


class PositionInfo(Tolerant):
    position_id: UUID
    title: Line
    unit: Code
    unit_name: Line
    superior: UUID | None
    holder: UUID | None
    """Who acts for the position now: its holder, or a substitute while he is absent; None: nobody."""
    capacity: Capacity | None
    absent: UUID | None = None
    """The holder, while he is absent."""
    via: UUID | None = None
    """The position by which the substitute acts."""


class Positions(Reply):
    positions: tuple[PositionInfo, ...]


@query("workflow", "positions", Positions, issuers=("portal", "operator"))
class ListPositions(Query):
    """All positions, or those of one unit and the units below it, with who holds them now."""

    unit: Code | None = None
