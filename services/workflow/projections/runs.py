"""Read model of runs: one row per run, its timeline (activations and their acts), documents, and SOP versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.workflow import (
    CollectionReopened,
    RoleBound,
    RunMigrated,
    RunMoved,
    StepDiverted,
    StepReturned,
    StepWithdrawn,
)
from services.workflow.projections.folding import also_left, also_limited, gently, runs_of, values
from services.workflow.projections.roster_fold import ROSTER_TABLES, RosterFold
from services.workflow.projections.run_fold import RunFold
from services.workflow.projections.task_fold import TABLES, TaskFold

IN_HAND = """
    (SELECT coalesce(string_agg(a.activity, '; ' ORDER BY a.seq), '')
     FROM (SELECT activity, min(seq) AS seq FROM {activations} WHERE run_id = r.run_id AND state = 'aktif'
           GROUP BY activity) a) AS step
"""
"""The activities in hand of the run `r`, each once."""

LISTED = f"""
    SELECT r.*, {IN_HAND} FROM {{runs}} r
    WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR sop = $2) AND ($3::text IS NULL OR unit = $3)
      AND ($4::int IS NULL OR year = $4)
      AND (NOT $5 OR run_id IN (SELECT run_id FROM {{activations}} WHERE state = 'aktif' AND timeliness = 'terlambat'))
      AND ($6::uuid IS NULL
           OR run_id IN (SELECT run_id FROM {{activations}} WHERE state = 'aktif' AND positions @> ARRAY[$6::uuid]))
      AND title ILIKE ALL ($7::text[])
      AND ($8::bigint IS NULL OR seq < $8)
      AND ($9::text IS NULL OR period = $9)
    ORDER BY seq DESC LIMIT $10
"""
"""Runs in state $1, of SOP $2, of unit $3, of year $4 (NULL: any); $5: with an overdue step in hand; with one in hand
of position $6; with all of the patterns $7 in the title; behind place $8 of the list; of period $9 (NULL: any)."""


class RunsProjection(Projection):
    name = "runs"
    version = 10
    tables = {
        "sops": """
            CREATE TABLE {sops} (
                sop text, sop_version int, title text NOT NULL, digest text NOT NULL, definition text NOT NULL,
                PRIMARY KEY (sop, sop_version))
        """,
        "runs": """
            CREATE TABLE {runs} (
                run_id uuid PRIMARY KEY, seq bigint NOT NULL, sop text NOT NULL, sop_version int NOT NULL,
                title text NOT NULL, unit text NOT NULL, unit_name text NOT NULL, year int NOT NULL,
                state text NOT NULL, started_at timestamptz NOT NULL, completed_at timestamptz,
                version int NOT NULL, sample boolean NOT NULL, titles text NOT NULL, numbers text[] NOT NULL,
                numbered text NOT NULL,
                record_id uuid, ended_by uuid, performers text NOT NULL, period text NOT NULL, facts text NOT NULL);
            CREATE INDEX ON {runs} (seq);
            CREATE INDEX ON {runs} (unit, seq)
        """,
        "documents": """
            CREATE TABLE {documents} (
                run_id uuid, kind text, seq bigint NOT NULL, document text NOT NULL, PRIMARY KEY (run_id, kind))
        """,
        "locks": """
            CREATE TABLE {locks} (
                run_id uuid, paper text, version int, seq bigint NOT NULL, document text NOT NULL,
                PRIMARY KEY (run_id, paper, version))
        """,
        "activations": """
            CREATE TABLE {activations} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, seq bigint NOT NULL, step text NOT NULL,
                no text NOT NULL, activity text NOT NULL, round int NOT NULL, role text NOT NULL,
                positions uuid[] NOT NULL, state text NOT NULL, cause text NOT NULL, waiting_for text NOT NULL,
                started_at timestamptz NOT NULL, ended_at timestamptz, standard_minutes int, returned_to text,
                reason_id uuid, unit text NOT NULL, unit_name text NOT NULL, part text NOT NULL,
                recorder text NOT NULL, recorded_for text NOT NULL, due timestamptz,
                timeliness text NOT NULL, due_rule text NOT NULL, due_words text NOT NULL, work_by timestamptz,
                opens timestamptz, closes timestamptz);
            CREATE INDEX ON {activations} (run_id, seq);
            CREATE INDEX ON {activations} (run_id) WHERE state = 'aktif' AND timeliness = 'terlambat';
            CREATE INDEX ON {activations} USING gin (positions) WHERE state = 'aktif'
        """,
        "acts": """
            CREATE TABLE {acts} (
                activation_id uuid, index int, act text NOT NULL, about text NOT NULL, state text NOT NULL, person uuid,
                position uuid, capacity text, at timestamptz, document text, note_id uuid,
                PRIMARY KEY (activation_id, index))
        """,
        "collections": """
            CREATE TABLE {collections} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, step text NOT NULL, seq bigint NOT NULL,
                asked int NOT NULL, answered int NOT NULL, units text[] NOT NULL,
                closed boolean NOT NULL, due timestamptz, closes boolean NOT NULL, extensions int NOT NULL,
                closed_by text NOT NULL);
            CREATE INDEX ON {collections} (run_id)
        """,
        "migrations": """
            CREATE TABLE {migrations} (
                run_id uuid, seq bigint, from_version int NOT NULL, to_version int NOT NULL,
                at timestamptz NOT NULL, reason_id uuid NOT NULL, PRIMARY KEY (run_id, seq))
        """,
        "children": """
            CREATE TABLE {children} (
                child uuid PRIMARY KEY, parent uuid NOT NULL, activation_id uuid NOT NULL, sop text NOT NULL,
                seq bigint NOT NULL, told text NOT NULL, reason_id uuid);
            CREATE INDEX ON {children} (parent, seq);
            CREATE INDEX ON {children} (told) WHERE told IN ('', 'dimulai')
        """,
        "passed": """
            CREATE TABLE {passed} (
                run_id uuid, step text, unit text, seq bigint NOT NULL, cause text NOT NULL, at timestamptz NOT NULL,
                PRIMARY KEY (run_id, step, unit))
        """,
        "comments": """
            CREATE TABLE {comments} (
                comment_id uuid PRIMARY KEY, run_id uuid NOT NULL, activation_id uuid NOT NULL, seq bigint NOT NULL,
                document text NOT NULL, text_id uuid NOT NULL, person uuid, position uuid, at timestamptz NOT NULL,
                applied boolean, reason_id uuid);
            CREATE INDEX ON {comments} (run_id, seq)
        """,
        **TABLES,
        **ROSTER_TABLES,
    }

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        fold = RunFold(tx, tables)
        activations = values(events, "activation_id")
        whole = runs_of(events, StepReturned, StepDiverted, RoleBound, RunMoved)
        back = (StepReturned, StepDiverted, StepWithdrawn, CollectionReopened, RunMoved)
        again = runs_of(events, *back)
        migrated = runs_of(events, RunMigrated)
        whole += migrated
        again += migrated
        await fold.collections.load("run_id", migrated)
        await fold.runs.load("run_id", values(events, "run_id"))
        await fold.activations.load("run_id", whole)
        await fold.passed.load("run_id", again)
        await fold.activations.load("activation_id", [*activations, *also_limited(events)])
        await fold.acts.load("activation_id", activations)
        await fold.collections.load("activation_id", [*activations, *also_left(events)])
        await fold.children.load("child", [*values(events, "child_id"), *values(events, "run_id")])
        await fold.comments.load("comment_id", values(events, "comment_id"))
        beside = TaskFold(tx, tables, fold)
        rosters = RosterFold(tx, tables)
        await beside.load(events)
        await rosters.load(events)
        async for event in gently(events):
            fold.take(event)
            beside.take(event)
            rosters.take(event)
        await fold.write()
        await beside.write()
        await rosters.write()
