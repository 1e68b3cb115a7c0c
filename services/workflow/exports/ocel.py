"""Runs as an object-centric event log: OCEL 2.0 in JSON.

Source: OCEL 2.0 Specification (ocel-standard.org), section 8, JSON format and its schema: values of attributes are
strings whose type the event or object type declares, attributes of objects have the time from which they hold.

A step that was done or returned is an event of the type that the exported BPMN names its task with; acts, documents,
answers of units, letter numbers and records are events of types of their own. Objects are runs, units, documents,
positions and SOPs. Persons are an opaque id in an attribute, never an object.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, BinaryIO, TypeVar
from uuid import UUID

import orjson

from contracts.base import rfc3339
from contracts.catalogue import Event
from contracts.envelope import Opened
from contracts.workflow import (
    ActPerformed,
    CollectionAnswered,
    CollectionClosed,
    CollectionReopened,
    DocumentRecorded,
    NumberRecorded,
    RecordRecorded,
    RunCancelled,
    RunCompleted,
    RunStarted,
    SopActivated,
    StepActivated,
    StepCompleted,
    StepDiverted,
    StepDropped,
    StepPassed,
    StepReturned,
    StepWithdrawn,
)
from services.workflow.exports.history import History, RunHistory, unit_of
from services.workflow.exports.ocel_objects import (
    Objects,
    Value,
    document_id,
    entry_id,
    position_id,
    run_id,
    sop_id,
    unit_id,
)
from services.workflow.exports.ocel_objects import text as text_of

E = TypeVar("E", bound=Event)

STEP_ATTRIBUTES = {
    "step": "string",
    "round": "integer",
    "outcome": "string",
    "started": "time",
    "elapsed_seconds": "integer",
    "standard_minutes": "integer",
    "person": "string",
    "capacity": "string",
    "returned_to": "string",
    "inferred": "boolean",
    "diverted_to": "string",
}
EVENT_TYPES: dict[str, dict[str, str]] = {
    "SOP diberlakukan": {"version": "integer", "digest": "string"},
    "Pelaksanaan dimulai": {"person": "string", "capacity": "string"},
    "Pelaksanaan selesai": {},
    "Pelaksanaan dibatalkan": {},
    "Dokumen dicatat": {"step": "string", "version": "integer", "sha256": "string"},
    "Data unit diterima": {"revision": "string", "sha256": "string"},
    "Nomor surat dicatat": {"number": "string"},
    "Berkas diarsipkan": {"record": "string"},
    "Langkah gugur": {"step": "string", "round": "integer", "cause": "string"},
    "Langkah ditarik kembali": {"step": "string", "round": "integer"},
    "Langkah tidak ditempuh": {"step": "string", "cause": "string"},
    "Pengumpulan ditutup": {"step": "string", "missing": "integer", "person": "string", "capacity": "string"},
    "Pengumpulan dibuka kembali": {"step": "string", "person": "string", "capacity": "string"},
}
"""Types that every log has, with the types of their attributes; steps and acts come when they are met."""
ACT_ATTRIBUTES = {"step": "string", "index": "integer", "person": "string", "capacity": "string"}


@dataclass(slots=True)
class _Entry:
    """An event under construction; a relation is kept once for each object and qualifier."""

    type: str
    attributes: dict[str, Value | None]
    relations: dict[tuple[str, str], None]

    def relate(self, object_id: str, qualifier: str) -> None:
        self.relations[object_id, qualifier] = None


class OcelLog:
    """Writes a log while its events go by. Objects of finished runs wait in a temporary file for their place behind
    the events; memory holds open runs, positions, units and SOPs."""

    def __init__(self, out: BinaryIO, *, sop: str = "", run: UUID | None = None) -> None:
        self.history = History(sop=sop, run=run)
        self.events = 0
        self._out = out
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._objects = Objects(self._spool)
        self._types = dict(EVENT_TYPES)
        self._seen: dict[UUID, list[tuple[str, str]]] = {}
        """Open activation → documents of its acts, with the act as qualifier."""
        self._out.write(b'{"events":[')

    @property
    def objects(self) -> int:
        return self._objects.count

    def add(self, event: Opened) -> None:
        data = event.data
        run = self.history.take(event)
        if isinstance(data, SopActivated) and self.history.wants_sop(data.sop):
            self._write(event, self._sop(event, data))
        if run is None or data is None:
            return
        if isinstance(data, StepActivated):
            self._seen[data.activation_id] = []
            return
        of = run.started.run_id
        describe = next((found for kind, found in _DESCRIBE.items() if isinstance(data, kind)), None)
        if describe is not None:
            entry = describe(self, event, run, data)
            entry.relate(run_id(of), "pelaksanaan")
            self._write(event, entry)
        self._objects.know("run", run_id(of), event.time, {"way": run.ways.way}, run=of)
        if run.over:
            for activation in run.begun:
                self._seen.pop(activation, None)
            self._objects.finish(of)

    def close(self) -> None:
        """Writes objects and types, and the end of the document."""
        self._objects.finish_all()
        self._out.write(b'\n],"objects":[')
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, self._out)
        self._spool.close()
        self._out.write(b'\n],"eventTypes":' + _types(self._types))
        self._out.write(b',"objectTypes":' + _types(Objects.TYPES) + b"}\n")

    def _write(self, event: Opened, entry: _Entry) -> None:
        document = {
            "id": str(event.id),
            "type": entry.type,
            "time": rfc3339(event.time),
            "attributes": [
                {"name": name, "value": text_of(value)} for name, value in entry.attributes.items() if value is not None
            ],
            "relationships": [{"objectId": object_id, "qualifier": how} for object_id, how in entry.relations],
        }
        self._out.write((b",\n" if self.events else b"\n") + orjson.dumps(document))
        self.events += 1

    # --- what each event says

    def _sop(self, event: Opened, data: SopActivated) -> _Entry:
        known: dict[str, Value] = {"title": data.definition.judul, "version": data.version, "digest": data.digest}
        self._objects.know("sop", sop_id(data.sop), event.time, known)
        entry = _Entry("SOP diberlakukan", {"version": data.version, "digest": data.digest}, {})
        entry.relate(sop_id(data.sop), "SOP")
        return entry

    def _started(self, event: Opened, run: RunHistory, data: RunStarted) -> _Entry:
        objects, at = self._objects, event.time
        entry = _Entry("Pelaksanaan dimulai", _who(event), {})
        objects.know("unit", unit_id(data.unit), at, {"name": data.unit_name})
        known: dict[str, Value] = {
            "title": data.title,
            "sop_version": data.sop_version,
            "year": data.year,
            "sample": data.sample,
            "state": "berjalan",
        }
        objects.know("run", run_id(data.run_id), at, known, run=data.run_id)
        objects.relate(run_id(data.run_id), sop_id(data.sop), "melaksanakan SOP")
        objects.relate(run_id(data.run_id), unit_id(data.unit), "milik unit")
        for position, title in data.titles.items():
            objects.know("position", position_id(position), at, {"title": title})
        for role, binding in data.roles.items():
            name = run.version.definition.pelaksana[role].nama
            for position in binding.positions:
                objects.know("position", position_id(position), at, {})
                objects.relate(run_id(data.run_id), position_id(position), name)
                entry.relate(position_id(position), name)
        for units in data.units.values():
            for unit in units:
                objects.know("unit", unit_id(unit.unit), at, {"name": unit.name})
                objects.know("position", position_id(unit.position), at, {})
                objects.relate(position_id(unit.position), unit_id(unit.unit), "jabatan pada unit")
                objects.relate(run_id(data.run_id), unit_id(unit.unit), "unit peserta")
                entry.relate(unit_id(unit.unit), "unit peserta")
                entry.relate(position_id(unit.position), "jabatan pada unit")
        entry.relate(sop_id(data.sop), "SOP")
        entry.relate(unit_id(data.unit), "unit pelaksana")
        self._relate_actor(entry, event)
        return entry

    def _step(self, event: Opened, run: RunHistory, data: StepCompleted | StepReturned | StepDiverted) -> _Entry:
        doer = run.doer(event, data.activation_id)
        label = run.label(data.step, data.activation_id)
        begun = run.begun.pop(data.activation_id, None)
        returned = data if isinstance(data, StepReturned) else None
        diverted = data if isinstance(data, StepDiverted) else None
        entry = _Entry(
            label,
            {
                "step": data.step,
                "round": data.round,
                "outcome": "dikembalikan" if returned else "dialihkan" if diverted else "selesai",
                "started": begun.time if begun else None,
                "elapsed_seconds": int((event.time - begun.time).total_seconds()) if begun else None,
                "standard_minutes": begun.data.standard_minutes if begun else None,
                "person": str(doer.person) if doer.person else None,
                "capacity": doer.capacity,
                "returned_to": run.label_of_target(returned) if returned else None,
                "inferred": returned.inferred if returned else None,
                "diverted_to": run.label_of_exit(diverted) if diverted else None,
            },
            {},
        )
        self._types.setdefault(entry.type, STEP_ATTRIBUTES)
        entry.relate(sop_id(run.started.sop), "SOP")
        entry.relate(unit_id(run.started.unit), "unit pelaksana")
        self._about(entry, event, run, unit_of(data))
        for position in begun.data.positions if begun else ():
            self._objects.know("position", position_id(position), event.time, {})
            entry.relate(position_id(position), "pelaksana")
        if doer.position is not None:
            self._objects.know("position", position_id(doer.position), event.time, {})
            entry.relate(position_id(doer.position), "pelaku")
        for document, act in self._seen.pop(data.activation_id, []):
            entry.relate(document, act)
        if returned and returned.document:
            self._document(entry, run, event.time, returned.document, "dikembalikan")
        return entry

    def _dropped(self, event: Opened, run: RunHistory, data: StepDropped) -> _Entry:
        run.begun.pop(data.activation_id, None)
        self._seen.pop(data.activation_id, None)
        attributes: dict[str, Value | None] = {"step": data.step, "round": data.round, "cause": data.cause}
        entry = _Entry("Langkah gugur", attributes, {})
        self._about(entry, event, run, data.unit)
        self._relate_actor(entry, event)
        return entry

    def _withdrawn(self, event: Opened, run: RunHistory, data: StepWithdrawn) -> _Entry:
        entry = _Entry("Langkah ditarik kembali", {"step": data.step, "round": data.round}, {})
        self._about(entry, event, run, data.unit)
        self._relate_actor(entry, event)
        return entry

    def _passed(self, event: Opened, run: RunHistory, data: StepPassed) -> _Entry:
        entry = _Entry("Langkah tidak ditempuh", {"step": data.step, "cause": data.cause}, {})
        self._about(entry, event, run, data.unit)
        if data.unit:
            self._relate_actor(entry, event)
        return entry

    def _act(self, event: Opened, run: RunHistory, data: ActPerformed) -> _Entry:
        entry = _Entry(
            f"Tugas: {data.act}",
            {"step": data.step, "index": data.index, **_who(event, run.doer(event, data.activation_id))},
            {},
        )
        self._types.setdefault(entry.type, ACT_ATTRIBUTES)
        begun = run.begun.get(data.activation_id)
        self._about(entry, event, run, unit_of(begun.data) if begun else "")
        if data.document is not None:
            self._document(entry, run, event.time, data.document, data.act)
            self._seen.setdefault(data.activation_id, []).append((document_id(data.document.document_id), data.act))
        self._relate_actor(entry, event)
        return entry

    def _recorded(self, event: Opened, run: RunHistory, data: DocumentRecorded) -> _Entry:
        document = data.document
        begun = run.begun.get(data.activation_id)
        step = begun.data.step if begun else None
        attributes: dict[str, Value | None] = {"step": step, "version": document.version, "sha256": document.sha256}
        entry = _Entry("Dokumen dicatat", attributes, {})
        self._document(entry, run, event.time, document, "versi baru")
        return entry

    def _answered(self, event: Opened, run: RunHistory, data: CollectionAnswered) -> _Entry:
        attributes: dict[str, Value | None] = {"revision": str(data.revision_id), "sha256": data.content_sha256}
        entry = _Entry("Data unit diterima", attributes, {})
        self._about(entry, event, run, data.unit)
        return entry

    def _closed(self, event: Opened, run: RunHistory, data: CollectionClosed) -> _Entry:
        entry = _Entry("Pengumpulan ditutup", {"step": data.step, "missing": len(data.missing), **_who(event)}, {})
        self._relate_units(entry, event, data.missing, "belum menjawab")
        return entry

    def _reopened(self, event: Opened, run: RunHistory, data: CollectionReopened) -> _Entry:
        entry = _Entry("Pengumpulan dibuka kembali", {"step": data.step, **_who(event)}, {})
        self._relate_units(entry, event, data.units, "unit")
        return entry

    def _about(self, entry: _Entry, event: Opened, run: RunHistory, unit: str) -> None:
        """For which unit, or which entry of a list, it was done."""
        if not unit:
            return
        if run.is_entry(unit):
            key = entry_id(run.started.run_id, unit)
            named: dict[str, Value] = {"name": run.names[unit]} if run.names.get(unit) else {}
            self._objects.know("entry", key, event.time, named, run=run.started.run_id)
            entry.relate(key, "untuk")
            return
        self._objects.know("unit", unit_id(unit), event.time, {})
        entry.relate(unit_id(unit), "unit")

    def _relate_units(self, entry: _Entry, event: Opened, units: Iterable[str], how: str) -> None:
        for unit in units:
            self._objects.know("unit", unit_id(unit), event.time, {})
            entry.relate(unit_id(unit), how)
        self._relate_actor(entry, event)

    def _numbered(self, event: Opened, run: RunHistory, data: NumberRecorded) -> _Entry:
        return _Entry("Nomor surat dicatat", {"number": data.number}, {})

    def _stored(self, event: Opened, run: RunHistory, data: RecordRecorded) -> _Entry:
        return _Entry("Berkas diarsipkan", {"record": str(data.record_id)}, {})

    def _ended(self, event: Opened, run: RunHistory, data: RunCompleted | RunCancelled) -> _Entry:
        self._objects.know("run", run_id(data.run_id), event.time, {"state": run.over}, run=data.run_id)
        return _Entry(f"Pelaksanaan {run.over}", {}, {})

    def _document(self, entry: _Entry, run: RunHistory, at: datetime, document: Any, qualifier: str) -> None:
        found = document_id(document.document_id)
        known = {"name": document.name, "kind": document.kind, "version": document.version, "sha256": document.sha256}
        self._objects.know("document", found, at, known, run=run.started.run_id)
        self._objects.relate(found, run_id(run.started.run_id), "dokumen pelaksanaan")
        entry.relate(found, qualifier)

    def _relate_actor(self, entry: _Entry, event: Opened) -> None:
        if event.actor.position is not None:
            self._objects.know("position", position_id(event.actor.position), event.time, {})
            entry.relate(position_id(event.actor.position), "pelaku")


_DESCRIBE: dict[type[Event], Callable[[OcelLog, Opened, RunHistory, Any], _Entry]] = {
    RunStarted: OcelLog._started,
    StepCompleted: OcelLog._step,
    StepReturned: OcelLog._step,
    StepDiverted: OcelLog._step,
    StepPassed: OcelLog._passed,
    StepDropped: OcelLog._dropped,
    StepWithdrawn: OcelLog._withdrawn,
    ActPerformed: OcelLog._act,
    DocumentRecorded: OcelLog._recorded,
    CollectionAnswered: OcelLog._answered,
    CollectionClosed: OcelLog._closed,
    CollectionReopened: OcelLog._reopened,
    NumberRecorded: OcelLog._numbered,
    RecordRecorded: OcelLog._stored,
    RunCompleted: OcelLog._ended,
    RunCancelled: OcelLog._ended,
}


def write_ocel(events: Iterable[Opened], out: BinaryIO, *, sop: str = "", run: UUID | None = None) -> OcelLog:
    """Writes the runs among the events of a log that match; returns what was written.

    Raises:
        ValueError: a run whose SOP version did not come before it.
    """
    log = OcelLog(out, sop=sop, run=run)
    for event in events:
        log.add(event)
    log.close()
    return log


def _who(event: Opened, doer: Any = None) -> dict[str, Value | None]:
    actor = doer or event.actor
    return {"person": str(actor.person) if actor.person else None, "capacity": actor.capacity}


def _types(types: dict[str, dict[str, str]]) -> bytes:
    listed = [
        {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}
        for name, attributes in types.items()
    ]
    return orjson.dumps(listed)
