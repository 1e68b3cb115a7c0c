"""For whom later rows are done, as far as a step of the run says it: units that it names, entries of a list."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Line
from contracts.catalogue import Command, Done, Event, command, event
from contracts.workflow.running import RunUnit

Entry = Annotated[Line, Field(max_length=200)]
"""What an entry of a list is called: a finding, a recommendation; never a person's name."""


@event("workflow.units.chosen.v1")
class UnitsChosen(Event):
    """The step names the units that later rows are for (`untuk`). Said again, it counts instead of the former."""

    run_id: UUID
    activation_id: UUID
    step: Code
    role: Code
    units: tuple[Code, ...]
    """In the order of the run; empty: nobody, and the run goes past those rows."""


@event("workflow.list.made.v1")
class ListMade(Event):
    """The step has written a list; rows with `tiap` run once for each of its entries. Said again, it counts instead of
    the former."""

    run_id: UUID
    activation_id: UUID
    step: Code
    listed: Code
    """The list, by its key in the SOP."""
    entries: tuple[RunUnit, ...]
    """`unit`: a code of its own in the run; an entry that is written again keeps it. `position`: who wrote it."""


@command("workflow", "choose_units", Done)
class ChooseUnits(Command):
    """Names the units of a step in hand that chooses (`memilih`)."""

    run_id: UUID
    activation_id: UUID
    units: Annotated[tuple[Code, ...], Field(max_length=600)]


@command("workflow", "make_list", Done)
class MakeList(Command):
    """Writes a list of a step in hand that makes one (`daftar`)."""

    run_id: UUID
    activation_id: UUID
    listed: Code
    entries: Annotated[tuple[Entry, ...], Field(max_length=200)]
    """Empty: there is nothing to list, and the run goes past its rows."""
