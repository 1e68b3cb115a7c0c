"""The office of the end-to-end benchmark: a unit, five positions with their holders, and the SOP of seed 003."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.client import BusClient
from chassis.ids import uuid7
from contracts.actor import Actor
from contracts.organisation import AssignPosition, CreatePosition, RegisterUnit
from contracts.workflow import LoadSop, Perform, PerformedAct, StartRun
from services.workflow.definitions import BUILTIN, load_definition
from services.workflow.domain.identity import activation_id

UNIT = "dinas-contoh"
OPERATOR = Actor(capacity="operator")
SOP: Path = BUILTIN / "perbaikan-data-kinerja.yaml"
STEPS = 3
"""Steps at the beginning that only people act in; the fourth asks archive for a document."""


@dataclass(frozen=True)
class Office:
    """Who holds the position of each role."""

    actors: dict[str, Actor]

    @classmethod
    async def make(cls, operator: BusClient) -> Office:
        """By the operators' own commands."""
        definition = load_definition(SOP)
        await operator.command(
            RegisterUnit(command_id=uuid7(), unit=UNIT, name="Dinas Contoh", region="61.00"), OPERATOR
        )
        actors: dict[str, Actor] = {}
        for role in definition.pelaksana:
            position, person = uuid7(), uuid7()
            create = CreatePosition(command_id=uuid7(), position_id=position, unit=UNIT, title=f"Jabatan {role}")
            since = datetime.now(UTC) - timedelta(days=1)
            assign = AssignPosition(command_id=uuid7(), position_id=position, person_id=person, since=since)
            await operator.command(create, OPERATOR)
            await operator.command(assign, OPERATOR)
            actors[role] = Actor(person=person, position=position, capacity="definitif")
        await operator.command(LoadSop(command_id=uuid7(), definition=definition), OPERATOR)
        return cls(actors)

    def commands(self) -> list[tuple[Any, Actor]]:
        """A run from its start through its first steps: each command with who gives it."""
        definition = load_definition_once()
        run_id: UUID = uuid7()
        roles = {role: actor.position for role, actor in self.actors.items() if actor.position}
        first = definition.langkah[0].pelaksana
        found: list[tuple[Any, Actor]] = [
            (
                StartRun(
                    command_id=uuid7(),
                    run_id=run_id,
                    sop=definition.sop,
                    title="Perbaikan Data Kinerja Triwulan II",
                    unit=UNIT,
                    year=2026,
                    roles=roles,
                ),
                self.actors[first],
            )
        ]
        for step in definition.langkah[:STEPS]:
            acts = tuple(PerformedAct(act=act) for act in step.tugas)
            perform = Perform(
                command_id=uuid7(), run_id=run_id, activation_id=activation_id(run_id, step.id, 1), acts=acts
            )
            found.append((perform, self.actors[step.pelaksana]))
        return found


_definitions: list[Any] = []


def load_definition_once() -> Any:
    if not _definitions:
        _definitions.append(load_definition(SOP))
    return _definitions[0]
