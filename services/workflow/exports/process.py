"""A SOP as a graph of BPMN nodes and flows, before anything is drawn.

The engine's way through the rows (`plan`, `flow`, `returning`) becomes control flow:

- what a row comes after is the sequence flow: rows that come after the same one leave a forking gateway, and a row that
  waits for several stands behind a joining one. It is an inclusive one where a way may arrive without the others: by
  another exit, or because a return does one branch again;
- a step that several perform is a task for each, one after the other or side by side, and one more for who passes on;
- another exit (`tidak`) leads from the decision to its target, or to an end event that ends everything;
- behind a step that can return stands an exclusive gateway: *Ya* goes on, each *Tidak* goes to a target, from where
  everything is done again;
- a step with `kembali_langsung` has the repair drawn apart: the target's task once more, then straight back to it;
- neighbouring steps that run for each unit of the same role are one multi-instance sub-process: each unit goes
  through them by itself and is returned by itself. One such step alone is a multi-instance task. A *Tidak* that
  leads out of the sub-process ends it by an escalation, which a boundary event takes to its target;
- what is done for those whom only the run knows (`untuk`, entries of a list) may be done for nobody: a gateway before
  it leads past;
- whoever collects may close a collection before every unit has answered: a boundary event ends the sub-process and
  the way goes on behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts.sop import END, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.parts import Part, waves
from services.workflow.exports.labels import activity_labels, closing_label, repair_label

Kind = Literal[
    "start",
    "task",
    "decision",
    "merge",
    "end",
    "units",
    "escalation",
    "boundary",
    "closing",
    "fork",
    "join",
    "either",
    "terminate",
]
"""`join` waits for all that arrives, `either` for what can still arrive; `terminate` ends whatever else goes on."""


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
    exit: bool = False
    """The other exit of a decision; it may lead where the first one leads."""

    @property
    def id(self) -> str:
        return f"alur-{self.source}--{self.target}{'--lain' if self.exit else ''}"


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
        self.after = [self._behind(band) for band in self.bands]
        """Band → the bands that it comes after, -1 for the start."""
        self.left: dict[int, Exit] = {}
        """Band → how it is left; a fork of its own where several come after it."""

    def build(self) -> Process:
        rows = self.definition.langkah
        start = self._add(Node("mulai", "start", "Mulai", rows[0].pelaksana))
        self._leave(-1, (start, ""), rows[0])
        for place, band in enumerate(self.bands):
            self._enter(place, band)
            leaving = self._sub_process(band) if self._is_sub(band) else self._rows(band, "")
            self._leave(place, self._unless_nobody(band, self._closings(band, leaving)), band.rows[-1])
        ends = [place for place in range(len(self.bands)) if not self._followers(place)]
        last = self._join("selesai", ends, rows[-1])
        self._add(Node("gabung-selesai", "merge", "", rows[-1].pelaksana))
        self._flow(last, "gabung-selesai")
        self._add(Node("selesai", "end", "Selesai", rows[-1].pelaksana))
        self._flow(("gabung-selesai", ""), "selesai")
        _drop_idle_merges(self.process)
        return self.process

    # --- branches

    def _behind(self, band: _Band) -> tuple[int, ...]:
        """A row that is reached by other exits alone comes after nothing."""
        first = band.rows[0]
        if plan.only_by_exit(self.definition, first):
            return ()
        names = plan.predecessors(self.definition, first.id)
        return tuple(sorted({self._band_of(name) for name in names})) or (-1,)

    def _band_of(self, step: str) -> int:
        return next(place for place, band in enumerate(self.bands) if any(row.id == step for row in band.rows))

    def _followers(self, place: int) -> list[int]:
        return [other for other, behind in enumerate(self.after) if place in behind]

    def _leave(self, place: int, leaving: Exit, last: Step) -> None:
        followers = len(self._followers(place))
        if followers > 1:
            fork = self._add(Node(f"cabang-{last.id if place >= 0 else 'mulai'}", "fork", "", last.pelaksana))
            self._flow(leaving, fork)
            leaving = (fork, "")
        self.left[place] = leaving

    def _enter(self, place: int, band: _Band) -> None:
        """The merge before a band, and the join before that where it waits for several."""
        key, first = self._key(band), band.rows[0]
        behind = self.after[place]
        entry = Node(f"gabung-{key}", "merge", "", first.pelaksana, "", None if self._is_sub(band) else first)
        if behind:
            leaving = self._join(key, list(behind), first)
            self._add(entry)
            self._flow(leaving, entry.id)
        else:
            self._add(entry)
        if plan.may_be_for_nobody(self.definition, first):
            asks = self._add(Node(f"ada-{key}", "decision", "Ada?", first.pelaksana, "", entry.step))
            self._flow((entry.id, ""), asks)

    def _unless_nobody(self, band: _Band, leaving: Exit) -> Exit:
        """Of what may be done for nobody: the way past it joins the one through it."""
        if not plan.may_be_for_nobody(self.definition, band.rows[0]):
            return leaving
        behind = self._add(Node(f"lewat-{self._key(band)}", "merge", "", band.rows[-1].pelaksana))
        self._flow(leaving, behind)
        self._flow((f"ada-{self._key(band)}", "Tidak ada"), behind)
        return behind, ""

    def _begin(self, key: str) -> Exit:
        """What leads to the first task or the sub-process of a band."""
        asks = f"ada-{key}"
        return (asks, "Ada") if any(node.id == asks for node in self.process.nodes) else (f"gabung-{key}", "")

    def _join(self, key: str, behind: list[int], step: Step) -> Exit:
        if len(behind) == 1:
            return self.left[behind[0]]
        join = self._add(Node(f"kumpul-{key}", "either" if self._may_miss(behind) else "join", "", step.pelaksana))
        for one in behind:
            self._flow(self.left[one], join)
        return join, ""

    def _may_miss(self, behind: list[int]) -> bool:
        """Whether one of the ways may come without the others: a row on it may be passed, or another done again."""
        rows = self.definition.langkah
        if any(step.tidak and not plan.unit_exit(self.definition, step) for step in rows):
            return True
        ways = [{row.id for row in self.bands[one].rows} for one in behind if one >= 0]
        ways = [way | {row.id for name in way for row in plan.before(self.definition, name)} for way in ways]
        shared = set.intersection(*ways) if ways else set()
        targets = {target for step in rows for target in self.returns[step.id][0]}
        return any(target not in shared for target in targets if any(target in way for way in ways))

    def _key(self, band: _Band) -> str:
        return band.id if self._is_sub(band) else band.rows[0].id

    def _entry(self, step: str) -> str:
        """Where another exit reaches a row: its join where it waits for others as well."""
        place = self._band_of(step)
        key = self._key(self.bands[place])
        return f"kumpul-{key}" if len(self.after[place]) > 1 else f"gabung-{key}"

    def _is_sub(self, band: _Band) -> bool:
        return bool(band.each) and (
            len(band.rows) > 1 or bool(self.returns[band.rows[0].id][0]) or bool(band.collecting)
        )

    def _closings(self, band: _Band, leaving: Exit) -> Exit:
        """A collection may be closed while units are still on their way: they are not waited for."""
        if not band.collecting:
            return leaving
        behind = f"lalu-{band.id}"
        for row in band.collecting:
            name = closing_label(self.labels, row.id)
            self._add(Node(f"tutup-{row.id}", "closing", name, row.pelaksana, "", row, attached=band.id))
            self._flow((f"tutup-{row.id}", ""), behind)
        self._add(Node(behind, "merge", "", band.rows[-1].pelaksana))
        self._flow(leaving, behind)
        return behind, ""

    def _rows(self, band: _Band, parent: str, before: Exit = ("", "")) -> Exit:
        """`before`: how the first row is reached within a sub-process; without one its merge is there."""
        for step in band.rows:
            merge = f"gabung-{step.id}"
            if before[0]:
                self._add(Node(merge, "merge", "", step.pelaksana, parent, step))
                self._flow(before, merge)
            before = (merge, "") if parent else self._begin(step.id)
            for wave in waves(step):
                task = self._wave(step, wave, before, parent)
                passing_on = bool(step.lewat) and wave[0].acts != step.tugas
                before = (None if passing_on else self._decision(step, task, merge, parent)) or (task, "")
        return before

    def _wave(self, step: Step, wave: tuple[Part, ...], before: Exit, parent: str) -> str:
        """The tasks of those who act at once; what a decision about them stands behind."""
        if len(wave) == 1:
            task = self._task(_part_id(step, wave[0]), step, parent, part=wave[0])
            self._flow(before, task)
            return task
        fork = self._add(Node(f"serentak-{step.id}", "fork", "", step.pelaksana, parent, step))
        self._flow(before, fork)
        tasks = [self._task(_part_id(step, part), step, parent, part=part) for part in wave]
        join = self._add(Node(f"kumpul-serentak-{step.id}", "join", "", step.pelaksana, parent, step))
        for task in tasks:
            self._flow((fork, ""), task)
            self._flow((task, ""), join)
        return join

    def _task(
        self, node_id: str, step: Step, parent: str, row: int = 0, origin: str = "", part: Part | None = None
    ) -> str:
        each = self.definition.unit_role(step)
        covered = bool(parent) and self.definition.unit_role(self.definition.step(parent.removeprefix("tiap-"))) == each
        name = repair_label(self.definition, self.labels, step.id, origin, part.key if part else "")
        role = part.role if part else step.pelaksana
        return self._add(Node(node_id, "task", name, role, parent, step, "" if covered else each, row))

    def _decision(self, step: Step, task: str, merge: str, parent: str, row: int = 0) -> Exit | None:
        """The gateway behind a task, its ways back and its other exit; None when the step decides nothing. `merge`
        stands before the task: a repair comes back there."""
        targets, inferred = self.returns[step.id]
        leads_on = bool(step.tidak) and (not parent or self.inside.get(step.tidak, "") == parent)
        if not targets and not leads_on:
            return None
        decision = f"keputusan-{task.removeprefix('langkah-')}"
        self._add(Node(decision, "decision", "Setuju?", step.pelaksana, parent, step, row=row))
        for target in dict.fromkeys(targets):
            name = "Kembali" if leads_on else "Tidak"
            name = name if len(targets) == 1 else f"{name}: {self._short(target)}"
            if step.kembali_langsung == "ya" and row == 0:
                self._repair((decision, name), step, merge, target, parent, inferred)
            elif step.kembali_langsung == "ya" and self.inside.get(step.id, "") == parent:
                self._flow((decision, name), f"gabung-{_repair_id(step.id, target)}", back=True, inferred=inferred)
            else:
                self._back((decision, name), target, parent, inferred)
        if leads_on:
            self._exit(step, decision, parent)
        self._flow((task, ""), decision)
        return decision, "Ya"

    def _exit(self, step: Step, decision: str, parent: str) -> None:
        if step.tidak == END:
            role = step.pelaksana
            end = self._add(Node(f"akhir-{decision}", "terminate", "", role, parent, step, row=self._next_row()))
            self._flow((decision, "Tidak"), end, exit_=True)
        elif step.tidak:
            target = f"gabung-{step.tidak}" if parent else self._entry(step.tidak)
            back = self.process.node(decision).row > 0  # a repair stands behind what it may go on with
            self._flow((decision, "Tidak"), target, back=back, exit_=True)

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
        if any(node.id == key for node in self.process.nodes):  # another part of the step returns there as well
            self._flow(leaving, f"gabung-{key}", back=True, inferred=inferred)
            return
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

    def _sub_process(self, band: _Band) -> Exit:
        first = band.rows[0]
        name = f"Tiap {self.definition.name_of(band.each)}"
        self._add(Node(band.id, "units", name, first.pelaksana, "", None, band.each))
        self._flow(self._begin(band.id), band.id)
        inner: Exit = (self._add(Node(f"mulai-{band.id}", "start", "", first.pelaksana, band.id)), "")
        entries = self._entered_within(band)
        if entries:
            choice = self._add(Node(f"masuk-{band.id}", "decision", "Mulai dari?", first.pelaksana, band.id))
            self._flow(inner, choice)
            for target in entries:
                self._flow((choice, self._short(target)), f"gabung-{target}")
            inner = (choice, self._short(first.id))
        inner = self._rows(band, band.id, inner)
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

    def _flow(
        self, leaving: Exit, target: str, *, back: bool = False, inferred: bool = False, exit_: bool = False
    ) -> None:
        flow = Flow(leaving[0], target, leaving[1], back, inferred, exit_)
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


def _part_id(step: Step, part: Part) -> str:
    return f"langkah-{step.id}" if part.key in ("", step.pelaksana) else f"langkah-{step.id}--{part.key}"


def _repair_id(origin: str, target: str) -> str:
    return f"perbaikan-{origin}--{target}"


def _bands(definition: Definition) -> Iterator[_Band]:
    """Stretches of rows for each unit, and every other row by itself."""
    done: set[str] = set()
    for step in definition.langkah:
        if step.id not in done:
            rows = plan.stretch(definition, step) or (step,)
            done.update(row.id for row in rows)
            yield _Band(definition.unit_role(step), rows)


def _drop_idle_merges(process: Process) -> None:
    """Takes out merging gateways that one flow alone reaches."""
    for merge in [node for node in process.nodes if node.kind == "merge"]:
        arriving = [flow for flow in process.flows if flow.target == merge.id]
        if len(arriving) != 1:
            continue
        (leaving,) = [flow for flow in process.flows if flow.source == merge.id]
        process.nodes.remove(merge)
        process.flows.remove(leaving)
        place = process.flows.index(arriving[0])
        process.flows[place] = replace(arriving[0], target=leaving.target)
