"""Read model of what waits for positions: one row per active step, gone when the step is over.

A `himpun` waits without an event that says so: the query compares the answers with what its opening step asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionAnswered,
    CollectionRequested,
    DocumentRequested,
    NumberRequested,
    RunCompleted,
    RunStarted,
    SopActivated,
    StepActivated,
    StepCompleted,
    StepReturned,
)
from services.workflow.domain.plan import opening_step
from services.workflow.projections.folding import Rows, values

WAITING = """
    SELECT i.activation_id, i.run_id, r.title AS run_title, r.sop, r.unit, i.step, i.no, i.activity, i.round,
           p.position, i.acts, i.next_act, i.since, i.standard_minutes, i.cause,
           CASE WHEN i.waiting_for = '' AND i.acts[i.next_act + 1] = 'himpun' AND c.answered < c.asked
                THEN 'intake' ELSE i.waiting_for END AS waiting_for
    FROM {inbox} i
    JOIN {runs} r USING (run_id)
    CROSS JOIN unnest(i.positions) AS p (position)
    LEFT JOIN {gathers} g ON g.sop = r.sop AND g.sop_version = r.sop_version AND g.step = i.step
    LEFT JOIN LATERAL (
        SELECT asked, answered FROM {collections}
        WHERE run_id = i.run_id AND step = g.opening ORDER BY seq DESC LIMIT 1) c ON true
    WHERE i.positions && $1::uuid[] AND p.position = ANY ($1::uuid[])
    ORDER BY i.since, i.seq
"""


class InboxProjection(Projection):
    name = "inbox"
    version = 1
    tables = {
        "inbox": """
            CREATE TABLE {inbox} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, seq bigint NOT NULL, step text NOT NULL,
                no text NOT NULL, activity text NOT NULL, round int NOT NULL, positions uuid[] NOT NULL,
                acts text[] NOT NULL, next_act int NOT NULL, waiting_for text NOT NULL,
                since timestamptz NOT NULL, standard_minutes int, cause text NOT NULL);
            CREATE INDEX ON {inbox} USING gin (positions)
        """,
        "runs": """
            CREATE TABLE {runs} (
                run_id uuid PRIMARY KEY, title text NOT NULL, sop text NOT NULL, sop_version int NOT NULL,
                unit text NOT NULL)
        """,
        "gathers": """
            CREATE TABLE {gathers} (
                sop text, sop_version int, step text, opening text NOT NULL,
                PRIMARY KEY (sop, sop_version, step))
        """,
        "collections": """
            CREATE TABLE {collections} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, step text NOT NULL, seq bigint NOT NULL,
                asked int NOT NULL, answered int NOT NULL);
            CREATE INDEX ON {collections} (run_id)
        """,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        fold = _Fold(tx, tables)
        activations = values(events, "activation_id")
        await fold.inbox.load("activation_id", activations)
        await fold.collections.load("activation_id", activations)
        for event in events:
            fold.take(event)
        for rows in (fold.inbox, fold.runs, fold.gathers, fold.collections):
            await rows.write()
        if fold.over:
            await tx.execute(f"DELETE FROM {tables['collections']} WHERE run_id = ANY ($1)", fold.over)


class _Fold:
    def __init__(self, tx: Any, tables: Tables) -> None:
        inbox = "run_id seq step no activity round positions acts next_act waiting_for since standard_minutes cause"
        self.inbox = Rows(tx, tables["inbox"], ["activation_id"], inbox.split())
        self.runs = Rows(tx, tables["runs"], ["run_id"], ["title", "sop", "sop_version", "unit"])
        self.gathers = Rows(tx, tables["gathers"], ["sop", "sop_version", "step"], ["opening"])
        self.collections = Rows(
            tx, tables["collections"], ["activation_id"], ["run_id", "step", "seq", "asked", "answered"]
        )
        self.over: list[Any] = []

    def take(self, event: Opened) -> None:
        match event.data:
            case SopActivated() as data:
                self._sop(data)
            case RunStarted() as run:
                self.runs.put(
                    {
                        "run_id": run.run_id,
                        "title": run.title,
                        "sop": run.sop,
                        "sop_version": run.sop_version,
                        "unit": run.unit,
                    }
                )
            case StepActivated() as data:
                self._activated(event, data)
            case ActPerformed() as data:
                self.inbox.change(data.activation_id, next_act=data.index + 1, waiting_for="")
            case CollectionRequested() as data:
                self._collection(event, data)
            case CollectionAnswered() as data:
                found = self.collections.get(data.activation_id)
                if found is not None:
                    self.collections.change(data.activation_id, answered=found["answered"] + 1)
            case DocumentRequested() | NumberRequested() | ArchivingRequested() as data:
                self.inbox.change(data.activation_id, waiting_for="archive")
            case StepCompleted() | StepReturned() as data:
                self.inbox.drop(data.activation_id)
            case RunCompleted() as data:
                self.runs.drop(data.run_id)
                self.over.append(data.run_id)

    def _sop(self, data: SopActivated) -> None:
        for step in data.definition.langkah:
            opening = opening_step(data.definition, step)
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
                "answered": 0,
            }
        )
        row = self.inbox.get(data.activation_id)
        if row is not None and row["acts"][row["next_act"]] == "isi":
            self.inbox.change(data.activation_id, waiting_for="intake")
