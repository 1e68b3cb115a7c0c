"""Runs that are started from a step of another run (`jalankan`): what the run that waits hears of them.

A child's id follows from the activation and how many were started from it before, so that none is started twice.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.actor import Actor
from contracts.base import Code, Instant, Line, Tolerant
from contracts.catalogue import Event, event
from contracts.envelope import TextRef


class RunParent(Tolerant):
    """The step in hand from which a run is started."""

    run_id: UUID
    activation_id: UUID


def child_run_id(activation_id: UUID, number: int) -> UUID:
    """The id of the run that a step starts. `number` counts them from 1: after one was cancelled comes the next."""
    return uuid5(activation_id, f"jalankan/{number}")


@event("workflow.child.begun.v1")
class ChildBegun(Event):
    """The other SOP's run has started; the act waits for its end, or is done with it."""

    run_id: UUID
    activation_id: UUID
    child_id: UUID
    sop: Code
    waits: bool
    """False: handed over, the act is done."""
    by: Actor
    """Who has started it: he performs the act."""


@event("workflow.child.completed.v1")
class ChildCompleted(Event):
    """The run that the act waited for has come to its end."""

    run_id: UUID
    activation_id: UUID
    child_id: UUID


@event("workflow.child.cancelled.v1")
class ChildCancelled(Event):
    """The run that the act waited for was cancelled; the act is in hand again."""

    run_id: UUID
    activation_id: UUID
    child_id: UUID
    reason: TextRef | None


class ChildRow(Tolerant):
    """A run that was started from a step of this one."""

    run_id: UUID
    activation_id: UUID
    sop: Code
    title: Line
    state: str
    started_at: Instant


class ParentRow(Tolerant):
    """The run, and its step, that this one was started from."""

    run_id: UUID
    activation_id: UUID
    title: Line
    activity: Line
