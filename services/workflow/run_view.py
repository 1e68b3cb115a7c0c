"""A run as it is shown: rows of the runs read model put beside the definition it is pinned to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from contracts.archive import StoredDocument
from contracts.sop import Definition
from contracts.workflow import (
    ActivationRow,
    ActRow,
    AskedRow,
    ChoiceRow,
    CommentRow,
    FactRow,
    Member,
    PassedRow,
    RosterRow,
    RunRow,
    RunView,
)
from services.workflow.domain.durations import standard_text
from services.workflow.domain.plan import opening_step

Row = Mapping[str, Any]


def run_row(row: Row) -> RunRow:
    return RunRow(**{name: row[name] for name in RunRow.model_fields})


def run_view(
    run: Row,
    definition: Definition,
    activations: Sequence[Row],
    acts: Sequence[Row],
    collections: Sequence[Row],
    documents: Sequence[Row],
    comments: Sequence[Row],
    passed: Sequence[Row],
    texts: Mapping[UUID, str | None],
    times: Mapping[UUID, tuple[int, int]],
) -> RunView:
    """`activations`, `acts` and `collections` of the run in the order they came up; `texts` by id, None: erased;
    `times`: working minutes of each round, and of all rounds up to it."""
    by_activation: dict[UUID, list[Row]] = {}
    for act in acts:
        by_activation.setdefault(act["activation_id"], []).append(act)
    return RunView(
        run=run_row(run),
        roles={code: role.nama for code, role in definition.pelaksana.items()},
        performers={role: tuple(map(UUID, bound)) for role, bound in orjson.loads(run["performers"]).items()},
        titles={UUID(key): title for key, title in orjson.loads(run["titles"]).items()},
        documents=stored(documents),
        numbered=orjson.loads(run["numbered"]),
        numbers=tuple(run["numbers"]),
        record_id=run["record_id"],
        comments=tuple(_comment(row, texts) for row in comments),
        closed=tuple(row["activation_id"] for row in collections if row["closed"]),
        collections=tuple(AskedRow(**{name: row[name] for name in AskedRow.model_fields}) for row in collections),
        timeline=tuple(
            _activation(
                row,
                by_activation.get(row["activation_id"], []),
                definition,
                collections,
                texts,
                times.get(row["activation_id"], (None, None)),
            )
            for row in activations
        ),
        passed=tuple(_passed(row, definition) for row in passed),
        ended_early=run["ended_by"] is not None,
        facts=_facts(run, definition),
    )


def _passed(row: Row, definition: Definition) -> PassedRow:
    """A row of an earlier version has no other name here than its id."""
    step = definition.find(row["step"])
    same = {name: row[name] for name in ("step", "cause", "unit", "at")}
    return PassedRow(no=step.no if step else "", activity=step.kegiatan if step else row["step"], **same)


def _facts(run: Row, definition: Definition) -> tuple[FactRow, ...]:
    """In the order in which the SOP asks; what its version does not ask any more stands last under its key."""
    stated: Mapping[str, str] = orjson.loads(run["facts"])
    order = [
        *(key for key in definition.ditanyakan if key in stated),
        *(key for key in stated if key not in definition.ditanyakan),
    ]
    found = []
    for key in order:
        asked = definition.ditanyakan.get(key)
        name, kind = (asked.nama, asked.jenis) if asked else (key, "teks")
        found.append(FactRow(key=key, name=name, kind=kind, value=stated[key]))
    return tuple(found)


def stored(rows: Sequence[Row]) -> tuple[StoredDocument, ...]:
    """The documents that rows hold."""
    return tuple(StoredDocument.model_validate_json(row["document"]) for row in rows)


def named(rosters: Sequence[Row], choices: Sequence[Row]) -> dict[str, Any]:
    """Who takes part, and whom steps have named: the fields of the view."""
    return {
        "rosters": tuple(
            RosterRow(
                key=row["key"],
                members=tuple(
                    Member(unit=unit, name=name, counts=counts)
                    for unit, name, counts in zip(row["codes"], row["names"], row["counting"], strict=True)
                ),
                activation_id=row["activation_id"],
                at=row["at"],
            )
            for row in rosters
        ),
        "choices": tuple(ChoiceRow(**{name: row[name] for name in ChoiceRow.model_fields}) for row in choices),
    }


def _activation(
    row: Row,
    acts: Sequence[Row],
    definition: Definition,
    collections: Sequence[Row],
    texts: Mapping[UUID, str | None],
    times: tuple[int | None, int | None],
) -> ActivationRow:
    collection = _collection(row, definition, collections)
    asked, answered = (collection["asked"], collection["answered"]) if collection else (0, 0)
    if collection and row["unit"]:
        asked, answered = 1, int(row["unit"] in collection["units"])
    turn = next((act["act"] for act in acts if act["state"] == "giliran"), None)
    waiting = "intake" if row["state"] == "aktif" and turn == "himpun" and answered < asked else row["waiting_for"]
    same = "activation_id step no activity round role positions state cause started_at ended_at standard_minutes unit "
    same += "unit_name part recorded_for due timeliness due_rule due_words work_by opens closes"
    return ActivationRow(
        **{name: row[name] for name in same.split()},
        acts=tuple(_act(act, texts) for act in acts),
        waiting_for=waiting,
        elapsed_seconds=elapsed(row["started_at"], row["ended_at"]),
        worked_minutes=times[0],
        total_minutes=times[1],
        standard_text=standard_text(step) if (step := definition.find(row["step"])) else "",
        extended_by=step.diperpanjang if step else "",
        returned_to=row["returned_to"],
        reason=texts.get(row["reason_id"]),
        asked=asked,
        answered=answered,
    )


def elapsed(started: datetime, ended: datetime | None) -> int | None:
    """Whole seconds between two events, by the clock; None while the step is in hand."""
    return int((ended - started).total_seconds()) if ended is not None else None


def _act(row: Row, texts: Mapping[UUID, str | None]) -> ActRow:
    return ActRow(
        **{name: row[name] for name in ("act", "about", "state", "person", "position", "capacity", "at")},
        document=StoredDocument.model_validate_json(row["document"]) if row["document"] else None,
        note=texts.get(row["note_id"]),
    )


def _comment(row: Row, texts: Mapping[UUID, str | None]) -> CommentRow:
    return CommentRow(
        **{name: row[name] for name in ("comment_id", "activation_id", "person", "position", "at", "applied")},
        document=StoredDocument.model_validate_json(row["document"]),
        text=texts.get(row["text_id"]),
        reason=texts.get(row["reason_id"]),
    )


def _collection(row: Row, definition: Definition, collections: Sequence[Row]) -> Row | None:
    """What the activation asked for, or for a `himpun` what its opening step had asked for last by then."""
    for collection in collections:
        if collection["activation_id"] == row["activation_id"]:
            return collection
    step = definition.find(row["step"])
    opening = opening_step(definition, step) if step is not None else None
    if opening is None and (step is None or "himpun" not in step.tugas):
        return None
    asked = opening.id if opening is not None else row["step"]
    before = [c for c in collections if c["step"] == asked and c["seq"] < row["seq"]]
    return before[-1] if before else None
