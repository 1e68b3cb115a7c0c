"""Read model of what waits for positions: one row per active step, gone when the step is over.

A `himpun` waits without an event that says so: the query compares the answers with what its opening step asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.sop import CHECKING
from contracts.workflow import (
    ActPerformed,
    AdviceRequested,
    ArchivingRequested,
    ChildBegun,
    ChildCancelled,
    CollectionAnswered,
    CollectionClosed,
    CollectionExtended,
    CollectionReopened,
    CollectionRequested,
    CollectionUnitAdded,
    DocumentRequested,
    NumberRequested,
    RepairBegun,
    RoleBound,
    RunCancelled,
    RunCompleted,
    RunMigrated,
    RunResumed,
    RunStarted,
    RunSuspended,
    SopActivated,
    StepActivated,
    StepAssigned,
    StepClaimed,
    StepCompleted,
    StepDelegated,
    StepDiverted,
    StepDropped,
    StepDueSoon,
    StepHandedBack,
    StepOverdue,
    StepReleased,
    StepReminded,
    StepReturned,
    StepTransferred,
    UnitDropped,
    WindowExtended,
)
from services.workflow.domain.plan import opening_step
from services.workflow.projections.folding import Rows, also_left, also_limited, gently, runs_of, values

HAND = """
    SELECT i.activation_id, i.run_id, r.title AS run_title, r.sop, r.unit, i.step, i.no, i.activity, i.round,
           p.position, i.acts, i.next_act, i.since, i.standard_minutes, i.cause, i.for_unit, i.for_name,
           i.recorded_for, i.due, i.timeliness,
           i.due_rule, i.due_words, i.work_by, i.opens, i.closes,
           NOT p.position = ANY (i.positions) AND p.position IS DISTINCT FROM i.delegated_to AS escalated,
           i.claimed_by, i.assigned, i.delegated_to, i.delegated_by, i.reminders, i.reminded_at,
           CASE WHEN i.waiting_for = '' AND i.acts[i.next_act + 1] = 'himpun' AND NOT c.closed
                     AND CASE WHEN i.for_unit = '' THEN c.asked > cardinality(c.answered)
                              ELSE NOT i.for_unit = ANY (c.answered) END
                THEN 'intake' ELSE i.waiting_for END AS waiting_for
    FROM {inbox} i
    JOIN {runs} r USING (run_id)
    CROSS JOIN LATERAL (
        SELECT DISTINCT unnest(
            CASE WHEN i.assigned THEN ARRAY[i.positions[1], i.claimed_by] ELSE i.positions END
            || i.escalated_to || i.delegated_to) AS position) p
    LEFT JOIN {gathers} g ON g.sop = r.sop AND g.sop_version = r.sop_version AND g.step = i.step
    LEFT JOIN LATERAL (
        SELECT asked, answered, closed FROM {collections}
        WHERE run_id = i.run_id AND step = g.opening ORDER BY seq DESC LIMIT 1) c ON true
"""
"""Each step in hand, once for each position that sees it."""

WAITING = (
    HAND
    + """
    WHERE r.suspended = false
      AND (i.positions && $1::uuid[] OR i.escalated_to && $1::uuid[] OR i.delegated_to = ANY ($1::uuid[]))
      AND p.position = ANY ($1::uuid[])
    ORDER BY i.since, i.seq
"""
)


NEAR = """
    SELECT i.run_id, i.activation_id, i.due, i.work_by FROM {inbox} i JOIN {runs} r USING (run_id)
    WHERE NOT r.suspended AND i.due IS NOT NULL
      AND ((i.due <= $1 AND i.timeliness <> 'terlambat')
        OR (i.timeliness = '' AND coalesce(i.work_by, i.due) - least(interval '1 day', (i.due - i.since) / 4) <= $1))
    ORDER BY i.due LIMIT 500
"""
"""Steps in hand of which is to be said at $1 that they are due soon (the last quarter of their time, at most a day) or
overdue. Who is due on a day off is reminded before the working day ahead of it."""

ENDED = """
    SELECT c.run_id, c.activation_id, c.due FROM {collections} c JOIN {runs} r USING (run_id)
    WHERE NOT r.suspended AND c.closes AND NOT c.closed AND c.due <= $1 AND c.asked > cardinality(c.answered)
    ORDER BY c.due LIMIT 500
"""
"""Collections that are over at $1 by their due time and lack answers."""

PERFORMERS = "SELECT DISTINCT unnest(positions) AS position FROM {inbox} UNION SELECT delegated_to FROM {inbox}"
"""Every position that a step in hand waits for; also one that is NULL."""

IN_HAND = """
    SELECT i.run_id, i.activation_id FROM {inbox} i JOIN {runs} r USING (run_id)
    WHERE NOT r.suspended AND i.positions <@ $1::uuid[] AND cardinality(i.positions) > 0
      AND (i.delegated_to IS NULL OR i.delegated_to = ANY ($1::uuid[]))
      AND NOT i.activation_id = ANY ($2::uuid[])
    ORDER BY i.seq LIMIT 500
"""
"""Steps in hand of which all positions, and whom it is delegated to, are among $1, but for runs_of of $2."""


FREE = {"claimed_by": None, "assigned": False, "delegated_to": None, "delegated_by": None}
"""Nobody in particular has the step in hand."""


class InboxProjection(Projection):
    name = "inbox"
    version = 5
    tables = {
        "inbox": """
            CREATE TABLE {inbox} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, seq bigint NOT NULL, step text NOT NULL,
                no text NOT NULL, activity text NOT NULL, round int NOT NULL, positions uuid[] NOT NULL,
                acts text[] NOT NULL, next_act int NOT NULL, waiting_for text NOT NULL,
                since timestamptz NOT NULL, standard_minutes int, cause text NOT NULL, role text NOT NULL,
                recorded_for text NOT NULL,
                for_unit text NOT NULL, for_name text NOT NULL,
                due timestamptz, timeliness text NOT NULL, escalated_to uuid[] NOT NULL,
                due_rule text NOT NULL, due_words text NOT NULL, work_by timestamptz,
                opens timestamptz, closes timestamptz,
                claimed_by uuid, assigned boolean NOT NULL, delegated_to uuid, delegated_by uuid,
                reminders int NOT NULL, reminded_at timestamptz);
            CREATE INDEX ON {inbox} (delegated_to) WHERE delegated_to IS NOT NULL;
            CREATE INDEX ON {inbox} (due) WHERE due IS NOT NULL;
            CREATE INDEX ON {inbox} USING gin (escalated_to);
            CREATE INDEX ON {inbox} USING gin (positions);
            CREATE INDEX ON {inbox} (run_id)
        """,
        "runs": """
            CREATE TABLE {runs} (
                run_id uuid PRIMARY KEY, title text NOT NULL, sop text NOT NULL, sop_version int NOT NULL,
                unit text NOT NULL, suspended boolean NOT NULL)
        """,
        "gathers": """
            CREATE TABLE {gathers} (
                sop text, sop_version int, step text, opening text NOT NULL,
                PRIMARY KEY (sop, sop_version, step))
        """,
        "collections": """
            CREATE TABLE {collections} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, step text NOT NULL, seq bigint NOT NULL,
                asked int NOT NULL, answered text[] NOT NULL, closed boolean NOT NULL, due timestamptz,
                closes boolean NOT NULL);
            CREATE INDEX ON {collections} (run_id);
            CREATE INDEX ON {collections} (due) WHERE closes AND NOT closed
        """,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        fold = _Fold(tx, tables)
        activations = values(events, "activation_id")
        await fold.inbox.load("activation_id", [*activations, *also_limited(events)])
        await fold.inbox.load("run_id", runs_of(events, RoleBound))
        migrated = runs_of(events, RunMigrated)
        await fold.inbox.load("run_id", migrated)
        await fold.collections.load("run_id", migrated)
        paused = runs_of(events, RunSuspended, RunResumed, RunMigrated)
        await fold.runs.load("run_id", paused)
        await fold.collections.load("activation_id", [*activations, *also_left(events)])
        async for event in gently(events):
            fold.take(event)
        for rows in (fold.inbox, fold.runs, fold.gathers, fold.collections):
            await rows.write()
        if fold.over:
            await tx.execute(f"DELETE FROM {tables['collections']} WHERE run_id = ANY ($1)", fold.over)


class _Fold:
    def __init__(self, tx: Any, tables: Tables) -> None:
        inbox = (
            "run_id seq step no activity round positions acts next_act waiting_for since standard_minutes cause role "
            "for_unit for_name recorded_for due timeliness escalated_to due_rule due_words work_by claimed_by assigned "
            "delegated_to delegated_by reminders reminded_at opens closes"
        )
        self.inbox = Rows(tx, tables["inbox"], ["activation_id"], inbox.split())
        self.runs = Rows(tx, tables["runs"], ["run_id"], ["title", "sop", "sop_version", "unit", "suspended"])
        self.gathers = Rows(tx, tables["gathers"], ["sop", "sop_version", "step"], ["opening"])
        self.collections = Rows(
            tx,
            tables["collections"],
            ["activation_id"],
            ["run_id", "step", "seq", "asked", "answered", "closed", "due", "closes"],
        )
        self.over: list[Any] = []
        self._takes: dict[type[Event], Callable[[Opened, Any], None]] = {
            SopActivated: self._sop,
            RunStarted: self._started,
            StepActivated: self._activated,
            ActPerformed: self._performed,
            CollectionRequested: self._collection,
            CollectionAnswered: self._answered,
            CollectionReopened: self._reopened,
            CollectionClosed: self._closed,
            CollectionExtended: self._extended,
            WindowExtended: self._window,
            CollectionUnitAdded: self._unit_asked,
            UnitDropped: self._unit_left,
            DocumentRequested: self._asked_archive,
            NumberRequested: self._asked_archive,
            ArchivingRequested: self._asked_archive,
            ChildBegun: self._child_begun,
            ChildCancelled: self._child_cancelled,
            RoleBound: self._bound,
            RepairBegun: self._repaired,
            AdviceRequested: self._asked_advice,
            StepClaimed: self._claimed,
            StepAssigned: self._claimed,
            StepReleased: self._released,
            StepDelegated: self._delegated,
            StepHandedBack: self._handed_back,
            StepTransferred: self._transferred,
            StepReminded: self._reminded,
            RunMigrated: self._migrated,
            RunSuspended: self._paused,
            RunResumed: self._paused,
            StepDueSoon: self._soon,
            StepOverdue: self._overdue,
            StepCompleted: self._step_over,
            StepReturned: self._step_over,
            StepDiverted: self._step_over,
            StepDropped: self._step_over,
            RunCompleted: self._run_over,
            RunCancelled: self._run_over,
        }

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)

    def _started(self, event: Opened, run: RunStarted) -> None:
        self.runs.put(
            {
                "run_id": run.run_id,
                "title": run.title,
                "sop": run.sop,
                "sop_version": run.sop_version,
                "unit": run.unit,
                "suspended": False,
            }
        )

    def _performed(self, event: Opened, data: ActPerformed) -> None:
        row, done = self.inbox.get(data.activation_id), data.index + 1
        back = row is not None and (done >= len(row["acts"]) or row["acts"][done] in CHECKING)
        ends = {"delegated_to": None, "delegated_by": None} if back else {}
        self.inbox.change(data.activation_id, next_act=done, waiting_for="", **ends)

    def _answered(self, event: Opened, data: CollectionAnswered) -> None:
        found = self.collections.get(data.activation_id)
        if found is not None:
            self.collections.change(data.activation_id, answered=[*found["answered"], data.unit])

    def _reopened(self, event: Opened, data: CollectionReopened) -> None:
        found = self.collections.get(data.activation_id)
        if found is not None:
            left = [unit for unit in found["answered"] if unit not in data.units]
            closes = found["closes"] and not found["closed"]
            self.collections.change(data.activation_id, answered=left, closed=False, closes=closes)

    def _closed(self, event: Opened, data: CollectionClosed) -> None:
        self.collections.change(data.activation_id, closed=True)

    def _extended(self, event: Opened, data: CollectionExtended) -> None:
        self.collections.change(data.activation_id, due=data.due, closes=data.closes)
        for key, due in data.moved.items():
            row = self.inbox.get(key)
            if row is not None:
                extended = {"due_rule": "perpanjangan", "due_words": "", "work_by": None}
                self.inbox.change(key, due=due, timeliness="", escalated_to=[], **extended)

    def _unit_asked(self, event: Opened, data: CollectionUnitAdded) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            self.collections.change(data.activation_id, asked=row["asked"] + 1)

    def _unit_left(self, event: Opened, data: UnitDropped) -> None:
        for key in (*data.collections, *data.closed):
            row = self.collections.get(key)
            if row is not None:
                left = [unit for unit in row["answered"] if unit != data.unit]
                answered = left if key in data.collections else row["answered"]
                self.collections.change(key, asked=row["asked"] - 1, answered=answered)

    def _window(self, event: Opened, data: WindowExtended) -> None:
        for key in data.activations:
            self.inbox.change(key, opens=data.opens, closes=data.closes)

    def _asked_archive(self, event: Opened, data: DocumentRequested | NumberRequested | ArchivingRequested) -> None:
        self.inbox.change(data.activation_id, waiting_for="archive")

    def _child_begun(self, event: Opened, data: ChildBegun) -> None:
        if data.waits:
            self.inbox.change(data.activation_id, waiting_for="workflow")

    def _child_cancelled(self, event: Opened, data: ChildCancelled) -> None:
        self.inbox.change(data.activation_id, waiting_for="")

    def _bound(self, event: Opened, data: RoleBound) -> None:
        for row in self.inbox.all():
            if (row["run_id"], row["role"], row["for_unit"]) == (data.run_id, data.role, ""):
                self.inbox.change(row["activation_id"], positions=list(data.positions), **FREE)

    def _asked_advice(self, event: Opened, data: AdviceRequested) -> None:
        if data.act:
            self.inbox.change(data.activation_id, waiting_for="saran")

    def _claimed(self, event: Opened, data: StepClaimed | StepAssigned) -> None:
        assigned = isinstance(data, StepAssigned)
        self.inbox.change(data.activation_id, claimed_by=data.position, assigned=assigned)

    def _released(self, event: Opened, data: StepReleased) -> None:
        self.inbox.change(data.activation_id, claimed_by=None, assigned=False)

    def _delegated(self, event: Opened, data: StepDelegated) -> None:
        self.inbox.change(data.activation_id, delegated_to=data.position, delegated_by=data.owner)

    def _handed_back(self, event: Opened, data: StepHandedBack) -> None:
        self.inbox.change(data.activation_id, delegated_to=None, delegated_by=None)

    def _transferred(self, event: Opened, data: StepTransferred) -> None:
        self.inbox.change(data.activation_id, positions=[data.position], **FREE)

    def _reminded(self, event: Opened, data: StepReminded) -> None:
        row = self.inbox.get(data.activation_id)
        if row is not None:
            self.inbox.change(data.activation_id, reminders=row["reminders"] + 1, reminded_at=data.at)

    def _repaired(self, event: Opened, data: RepairBegun) -> None:
        row = self.inbox.get(data.activation_id)
        if row is not None:
            self.inbox.change(data.activation_id, acts=[*data.acts, *row["acts"]])

    def _migrated(self, event: Opened, data: RunMigrated) -> None:
        self.runs.change(data.run_id, sop_version=data.to_version)
        for rows in (self.inbox, self.collections):
            for one in rows.all():
                if one["run_id"] == data.run_id and one["step"] in data.mapping:
                    rows.change(one["activation_id"], step=data.mapping[one["step"]])

    def _paused(self, event: Opened, data: RunSuspended | RunResumed) -> None:
        self.runs.change(data.run_id, suspended=isinstance(data, RunSuspended))

    def _soon(self, event: Opened, data: StepDueSoon) -> None:
        self.inbox.change(data.activation_id, timeliness="segera")

    def _overdue(self, event: Opened, data: StepOverdue) -> None:
        self.inbox.change(data.activation_id, timeliness="terlambat", escalated_to=list(data.escalated_to))

    def _step_over(self, event: Opened, data: StepCompleted | StepReturned | StepDiverted | StepDropped) -> None:
        self.inbox.drop(data.activation_id)

    def _run_over(self, event: Opened, data: RunCompleted | RunCancelled) -> None:
        self.runs.drop(data.run_id)
        self.over.append(data.run_id)

    def _sop(self, event: Opened, data: SopActivated) -> None:
        for step in data.definition.langkah:
            opening = opening_step(data.definition, step) or (step if "himpun" in step.tugas else None)
            if opening is not None:
                self.gathers.put({"sop": data.sop, "sop_version": data.version, "step": step.id, "opening": opening.id})

    def _activated(self, event: Opened, data: StepActivated) -> None:
        self.inbox.put(
            {
                "activation_id": data.activation_id,
                "run_id": data.run_id,
                "seq": event.position,
                "step": data.step,
                "no": data.no,
                "activity": data.activity,
                "round": data.round,
                "positions": list(data.positions),
                "acts": list(data.acts),
                "next_act": 0,
                "waiting_for": "",
                "since": event.time,
                "standard_minutes": data.standard_minutes,
                "cause": data.cause,
                "role": data.recorder or data.role,
                "recorded_for": data.recorded_for,
                "for_unit": data.unit,
                "for_name": data.unit_name,
                "due": data.due,
                "timeliness": "",
                "escalated_to": [],
                **FREE,
                "reminders": 0,
                "reminded_at": None,
                "due_rule": data.due_rule,
                "due_words": data.due_words,
                "work_by": data.work_by,
                "opens": data.window.opens if data.window else None,
                "closes": data.window.closes if data.window else None,
            }
        )

    def _collection(self, event: Opened, data: CollectionRequested) -> None:
        self.collections.put(
            {
                "activation_id": data.activation_id,
                "run_id": data.run_id,
                "step": data.step,
                "seq": event.position,
                "asked": len(data.units),
                "answered": [],
                "closed": False,
                "due": data.due,
                "closes": data.closes,
            }
        )
        row = self.inbox.get(data.activation_id)
        if row is not None and row["acts"][row["next_act"]] == "isi":
            self.inbox.change(data.activation_id, waiting_for="intake")
