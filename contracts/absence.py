"""Absence of the holder of a position, who stands in for him, and covering a position that nobody attends to.

Part of the position's stream. A substitute is a position: whoever holds it at the moment of the act acts for the absent
one, as Plh. The words of the reasons are those of leave regulations; details are free text.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef
from contracts.organisation import HeldPosition

AbsenceKind = Literal["cuti", "sakit", "dinas-luar", "lainnya"]


@event("workflow.position.absent.v1")
class AbsenceDeclared(Event):
    """The holder does not attend to the position from `since` up to, but not including, `until` (None: until it is
    ended). It concerns this person alone: whoever is assigned meanwhile is not absent."""

    position_id: UUID
    absence_id: UUID
    person_id: UUID
    kind: AbsenceKind
    since: Instant
    until: Instant | None
    substitute: UUID | None
    """The position whose holder acts meanwhile; None: nobody does, and the position counts as vacant."""
    note: TextRef | None = None


@event("workflow.position.back.v1")
class AbsenceEnded(Event):
    """An absence ends at `until`, sooner than declared; one that had not begun by then never takes place."""

    position_id: UUID
    absence_id: UUID
    until: Instant


@command("workflow", "declare_absence", Done, issuers=("portal", "operator"))
class DeclareAbsence(Command):
    """By the holder, by his superior, or by an operator. The absence's id follows from the command's."""

    position_id: UUID
    kind: AbsenceKind
    since: Instant
    """A moment that has passed counts as now: what was done until then was done by the holder."""
    until: Instant | None = None
    substitute: UUID | None = None
    note: Text = ""


@command("workflow", "end_absence", Done, issuers=("portal", "operator"))
class EndAbsence(Command):
    """By the absent one, by his superior, or by an operator."""

    position_id: UUID
    absence_id: UUID
    until: Instant | None = None
    """None, or a moment that has passed: now."""


@command("workflow", "cover_position", Done, issuers=("portal", "operator"))
class CoverPosition(Command):
    """Names who acts as Plh. of a position that nobody attends to, for a time: whoever holds `by` now. By the superior
    (the nearest above that is attended to) or an operator."""

    position_id: UUID
    by: UUID
    since: Instant | None = None
    """None, or a moment that has passed: now."""
    until: Instant


class AbsenceRow(Tolerant):
    """An absence that is not over yet."""

    absence_id: UUID
    position_id: UUID
    title: Line
    unit: Code
    unit_name: Line
    person_id: UUID
    kind: AbsenceKind
    since: Instant
    until: Instant | None
    substitute: UUID | None
    substitute_title: str
    note: str | None = None
    """None: nothing was noted, or it was erased."""


class Absences(Reply):
    own: tuple[HeldPosition, ...]
    """What the person is assigned to, also while he is absent."""
    below: tuple[HeldPosition, ...]
    """Positions whose superior position the person holds now."""
    absences: tuple[AbsenceRow, ...]
    """Of the person's own positions, of those below, and those in which the person stands in."""


@query("workflow", "absences", Absences, issuers=("portal", "operator"))
class AbsencesOf(Query):
    """What a person needs to declare, see and end absences."""

    person_id: UUID


class Unattended(Tolerant):
    """A position that nobody attends to now."""

    position_id: UUID
    title: Line
    unit_name: Line
    cause: Literal["kosong", "berhalangan"]


class UnattendedPositions(Reply):
    positions: tuple[Unattended, ...]


@query("workflow", "unattended", UnattendedPositions)
class ShowUnattended(Query):
    """Those of these positions that nobody attends to now: vacant, or the holder is absent without a substitute."""

    positions: Annotated[tuple[UUID, ...], Field(max_length=700)]
