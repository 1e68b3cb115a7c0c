"""Read model of times: the working minutes of each round of each step, and how often each number of minutes came up.

A tally holds for each figure how often it occurred, so that median and percentile are exact and the query reads no
history. Working time is worked out when a round ends, with the calendars that the log has told by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from chassis.projections import Projection, Tables, fill
from contracts.calendar import CalendarSet
from contracts.envelope import Opened
from contracts.organisation import UnitRegistered
from contracts.workflow import (
    RunMigrated,
    RunResumed,
    RunStarted,
    RunSuspended,
    StepActivated,
    StepCompleted,
    StepDiverted,
    StepDropped,
    StepReturned,
)
from services.workflow.domain.calendar.book import Book
from services.workflow.projections import books
from services.workflow.projections.folding import Row, Rows, gently

Kind = Literal["putaran", "jumlah", "mengembalikan", "dikembalikan"]
"""A round; all rounds of a run together; sent back to an earlier step; was sent back to (both with 0 minutes)."""

Key = tuple[str, int, str, Kind, str, str, int, int]
"""SOP, its version, step, kind, unit of a step that runs per unit (empty: all together), the run's unit, its year,
minutes."""

FIGURES = """
    WITH summed AS (
        SELECT step, kind, for_unit, minutes, sum(n) AS n FROM {tallies}
        WHERE sop = $1 AND sop_version = $2 AND ($3::int IS NULL OR year = $3) AND ($4::text IS NULL OR unit = $4)
          AND (for_unit <> '') = ($5::text IS NOT NULL) AND ($5::text IS NULL OR step = $5)
        GROUP BY step, kind, for_unit, minutes
    ), placed AS (
        SELECT *, sum(n) OVER (PARTITION BY step, kind, for_unit ORDER BY minutes) AS upto,
               sum(n) OVER (PARTITION BY step, kind, for_unit) AS total
        FROM summed
    )
    SELECT p.step, p.kind, p.for_unit, max(total)::int AS count, min(minutes) AS shortest,
           min(minutes) FILTER (WHERE upto * 2 >= total) AS median,
           min(minutes) FILTER (WHERE upto * 10 >= total * 9) AS p90, max(minutes) AS longest,
           CASE WHEN s.standard IS NOT NULL THEN coalesce(sum(n) FILTER (WHERE minutes <= s.standard), 0)::int END
               AS within
    FROM placed p
    LEFT JOIN unnest($6::text[], $7::int[]) AS s (step, standard) ON s.step = p.step
    GROUP BY p.step, p.kind, p.for_unit, s.standard
    ORDER BY p.step, p.kind, p.for_unit
"""
"""Figures of each step of SOP $1, version $2, of year $3 and of the runs of unit $4 (NULL: all); of each unit of step
$5, if it is given. $6 and $7: the steps and their standards."""


class MeasuresProjection(Projection):
    name = "measures"
    version = 2
    tables = {
        **books.TABLES,
        "runs": """
            CREATE TABLE {runs} (
                run_id uuid PRIMARY KEY, sop text NOT NULL, sop_version int NOT NULL, unit text NOT NULL,
                year int NOT NULL, paused_since timestamptz);
            CREATE INDEX ON {runs} (sop, sop_version)
        """,
        "rounds": """
            CREATE TABLE {rounds} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, seq bigint NOT NULL, step text NOT NULL,
                for_unit text NOT NULL, role text NOT NULL, started_at timestamptz NOT NULL, paused int NOT NULL,
                worked int, sop_version int);
            CREATE INDEX ON {rounds} (run_id)
        """,
        "tallies": """
            CREATE TABLE {tallies} (
                sop text, sop_version int, step text, kind text, for_unit text, unit text, year int, minutes int,
                n int NOT NULL,
                PRIMARY KEY (sop, sop_version, step, kind, for_unit, unit, year, minutes))
        """,
    }
    takes = (
        UnitRegistered,
        CalendarSet,
        RunStarted,
        RunMigrated,
        RunSuspended,
        RunResumed,
        StepActivated,
        StepCompleted,
        StepDiverted,
        StepDropped,
        StepReturned,
    )

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        await books.keep(tx, tables, events)
        fold = _Fold(tx, tables)
        await fold.load(events)
        async for event in gently(events):
            fold.take(event)
        await fold.write()


class _Fold:
    def __init__(self, tx: Any, tables: Tables) -> None:
        self._tx = tx
        self._tables = tables
        self._runs = Rows(tx, tables["runs"], ["run_id"], ["sop", "sop_version", "unit", "year", "paused_since"])
        self._rounds = Rows(
            tx,
            tables["rounds"],
            ["activation_id"],
            ["run_id", "seq", "step", "for_unit", "role", "started_at", "paused", "worked", "sop_version"],
        )
        self._tallies: Counter[Key] = Counter()
        self._book: Book
        self._same: dict[tuple[Any, ...], list[UUID]] = {}
        """Rounds of one step in one run, for the same unit, by the same role."""

    async def load(self, events: Sequence[Opened]) -> None:
        runs: list[UUID] = []
        whole: list[UUID] = []
        ended: list[UUID] = []
        for event in events:
            match event.data:
                case StepCompleted() | StepReturned() | StepDiverted() | StepDropped() as over:
                    ended.append(over.activation_id)
                    runs.append(over.run_id)
                    if over.round > 1:
                        whole.append(over.run_id)
                case RunResumed() | RunSuspended() | RunMigrated() as data:
                    whole.append(data.run_id)
        await self._runs.load("run_id", [*runs, *whole])
        await self._rounds.load("activation_id", ended)
        await self._rounds.load("run_id", whole)
        for row in self._rounds.all():
            self._same.setdefault(_key(row), []).append(row["activation_id"])
        started = {event.data.unit for event in events if isinstance(event.data, RunStarted)}
        self._book = await books.book(self._read, {*started, *(row["unit"] for row in self._runs.all())})

    async def _read(self, statement: str, *values: object) -> Sequence[Any]:
        found: Sequence[Any] = await self._tx.fetch(fill(statement, self._tables), *values)
        return found

    def take(self, event: Opened) -> None:
        match event.data:
            case RunStarted() as run:
                self._runs.put(
                    {
                        "run_id": run.run_id,
                        "sop": run.sop,
                        "sop_version": run.sop_version,
                        "unit": run.unit,
                        "year": run.year,
                        "paused_since": None,
                    }
                )
            case StepActivated() as data:
                row = {
                    "activation_id": data.activation_id,
                    "run_id": data.run_id,
                    "seq": event.position,
                    "step": data.step,
                    "for_unit": data.unit,
                    "role": data.role,
                    "started_at": event.time,
                    "paused": 0,
                    "worked": None,
                    "sop_version": None,
                }
                self._rounds.put(row)
                self._same.setdefault(_key(row), []).append(data.activation_id)
            case StepCompleted() as data:
                self._ended(event, data.activation_id)
            case StepDiverted() as data:
                self._ended(event, data.activation_id)
            case StepReturned() as data:
                self._ended(event, data.activation_id)
                self._count(data.run_id, data.step, "mengembalikan")
                self._count(data.run_id, data.target, "dikembalikan")
            case StepDropped() as data:
                self._dropped(data.activation_id)
            case RunMigrated() as data:
                self._migrated(data)
            case RunSuspended() as data:
                self._runs.change(data.run_id, paused_since=event.time)
            case RunResumed() as data:
                self._resumed(event, data.run_id)
            case _:
                pass

    def _migrated(self, data: RunMigrated) -> None:
        """What ends from now on is measured against the new version; rounds bear the steps' new ids."""
        self._runs.change(data.run_id, sop_version=data.to_version)
        for row in self._rounds.all():
            if row["run_id"] == data.run_id and row["step"] in data.mapping:
                self._same[_key(row)].remove(row["activation_id"])
                self._rounds.change(row["activation_id"], step=data.mapping[row["step"]])
                self._same.setdefault(_key(row), []).append(row["activation_id"])

    def _ended(self, event: Opened, activation_id: UUID) -> None:
        row = self._rounds.get(activation_id)
        run = self._runs.get(row["run_id"]) if row is not None else None
        if row is None or run is None or row["worked"] is not None:
            return
        paused = row["paused"] + self._paused(event, run, row["started_at"])
        worked = self._book.minutes(run["unit"], row["started_at"], event.time, asof=event.position) - paused
        earlier = [one for one in self._before(row) if one["worked"] is not None]
        self._rounds.change(activation_id, paused=paused, worked=worked, sop_version=run["sop_version"])
        self._tally(run, row["step"], "putaran", worked)
        if row["for_unit"]:
            self._tally(run, row["step"], "putaran", worked, for_unit=row["for_unit"])
        before = sum(one["worked"] for one in earlier)
        if earlier:
            counted = {**run, "sop_version": earlier[-1]["sop_version"]}
            self._tally(counted, row["step"], "jumlah", before, times=-1)
        self._tally(run, row["step"], "jumlah", before + worked)

    def _paused(self, event: Opened, run: Row, started: datetime) -> int:
        since = run["paused_since"]
        if since is None:
            return 0
        return self._book.minutes(run["unit"], max(since, started), event.time, asof=event.position)

    def _resumed(self, event: Opened, run_id: UUID) -> None:
        run = self._runs.get(run_id)
        if run is None or run["paused_since"] is None:
            return
        for row in self._rounds.all():
            if row["run_id"] == run_id and row["worked"] is None:
                paused = row["paused"] + self._paused(event, run, row["started_at"])
                self._rounds.change(row["activation_id"], paused=paused)
        self._runs.change(run_id, paused_since=None)

    def _before(self, row: Row) -> list[Row]:
        """Earlier rounds, oldest first."""
        found = [self._rounds.get(one) for one in self._same.get(_key(row), ())]
        return sorted((one for one in found if one is not None and one["seq"] < row["seq"]), key=itemgetter("seq"))

    def _dropped(self, activation_id: UUID) -> None:
        """What is over without having been done is not measured; a round that was done and is void was work."""
        row = self._rounds.get(activation_id)
        if row is not None and row["worked"] is None:
            self._rounds.drop(activation_id)

    def _count(self, run_id: UUID, step: str, kind: Kind) -> None:
        run = self._runs.get(run_id)
        if run is not None:
            self._tally(run, step, kind, 0)

    def _tally(self, run: Row, step: str, kind: Kind, minutes: int, *, for_unit: str = "", times: int = 1) -> None:
        self._tallies[(run["sop"], run["sop_version"], step, kind, for_unit, run["unit"], run["year"], minutes)] += (
            times
        )

    async def write(self) -> None:
        await self._runs.write()
        await self._rounds.write()
        changed = [(*key, n) for key, n in self._tallies.items() if n]
        if changed:
            await self._tx.executemany(
                f"INSERT INTO {self._tables['tallies']} AS t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                "ON CONFLICT (sop, sop_version, step, kind, for_unit, unit, year, minutes) "
                "DO UPDATE SET n = t.n + EXCLUDED.n",
                changed,
            )
        gone = [key for key, n in self._tallies.items() if n < 0]
        if gone:
            await self._tx.executemany(
                f"DELETE FROM {self._tables['tallies']} WHERE n = 0 AND sop = $1 AND sop_version = $2 AND step = $3 "
                "AND kind = $4 AND for_unit = $5 AND unit = $6 AND year = $7 AND minutes = $8",
                gone,
            )


def _key(row: Row) -> tuple[Any, ...]:
    return (row["run_id"], row["step"], row["for_unit"], row["role"])
