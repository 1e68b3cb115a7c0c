"""Runs as an XES event log: one trace for each run, or for each unit and each entry of a list for which its steps run;
`each` of a trace is the role or list of which it is one.

Source: IEEE 1849-2016 (revised as 1849-2023), XES 1.0 XML serialisation; standard extensions concept, lifecycle,
organizational and time. Two events for each activation that is over:

- `start` when the step comes to its performer, as the timeline counts it;
- `complete` when it is done, returned or left by its other exit, with `outcome`, and where to (`returned_to`,
  `diverted_to`); or `withdraw` when it is over without having been done, with the cause as `outcome`.

Where a collection is closed before a unit is through, the unit's trace says so by an event of its own, which the
diagram has as well.

`concept:name` is the name of the task in the exported BPMN. `org:resource` is the opaque id of the person who acted
(`sistem` for a service), `org:role` the performer as the SOP names it, `org:group` the unit. Reasons and notes of
people are in no event, so they are not here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import BinaryIO
from uuid import UUID
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from contracts.envelope import Opened
from contracts.workflow import StepActivated, StepCompleted, StepDiverted, StepDropped, StepReturned, StepWithdrawn
from services.workflow.exports.history import History, RunHistory, unit_of

Value = str | int | bool | datetime
Attributes = Mapping[str, Value | None]
"""Key → value; None is left out."""

Moved = StepActivated | StepCompleted | StepReturned | StepDiverted | StepDropped
"""Events of which a trace is made."""

EXTENSIONS = {
    "Concept": ("concept", "http://www.xes-standard.org/concept.xesext"),
    "Lifecycle": ("lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    "Organizational": ("org", "http://www.xes-standard.org/org.xesext"),
    "Time": ("time", "http://www.xes-standard.org/time.xesext"),
}
CLASSIFIERS = {
    "Activity": "concept:name",
    "Activity and transition": "concept:name lifecycle:transition",
    "Role": "org:role",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Case:
    run: RunHistory
    events: list[tuple[str, Attributes]] = field(default_factory=list)
    """Unit and attributes of each event so far."""


class XesLog:
    """Writes a log while its events go by. A finished run is written at once, the others at the end."""

    def __init__(self, out: BinaryIO, *, sop: str = "", run: UUID | None = None) -> None:
        self.history = History(sop=sop, run=run)
        self.traces = 0
        self.events = 0
        self._cases: dict[UUID, _Case] = {}
        self._text = TextIOWrapper(out, encoding="utf-8", newline="\n")
        self._xml = XMLGenerator(self._text, encoding="utf-8", short_empty_elements=True)
        self._head()

    def add(self, event: Opened) -> None:
        run = self.history.take(event)
        if run is None:
            return
        case = self._cases.setdefault(run.started.run_id, _Case(run))
        if isinstance(event.data, Moved):
            case.events.append((unit_of(event.data), _attributes(event, run, event.data)))
            if isinstance(event.data, StepDropped) and event.data.cause == "pengumpulan-ditutup" and run.collecting:
                case.events.append((event.data.unit, _closed(event, run, event.data)))
        elif isinstance(event.data, StepWithdrawn):
            _take_back(case, str(event.data.activation_id))
        if run.over:
            self._case(self._cases.pop(run.started.run_id))

    def close(self) -> None:
        """Writes the runs that still go on, and the end of the document."""
        for case in self._cases.values():
            self._case(case)
        self._cases.clear()
        self._xml.endElement("log")
        self._xml.ignorableWhitespace("\n")
        self._xml.endDocument()
        self._text.detach()

    def _head(self) -> None:
        self._xml.startDocument()
        self._open("log", {"xes.version": "1.0", "xes.features": "", "xmlns": "http://www.xes-standard.org/"})
        for name, (prefix, uri) in EXTENSIONS.items():
            self._element("extension", {"name": name, "prefix": prefix, "uri": uri})
        self._globals("trace", {"concept:name": "tanpa nama"})
        self._globals(
            "event",
            {
                "concept:name": "tanpa nama",
                "lifecycle:transition": "complete",
                "org:resource": "sistem",
                "org:role": "tanpa peran",
                "time:timestamp": EPOCH,
            },
        )
        for name, keys in CLASSIFIERS.items():
            self._element("classifier", {"name": name, "keys": keys})
        self._attributes({"concept:name": f"esakip {self.history.sop}".strip(), "lifecycle:model": "standard"})

    def _globals(self, scope: str, attributes: Attributes) -> None:
        self._open("global", {"scope": scope})
        self._attributes(attributes)
        self._xml.endElement("global")

    def _case(self, case: _Case) -> None:
        """Steps that run once belong to the trace of every unit: each unit's way is whole."""
        units = dict.fromkeys(unit for unit, _ in case.events if unit) or {"": None}
        for unit in units:
            self._trace(case.run, unit, [event for of, event in case.events if of in ("", unit)])
        self._text.flush()

    def _trace(self, run: RunHistory, unit: str, events: Iterable[Attributes]) -> None:
        started = run.started
        self.traces += 1
        self._xml.ignorableWhitespace("\n")
        self._open("trace", {})
        self._attributes(
            {
                "concept:name": f"{started.run_id}/{unit}" if unit else str(started.run_id),
                "run": str(started.run_id),
                "title": started.title,
                "sop": started.sop,
                "sop_version": started.sop_version,
                "org:group": started.unit,
                "unit": unit or None,
                "each": run.lists.get(unit),
                "year": started.year,
                "sample": started.sample,
                "state": run.over or "berjalan",
                "way": run.ways.way_of(unit),
                "run_way": run.ways.way,
            }
        )
        for attributes in events:
            self.events += 1
            self._xml.ignorableWhitespace("\n")
            self._open("event", {})
            self._attributes(attributes)
            self._xml.endElement("event")
        self._xml.endElement("trace")

    def _attributes(self, attributes: Attributes) -> None:
        for key, value in attributes.items():
            if value is None:
                continue
            if isinstance(value, bool):
                kind, text = "boolean", str(value).lower()
            elif isinstance(value, int):
                kind, text = "int", str(value)
            elif isinstance(value, datetime):
                kind, text = "date", value.astimezone(UTC).isoformat(timespec="milliseconds")
            else:
                kind, text = "string", value
            self._element(kind, {"key": key, "value": text})

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        self._open(tag, attributes)
        self._xml.endElement(tag)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._xml.startElement(tag, AttributesImpl(attributes))


def _take_back(case: _Case, activation: str) -> None:
    """The step had been completed and no longer counts."""
    for place, (unit, attributes) in enumerate(case.events):
        same = attributes.get("concept:instance") == activation
        if same and attributes["lifecycle:transition"] == "complete":
            case.events[place] = unit, {**attributes, "lifecycle:transition": "withdraw", "outcome": "ditarik"}


def write_xes(events: Iterable[Opened], out: BinaryIO, *, sop: str = "", run: UUID | None = None) -> XesLog:
    """Writes the runs among the events of a log that match; returns what was written.

    Raises:
        ValueError: a run whose SOP version did not come before it.
    """
    log = XesLog(out, sop=sop, run=run)
    for event in events:
        log.add(event)
    log.close()
    return log


def _attributes(event: Opened, run: RunHistory, data: Moved) -> Attributes:
    unit = unit_of(data)
    common: dict[str, Value | None] = {
        "concept:name": run.label(data.step, data.activation_id),
        "concept:instance": str(data.activation_id),
        "time:timestamp": event.time,
        "org:role": run.role(data.step, data.activation_id),
        "org:group": unit or run.started.unit,
        "step": data.step,
        "round": data.round,
        "unit": unit or None,
    }
    if isinstance(data, StepActivated):
        titles = (run.started.titles.get(position, str(position)) for position in data.positions)
        return common | {
            "lifecycle:transition": "start",
            "org:resource": "sistem",
            "positions": ", ".join(titles),
            "cause": data.cause,
            "standard_minutes": data.standard_minutes,
        }
    doer = run.doer(event, data.activation_id)
    run.begun.pop(data.activation_id, None)
    if isinstance(data, StepDropped):
        outcome: str = data.cause
    else:
        outcome = {StepReturned: "dikembalikan", StepDiverted: "dialihkan"}.get(type(data), "selesai")
    return common | {
        "lifecycle:transition": "withdraw" if isinstance(data, StepDropped) else "complete",
        "org:resource": str(doer.person) if doer.person else doer.capacity,
        "position": run.started.titles.get(doer.position, str(doer.position)) if doer.position else None,
        "capacity": doer.capacity,
        "outcome": outcome,
        "returned_to": run.label_of_target(data) if isinstance(data, StepReturned) else None,
        "inferred": data.inferred if isinstance(data, StepReturned) else None,
        "diverted_to": run.label_of_exit(data) if isinstance(data, StepDiverted) else None,
    }


def _closed(event: Opened, run: RunHistory, data: StepDropped) -> Attributes:
    """The unit is not waited for any longer."""
    doer = event.actor
    return {
        "concept:name": run.closing,
        "time:timestamp": event.time,
        "lifecycle:transition": "complete",
        "org:role": run.role(run.collecting, None),
        "org:resource": str(doer.person) if doer.person else doer.capacity,
        "org:group": data.unit or run.started.unit,
        "step": run.collecting,
        "unit": data.unit or None,
        "position": run.started.titles.get(doer.position, str(doer.position)) if doer.position else None,
        "capacity": doer.capacity,
        "outcome": "ditutup",
    }
