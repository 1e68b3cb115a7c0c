"""Objects of an OCEL 2.0 log: what is known of each and since when, and how they belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, ClassVar
from uuid import UUID

import orjson

from contracts.base import rfc3339

Value = str | int | bool | datetime


def text(value: Value) -> str:
    """A value as OCEL's JSON has it: a string that reads as its declared type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return rfc3339(value) if isinstance(value, datetime) else str(value)


# Ids of objects are unique over all types, so each names its own.


def run_id(run: UUID) -> str:
    return f"run:{run}"


def unit_id(code: str) -> str:
    return f"unit:{code}"


def entry_id(run: UUID, code: str) -> str:
    return f"entry:{run}/{code}"


def document_id(document: UUID) -> str:
    return f"document:{document}"


def position_id(position: UUID) -> str:
    return f"position:{position}"


def sop_id(code: str) -> str:
    return f"sop:{code}"


@dataclass(slots=True)
class _Object:
    type: str
    now: dict[str, Value] = field(default_factory=dict)
    history: list[tuple[str, Value, datetime]] = field(default_factory=list)
    relations: dict[tuple[str, str], None] = field(default_factory=dict)


class Objects:
    """Gathers objects; those of a run are written to `out` when it is over, the others at the end.

    What is written is the inside of a JSON list, one object a line.
    """

    TYPES: ClassVar[dict[str, dict[str, str]]] = {
        "run": {
            "title": "string",
            "sop_version": "integer",
            "year": "integer",
            "sample": "boolean",
            "state": "string",
            "way": "string",
        },
        "unit": {"name": "string"},
        "entry": {"name": "string"},
        "document": {"name": "string", "kind": "string", "version": "integer", "sha256": "string"},
        "position": {"title": "string"},
        "sop": {"title": "string", "version": "integer", "digest": "string"},
    }

    def __init__(self, out: IO[bytes]) -> None:
        self.count = 0
        self._out = out
        self._objects: dict[str, _Object] = {}
        self._of_run: dict[UUID, dict[str, None]] = {}

    def know(
        self, kind: str, object_id: str, at: datetime, values: Mapping[str, Value], *, run: UUID | None = None
    ) -> None:
        """What holds for an object from `at` on; what was known already is not repeated. `run`: it ends with it."""
        known = self._objects.setdefault(object_id, _Object(kind))
        for name, value in values.items():
            if known.now.get(name) != value:
                known.now[name] = value
                known.history.append((name, value, at))
        if run is not None:
            self._of_run.setdefault(run, {})[object_id] = None

    def relate(self, object_id: str, other: str, qualifier: str) -> None:
        self._objects[object_id].relations[other, qualifier] = None

    def finish(self, run: UUID) -> None:
        for object_id in self._of_run.pop(run, {}):
            self._write(object_id, self._objects.pop(object_id))

    def finish_all(self) -> None:
        self._of_run.clear()
        for object_id, known in self._objects.items():
            self._write(object_id, known)
        self._objects.clear()

    def _write(self, object_id: str, known: _Object) -> None:
        document = {
            "id": object_id,
            "type": known.type,
            "attributes": [
                {"name": name, "value": text(value), "time": rfc3339(at)} for name, value, at in known.history
            ],
            "relationships": [{"objectId": other, "qualifier": how} for other, how in known.relations],
        }
        self._out.write((b",\n" if self.count else b"\n") + orjson.dumps(document))
        self.count += 1
