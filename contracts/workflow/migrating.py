"""Taking a running run over to another version of its SOP: planned, shown, applied."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Code, Instant, Line, Sha256, Text, Tolerant
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.envelope import TextRef
from contracts.workflow.running import RunUnit


@event("workflow.run.migrated.v1")
class RunMigrated(Event):
    """The run follows another version of its SOP from now on. What was done stays as it was done; rounds in hand keep
    their standards and due times."""

    run_id: UUID
    from_version: int
    to_version: int
    to_digest: Sha256
    mapping: dict[Code, Code]
    """Steps that bear another id in the new version: old → new. All others keep theirs or are no longer there."""
    roles: dict[Code, tuple[UUID, ...]]
    """Roles of the new version that were bound with it."""
    units: dict[Code, tuple[RunUnit, ...]]
    """Of these, those that each unit performs."""
    titles: dict[UUID, Line]
    """Titles of the positions that were bound with it."""
    reason: TextRef


class MigrationPlan(Reply):
    """What a migration does, in sentences in Bahasa Indonesia."""

    run_id: UUID
    title: Line
    from_version: int
    to_version: int
    stays: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    """What is in hand or open and comes to an end."""
    passes: tuple[str, ...] = ()
    """New rows that lie behind where the run stands: they are not done."""
    cannot: tuple[str, ...] = ()
    """Why it cannot be done; empty: it can."""


StepMapping = Annotated[dict[Code, Code], Field(max_length=200)]
Bindings = Annotated[dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]], Field(max_length=60)]


@query("workflow", "migration_plan", MigrationPlan, issuers=("operator",))
class PlanMigration(Query):
    run_id: UUID
    to_version: int
    mapping: StepMapping = {}
    bind: Bindings = {}
    """Positions of roles that the run does not know: one, a team (the first leads), or one in each unit."""


@command("workflow", "migrate_run", Done, issuers=("operator",))
class MigrateRun(Command):
    """Takes a running run over to another version of its SOP; refused with the reasons when the plan has any."""

    run_id: UUID
    to_version: int
    mapping: StepMapping = {}
    bind: Bindings = {}
    reason: Annotated[Text, Field(min_length=1)]


class MigrationRow(Tolerant):
    """A migration that has happened."""

    from_version: int
    to_version: int
    at: Instant
    reason: str | None
