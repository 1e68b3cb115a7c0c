"""Advice belongs to the one who asks: an answer helps, none by the due time is recorded, and the run goes on."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


@event("workflow.advice.requested.v1")
class AdviceRequested(Event):
    """The performer of a step asks; any of the positions may answer."""

    run_id: UUID
    activation_id: UUID
    advice_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    positions: tuple[UUID, ...]
    titles: dict[UUID, Line]
    question: TextRef
    due: Instant
    calendar: str
    """The version of the working calendar that `due` was worked out with."""
    act: bool = False
    """Asked by the act `minta-saran` of the SOP, which is done once it is answered or has lapsed."""


@event("workflow.advice.given.v1")
class AdviceGiven(Event):
    run_id: UUID
    activation_id: UUID
    advice_id: UUID
    answer: TextRef


@event("workflow.advice.lapsed.v1")
class AdviceLapsed(Event):
    """Said once: the due time has passed without an answer."""

    run_id: UUID
    activation_id: UUID
    advice_id: UUID
    due: Instant


@command("workflow", "request_advice", Done)
class RequestAdvice(Command):
    run_id: UUID
    activation_id: UUID
    to: UUID
    """The position that is asked."""
    question: Annotated[Text, Field(min_length=1)]
    within: Annotated[str, Field(max_length=60)] = ""
    """Time for the answer as the form prints times (`4 Jam`, `2 hari kerja`); blank: one working day."""


@command("workflow", "give_advice", Done)
class GiveAdvice(Command):
    run_id: UUID
    advice_id: UUID
    answer: Annotated[Text, Field(min_length=1)]
