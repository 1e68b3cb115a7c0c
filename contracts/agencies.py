"""Agencies that change: renamed, moved, merged, split, dissolved; positions that move, are corrected, or are closed.

A unit's code never changes, nor a position's id. What a regulation decides holds from a date and names that regulation
(`basis`: a citation, not free text). Who asks for a moment gets the organisation as it was, or will be, at that moment.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Region, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef
from contracts.organisation import Zone

DissolutionKind = Literal["gabung", "pecah", "bubar"]
"""Merged with others into one successor; split into several; dissolved, with successors or none."""


@event("workflow.unit.renamed.v1")
class UnitRenamed(Event):
    unit: Code
    name: Line
    since: Instant
    basis: Line


@event("workflow.unit.moved.v1")
class UnitMoved(Event):
    """The unit stands under another one."""

    unit: Code
    parent: Code | None
    since: Instant
    basis: Line


@event("workflow.unit.dissolved.v1")
class UnitDissolved(Event):
    """No new run and no new binding from then on; running runs keep their names and go on. For calendars the first
    successor stands for it."""

    unit: Code
    kind: DissolutionKind
    successors: tuple[Code, ...]
    since: Instant
    basis: Line


@event("workflow.position.moved.v1")
class PositionMoved(Event):
    position_id: UUID
    unit: Code
    since: Instant
    basis: Line


@event("workflow.position.corrected.v1")
class PositionCorrected(Event):
    """Title and superior as they should have been registered; from now on."""

    position_id: UUID
    title: Line
    superior: UUID | None
    reason: TextRef


@event("workflow.position.closed.v1")
class PositionClosed(Event):
    """The position is no more: nobody holds it from then on."""

    position_id: UUID
    since: Instant
    basis: Line


@command("workflow", "rename_unit", Done, issuers=("operator",))
class RenameUnit(Command):
    unit: Code
    name: Line
    since: Instant
    basis: Line


@command("workflow", "move_unit", Done, issuers=("operator",))
class MoveUnit(Command):
    unit: Code
    parent: Code | None
    since: Instant
    basis: Line


@command("workflow", "dissolve_unit", Done, issuers=("operator",))
class DissolveUnit(Command):
    unit: Code
    kind: DissolutionKind
    successors: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    since: Instant
    basis: Line


@command("workflow", "move_position", Done, issuers=("operator",))
class MovePosition(Command):
    position_id: UUID
    unit: Code
    since: Instant
    basis: Line


@command("workflow", "correct_position", Done, issuers=("operator",))
class CorrectPosition(Command):
    """What is None stays as it is; `topmost` takes the superior away."""

    position_id: UUID
    title: Line | None = None
    superior: UUID | None = None
    topmost: bool = False
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "close_position", Done, issuers=("operator",))
class ClosePosition(Command):
    position_id: UUID
    since: Instant
    basis: Line


class UnitInfo(Tolerant):
    """A unit as it is now."""

    unit: Code
    name: Line
    parent: Code | None
    region: Region
    zone: Zone
    dissolved: Instant | None = None
    """Since, or from, when it is no more."""
    kind: DissolutionKind | None = None
    successors: tuple[Code, ...] = ()


class Units(Reply):
    units: tuple[UnitInfo, ...]


@query("workflow", "units", Units, issuers=("portal", "operator"))
class ListUnits(Query):
    """All units, also those that were dissolved."""
