"""Units that come into a running run, or leave it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef
from contracts.workflow.limits import Window
from contracts.workflow.running import RunUnit


@event("workflow.run.unit-added.v1")
class UnitAdded(Event):
    """A unit takes part from now on: in the collections that are open and in the rows that are still to come."""

    run_id: UUID
    unit: Code
    name: Line
    positions: dict[Code, UUID]
    """Role performed by each unit of the list → the unit's position for it."""
    titles: dict[UUID, Line]
    reason: TextRef


@event("workflow.collection.unit-added.v1")
class CollectionUnitAdded(Event):
    """An open collection asks one unit more; intake opens it for the unit."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    step: Code
    title: Line
    unit: RunUnit
    reviewers: tuple[UUID, ...]
    due: Instant | None = None
    window: Window | None = None


@event("workflow.run.unit-dropped.v1")
class UnitDropped(Event):
    """A unit takes no part any more. What it answered stays in the log, and counts in no collection that is open."""

    run_id: UUID
    unit: Code
    positions: dict[Code, UUID]
    """Role performed by each unit of the list that it leaves → the unit's position for it."""
    collections: tuple[UUID, ...] = ()
    """Open collections that asked it, by the activation that asked; intake shuts them for the unit."""
    closed: tuple[UUID, ...] = ()
    """Closed collections that asked it: what they hold of it stays, and it is not asked again."""
    reason: TextRef


@command("workflow", "add_unit", Done, issuers=("portal", "operator"))
class AddUnit(Command):
    """Who collects from the units of a list, or an operator, takes a unit into the run."""

    run_id: UUID
    positions: Annotated[dict[Code, UUID], Field(min_length=1, max_length=20)]
    """Role performed by each unit → the position of the new unit; all roles that share the list, in one unit."""
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "drop_unit", Done, issuers=("portal", "operator"))
class DropUnit(Command):
    """Who collects from the units of a list, or an operator, takes a unit out of the run."""

    run_id: UUID
    role: Code
    """A role performed by each unit of the list."""
    unit: Code
    reason: Annotated[Text, Field(min_length=1)]
