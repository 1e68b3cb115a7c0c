"""Erasing a free text that people wrote: the words go, the id and the digest in the event stay."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


class TextErased(Event):
    """The words of a text are gone; its stream is the text."""

    text_id: UUID
    reason: TextRef


@event("workflow.text.erased.v1")
class WorkflowTextErased(TextErased):
    pass


@event("intake.text.erased.v1")
class IntakeTextErased(TextErased):
    pass


class EraseText(Command):
    """Of a text in this service. Erased again, nothing changes."""

    text_id: UUID
    reason: Annotated[Text, Field(min_length=1)]


@command("workflow", "erase_text", Done, issuers=("operator",))
class EraseWorkflowText(EraseText):
    pass


@command("intake", "erase_text", Done, issuers=("operator",))
class EraseIntakeText(EraseText):
    pass
