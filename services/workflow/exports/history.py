"""What both event logs need to know of a run while its events go by: its labels, what is open, and who acts.

Memory holds the runs that are not over yet and the SOP versions, never the whole log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import Opened
from contracts.sop import Definition
from contracts.workflow import (
    ActPerformed,
    AdviceGiven,
    CollectionClosed,
    FileAttached,
    NoteAdded,
    ReceiptConfirmed,
    RunCancelled,
    RunCompleted,
    RunMigrated,
    RunStarted,
    SopActivated,
    StepActivated,
    StepAssigned,
    StepCompleted,
    StepDiverted,
    StepHandedBack,
    StepReminded,
    StepReturned,
    StepWithdrawn,
)
from services.workflow.domain import plan
from services.workflow.exports.labels import activity_labels, closing_label, repair_label
from services.workflow.exports.ways import Ways

BESIDE = (
    StepActivated,
    AdviceGiven,
    ReceiptConfirmed,
    NoteAdded,
    FileAttached,
    StepAssigned,
    StepHandedBack,
    StepReminded,
    StepWithdrawn,
)
"""What others than the performer do at a step, too."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a SOP with its activity labels."""

    definition: Definition
    labels: Mapping[str, str]


@dataclass(slots=True)
class Begun:
    """An activation that is open: a performer has it in hand."""

    data: StepActivated
    time: datetime
    label: str
    doer: Actor | None = None
    """The newest person who did something in it; what another service answered is his act as well."""


@dataclass(slots=True)
class RunHistory:
    started: RunStarted
    since: datetime
    version: Version
    begun: dict[UUID, Begun] = field(default_factory=dict)
    over: Literal["", "selesai", "dibatalkan"] = ""
    """How it ended; empty: it goes on."""
    ways: Ways = field(default_factory=Ways)
    collecting: str = ""
    """The step whose collection was closed last."""
    closing: str = ""
    """Name of the event that closed it."""
    lists: dict[str, str] = field(default_factory=dict)
    """Unit or entry of a list → the role or list of which it is one."""
    names: dict[str, str] = field(default_factory=dict)
    """Unit or entry → what it is called."""
    known: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    """Activation → its label and its performer, as they were when it began: a version that the run goes on under may
    not have its step any more."""

    def close(self, opening: str) -> None:
        sop = self.version.definition
        step = next((row for row in sop.langkah if row.id == opening), None)
        if step is not None:
            self.collecting = plan.collector(sop, step).id
            self.closing = closing_label(self.version.labels, self.collecting)

    def is_entry(self, unit: str) -> bool:
        """Whether it is an entry of a list, which is no unit."""
        return self.lists.get(unit, "") in self.version.definition.daftar

    def label(self, step: str, activation: UUID) -> str:
        return self.known[activation][0] if activation in self.known else self.version.labels.get(step, step)

    def label_of_target(self, data: StepReturned) -> str:
        return self._label(data.target, data.step if data.straight_back else "")

    def label_of_exit(self, data: StepDiverted) -> str:
        """Where the other exit leads; `selesai`: the run ended."""
        return self.version.labels.get(data.target, data.target)

    def begin(self, data: StepActivated, time: datetime) -> None:
        label = self._label(data.step, data.straight_back, data.part)
        if data.unit:
            self.names[data.unit] = data.unit_name
            self.lists[data.unit] = self.version.definition.unit_role(self.version.definition.step(data.step))
        self.begun[data.activation_id] = Begun(data, time, label)
        self.known[data.activation_id] = label, self.version.definition.pelaksana[data.part or data.role].nama

    def _label(self, step: str, origin: str, part: str = "") -> str:
        return repair_label(self.version.definition, self.version.labels, step, origin, part)

    def role(self, step: str, activation: UUID | None) -> str:
        """Name of who performs the step, or the part of it that an activation is."""
        if activation in self.known:
            return self.known[activation][1]
        definition = self.version.definition
        return definition.pelaksana[definition.step(step).pelaksana].nama

    def doer(self, event: Opened, activation: UUID) -> Actor:
        """Who did what the event says: a person, or a service when no person has acted in the activation."""
        begun = self.begun.get(activation)
        if isinstance(event.data, StepCompleted) and begun and begun.doer:
            return begun.doer  # the last act may have been done by an answer of somebody else
        if isinstance(event.data, ActPerformed) and event.data.by is not None:
            return event.data.by
        if event.actor.person is not None:
            return event.actor
        return begun.doer if begun and begun.doer else event.actor


class History:
    """Follows the runs of one SOP, one run, or all, event by event in the order of the log."""

    def __init__(self, *, sop: str = "", run: UUID | None = None) -> None:
        self.sop = sop
        self.run = run
        self.versions: dict[tuple[str, int], Version] = {}
        self.runs: dict[UUID, RunHistory] = {}
        self.count = 0
        """Runs that were met."""

    def wants_sop(self, sop: str) -> bool:
        return self.sop in ("", sop)

    def take(self, event: Opened) -> RunHistory | None:
        """The run that an event belongs to, as it is with it; None when it belongs to none that is followed.

        Raises:
            ValueError: a run whose SOP version did not come before it.
        """
        data = event.data
        if isinstance(data, SopActivated):
            self.versions[data.sop, data.version] = Version(data.definition, activity_labels(data.definition))
            return None
        if isinstance(data, RunStarted):
            return self._start(data, event.time)
        run = self.runs.get(getattr(data, "run_id", event.stream))
        if run is None:
            return None
        if isinstance(data, RunMigrated):
            run.version = self.versions[run.started.sop, data.to_version]
        run.ways.take(event)
        if isinstance(data, CollectionClosed):
            run.close(data.step)
        if isinstance(data, StepActivated):
            run.begin(data, event.time)
        begun = run.begun.get(getattr(data, "activation_id", event.stream))
        if begun is not None and isinstance(data, ActPerformed) and data.by is not None:
            begun.doer = data.by if data.by.person is not None else begun.doer
        elif begun is not None and event.actor.person is not None and not isinstance(data, BESIDE):
            begun.doer = event.actor
        if isinstance(data, RunCompleted | RunCancelled):
            run.over = "selesai" if isinstance(data, RunCompleted) else "dibatalkan"
            del self.runs[data.run_id]
        return run

    def _start(self, data: RunStarted, time: datetime) -> RunHistory | None:
        if not self.wants_sop(data.sop) or self.run not in (None, data.run_id):
            return None
        version = self.versions.get((data.sop, data.sop_version))
        if version is None:
            raise ValueError(
                f"run {data.run_id} follows version {data.sop_version} of SOP '{data.sop}', which the events before it "
                "do not hold; give the log from its beginning"
            )
        self.count += 1
        self.runs[data.run_id] = run = RunHistory(data, time, version)
        return run


def unit_of(data: object) -> str:
    """The unit that a step event is about; empty for a step that runs once."""
    return str(getattr(data, "unit", ""))
