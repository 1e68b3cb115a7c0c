"""Rows of the runs read model on who takes part: units of each role, entries of each list, whom steps have named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.projections import Tables
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.workflow import ListMade, RunMigrated, RunStarted, RunUnit, UnitAdded, UnitDropped, UnitsChosen
from services.workflow.projections.folding import Rows, runs_of

ROSTER_TABLES = {
    "rosters": """
        CREATE TABLE {rosters} (
            run_id uuid, key text, seq bigint NOT NULL, codes text[] NOT NULL, names text[] NOT NULL,
            counting boolean[] NOT NULL, activation_id uuid, at timestamptz, PRIMARY KEY (run_id, key))
    """,
    "choices": """
        CREATE TABLE {choices} (
            run_id uuid, step text, seq bigint NOT NULL, activation_id uuid NOT NULL, role text NOT NULL,
            units text[] NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (run_id, step))
    """,
}
_CHANGING = (RunStarted, UnitAdded, UnitDropped, RunMigrated, ListMade)


class RosterFold:
    """Rows that a batch touches. Who has left stays with its name, because rounds of it are shown."""

    def __init__(self, tx: Any, tables: Tables) -> None:
        columns = ["seq", "codes", "names", "counting", "activation_id", "at"]
        self.rosters = Rows(tx, tables["rosters"], ["run_id", "key"], columns)
        self.choices = Rows(tx, tables["choices"], ["run_id", "step"], ["seq", "activation_id", "role", "units", "at"])
        self._takes: dict[type[Event], Callable[[Opened, Any], None]] = {
            RunStarted: self._started,
            UnitAdded: self._added,
            UnitDropped: self._dropped,
            RunMigrated: self._migrated,
            ListMade: self._listed,
            UnitsChosen: self._chosen,
        }

    async def load(self, events: Sequence[Opened]) -> None:
        await self.rosters.load("run_id", runs_of(events, *_CHANGING))
        await self.choices.load("run_id", runs_of(events, RunMigrated))

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)

    async def write(self) -> None:
        await self.rosters.write()
        await self.choices.write()

    def _started(self, event: Opened, data: RunStarted) -> None:
        for role, units in data.units.items():
            self._take_in(event, data.run_id, role, units)

    def _added(self, event: Opened, data: UnitAdded) -> None:
        for role, position in data.positions.items():
            self._take_in(event, data.run_id, role, [RunUnit(unit=data.unit, name=data.name, position=position)])

    def _dropped(self, event: Opened, data: UnitDropped) -> None:
        for role in data.positions:
            row = self.rosters.get(data.run_id, role)
            if row is not None:
                here = zip(row["codes"], row["counting"], strict=True)
                self.rosters.change(data.run_id, role, counting=[counts and code != data.unit for code, counts in here])

    def _migrated(self, event: Opened, data: RunMigrated) -> None:
        for role, units in data.units.items():
            self._let_go(data.run_id, role)
            self._take_in(event, data.run_id, role, units)
        for row in self.choices.all():
            if row["run_id"] == data.run_id and row["step"] in data.mapping:
                self.choices.drop(data.run_id, row["step"])
                self.choices.put({**row, "step": data.mapping[row["step"]]})

    def _listed(self, event: Opened, data: ListMade) -> None:
        self._let_go(data.run_id, data.listed)
        self._take_in(event, data.run_id, data.listed, data.entries)
        self.rosters.change(data.run_id, data.listed, activation_id=data.activation_id, at=event.time)

    def _chosen(self, event: Opened, data: UnitsChosen) -> None:
        self.choices.put(
            {
                "run_id": data.run_id,
                "step": data.step,
                "seq": event.position,
                "activation_id": data.activation_id,
                "role": data.role,
                "units": list(data.units),
                "at": event.time,
            }
        )

    def _let_go(self, run_id: UUID, key: str) -> None:
        row = self.rosters.get(run_id, key)
        if row is not None:
            self.rosters.change(run_id, key, counting=[False] * len(row["codes"]))

    def _take_in(self, event: Opened, run_id: UUID, key: str, members: Iterable[RunUnit]) -> None:
        row = self.rosters.get(run_id, key) or {"codes": [], "names": [], "counting": []}
        names = dict(zip(row["codes"], row["names"], strict=True))
        counting = dict(zip(row["codes"], row["counting"], strict=True))
        for one in members:
            names[one.unit], counting[one.unit] = one.name, True
        self.rosters.put(
            {
                "run_id": run_id,
                "key": key,
                "seq": row.get("seq", event.position),
                "codes": list(names),
                "names": list(names.values()),
                "counting": list(counting.values()),
                "activation_id": row.get("activation_id"),
                "at": row.get("at"),
            }
        )
