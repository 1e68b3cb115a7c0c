"""What is read of runs that were started from a step of another run, and of migrations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.workflow import ChildRow, MigrationRow, ParentRow

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
    """Fields of `RunView`: the run that it was started from, those that it has started; and rows of its migrations."""
    migrated = await read("SELECT * FROM {migrations} WHERE run_id = $1 ORDER BY seq", run_id)
    return {
        "migrations": migrated,
        "parent": next((ParentRow(**row) for row in await read(PARENT, run_id)), None),
        "children": tuple(ChildRow(**row) for row in await read(CHILDREN, run_id)),
    }


def migrations(rows: Sequence[Any], texts: Mapping[UUID, str | None]) -> dict[str, Any]:
    """When a run was taken over to another version, with the reasons."""
    same = ("from_version", "to_version", "at")
    return {
        "migrations": tuple(
            MigrationRow(**{name: row[name] for name in same}, reason=texts.get(row["reason_id"])) for row in rows
        )
    }
