"""Read model of what units answered: the newest state of each unit in each collection, with dates and who decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson

from chassis.projections import Projection, Tables
from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.organisation import UnitRegistered
from contracts.sop import UNANSWERED, Definition, Step
from contracts.workflow import (
    CollectionAnswered,
    CollectionClosed,
    CollectionExtended,
    CollectionReopened,
    CollectionRequested,
    CollectionUnitAdded,
    RoleBound,
    RunMigrated,
    RunStarted,
    RunUnit,
    SopActivated,
    StepOverdue,
    SubmissionKept,
    SubmissionNoted,
    SubmissionSentBack,
    UnitDropped,
)
from services.workflow.domain.plan import asked_before, form_of, opening_step
from services.workflow.projections.folding import Row, Rows, gently

RUN = "sop sop_version title unit unit_name year period titles"
COLLECTION = "run_id step seq opened_at closed_at superseded"
ANSWER = (
    "run_id place unit_name position state sent_at sender decided_at person decided_in capacity returns late on_behalf "
    "asked_again changed_at"
)
OWED = {"belum-mengisi", "dikembalikan"}
"""States in which it is the unit's turn."""

COUNTS = """
    count(*)::int AS asked,
    count(*) FILTER (WHERE a.state = 'belum-mengisi')::int AS unanswered,
    count(*) FILTER (WHERE a.state = 'dikirim')::int AS sent,
    count(*) FILTER (WHERE a.state = 'dikembalikan')::int AS returned,
    count(*) FILTER (WHERE a.state = 'diterima')::int AS accepted,
    count(*) FILTER (WHERE a.state = 'terlambat')::int AS late_kept,
    count(*) FILTER (WHERE a.state = 'tidak-menjawab')::int AS missing,
    count(*) FILTER (WHERE a.late)::int AS late,
    count(*) FILTER (WHERE a.on_behalf)::int AS on_behalf
"""
"""Columns of `StateCounts` over answers `a`."""

FILTERED = """
    FROM {answers} a
    JOIN {collections} c USING (activation_id)
    JOIN {runs} r ON r.run_id = c.run_id
    LEFT JOIN {openings} o ON (o.sop, o.sop_version, o.step) = (r.sop, r.sop_version, c.step)
    LEFT JOIN {units} u ON u.unit = a.unit
    WHERE NOT c.superseded AND ($1::uuid IS NULL OR c.run_id = $1) AND ($2::text IS NULL OR r.sop = $2)
      AND ($3::int IS NULL OR r.year = $3) AND ($4::text IS NULL OR u.region = $4)
      AND ($5::uuid IS NULL OR c.activation_id = $5) AND ($6::text IS NULL OR r.period = $6)
"""
"""Answers of the newest round of each collection: of run $1, SOP $2, year $3, of units in region $4, of the collection
$5, of period $6 (NULL: any)."""


ONCE = "AND NOT a.asked_again"
"""Who did not answer and was asked once more in another collection counts there."""

COUNTED = f"SELECT {COUNTS} {FILTERED} {ONCE}"
"""One row: all that the filters leave."""

COLLECTIONS = f"""
    SELECT c.activation_id, c.run_id, r.title AS run_title, r.sop, r.unit, r.unit_name, r.year, r.period, c.step,
           coalesce(max(o.activity), c.step) AS activity, c.opened_at, c.closed_at, c.seq,
           count(*) OVER ()::int AS total, {COUNTS}
    {FILTERED}
    GROUP BY c.activation_id, r.run_id
    ORDER BY c.seq DESC LIMIT $7
"""
"""Each collection, newest first."""

ROWS = """
    SELECT a.* FROM {answers} a
    LEFT JOIN {units} u ON u.unit = a.unit
    WHERE activation_id = $1 AND ($2::text IS NULL OR u.region = $2) AND ($3::text IS NULL OR a.state = $3)
    ORDER BY a.place
"""
"""Each unit of collection $1, of region $2, in state $3 (NULL: any)."""

UNITS = f"""
    SELECT a.unit, (array_agg(a.unit_name ORDER BY c.seq DESC))[1] AS unit_name,
           (array_agg(a.state ORDER BY c.seq DESC))[1] AS last,
           (array_agg(a.changed_at ORDER BY c.seq DESC))[1] AS last_at,
           count(*) OVER ()::int AS total, {COUNTS}
    {FILTERED} {ONCE}
    GROUP BY a.unit
    HAVING $7::text IS NULL OR bool_or(a.state = $7)
    ORDER BY a.unit OFFSET $8 LIMIT $9
"""
"""Each unit over all collections, in state $7 at least once, from place $8 on."""

CHOICES = """
    SELECT coalesce(array_agg(DISTINCT r.sop), '{}') AS sops, coalesce(array_agg(DISTINCT r.year), '{}') AS years
    FROM {runs} r WHERE EXISTS (SELECT FROM {collections} c WHERE c.run_id = r.run_id)
"""


class RecapProjection(Projection):
    name = "recap"
    version = 3
    tables = {
        "answers": """
            CREATE TABLE {answers} (
                activation_id uuid, unit text, run_id uuid NOT NULL, place int NOT NULL, unit_name text NOT NULL,
                position uuid NOT NULL, state text NOT NULL, sent_at timestamptz, sender uuid, decided_at timestamptz,
                person uuid, decided_in uuid, capacity text, returns int NOT NULL, late boolean NOT NULL,
                on_behalf boolean NOT NULL, asked_again boolean NOT NULL, changed_at timestamptz NOT NULL,
                PRIMARY KEY (activation_id, unit))
        """,
        "collections": """
            CREATE TABLE {collections} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, step text NOT NULL, seq bigint NOT NULL,
                opened_at timestamptz NOT NULL, closed_at timestamptz, superseded boolean NOT NULL);
            CREATE INDEX ON {collections} (run_id)
        """,
        "runs": """
            CREATE TABLE {runs} (
                run_id uuid PRIMARY KEY, sop text NOT NULL, sop_version int NOT NULL, title text NOT NULL,
                unit text NOT NULL, unit_name text NOT NULL, year int NOT NULL, period text NOT NULL,
                titles text NOT NULL);
            CREATE INDEX ON {runs} (sop, year)
        """,
        "openings": """
            CREATE TABLE {openings} (
                sop text, sop_version int, step text, opening text NOT NULL, activity text NOT NULL,
                units_turn boolean NOT NULL, asks_again text NOT NULL,
                PRIMARY KEY (sop, sop_version, step))
        """,
        "units": """
            CREATE TABLE {units} (unit text PRIMARY KEY, region text NOT NULL)
        """,
    }
    takes = (
        CollectionUnitAdded,
        UnitDropped,
        UnitRegistered,
        SopActivated,
        RunStarted,
        RunMigrated,
        RoleBound,
        CollectionRequested,
        CollectionAnswered,
        CollectionClosed,
        CollectionExtended,
        CollectionReopened,
        SubmissionNoted,
        SubmissionKept,
        SubmissionSentBack,
        StepOverdue,
    )

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        fold = _Fold(tx, tables)
        await fold.load(events)
        async for event in gently(events):
            fold.take(event)
        await fold.write()


class _Fold:
    def __init__(self, tx: Any, tables: Tables) -> None:
        self.units = Rows(tx, tables["units"], ["unit"], ["region"])
        self.openings = Rows(
            tx, tables["openings"], ["sop", "sop_version", "step"], ["opening", "activity", "units_turn", "asks_again"]
        )
        self.runs = Rows(tx, tables["runs"], ["run_id"], RUN.split())
        self.collections = Rows(tx, tables["collections"], ["activation_id"], COLLECTION.split())
        self.answers = Rows(tx, tables["answers"], ["activation_id", "unit"], ANSWER.split())
        self._takes: dict[type[Event], Callable[[Opened, Any], None]] = {
            UnitRegistered: self._unit,
            SopActivated: self._sop,
            RunStarted: self._started,
            RunMigrated: self._migrated,
            RoleBound: self._bound,
            CollectionRequested: self._requested,
            CollectionAnswered: self._answered,
            CollectionClosed: self._closed,
            CollectionExtended: self._extended,
            CollectionReopened: self._reopened,
            SubmissionNoted: self._noted,
            SubmissionKept: self._kept,
            SubmissionSentBack: self._sent_back,
            StepOverdue: self._overdue,
            CollectionUnitAdded: self._unit_added,
            UnitDropped: self._unit_dropped,
        }

    async def load(self, events: Sequence[Opened]) -> None:
        """One answer where one unit is meant; every answer of a run where its collections as a whole are."""
        single: list[tuple[UUID, str]] = []
        whole: list[UUID] = []
        runs: list[UUID] = []
        for event in events:
            match event.data:
                case SubmissionNoted() | SubmissionKept() | SubmissionSentBack() | CollectionAnswered() as one:
                    single.append((one.activation_id, one.unit))
                case UnitDropped() as left:
                    single += [(key, left.unit) for key in (*left.collections, *left.closed)]
                case CollectionClosed() | CollectionExtended() | CollectionReopened() | CollectionUnitAdded() as data:
                    whole.append(data.activation_id)
                case StepOverdue() | CollectionRequested() | RoleBound() | RunMigrated() as data:
                    runs.append(data.run_id)
        await self.runs.load("run_id", runs)
        await self.collections.load("run_id", runs)
        await self.collections.load("activation_id", whole)
        kinds = {type(event.data) for event in events}
        if kinds & {StepOverdue, CollectionRequested}:
            started = [event.data.sop for event in events if isinstance(event.data, RunStarted)]
            await self.openings.load("sop", [*started, *(row["sop"] for row in self.runs.all())])
            again = {row["asks_again"] for row in self.openings.all()}
            whole += [
                row["activation_id"]
                for row in self.collections.all()
                if not row["superseded"] and (StepOverdue in kinds or row["step"] in again)
            ]
        await self.answers.load("activation_id", whole)
        await self.answers.load_pairs(single)

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)

    async def write(self) -> None:
        for rows in (self.units, self.openings, self.runs, self.collections, self.answers):
            await rows.write()

    def _unit(self, event: Opened, data: UnitRegistered) -> None:
        self.units.put({"unit": data.unit, "region": data.region})

    def _sop(self, event: Opened, data: SopActivated) -> None:
        """Which rows are a unit's turn to answer, and which only gather."""
        definition = data.definition
        for step in definition.langkah:
            form = form_of(definition, step)
            opening = form or opening_step(definition, step) or step
            self.openings.put(
                {
                    "sop": data.sop,
                    "sop_version": data.version,
                    "step": step.id,
                    "opening": opening.id,
                    "activity": step.kegiatan,
                    "units_turn": form is not None
                    or ("himpun" in step.tugas and not definition.unit_role(step))
                    or ("isi" in step.tugas and form is None),
                    "asks_again": _asked_by(definition, step),
                }
            )

    def _started(self, event: Opened, data: RunStarted) -> None:
        self.runs.put(
            {
                "run_id": data.run_id,
                "sop": data.sop,
                "sop_version": data.sop_version,
                "title": data.title,
                "unit": data.unit,
                "unit_name": data.unit_name,
                "year": data.year,
                "period": data.period,
                "titles": orjson.dumps({str(key): title for key, title in data.titles.items()}).decode(),
            }
        )

    def _migrated(self, event: Opened, data: RunMigrated) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            titles = orjson.loads(row["titles"]) | {str(key): title for key, title in data.titles.items()}
            self.runs.change(data.run_id, sop_version=data.to_version, titles=orjson.dumps(titles).decode())
        for one in self.collections.all():
            if one["run_id"] == data.run_id and one["step"] in data.mapping:
                self.collections.change(one["activation_id"], step=data.mapping[one["step"]])

    def _bound(self, event: Opened, data: RoleBound) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            titles = orjson.loads(row["titles"]) | {str(key): title for key, title in data.titles.items()}
            self.runs.change(data.run_id, titles=orjson.dumps(titles).decode())

    def _requested(self, event: Opened, data: CollectionRequested) -> None:
        """Another round of the same step stands in for the one before."""
        for row in self.collections.all():
            if (row["run_id"], row["step"]) == (data.run_id, data.step):
                self.collections.change(row["activation_id"], superseded=True)
        again = self._asks_again(data)
        for row in self.collections.all():
            if again and (row["run_id"], row["step"], row["superseded"]) == (data.run_id, again, False):
                for unit in data.units:
                    self.answers.change(row["activation_id"], unit.unit, asked_again=True)
        self.collections.put(
            {
                "activation_id": data.activation_id,
                "run_id": data.run_id,
                "step": data.step,
                "seq": event.position,
                "opened_at": event.time,
                "closed_at": None,
                "superseded": False,
            }
        )
        self._ask(event, data.run_id, data.activation_id, data.units)

    def _asks_again(self, data: CollectionRequested) -> str:
        """The step whose collection those now asked did not answer; empty: they are asked for the first time."""
        run = self.runs.get(data.run_id)
        row = self.openings.get(run["sop"], run["sop_version"], data.step) if run is not None else None
        return row["asks_again"] if row is not None else ""

    def _ask(self, event: Opened, run_id: UUID, activation_id: UUID, units: Iterable[RunUnit], first: int = 0) -> None:
        for place, unit in enumerate(units, start=first):
            self.answers.put(
                {
                    "activation_id": activation_id,
                    "unit": unit.unit,
                    "run_id": run_id,
                    "place": place,
                    "unit_name": unit.name,
                    "position": unit.position,
                    "state": "belum-mengisi",
                    "sent_at": None,
                    "sender": None,
                    "decided_at": None,
                    "person": None,
                    "decided_in": None,
                    "capacity": None,
                    "returns": 0,
                    "late": False,
                    "on_behalf": False,
                    "asked_again": False,
                    "changed_at": event.time,
                }
            )

    def _unit_added(self, event: Opened, data: CollectionUnitAdded) -> None:
        places = [row["place"] for row in self.answers.all() if row["activation_id"] == data.activation_id]
        self._ask(event, data.run_id, data.activation_id, (data.unit,), max(places, default=-1) + 1)

    def _unit_dropped(self, event: Opened, data: UnitDropped) -> None:
        for key in (*data.collections, *data.closed):
            self.answers.drop(key, data.unit)

    def _noted(self, event: Opened, data: SubmissionNoted) -> None:
        self._sent(event, data, "dikirim")

    def _kept(self, event: Opened, data: SubmissionKept) -> None:
        """What nobody checks is accepted in the next event."""
        self._sent(event, data, "terlambat" if data.late else "dikirim")
        if data.late:
            self.answers.change(data.activation_id, data.unit, late=True)

    def _sent(self, event: Opened, data: SubmissionNoted | SubmissionKept, state: str) -> None:
        """`by` is not known of what had come late and is to be checked after all: that was sent before."""
        row, by = self.answers.get(data.activation_id, data.unit), data.by
        if row is None:
            return
        known = by is None and row["sent_at"] is not None
        sent = {} if known else {"sent_at": event.time, "sender": by.person if by is not None else None}
        whose = {} if known else {"on_behalf": data.on_behalf}
        self._to(event, data.activation_id, data.unit, state, **sent, **whose)

    def _sent_back(self, event: Opened, data: SubmissionSentBack) -> None:
        row = self.answers.get(data.activation_id, data.unit)
        if row is not None:
            self._decided(event, row, "dikembalikan", data.by, returns=row["returns"] + 1)

    def _answered(self, event: Opened, data: CollectionAnswered) -> None:
        row = self.answers.get(data.activation_id, data.unit)
        if row is not None:
            self._decided(event, row, "diterima", data.by)

    def _decided(self, event: Opened, row: Row, state: str, by: Actor | None, **more: Any) -> None:
        who: dict[str, Any] = {"person": None, "decided_in": None, "capacity": None}
        if by is not None:
            who = {"person": by.person, "decided_in": by.position, "capacity": by.capacity}
        self._to(event, row["activation_id"], row["unit"], state, decided_at=event.time, **who, **more)

    def _closed(self, event: Opened, data: CollectionClosed) -> None:
        self.collections.change(data.activation_id, closed_at=event.time)
        if data.cause == "diulang":
            self.collections.change(data.activation_id, superseded=True)
        for unit in data.missing:
            self._to(event, data.activation_id, unit, "tidak-menjawab")

    def _reopened(self, event: Opened, data: CollectionReopened) -> None:
        """A unit whose answer had counted is asked to mend it; another one is asked for the first time."""
        self.collections.change(data.activation_id, closed_at=None)
        for unit in data.units:
            row = self.answers.get(data.activation_id, unit)
            if row is not None:
                again = row["state"] in {"diterima", "dikembalikan"}
                self._to(event, data.activation_id, unit, "dikembalikan" if again else "belum-mengisi")

    def _extended(self, event: Opened, data: CollectionExtended) -> None:
        """Who has not answered yet is in time again."""
        for row in self.answers.all():
            if row["activation_id"] == data.activation_id and row["state"] in OWED:
                self.answers.change(row["activation_id"], row["unit"], late=False)

    def _overdue(self, event: Opened, data: StepOverdue) -> None:
        """Units whose answer the step waits for are late, whatever they send later."""
        run = self.runs.get(data.run_id)
        step = self.openings.get(run["sop"], run["sop_version"], data.step) if run is not None else None
        if step is None or not step["units_turn"]:
            return
        found = [
            row["activation_id"]
            for row in self.collections.all()
            if (row["run_id"], row["step"], row["superseded"]) == (data.run_id, step["opening"], False)
        ]
        for row in self.answers.all():
            owed = row["state"] in OWED and row["activation_id"] in found
            if owed and data.unit in {"", row["unit"]}:
                self.answers.change(row["activation_id"], row["unit"], late=True)

    def _to(self, event: Opened, activation_id: UUID, unit: str, state: str, **more: Any) -> None:
        self.answers.change(activation_id, unit, state=state, changed_at=event.time, **more)


def _asked_by(definition: Definition, step: Step) -> str:
    """The step that asked those whom this one asks once more; empty: none did."""
    asked = asked_before(definition, step) if step.untuk == UNANSWERED else None
    return (opening_step(definition, asked) or asked).id if asked is not None else ""
