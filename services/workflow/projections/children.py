"""What is read of runs that were started from a step of another run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from contracts.workflow import ChildRow, ParentRow

UNTOLD = """
    SELECT c.child, c.parent, c.activation_id, c.told, r.state
    FROM {children} c
    JOIN {runs} r ON r.run_id = c.child
    JOIN {runs} p ON p.run_id = c.parent
    JOIN {activations} a ON a.activation_id = c.activation_id
    WHERE c.told IN ('', 'dimulai') AND a.state = 'aktif' AND p.state IN ('berjalan', 'ditangguhkan')
      AND (c.told = '' OR r.state IN ('selesai', 'dibatalkan'))
    ORDER BY c.seq LIMIT 200
"""
"""Runs that were started from a step which has not heard yet that they began, or that they are over."""


PARENT = """
    SELECT c.parent AS run_id, c.activation_id, p.title, a.activity
    FROM {children} c JOIN {runs} p ON p.run_id = c.parent JOIN {activations} a USING (activation_id)
    WHERE c.child = $1
"""
CHILDREN = """
    SELECT c.child AS run_id, c.activation_id, c.sop, r.title, r.state, r.started_at
    FROM {children} c JOIN {runs} r ON r.run_id = c.child
    WHERE c.parent = $1 ORDER BY c.seq
"""


async def read_related(read: Callable[..., Awaitable[Sequence[Any]]], run_id: UUID) -> dict[str, Any]:
    """The run that a run was started from, and those that it has started: fields of `RunView`."""
    return {
        "parent": next((ParentRow(**row) for row in await read(PARENT, run_id)), None),
        "children": tuple(ChildRow(**row) for row in await read(CHILDREN, run_id)),
    }
