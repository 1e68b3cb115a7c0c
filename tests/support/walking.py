"""Runs of any definition as their events, by the rules of the form alone: printed order, returns, units.

It knows nothing of acts, documents or holders, so it also walks what has no collections or what an office has only
drawn. Every event passes through the model of the contracts; time goes on by a minute with each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import Opened, TextRef
from contracts.sop import Definition, Step
from contracts.subjects import Place
from contracts.workflow import (
    RoleBinding,
    RunCompleted,
    RunStarted,
    RunUnit,
    SopActivated,
    StepActivated,
    StepCompleted,
    StepReturned,
)
from services.workflow.domain import plan
from services.workflow.domain.sops import digest
from tests.unit.workflow_world import NOW, SYSTEM, named, sha

UNITS = ("dinas-a", "dinas-b", "dinas-c")
PLACE = Place(region="62.09", unit="setda-contoh")


class Walker:
    """One run with random returns, at most `returns` in all."""

    def __init__(self, definition: Definition, seed: int, returns: int = 6, units: Sequence[str] = UNITS) -> None:
        self.definition = definition
        self.units = units
        self.random = random.Random(seed)
        self.run_id = named(f"pelaksanaan {definition.sop} {seed}")
        self.events: list[Opened] = []
        self.rounds: dict[str, int] = {}
        self.returns = returns
        self.bands = [list(rows) for _, rows in groupby(definition.langkah, key=definition.unit_role)]

    def walk(self) -> list[Opened]:
        self._start()
        place = 0
        while place < len(self.bands):
            band = self.bands[place]
            each = self.definition.unit_role(band[0])
            back = self._units(band) if each else self._once(band)
            place = place + 1 if back is None else next(i for i, one in enumerate(self.bands) if back in one)
        self._emit(RunCompleted(run_id=self.run_id))
        return self.events

    # --- steps that run once; `self.first` is the row that a return leads to

    first: Step | None = None

    def _once(self, band: Sequence[Step]) -> Step | None:
        rows = list(band)
        at = rows.index(self.first) if self.first in rows else 0
        self.first = None
        while at < len(rows):
            target = self._do(rows[at], "")
            if target is None:
                at += 1
            elif target in rows:
                at = rows.index(target)
            else:
                self.first = target
                return target
        return None

    def _units(self, band: Sequence[Step]) -> Step | None:
        """Every unit goes on by itself, in any order; a return out of the steps ends it for all."""
        rows = list(band)
        begin = rows.index(self.first) if self.first in rows else 0
        self.first = None
        at = dict.fromkeys(self.units, begin)
        while open_units := [unit for unit, place in at.items() if place < len(rows)]:
            unit = self.random.choice(open_units)
            target = self._do(rows[at[unit]], unit)
            if target is None:
                at[unit] += 1
            elif target in rows:
                at[unit] = rows.index(target)
            else:
                self.first = target
                return target
        return None

    def _do(self, step: Step, unit: str, origin: str = "") -> Step | None:
        """Does a step until it agrees or returns for good; where to, when it returns. `origin` takes a repair straight
        back; a repair that is returned in its turn goes on as the printed step."""
        while True:
            activation = self._activate(step, unit, origin)
            target = self._says_no(step)
            if target is None:
                data = StepCompleted(run_id=self.run_id, activation_id=activation, step=step.id, round=1, unit=unit)
                self._emit(data, self._doer(step))
                return self.definition.step(origin) if origin else None
            self._return(step, target, activation, unit)
            if step.kembali_langsung == "tidak":
                return target
            next_one = self._do(target, unit, step.id)
            if next_one is None or next_one != step:
                return next_one
            origin = ""

    def _says_no(self, step: Step) -> Step | None:
        targets, _ = plan.return_targets(self.definition, step)
        if not targets or self.returns == 0 or self.random.random() < 0.5:
            return None
        self.returns -= 1
        return self.definition.step(self.random.choice(targets))

    # --- events

    def _activate(self, step: Step, unit: str, origin: str) -> UUID:
        key = f"{step.id}/{unit}"
        self.rounds[key] = self.rounds.get(key, 0) + 1
        activation = uuid5(self.run_id, f"{key}/{self.rounds[key]}")
        self._emit(
            StepActivated(
                run_id=self.run_id,
                activation_id=activation,
                step=step.id,
                no=step.no,
                activity=step.kegiatan,
                round=self.rounds[key],
                role=step.pelaksana,
                positions=(named(step.pelaksana),),
                acts=step.tugas,
                standard_minutes=60,
                cause="lanjut",
                unit=unit,
                straight_back=origin,
            )
        )
        return activation

    def _return(self, step: Step, target: Step, activation: UUID, unit: str) -> None:
        values: dict[str, Any] = {"run_id": self.run_id, "activation_id": activation, "step": step.id, "round": 1}
        reason = TextRef(id=named("alasan"), digest=sha("alasan"))
        data = StepReturned(
            **values,
            target=target.id,
            inferred=False,
            document=None,
            reason=reason,
            unit=unit,
            straight_back=step.kembali_langsung == "ya",
        )
        self._emit(data, self._doer(step))

    def _doer(self, step: Step) -> Actor:
        person = named(f"orang {step.pelaksana}")
        return Actor(person=person, position=named(step.pelaksana), capacity="definitif")

    def _start(self) -> None:
        sop = self.definition
        each = [role for role, performer in sop.pelaksana.items() if performer.tiap]
        units = tuple(
            RunUnit(unit=unit, name=f"Dinas {unit[-1]} (contoh)", position=named(unit)) for unit in self.units
        )
        self._emit(
            RunStarted(
                run_id=self.run_id,
                sop=sop.sop,
                sop_version=1,
                sop_digest=digest(sop),
                title="Pelaksanaan contoh",
                unit="setda-contoh",
                unit_name="Sekretariat Daerah (contoh)",
                year=2025,
                roles={role: RoleBinding(positions=(named(role),)) for role in sop.pelaksana if role not in each},
                units=dict.fromkeys(each, units),
                titles={named(role): f"Jabatan {role}" for role in sop.pelaksana},
                sample=True,
            )
        )

    def _emit(self, data: Event, actor: Actor = SYSTEM) -> None:
        number = len(self.events) + 1
        self.events.append(opened(data, self.run_id, number, actor))


def opened(data: Event, stream: UUID, number: int, actor: Actor = SYSTEM) -> Opened:
    name = next(known for known in type(data).__mro__ if known.__module__.startswith("contracts.")).__name__
    return Opened(
        log="workflow",
        position=number,
        id=uuid5(stream, str(number)),
        type=name,
        stream=stream,
        version=number,
        time=NOW + timedelta(minutes=number),
        place=PLACE,
        correlation=stream,
        cause=stream,
        actor=actor,
        data=data,
    )


def loaded(definition: Definition, version: int = 1) -> Opened:
    """The event that makes a definition the active version."""
    data = SopActivated(sop=definition.sop, version=version, definition=definition, digest=digest(definition))
    return opened(data, named(f"sop {definition.sop}"), version)


def interleaved(runs: Sequence[Sequence[Opened]], seed: int = 1) -> Iterator[Opened]:
    """As a log holds them: runs side by side, each in its own order."""
    chosen = random.Random(seed)
    waiting = [list(reversed(run)) for run in runs]
    while waiting := [run for run in waiting if run]:
        yield chosen.choice(waiting).pop()
