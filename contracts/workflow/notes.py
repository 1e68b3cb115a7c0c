"""What people leave at a step: notes and files. A file's bytes are in the object store before the command is sent."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.archive import FileType, StoredFile
from contracts.base import Code, Line, Sha256, Text
from contracts.catalogue import Command, Done, Event, command, event
from contracts.envelope import TextRef


@event("workflow.note.added.v1")
class NoteAdded(Event):
    run_id: UUID
    activation_id: UUID
    note_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    text: TextRef


@event("workflow.file.attached.v1")
class FileAttached(Event):
    """Exactly these bytes belong to the step. A file's name may tell of persons: it is a text that can be erased."""

    run_id: UUID
    activation_id: UUID
    step: Code
    unit: Code | Literal[""] = ""
    file: StoredFile
    name: TextRef


@command("workflow", "add_note", Done)
class AddNote(Command):
    """By the performer of a step or by who takes part in it, also when the step is over."""

    run_id: UUID
    activation_id: UUID
    text: Annotated[Text, Field(min_length=1)]


@command("workflow", "attach", Done)
class Attach(Command):
    """As `add_note`; the bytes were staged in the archive under this digest."""

    run_id: UUID
    activation_id: UUID
    name: Line
    media_type: FileType
    size: Annotated[int, Field(ge=1)]
    sha256: Sha256
