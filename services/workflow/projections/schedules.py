"""Read model of standing orders: each with its occasions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.projections import Projection, Tables
from contracts.envelope import Opened
from contracts.workflow import ScheduleBlocked, ScheduleEnded, ScheduleSet, ScheduleStarted
from services.workflow.projections.folding import Rows, values

LISTED = "SELECT * FROM {schedules} WHERE $1::text IS NULL OR sop = $1 ORDER BY ended, sop, seq"
OCCASIONS = "SELECT * FROM {occasions} WHERE schedule_id = ANY ($1) ORDER BY day DESC, occasion DESC"
GOING = "SELECT schedule_id, sop, unit FROM {schedules} WHERE NOT ended"


class SchedulesProjection(Projection):
    name = "schedules"
    version = 1
    tables = {
        "schedules": """
            CREATE TABLE {schedules} (
                schedule_id uuid PRIMARY KEY, seq bigint NOT NULL, sop text NOT NULL, unit text NOT NULL,
                schedule text NOT NULL, ended boolean NOT NULL, reason_id uuid)
        """,
        "occasions": """
            CREATE TABLE {occasions} (
                schedule_id uuid, occasion text, day date NOT NULL, run_id uuid, late boolean NOT NULL,
                blocked text NOT NULL, PRIMARY KEY (schedule_id, occasion))
        """,
    }
    takes = (ScheduleSet, ScheduleEnded, ScheduleStarted, ScheduleBlocked)

    async def apply(self, tx: Any, tables: Tables, events: Sequence[Opened]) -> None:
        schedules = Rows(
            tx, tables["schedules"], ["schedule_id"], ["seq", "sop", "unit", "schedule", "ended", "reason_id"]
        )
        occasions = Rows(tx, tables["occasions"], ["schedule_id", "occasion"], ["day", "run_id", "late", "blocked"])
        await schedules.load("schedule_id", values(events, "schedule_id"))
        for event in events:
            match event.data:
                case ScheduleSet() as data:
                    known = schedules.get(data.schedule_id)
                    schedules.put(
                        {
                            "schedule_id": data.schedule_id,
                            "seq": known["seq"] if known else event.position,
                            "sop": data.order.sop,
                            "unit": data.order.unit,
                            "schedule": data.order.model_dump_json(),
                            "ended": False,
                            "reason_id": None,
                        }
                    )
                case ScheduleEnded() as data:
                    schedules.change(data.schedule_id, ended=True, reason_id=data.reason.id)
                case ScheduleStarted() as data:
                    occasions.put(_occasion(data, run_id=data.run_id, late=data.late, blocked=""))
                case ScheduleBlocked() as data:
                    occasions.put(_occasion(data, run_id=None, late=False, blocked=data.message))
        await schedules.write()
        await occasions.write()


def _occasion(data: ScheduleStarted | ScheduleBlocked, **more: Any) -> dict[str, Any]:
    return {"schedule_id": data.schedule_id, "occasion": data.occasion, "day": data.day, **more}
