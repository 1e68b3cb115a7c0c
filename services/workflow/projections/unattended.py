"""Read model of the steps of which was said that nobody attends to them: a row until the step is over.

Whether it is still so is asked of the organisation at the time of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.workflow import (
    RunCancelled,
    RunCompleted,
    StepCompleted,
    StepDropped,
    StepReturned,
    StepUnattended,
)
from services.workflow.projections.folding import Rows, values

ESCALATED = "SELECT activation_id, positions FROM {said} WHERE escalated_to && $1::uuid[]"
"""Steps that were escalated to the positions $1."""
OF_RUN = "SELECT activation_id, escalated_to FROM {said} WHERE run_id = $1"
EVERY = "SELECT activation_id, escalated_to FROM {said}"


class UnattendedProjection(Projection):
    name = "unattended"
    version = 1
    tables = {
        "said": """
            CREATE TABLE {said} (
                activation_id uuid PRIMARY KEY, run_id uuid NOT NULL, positions uuid[] NOT NULL,
                escalated_to uuid[] NOT NULL);
            CREATE INDEX ON {said} (run_id);
            CREATE INDEX ON {said} USING gin (escalated_to)
        """,
    }

    takes = (StepUnattended, StepCompleted, StepReturned, StepDropped, RunCompleted, RunCancelled)

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        rows = Rows(tx, tables["said"], ["activation_id"], ["run_id", "positions", "escalated_to"])
        over = [event.data.run_id for event in events if isinstance(event.data, RunCompleted | RunCancelled)]
        await rows.load("activation_id", values(events, "activation_id"))
        await rows.load("run_id", over)
        for event in events:
            match event.data:
                case StepUnattended() as data:
                    rows.put(
                        {
                            "activation_id": data.activation_id,
                            "run_id": data.run_id,
                            "positions": list(data.positions),
                            "escalated_to": list(data.escalated_to),
                        }
                    )
                case StepCompleted() | StepReturned() | StepDropped() as data:
                    rows.drop(data.activation_id)
                case RunCompleted() | RunCancelled() as data:
                    for row in rows.all():
                        if row["run_id"] == data.run_id:
                            rows.drop(row["activation_id"])
        await rows.write()
