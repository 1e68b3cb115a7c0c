"""A SOP as a graph of BPMN nodes and flows, before anything is drawn.

The engine's way through the rows (`plan`, `flow`, `returning`) becomes control flow:

- printed order is the sequence flow;
- behind a step that can return stands an exclusive gateway: *Ya* goes on, each *Tidak* goes to a target, from where
  everything is done again;
- a step with `kembali_langsung` has the repair drawn apart: the target's task once more, then straight back to it;
- neighbouring steps that run for each unit of the same role are one multi-instance sub-process: each unit goes
  through them by itself and is returned by itself. One such step alone is a multi-instance task. A *Tidak* that
  leads out of the sub-process ends it by an escalation, which a boundary event takes to its target;
- whoever collects may close a collection before every unit has answered: a boundary event ends the sub-process and
  the way goes on behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from contracts.sop import Definition, Step
from services.workflow.domain import plan
from services.workflow.exports.labels import activity_labels, closing_label, repair_label

Kind = Literal["start", "task", "decision", "merge", "end", "units", "escalation", "boundary", "closing"]


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node. `id` is an NCName that follows from step ids and holds no `--` but between two of them."""

    id: str
    kind: Kind
    name: str
    role: str
    """Lane that it is drawn in."""
    parent: str = ""
    """The sub-process that it lies in; empty: the process."""
    step: Step | None = None
    each: str = ""
    """Of a task or sub-process: the role for each unit of which it runs."""
    row: int = 0
    """0: in the printed order; else beside it: one row for each way that leaves a decision for somewhere of its own."""
    refers: str = ""
    """Of an escalation and of the boundary event that takes it: the step that is returned to."""
    attached: str = ""
    """Of a boundary event (`boundary`, `closing`): its sub-process."""


@dataclass(frozen=True, slots=True)
class Flow:
    source: str
    target: str
    name: str = ""
    back: bool = False
    """Leads against the printed order."""
    inferred: bool = False
    """The paper does not state this way; it was inferred."""

    @property
    def id(self) -> str:
        return f"alur-{self.source}--{self.target}"


Exit = tuple[str, str]
"""A node and the name of the flow that leaves it."""


@dataclass(slots=True)
class Process:
    """Nodes in the order in which they stand from left to right."""

    definition: Definition
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def node(self, node_id: str) -> Node:
        return next(node for node in self.nodes if node.id == node_id)

    def children(self, parent: str) -> list[Node]:
        return [node for node in self.nodes if node.parent == parent]

    @property
    def roles(self) -> list[str]:
        """Roles that have a lane: whoever performs a step, in the order of the printed columns."""
        used = {node.role for node in self.nodes}
        return [role for role in self.definition.pelaksana if role in used]


def process_of(definition: Definition) -> Process:
    """The graph of a SOP. Every node lies on a way from the start event to an end event."""
    return _Builder(definition).build()


@dataclass(frozen=True, slots=True)
class _Band:
    """Neighbouring rows that run together: once, or for each unit of `each`."""

    each: str
    rows: tuple[Step, ...]

    @property
    def id(self) -> str:
        """Of its sub-process."""
        return f"tiap-{self.rows[0].id}"

    @property
    def collecting(self) -> tuple[Step, ...]:
        """Rows that collect what each unit answers."""
        return tuple(row for row in self.rows if self.each and "himpun" in row.tugas)


class _Builder:
    """Puts a merging gateway before every step and sub-process; those that nothing else reaches go at the end."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.labels = activity_labels(definition)
        self.process = Process(definition)
        self.returns = {step.id: _ways_back(definition, step) for step in definition.langkah}
        self.bands = list(_bands(definition))
        self.inside = {row.id: band.id for band in self.bands if self._is_sub(band) for row in band.rows}
        """Step → the sub-process that it lies in."""

    def build(self) -> Process:
        rows = self.definition.langkah
        self._add(Node("mulai", "start", "Mulai", rows[0].pelaksana))
        before: Exit = ("mulai", "")
        for place, band in enumerate(self.bands):
            before = self._sub_process(band, before) if self._is_sub(band) else self._rows(band, before, "")
            self._closings(band, self._entry(place + 1))
        self._add(Node("gabung-selesai", "merge", "", rows[-1].pelaksana))
        self._flow(before, "gabung-selesai")
        self._add(Node("selesai", "end", "Selesai", rows[-1].pelaksana))
        self._flow(("gabung-selesai", ""), "selesai")
        _drop_idle_merges(self.process)
        return self.process

    def _is_sub(self, band: _Band) -> bool:
        return bool(band.each) and (
            len(band.rows) > 1 or bool(self.returns[band.rows[0].id][0]) or bool(band.collecting)
        )

    def _entry(self, place: int) -> str:
        """Where a band is reached; behind the last: the end."""
        if place == len(self.bands):
            return "gabung-selesai"
        band = self.bands[place]
        return f"gabung-{band.id if self._is_sub(band) else band.rows[0].id}"

    def _closings(self, band: _Band, behind: str) -> None:
        """A collection may be closed while units are still on their way: they are not waited for."""
        for row in band.collecting:
            name = closing_label(self.labels, row.id)
            self._add(Node(f"tutup-{row.id}", "closing", name, row.pelaksana, "", row, attached=band.id))
            self._flow((f"tutup-{row.id}", ""), behind)

    def _rows(self, band: _Band, before: Exit, parent: str) -> Exit:
        for step in band.rows:
            merge = self._add(Node(f"gabung-{step.id}", "merge", "", step.pelaksana, parent, step))
            self._flow(before, merge)
            task = self._task(f"langkah-{step.id}", step, parent)
            self._flow((merge, ""), task)
            before = self._decision(step, task, merge, parent) or (task, "")
        return before

    def _task(self, node_id: str, step: Step, parent: str, row: int = 0, origin: str = "") -> str:
        each = self.definition.unit_role(step)
        covered = bool(parent) and self.definition.unit_role(self.definition.step(parent.removeprefix("tiap-"))) == each
        name = repair_label(self.definition, self.labels, step.id, origin)
        return self._add(Node(node_id, "task", name, step.pelaksana, parent, step, "" if covered else each, row))

    def _decision(self, step: Step, task: str, merge: str, parent: str, row: int = 0) -> Exit | None:
        """The gateway behind a task and its ways back; None when the step cannot return. `merge` stands before the
        task: a repair comes back there."""
        targets, inferred = self.returns[step.id]
        if not targets:
            return None
        decision = f"keputusan-{task.removeprefix('langkah-')}"
        self._add(Node(decision, "decision", "Setuju?", step.pelaksana, parent, step, row=row))
        for target in dict.fromkeys(targets):
            name = "Tidak" if len(targets) == 1 else f"Tidak: {self._short(target)}"
            if step.kembali_langsung == "ya" and row == 0:
                self._repair((decision, name), step, merge, target, parent, inferred)
            elif step.kembali_langsung == "ya" and self.inside.get(step.id, "") == parent:
                self._flow((decision, name), f"gabung-{_repair_id(step.id, target)}", back=True, inferred=inferred)
            else:
                self._back((decision, name), target, parent, inferred)
        self._flow((task, ""), decision)
        return decision, "Ya"

    def _short(self, target: str) -> str:
        """What a person calls a target in few letters: its printed number, else its performer."""
        step = self.definition.step(target)
        number = step.no.strip().rstrip(".")
        return f"ke {number}" if number else f"ke {self.definition.pelaksana[step.pelaksana].nama}"

    def _back(self, leaving: Exit, target: str, parent: str, inferred: bool) -> None:
        """From `leaving` to before `target`, where everything is done again."""
        sub = self.inside.get(target, "")
        if sub == parent:
            self._flow(leaving, f"gabung-{target}", back=True, inferred=inferred)
            return
        if parent:
            leaving = self._escape(leaving, target, parent)
        self._flow(leaving, f"gabung-{sub or target}", back=True, inferred=inferred)

    def _escape(self, leaving: Exit, target: str, parent: str) -> Exit:
        """Out of a sub-process: an escalation ends it for every unit, a boundary event takes it."""
        decision = self.process.node(leaving[0])
        end = f"kembali-{leaving[0]}--{target}"
        self._add(
            Node(end, "escalation", "", decision.role, parent, decision.step, row=self._next_row(), refers=target)
        )
        self._flow(leaving, end)
        boundary = f"batas-{parent}--{target}"
        if boundary not in {node.id for node in self.process.nodes}:
            role = self.process.node(parent).role
            self._add(Node(boundary, "boundary", self._short(target), role, "", refers=target, attached=parent))
        return boundary, ""

    def _repair(self, leaving: Exit, origin: Step, merge: str, target: str, parent: str, inferred: bool) -> None:
        """The target's task once more, beside the printed order; then straight back to `origin`, which returned it.

        When the repair is returned in its turn, what it was done for is forgotten: the run goes on as from the
        printed step.
        """
        step = self.definition.step(target)
        key = _repair_id(origin.id, target)
        row = self._next_row()
        entry = self._add(Node(f"gabung-{key}", "merge", "", step.pelaksana, parent, step, row=row))
        self._flow(leaving, entry, inferred=inferred)
        task = self._task(key, step, parent, row, origin.id)
        self._flow((entry, ""), task)
        self._flow(self._decision(step, task, entry, parent, row) or (task, ""), merge, back=True)

    def _next_row(self) -> int:
        """The first row beside the printed order that the step in hand has not used."""
        row = 0
        for node in reversed(self.process.nodes):
            if node.row == 0 and not node.attached:
                break
            row = max(row, node.row)
        return row + 1

    def _sub_process(self, band: _Band, before: Exit) -> Exit:
        first = band.rows[0]
        merge = self._add(Node(f"gabung-{band.id}", "merge", "", first.pelaksana))
        self._flow(before, merge)
        name = f"Tiap {self.definition.pelaksana[band.each].nama}"
        self._add(Node(band.id, "units", name, first.pelaksana, "", None, band.each))
        self._flow((merge, ""), band.id)
        inner: Exit = (self._add(Node(f"mulai-{band.id}", "start", "", first.pelaksana, band.id)), "")
        entries = self._entered_within(band)
        if entries:
            choice = self._add(Node(f"masuk-{band.id}", "decision", "Mulai dari?", first.pelaksana, band.id))
            self._flow(inner, choice)
            for target in entries:
                self._flow((choice, self._short(target)), f"gabung-{target}")
            inner = (choice, self._short(first.id))
        inner = self._rows(band, inner, band.id)
        end = self._add(Node(f"selesai-{band.id}", "end", "", band.rows[-1].pelaksana, band.id))
        self._flow(inner, end)
        self.process.nodes.sort(key=lambda node: node.attached == band.id)
        return band.id, ""

    def _entered_within(self, band: _Band) -> list[str]:
        """Rows of the band, but the first, that something behind the band returns to."""
        outside = (step for step in self.definition.langkah if self.inside.get(step.id, "") != band.id)
        wanted = {target for step in outside if step.kembali_langsung != "ya" for target in self.returns[step.id][0]}
        return [row.id for row in band.rows[1:] if row.id in wanted]

    def _add(self, node: Node) -> str:
        self.process.nodes.append(node)
        return node.id

    def _flow(self, leaving: Exit, target: str, *, back: bool = False, inferred: bool = False) -> None:
        flow = Flow(leaving[0], target, leaving[1], back, inferred)
        if flow.id not in {known.id for known in self.process.flows}:
            self.process.flows.append(flow)


def _ways_back(definition: Definition, step: Step) -> tuple[tuple[str, ...], bool]:
    """Targets of a *Tidak* and whether they were inferred, as the engine has them.

    A step that gathers for each unit what the unit fills in (seed 004's row 10) sends data back to the unit: to its
    nearest `isi` of the same stretch.
    """
    targets, inferred = plan.return_targets(definition, step)
    if targets or "himpun" not in step.tugas or not definition.unit_role(step):
        return targets, inferred
    rows = plan.stretch(definition, step)
    filling = [row.id for row in rows[: rows.index(step)] if "isi" in row.tugas]
    return tuple(filling[-1:]), False


def _repair_id(origin: str, target: str) -> str:
    return f"perbaikan-{origin}--{target}"


def _bands(definition: Definition) -> Iterator[_Band]:
    for each, rows in groupby(definition.langkah, key=definition.unit_role):
        yield _Band(each, tuple(rows))


def _drop_idle_merges(process: Process) -> None:
    """Takes out merging gateways that one flow alone reaches."""
    for merge in [node for node in process.nodes if node.kind == "merge"]:
        arriving = [flow for flow in process.flows if flow.target == merge.id]
        if len(arriving) > 1:
            continue
        (leaving,) = [flow for flow in process.flows if flow.source == merge.id]
        process.nodes.remove(merge)
        process.flows.remove(leaving)
        place = process.flows.index(arriving[0])
        process.flows[place] = replace(arriving[0], target=leaving.target)
