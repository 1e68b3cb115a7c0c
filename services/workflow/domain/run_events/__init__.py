"""How a run follows from its events: one small function per event type, one file for each matter."""

from services.workflow.domain.run_events import (
    attending,
    beside,
    branching,
    choosing,
    collecting,
    limits,
    linking,
    membership,
    migrating,
    papers,
    repairing,
    running,
    steps,
    tasks,
)
from services.workflow.domain.run_events.branching import behind
from services.workflow.domain.run_events.collecting import again
from services.workflow.domain.run_events.registry import apply, evolve
from services.workflow.domain.run_events.steps import OVER, dropped_as, taken_back

__all__ = [
    "OVER",
    "again",
    "apply",
    "attending",
    "behind",
    "beside",
    "branching",
    "choosing",
    "collecting",
    "dropped_as",
    "evolve",
    "limits",
    "linking",
    "membership",
    "migrating",
    "papers",
    "repairing",
    "running",
    "steps",
    "taken_back",
    "tasks",
]
