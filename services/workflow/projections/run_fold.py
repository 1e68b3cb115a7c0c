"""How the rows of the runs read model follow from events; one small method per event type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from chassis.projections import Tables
from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    ChildBegun,
    ChildCancelled,
    ChildCompleted,
    CollectionAnswered,
    CollectionClosed,
    CollectionExtended,
    CollectionReopened,
    CollectionRequested,
    CollectionUnitAdded,
    CommentMade,
    CommentSettled,
    DocumentLocked,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RecordRecorded,
    RepairBegun,
    RoleBound,
    RunCancelled,
    RunCompleted,
    RunMigrated,
    RunMoved,
    RunResumed,
    RunStarted,
    RunSuspended,
    SopActivated,
    StepActivated,
    StepCompleted,
    StepDiverted,
    StepDropped,
    StepDueSoon,
    StepOverdue,
    StepPassed,
    StepReturned,
    UnitAdded,
    UnitDropped,
    WindowExtended,
)
from services.workflow.domain.run_events import OVER, again, behind, dropped_as, taken_back
from services.workflow.projections.folding import Rows

RUN = (
    "seq sop sop_version title unit unit_name year state started_at completed_at version sample titles numbers "
    "numbered record_id ended_by performers period facts"
)
ACTIVATION = (
    "run_id seq step no activity round role positions state cause waiting_for started_at ended_at standard_minutes "
    "returned_to reason_id unit unit_name due timeliness due_rule due_words work_by opens closes "
    "part recorder recorded_for"
)
_SAID = {"activation_id", *ACTIVATION.split()} & StepActivated.model_fields.keys()
"""Columns that are filled with what the event says."""
_NO_WINDOW = {"opens": None, "closes": None}
COLLECTION = "run_id step seq asked answered units closed due closes extensions closed_by"


class RunFold:
    """Rows that a batch touches, changed event by event."""

    def __init__(self, tx: Any, tables: Tables) -> None:
        self.sops = Rows(tx, tables["sops"], ["sop", "sop_version"], ["title", "digest", "definition"])
        self.runs = Rows(tx, tables["runs"], ["run_id"], RUN.split())
        self.documents = Rows(tx, tables["documents"], ["run_id", "kind"], ["seq", "document"])
        self.locks = Rows(tx, tables["locks"], ["run_id", "paper", "version"], ["seq", "document"])
        self.activations = Rows(tx, tables["activations"], ["activation_id"], ACTIVATION.split())
        self.acts = Rows(
            tx,
            tables["acts"],
            ["activation_id", "index"],
            ["act", "about", "state", "person", "position", "capacity", "at", "document", "note_id"],
        )
        self.collections = Rows(
            tx,
            tables["collections"],
            ["activation_id"],
            COLLECTION.split(),
        )
        self.passed = Rows(tx, tables["passed"], ["run_id", "step", "unit"], ["seq", "cause", "at"])
        self.comments = Rows(
            tx,
            tables["comments"],
            ["comment_id"],
            [
                "run_id",
                "activation_id",
                "seq",
                "document",
                "text_id",
                "person",
                "position",
                "at",
                "applied",
                "reason_id",
            ],
        )
        self.children = Rows(
            tx, tables["children"], ["child"], ["parent", "activation_id", "sop", "seq", "told", "reason_id"]
        )
        self.migrations = Rows(
            tx, tables["migrations"], ["run_id", "seq"], ["from_version", "to_version", "at", "reason_id"]
        )
        self._takes: dict[type[Event], Callable[[Opened, Any], None]] = {
            SopActivated: self._sop,
            RunStarted: self._started,
            StepActivated: self._activated,
            CollectionRequested: self._collection_requested,
            CollectionAnswered: self._answered,
            DocumentRequested: self._asked_archive,
            NumberRequested: self._asked_archive,
            ArchivingRequested: self._asked_archive,
            DocumentLocked: self._locked,
            DocumentRecorded: self._document,
            NumberRecorded: self._number,
            RecordRecorded: self._record,
            ActPerformed: self._performed,
            StepCompleted: self._completed,
            StepDropped: self._dropped,
            StepDueSoon: self._soon,
            StepOverdue: self._overdue,
            StepReturned: self._returned,
            StepDiverted: self._diverted,
            StepPassed: self._passed,
            RunMoved: self._moved,
            RoleBound: self._bound,
            RepairBegun: self._repaired,
            CommentMade: self._commented,
            CommentSettled: self._settled,
            CollectionClosed: self._closed,
            CollectionExtended: self._extended,
            WindowExtended: self._window,
            UnitAdded: self._unit_added,
            CollectionUnitAdded: self._unit_asked,
            UnitDropped: self._unit_left,
            CollectionReopened: self._reopened,
            ChildBegun: self._child_begun,
            ChildCompleted: self._child_over,
            ChildCancelled: self._child_over,
            RunMigrated: self._migrated,
            RunSuspended: self._suspended,
            RunResumed: self._resumed,
            RunCancelled: self._cancelled,
            RunCompleted: self._run_completed,
        }

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)
        self.runs.change(event.stream, version=event.version)

    async def write(self) -> None:
        tables = (
            self.sops,
            self.runs,
            self.documents,
            self.locks,
            self.activations,
            self.acts,
            self.collections,
            self.comments,
            self.passed,
            self.children,
            self.migrations,
        )
        for rows in tables:
            await rows.write()

    def _sop(self, event: Opened, data: SopActivated) -> None:
        self.sops.put(
            {
                "sop": data.sop,
                "sop_version": data.version,
                "title": data.definition.judul,
                "digest": data.digest,
                "definition": data.definition.model_dump_json(),
            }
        )

    def _started(self, event: Opened, data: RunStarted) -> None:
        self.runs.put(
            {
                "run_id": data.run_id,
                "seq": event.position,
                "sop": data.sop,
                "sop_version": data.sop_version,
                "title": data.title,
                "unit": data.unit,
                "unit_name": data.unit_name,
                "year": data.year,
                "state": "berjalan",
                "started_at": event.time,
                "completed_at": None,
                "version": event.version,
                "sample": data.sample,
                "titles": orjson.dumps({str(key): title for key, title in data.titles.items()}).decode(),
                "numbers": [],
                "numbered": "{}",
                "record_id": None,
                "ended_by": None,
                "performers": _listed({role: binding.positions for role, binding in data.roles.items()}),
                "period": data.period,
                "facts": orjson.dumps(data.facts).decode(),
            }
        )

        if data.parent is not None:
            self.children.put(
                {
                    "child": data.run_id,
                    "parent": data.parent.run_id,
                    "activation_id": data.parent.activation_id,
                    "sop": data.sop,
                    "seq": event.position,
                    "told": "",
                    "reason_id": None,
                }
            )

    def _child_begun(self, event: Opened, data: ChildBegun) -> None:
        self.children.change(data.child_id, told="dimulai" if data.waits else "lepas")
        if data.waits:
            turn = self._turn(data.activation_id)
            if turn is not None:
                self.acts.change(data.activation_id, turn["index"], state="diproses", **_who(data.by))
            self.activations.change(data.activation_id, waiting_for="workflow")

    def _child_over(self, event: Opened, data: ChildCompleted | ChildCancelled) -> None:
        reason = data.reason.id if isinstance(data, ChildCancelled) and data.reason else None
        self.children.change(data.child_id, told="selesai", reason_id=reason)
        if isinstance(data, ChildCancelled):
            index = 0
            while (row := self.acts.get(data.activation_id, index)) is not None:
                if row["state"] == "diproses":
                    nobody = dict.fromkeys(("person", "position", "capacity"))
                    self.acts.change(data.activation_id, index, state="giliran", **nobody)
                index += 1
            self.activations.change(data.activation_id, waiting_for="")

    def _activated(self, event: Opened, data: StepActivated) -> None:
        row = data.model_dump(include=_SAID)
        row |= {"seq": event.position, "state": "aktif", "waiting_for": "", "started_at": event.time}
        row |= {"positions": list(data.positions), "ended_at": None, "returned_to": None, "reason_id": None}
        row |= {"due": data.due, "work_by": data.work_by, "timeliness": ""}
        row |= {"opens": data.window.opens, "closes": data.window.closes} if data.window else _NO_WINDOW
        self.activations.put(row)
        for index, act in enumerate(data.acts):
            blank = dict.fromkeys(("person", "position", "capacity", "at", "document", "note_id"))
            state = "menunggu" if index else "giliran"
            about = data.about[index] if data.about else ""
            key = {"activation_id": data.activation_id, "index": index}
            self.acts.put({**key, "act": act, "about": about, "state": state, **blank})

    def _collection_requested(self, event: Opened, data: CollectionRequested) -> None:
        self.collections.put(
            {
                "activation_id": data.activation_id,
                "run_id": data.run_id,
                "step": data.step,
                "seq": event.position,
                "asked": len(data.units),
                "answered": 0,
                "units": [],
                "closed": False,
                "due": data.due,
                "closes": data.closes,
                "extensions": 0,
                "closed_by": "",
            }
        )
        turn = self._turn(data.activation_id)
        if turn is not None and turn["act"] == "isi":
            self.ask(event, data.activation_id, "intake")

    def _answered(self, event: Opened, data: CollectionAnswered) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            units = [*row["units"], data.unit]
            self.collections.change(data.activation_id, answered=len(units), units=units)

    def _asked_archive(self, event: Opened, data: DocumentRequested | NumberRequested | ArchivingRequested) -> None:
        self.ask(event, data.activation_id, "archive")

    def ask(self, event: Opened, activation_id: UUID, service: str) -> None:
        """The one who asks is the one who performs the act, although it is done when the answer comes."""
        turn = self._turn(activation_id)
        if turn is not None:
            self.acts.change(activation_id, turn["index"], state="diproses", **_who(event.actor))
        self.activations.change(activation_id, waiting_for=service)

    def _document(self, event: Opened, data: DocumentRecorded) -> None:
        self.documents.put(
            {
                "run_id": data.run_id,
                "kind": data.document.paper,
                "seq": event.position,
                "document": data.document.model_dump_json(),
            }
        )

    def _locked(self, event: Opened, data: DocumentLocked) -> None:
        self.locks.put(
            {
                "run_id": data.run_id,
                "paper": data.document.paper,
                "version": data.document.version,
                "seq": event.position,
                "document": data.document.model_dump_json(),
            }
        )

    def _number(self, event: Opened, data: NumberRecorded) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            numbered = orjson.loads(row["numbered"]) | dict.fromkeys(data.papers, data.number)
            numbers = [*row["numbers"], data.number]
            self.runs.change(data.run_id, numbers=numbers, numbered=orjson.dumps(numbered).decode())

    def _record(self, event: Opened, data: RecordRecorded) -> None:
        self.runs.change(data.run_id, record_id=data.record_id)

    def _performed(self, event: Opened, data: ActPerformed) -> None:
        row = self.acts.get(data.activation_id, data.index)
        asked = row is not None and row["person"] is not None
        self.acts.change(
            data.activation_id,
            data.index,
            state="selesai",
            at=event.time,
            document=data.document.model_dump_json() if data.document else None,
            note_id=data.note.id if data.note else None,
            **({} if asked else _who(data.by or event.actor)),
        )
        self.acts.change(data.activation_id, data.index + 1, state="giliran")
        self.activations.change(data.activation_id, waiting_for="")

    def _completed(self, event: Opened, data: StepCompleted) -> None:
        self._end(data.activation_id, "selesai", event.time)

    def _soon(self, event: Opened, data: StepDueSoon) -> None:
        self.activations.change(data.activation_id, timeliness="segera")

    def _overdue(self, event: Opened, data: StepOverdue) -> None:
        self.activations.change(data.activation_id, timeliness="terlambat")

    def _dropped(self, event: Opened, data: StepDropped) -> None:
        state = dropped_as(data.cause)
        row = self.activations.get(data.activation_id)
        if row is not None and row["ended_at"] is not None:
            self.activations.change(data.activation_id, state=state)
            return
        turn = self._turn(data.activation_id)
        if turn is not None:
            self.acts.change(data.activation_id, turn["index"], state="menunggu")
        self._end(data.activation_id, state, event.time, reason_id=data.reason.id if data.reason else None)

    def _returned(self, event: Opened, data: StepReturned) -> None:
        """What no longer counts is void, as in `domain.run_events`."""
        of_run = self._of_run(data.run_id)
        since = 0
        if not data.branch:
            newest = {row["unit"]: row["seq"] for row in of_run if row["step"] == data.target}
            starts = [newest[unit] for unit in data.units or (data.unit,) if unit in newest]
            since = min(starts, default=event.position)
        for row in of_run:
            if row["state"] in OVER and row["seq"] >= since and taken_back(row["step"], row["unit"], data):
                self.activations.change(row["activation_id"], state="gugur")
        self.forget(data.run_id, lambda step, unit: taken_back(step, unit, data))
        self._leave(data.activation_id, "dikembalikan", event.time, data.target, data.reason.id)

    def _diverted(self, event: Opened, data: StepDiverted) -> None:
        for row in self._of_run(data.run_id):
            if row["state"] in OVER and behind(row["step"], row["unit"], data):
                self.activations.change(row["activation_id"], state="gugur")
        self.forget(data.run_id, lambda step, unit: behind(step, unit, data))
        self._leave(data.activation_id, "dialihkan", event.time, data.target, data.reason.id)

    def _moved(self, event: Opened, data: RunMoved) -> None:
        for row in self._of_run(data.run_id):
            if row["state"] in OVER and row["step"] in data.branch:
                self.activations.change(row["activation_id"], state="gugur")
        self.forget(data.run_id, lambda step, unit: step in data.branch)

    def _passed(self, event: Opened, data: StepPassed) -> None:
        self.passed.put(
            {
                "run_id": data.run_id,
                "step": data.step,
                "unit": data.unit,
                "seq": event.position,
                "cause": data.cause,
                "at": event.time,
            }
        )

    def _of_run(self, run_id: UUID) -> list[dict[str, Any]]:
        """The run's activations in the order they came up; loaded whole for what looks at all of them."""
        return sorted((row for row in self.activations.all() if row["run_id"] == run_id), key=lambda row: row["seq"])

    def forget(self, run_id: UUID, anew: Callable[[str, str], bool]) -> None:
        """Rows that the run had gone past are looked at anew."""
        for row in self.passed.all():
            if row["run_id"] == run_id and anew(row["step"], row["unit"]):
                self.passed.drop(run_id, row["step"], row["unit"])

    def _leave(self, activation_id: UUID, state: str, at: datetime, target: str, reason: UUID) -> None:
        """Over although acts are left."""
        turn = self._turn(activation_id)
        if turn is not None:
            self.acts.change(activation_id, turn["index"], state="menunggu")
        self._end(activation_id, state, at, returned_to=target, reason_id=reason)

    def _bound(self, event: Opened, data: RoleBound) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            titles = orjson.loads(row["titles"]) | {str(key): title for key, title in data.titles.items()}
            bound = orjson.loads(row["performers"]) | orjson.loads(_listed({data.role: data.positions}))
            performers = orjson.dumps(bound).decode()
            self.runs.change(data.run_id, titles=orjson.dumps(titles).decode(), performers=performers)
        for one in self.activations.all():
            if (one["run_id"], one["recorder"] or one["role"], one["state"], one["unit"]) == (
                data.run_id,
                data.role,
                "aktif",
                "",
            ):
                self.activations.change(one["activation_id"], positions=list(data.positions))

    def _repaired(self, event: Opened, data: RepairBegun) -> None:
        """The acts of the repair come first; none of the step's own has been done."""
        own = [row for row in self.acts.all() if row["activation_id"] == data.activation_id]
        for row in own:
            self.acts.put({**row, "index": row["index"] + len(data.acts), "state": "menunggu"})
        first = next(row for row in own if row["index"] == 0)
        for index, (act, about) in enumerate(zip(data.acts, data.about, strict=True)):
            state = "menunggu" if index else "giliran"
            self.acts.put({**first, "index": index, "act": act, "about": about, "state": state})

    def _commented(self, event: Opened, data: CommentMade) -> None:
        self.comments.put(
            {
                "comment_id": data.comment_id,
                "run_id": data.run_id,
                "activation_id": data.activation_id,
                "seq": event.position,
                "document": data.document.model_dump_json(),
                "text_id": data.text.id,
                "person": event.actor.person,
                "position": event.actor.position,
                "at": event.time,
                "applied": None,
                "reason_id": None,
            }
        )

    def _settled(self, event: Opened, data: CommentSettled) -> None:
        reason = data.reason.id if data.reason else None
        self.comments.change(data.comment_id, applied=data.applied, reason_id=reason)

    def _closed(self, event: Opened, data: CollectionClosed) -> None:
        self.collections.change(data.activation_id, closed=True, closed_by=data.cause)

    def _extended(self, event: Opened, data: CollectionExtended) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            again = row["extensions"] + 1
            self.collections.change(data.activation_id, due=data.due, closes=data.closes, extensions=again)
        for key, due in data.moved.items():
            extended = {"due_rule": "perpanjangan", "due_words": "", "work_by": None}
            self.activations.change(key, due=due, timeliness="", **extended)

    def _reopened(self, event: Opened, data: CollectionReopened) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            units = [unit for unit in row["units"] if unit not in data.units]
            closes = row["closes"] and not row["closed"]
            open_ = {"closed": False, "closed_by": "", "closes": closes}
            self.collections.change(data.activation_id, answered=len(units), units=units, **open_)
        self.forget(data.run_id, lambda step, unit: again(step, unit, data))

    def _migrated(self, event: Opened, data: RunMigrated) -> None:
        """As in `domain.run_events`: steps under their new ids, roles that were bound with it."""
        row = self.runs.get(data.run_id)
        if row is not None:
            titles = orjson.loads(row["titles"]) | {str(key): title for key, title in data.titles.items()}
            bound = orjson.loads(row["performers"]) | orjson.loads(_listed(data.roles))
            self.runs.change(
                data.run_id,
                sop_version=data.to_version,
                titles=orjson.dumps(titles).decode(),
                performers=orjson.dumps(bound).decode(),
            )
        for rows in (self.activations, self.collections):
            for one in rows.all():
                if one["run_id"] == data.run_id and one["step"] in data.mapping:
                    rows.change(one["activation_id"], step=data.mapping[one["step"]])
        for one in self.passed.all():
            if one["run_id"] == data.run_id and one["step"] in data.mapping:
                self.passed.drop(data.run_id, one["step"], one["unit"])
                self.passed.put({**one, "step": data.mapping[one["step"]]})
        self.migrations.put(
            {
                "run_id": data.run_id,
                "seq": event.position,
                "from_version": data.from_version,
                "to_version": data.to_version,
                "at": event.time,
                "reason_id": data.reason.id,
            }
        )

    def _unit_added(self, event: Opened, data: UnitAdded) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            titles = orjson.loads(row["titles"]) | {str(key): title for key, title in data.titles.items()}
            performers = orjson.loads(row["performers"])
            for role, position in data.positions.items():
                performers[role] = [*performers.get(role, []), str(position)]
            self._bind(data.run_id, titles, performers)

    def _unit_asked(self, event: Opened, data: CollectionUnitAdded) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            self.collections.change(data.activation_id, asked=row["asked"] + 1)

    def _unit_left(self, event: Opened, data: UnitDropped) -> None:
        for key in (*data.collections, *data.closed):
            row = self.collections.get(key)
            if row is not None:
                units = row["units"] if key in data.closed else [one for one in row["units"] if one != data.unit]
                self.collections.change(key, asked=row["asked"] - 1, units=units, answered=len(units))
        run = self.runs.get(data.run_id)
        if run is not None:
            performers = orjson.loads(run["performers"])
            for role, position in data.positions.items():
                performers[role] = [one for one in performers.get(role, []) if one != str(position)]
            self._bind(data.run_id, orjson.loads(run["titles"]), performers)

    def _bind(self, run_id: UUID, titles: dict[str, str], performers: dict[str, list[str]]) -> None:
        self.runs.change(run_id, titles=orjson.dumps(titles).decode(), performers=orjson.dumps(performers).decode())

    def _window(self, event: Opened, data: WindowExtended) -> None:
        for key in data.activations:
            self.activations.change(key, opens=data.opens, closes=data.closes)

    def _suspended(self, event: Opened, data: RunSuspended) -> None:
        self.runs.change(data.run_id, state="ditangguhkan")

    def _resumed(self, event: Opened, data: RunResumed) -> None:
        self.runs.change(data.run_id, state="berjalan")

    def _cancelled(self, event: Opened, data: RunCancelled) -> None:
        self.runs.change(data.run_id, state="dibatalkan", completed_at=event.time)

    def _run_completed(self, event: Opened, data: RunCompleted) -> None:
        self.runs.change(data.run_id, state="selesai", completed_at=event.time, ended_by=data.ended_by)

    def _end(self, activation_id: UUID, state: str, at: datetime, **more: Any) -> None:
        self.activations.change(activation_id, state=state, waiting_for="", ended_at=at, **more)

    def _turn(self, activation_id: UUID) -> dict[str, Any] | None:
        """The act whose turn it is."""
        index = 0
        while (row := self.acts.get(activation_id, index)) is not None:
            if row["state"] == "giliran":
                return row
            index += 1
        return None


def _listed(performers: Mapping[str, Iterable[UUID]]) -> str:
    """JSON of role → positions."""
    return orjson.dumps({role: [str(one) for one in positions] for role, positions in performers.items()}).decode()


def _who(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "position": actor.position, "capacity": actor.capacity}
