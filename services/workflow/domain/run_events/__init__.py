"""How a run follows from its events: one small function per event type, one file for each matter."""

from services.workflow.domain.run_events import collecting, limits, membership, papers, running, steps
from services.workflow.domain.run_events.registry import apply, evolve
from services.workflow.domain.run_events.steps import taken_back

__all__ = ["apply", "collecting", "evolve", "limits", "membership", "papers", "running", "steps", "taken_back"]
