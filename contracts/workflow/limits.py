"""Limits in time that people move: the end of a collection."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


@event("workflow.collection.extended.v1")
class CollectionExtended(Event):
    """Answers are due later than before."""

    run_id: UUID
    activation_id: UUID
    """Of the step that opened the collection."""
    step: Code
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
