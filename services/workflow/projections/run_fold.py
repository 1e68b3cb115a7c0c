"""How the rows of the runs read model follow from events; one small method per event type."""

from __future__ import annotations

from collections.abc import Callable
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
    CollectionAnswered,
    CollectionRequested,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
    NumberRequested,
    RecordRecorded,
    RunCompleted,
    RunStarted,
    SopActivated,
    StepActivated,
    StepCompleted,
    StepReturned,
)
from services.workflow.projections.folding import Rows

RUN = (
    "seq sop sop_version title unit unit_name year state step started_at completed_at version sample titles numbers "
    "record_id"
)
ACTIVATION = (
    "run_id seq step no activity round role positions state cause waiting_for started_at ended_at standard_minutes "
    "returned_to reason_id"
)


class RunFold:
    """Rows that a batch touches, changed event by event."""

    def __init__(self, tx: Any, tables: Tables) -> None:
        self.sops = Rows(tx, tables["sops"], ["sop", "sop_version"], ["title", "digest", "definition"])
        self.runs = Rows(tx, tables["runs"], ["run_id"], RUN.split())
        self.documents = Rows(tx, tables["documents"], ["run_id", "kind"], ["seq", "document"])
        self.activations = Rows(tx, tables["activations"], ["activation_id"], ACTIVATION.split())
        self.acts = Rows(
            tx,
            tables["acts"],
            ["activation_id", "index"],
            ["act", "state", "person", "position", "capacity", "at", "document", "note_id"],
        )
        self.collections = Rows(
            tx, tables["collections"], ["activation_id"], ["run_id", "step", "seq", "asked", "answered"]
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
            DocumentRecorded: self._document,
            NumberRecorded: self._number,
            RecordRecorded: self._record,
            ActPerformed: self._performed,
            StepCompleted: self._completed,
            StepReturned: self._returned,
            RunCompleted: self._run_completed,
        }

    def take(self, event: Opened) -> None:
        handle = self._takes.get(type(event.data)) if event.data is not None else None
        if handle is not None:
            handle(event, event.data)
        if hasattr(event.data, "run_id"):
            self.runs.change(event.stream, version=event.version)

    async def write(self) -> None:
        for rows in (self.sops, self.runs, self.documents, self.activations, self.acts, self.collections):
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
                "step": "",
                "started_at": event.time,
                "completed_at": None,
                "version": event.version,
                "sample": data.sample,
                "titles": orjson.dumps({str(key): title for key, title in data.titles.items()}).decode(),
                "numbers": [],
                "record_id": None,
            }
        )

    def _activated(self, event: Opened, data: StepActivated) -> None:
        row = data.model_dump(exclude={"acts"})
        row |= {"seq": event.position, "state": "aktif", "waiting_for": "", "started_at": event.time}
        row |= {"positions": list(data.positions), "ended_at": None, "returned_to": None, "reason_id": None}
        self.activations.put(row)
        for index, act in enumerate(data.acts):
            blank = dict.fromkeys(("person", "position", "capacity", "at", "document", "note_id"))
            state = "menunggu" if index else "giliran"
            self.acts.put({"activation_id": data.activation_id, "index": index, "act": act, "state": state, **blank})
        self.runs.change(data.run_id, step=data.activity)

    def _collection_requested(self, event: Opened, data: CollectionRequested) -> None:
        self.collections.put(
            {
                "activation_id": data.activation_id,
                "run_id": data.run_id,
                "step": data.step,
                "seq": event.position,
                "asked": len(data.units),
                "answered": 0,
            }
        )
        turn = self._turn(data.activation_id)
        if turn is not None and turn["act"] == "isi":
            self._ask(event, data.activation_id, "intake")

    def _answered(self, event: Opened, data: CollectionAnswered) -> None:
        row = self.collections.get(data.activation_id)
        if row is not None:
            self.collections.change(data.activation_id, answered=row["answered"] + 1)

    def _asked_archive(self, event: Opened, data: DocumentRequested | NumberRequested | ArchivingRequested) -> None:
        self._ask(event, data.activation_id, "archive")

    def _ask(self, event: Opened, activation_id: UUID, service: str) -> None:
        """The one who asks is the one who performs the act, although it is done when the answer comes."""
        turn = self._turn(activation_id)
        if turn is not None:
            self.acts.change(activation_id, turn["index"], state="diproses", **_who(event.actor))
        self.activations.change(activation_id, waiting_for=service)

    def _document(self, event: Opened, data: DocumentRecorded) -> None:
        self.documents.put(
            {
                "run_id": data.run_id,
                "kind": data.document.kind,
                "seq": event.position,
                "document": data.document.model_dump_json(),
            }
        )

    def _number(self, event: Opened, data: NumberRecorded) -> None:
        row = self.runs.get(data.run_id)
        if row is not None:
            self.runs.change(data.run_id, numbers=[*row["numbers"], data.number])

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
            **({} if asked else _who(event.actor)),
        )
        self.acts.change(data.activation_id, data.index + 1, state="giliran")
        self.activations.change(data.activation_id, waiting_for="")

    def _completed(self, event: Opened, data: StepCompleted) -> None:
        self._end(data.activation_id, "selesai", event.time)

    def _returned(self, event: Opened, data: StepReturned) -> None:
        """What was finished since the target's newest activation no longer counts (as in `domain.run_events`)."""
        of_run = [row for row in self.activations.all() if row["run_id"] == data.run_id]
        newest = max((row["seq"] for row in of_run if row["step"] == data.target), default=event.position)
        for row in of_run:
            if row["seq"] >= newest and row["state"] == "selesai":
                self.activations.change(row["activation_id"], state="gugur")
        turn = self._turn(data.activation_id)
        if turn is not None:
            self.acts.change(data.activation_id, turn["index"], state="menunggu")
        self._end(data.activation_id, "dikembalikan", event.time, returned_to=data.target, reason_id=data.reason.id)

    def _run_completed(self, event: Opened, data: RunCompleted) -> None:
        self.runs.change(data.run_id, state="selesai", step="", completed_at=event.time)

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


def _who(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "position": actor.position, "capacity": actor.capacity}
