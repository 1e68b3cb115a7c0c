"""Read model of what positions got done: how many steps in which hour, so that the last days are a short sum.

What they have in hand is the inbox's; the query puts both together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.projections import Projection, Tables
from contracts.actor import Actor
from contracts.envelope import Opened
from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionRequested,
    DocumentRequested,
    NumberRequested,
    StepActivated,
    StepCompleted,
    StepDiverted,
    StepDropped,
    StepOverdue,
    StepReturned,
)
from services.workflow.projections.folding import Rows, gently
from services.workflow.projections.inbox import HAND

DONE = """
    SELECT position_id, sum(n) FILTER (WHERE hour >= $1)::int AS done_7, sum(n)::int AS done_30,
           sum(late)::int AS late_30
    FROM {done} WHERE hour >= $2 AND position_id = ANY ($3) GROUP BY position_id
"""
"""Steps that positions $3 have done since the hours $1 and $2, the earlier one."""

LOADS = (
    """
    SELECT position, count(*)::int AS in_hand, count(*) FILTER (WHERE timeliness = 'terlambat')::int AS late,
           count(*) FILTER (WHERE timeliness = 'segera')::int AS due_soon,
           count(*) FILTER (WHERE waiting_for <> '')::int AS waiting,
           min(since) AS oldest, percentile_disc(0.5) WITHIN GROUP (ORDER BY since) AS middle
    FROM ("""
    + HAND
    + """
        WHERE NOT r.suspended) h
    WHERE NOT escalated AND position = ANY ($1)
    GROUP BY position
"""
)
"""What positions $1 have in hand, on the tables of the inbox: a step counts for each position that may perform it."""


class WorkloadProjection(Projection):
    name = "workload"
    version = 1
    tables = {
        "doing": """
            CREATE TABLE {doing} (activation_id uuid PRIMARY KEY, position_id uuid, late boolean NOT NULL)
        """,
        "done": """
            CREATE TABLE {done} (
                position_id uuid, hour timestamptz, n int NOT NULL, late int NOT NULL,
                PRIMARY KEY (position_id, hour))
        """,
    }
    takes = (
        StepActivated,
        ActPerformed,
        CollectionRequested,
        DocumentRequested,
        NumberRequested,
        ArchivingRequested,
        StepOverdue,
        StepCompleted,
        StepReturned,
        StepDiverted,
        StepDropped,
    )

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        doing = Rows(tx, tables["doing"], ["activation_id"], ["position_id", "late"])
        begun = {event.data.activation_id for event in events if isinstance(event.data, StepActivated)}
        touched = (getattr(event.data, "activation_id", None) for event in events)
        await doing.load("activation_id", [one for one in touched if one is not None and one not in begun])
        done: Counter[tuple[UUID, datetime]] = Counter()
        late: Counter[tuple[UUID, datetime]] = Counter()
        async for event in gently(events):
            match event.data:
                case StepActivated() as data:
                    first = data.positions[0] if data.positions else None
                    doing.put({"activation_id": data.activation_id, "position_id": first, "late": False})
                case StepOverdue() as data:
                    doing.change(data.activation_id, late=True)
                case StepDropped() as data:
                    doing.drop(data.activation_id)
                case StepCompleted() | StepReturned() | StepDiverted() as data:
                    row = doing.get(data.activation_id)
                    position = event.actor.position or (row["position_id"] if row is not None else None)
                    if row is not None and position is not None:
                        key = (position, event.time.replace(minute=0, second=0, microsecond=0))
                        done[key] += 1
                        late[key] += row["late"]
                    doing.drop(data.activation_id)
                case ActPerformed() as data:
                    _by(doing, data.activation_id, data.by or event.actor)
                case CollectionRequested() | DocumentRequested() | NumberRequested() | ArchivingRequested() as data:
                    _by(doing, data.activation_id, event.actor)
                case _:
                    pass
        await doing.write()
        if done:
            await tx.executemany(
                f"INSERT INTO {tables['done']} AS d VALUES ($1, $2, $3, $4) ON CONFLICT (position_id, hour) "
                "DO UPDATE SET n = d.n + EXCLUDED.n, late = d.late + EXCLUDED.late",
                [(*key, n, late[key]) for key, n in done.items()],
            )


def _by(doing: Rows, activation_id: UUID, actor: Actor) -> None:
    """Whoever acted or asked last is who the step is counted for; an answer of another service is nobody's."""
    if actor.position is not None:
        doing.change(activation_id, position_id=actor.position)
