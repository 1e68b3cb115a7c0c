"""Limits in time that people move: the end of a collection, the window in which a step may be done."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Text, Tolerant
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


class Window(Tolerant):
    """Acts are taken from `opens` up to, but not including, `closes`."""

    opens: Instant
    closes: Instant


@event("workflow.window.extended.v1")
class WindowExtended(Event):
    """The window of a step closes later than before, in this run."""

    run_id: UUID
    activation_id: UUID
    """The step in hand for which it was asked; it holds for every unit and every later round."""
    step: Code
    opens: Instant
    closes: Instant
    activations: tuple[UUID, ...]
    """Rounds of the step in hand."""
    collections: dict[UUID, tuple[Code, ...]] = {}
    """Open collections whose answers the window limits, by the activation that asked → their units."""
    reason: TextRef


@command("workflow", "extend_window", Done)
class ExtendWindow(Command):
    """Whom the SOP names (`diperpanjang`) lets a step be done until a later day, that day included."""

    run_id: UUID
    activation_id: UUID
    until: date
    """In the zone of the run's unit."""
    reason: Annotated[Text, Field(min_length=1)]


@event("workflow.collection.extended.v1")
class CollectionExtended(Event):
    """Answers are due later than before."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    step: Code
    units: tuple[Code, ...] = ()
    """The units that were asked."""
    due: Instant
    closes: bool = False
    """Whether the new due time closes it by itself."""
    moved: dict[UUID, Instant] = {}
    """Steps in hand whose due time moves with it → their new due time."""
    calendar: str = ""
    """The version of the working calendar that they were worked out with."""
    reason: TextRef


@command("workflow", "extend_collection", Done)
class ExtendCollection(Command):
    """Who collects lets units answer until a later day, until the office closes then."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    until: date
    """In the zone of the run's unit."""
    reason: Annotated[Text, Field(min_length=1)]
