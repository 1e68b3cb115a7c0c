"""Questions to a definition that the engine asks: what comes next, who collects, who signs, where a `tidak` goes.

Nothing here knows a run; answers follow from the printed rows alone. Each row comes after the row printed above it or
after those that it names (`sesudah`), always earlier ones: the printed order is an order of the graph that they make.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from contracts.sop import CHECKING, MAKING, START, Definition, Step
from services.workflow.domain.once import once


@dataclass(frozen=True, slots=True)
class Outline:
    """What comes before and behind each row, worked out once for a definition; everything is by row, counted from 0."""

    rows: Mapping[str, int]
    """Step → its row."""
    follows: tuple[tuple[str, ...], ...]
    after: tuple[tuple[Step, ...], ...]
    before: tuple[tuple[Step, ...], ...]
    names_before: tuple[frozenset[str], ...]
    stretches: tuple[tuple[Step, ...], ...]


@once
def outline(definition: Definition) -> Outline:
    steps = definition.langkah
    behind: list[tuple[Step, ...]] = []
    earlier: list[tuple[Step, ...]] = []
    for row, step in enumerate(steps):
        found = {step.id}
        for other in range(row + 1, len(steps)):
            if not found.isdisjoint(definition.follows(other)):
                found.add(steps[other].id)
        behind.append(tuple(one for one in steps[row + 1 :] if one.id in found))
        before = definition.ancestors(row)
        earlier.append(tuple(one for one in reversed(steps) if one.id in before))
    return Outline(
        rows={step.id: row for row, step in enumerate(steps)},
        follows=tuple(definition.follows(row) for row in range(len(steps))),
        after=tuple(behind),
        before=tuple(earlier),
        names_before=tuple(frozenset(one.id for one in found) for found in earlier),
        stretches=tuple(_stretch(definition, row) for row in range(len(steps))),
    )


def place(definition: Definition, step: str) -> int:
    """The row of a step, counted from 0."""
    return outline(definition).rows[step]


def predecessors(definition: Definition, step: str) -> tuple[str, ...]:
    """The rows that a row waits for; none: it begins with the run."""
    found = outline(definition)
    return found.follows[found.rows[step]]


def successors(definition: Definition, step: str) -> tuple[Step, ...]:
    """The rows that wait for a row, in printed order; none: a way through the SOP ends there."""
    follows = outline(definition).follows
    return tuple(one for row, one in enumerate(definition.langkah) if step in follows[row])


def first_steps(definition: Definition) -> tuple[Step, ...]:
    """The rows that begin with the run."""
    follows = outline(definition).follows
    return tuple(one for row, one in enumerate(definition.langkah) if not follows[row])


def after(definition: Definition, step: str) -> tuple[Step, ...]:
    """The rows that come after a step on any way, in printed order."""
    found = outline(definition)
    return found.after[found.rows[step]]


def before(definition: Definition, step: str) -> tuple[Step, ...]:
    """The rows that are through before a step begins, nearest in print first."""
    found = outline(definition)
    return found.before[found.rows[step]]


def names_before(definition: Definition, step: str) -> frozenset[str]:
    """The ids of the rows that are through before a step begins."""
    found = outline(definition)
    return found.names_before[found.rows[step]]


def branch(definition: Definition, step: Step) -> tuple[str, ...]:
    """A step and all that comes after it: what a return to it does again."""
    return (step.id, *(row.id for row in after(definition, step.id)))


def between(definition: Definition, step: str, target: str) -> tuple[Step, ...]:
    """The rows that come after a step and before its target, in printed order."""
    earlier = {one.id for one in before(definition, target)}
    return tuple(one for one in after(definition, step) if one.id in earlier)


def only_by_exit(definition: Definition, step: Step) -> bool:
    """Whether a row is reached by another exit (`tidak`) alone: every row that it names leads there by that."""
    return bool(step.sesudah) and all(name != START and definition.step(name).tidak == step.id for name in step.sesudah)


def unit_exit(definition: Definition, step: Step) -> bool:
    """Whether the step's other exit is taken by each unit for itself, inside its stretch."""
    return bool(step.tidak) and any(row.id == step.tidak for row in stretch(definition, step))


def answers(definition: Definition, role: str) -> bool:
    """Whether a role can be asked for data: each unit of a list, or a single position."""
    return bool(role) and definition.pelaksana[role].jenis == "jabatan"


def stretch(definition: Definition, step: Step) -> tuple[Step, ...]:
    """The consecutive rows that run once for each unit of the same role, of which the step is one. It ends where a row
    says what it comes after."""
    found = outline(definition)
    return found.stretches[found.rows[step.id]]


def _stretch(definition: Definition, row: int) -> tuple[Step, ...]:
    rows = definition.langkah
    if not definition.unit_role(rows[row]):
        return ()
    first = last = row
    while first > 0 and not rows[first].sesudah and _same_units(definition, rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and not rows[last + 1].sesudah and _same_units(definition, rows[last], rows[last + 1]):
        last += 1
    return rows[first : last + 1]


def _same_units(definition: Definition, one: Step, other: Step) -> bool:
    return definition.unit_role(one) == definition.unit_role(other) and one.untuk == other.untuk


def about_list(definition: Definition, step: Step) -> str:
    """The role of whose units a row is about a part: for each of which it runs, else to which it gives or which it
    asks; or the list of whose entries; empty: it is about none that is known only during the run."""
    listed = definition.unit_role(step)
    if step.untuk:
        return listed or (step.kepada if definition.each_unit(step.kepada) else "")
    return listed if listed in definition.daftar else ""


def may_be_for_nobody(definition: Definition, step: Step) -> bool:
    """Whether the run may go past a row because there is nobody for whom it is done, or because nobody was there for
    whom its documents were made."""
    if about_list(definition, step):
        return True
    if not step.dokumen or any(act not in CHECKING and act not in MAKING for act in step.tugas):
        return False
    makers = [maker(definition, kind) for kind in step.dokumen]
    return all(row is not None and row.id != step.id and about_list(definition, row) for row in makers)


def maker(definition: Definition, kind: str) -> Step | None:
    """The row that composes a document first."""
    return next((row for row in definition.langkah if kind in row.dokumen and "susun" in row.tugas), None)


def asked_before(definition: Definition, step: Step) -> Step | None:
    """The nearest earlier `himpun` from the units that a row is about: `belum-menjawab` are those it went on
    without."""
    listed = definition.list_of(about_list(definition, step))
    return next(
        (
            row
            for row in before(definition, step.id)
            if "himpun" in row.tugas and definition.each_unit(row.kepada) and definition.list_of(row.kepada) == listed
        ),
        None,
    )


def writes(definition: Definition, step: Step) -> tuple[str, ...]:
    """Lists that the step writes: it is done only when they are written."""
    return tuple(key for key, listed in definition.daftar.items() if listed.ditetapkan == step.id)


def form_of(definition: Definition, step: Step) -> Step | None:
    """The earlier `bagikan` whose collection a unit's own `isi` step answers; None: the `isi` opens one of its own."""
    role = definition.unit_role(step)
    if "isi" not in step.tugas or not role or role != definition.list_of(step.pelaksana):
        return None
    for row in before(definition, step.id):
        if (
            "bagikan" in row.tugas
            and definition.list_of(row.kepada) == role
            and row.untuk == step.untuk
            and collecting_step(definition, row) is not None
        ):
            return row
    return None


def binds(definition: Definition, step: Step) -> tuple[str, ...]:
    """Roles that the step binds: it is done only when their positions are named."""
    return tuple(role for role, performer in definition.pelaksana.items() if performer.ditetapkan == step.id)


def collector(definition: Definition, opening: Step) -> Step:
    """Who collects what a step has opened: the later `himpun`, or the step itself."""
    return collecting_step(definition, opening) or opening


def opening_step(definition: Definition, step: Step) -> Step | None:
    """The step whose collection a `himpun` step collects: the nearest earlier `bagikan` to the same role."""
    if "himpun" not in step.tugas:
        return None
    wanted = definition.list_of(step.kepada)
    return next(
        (
            row
            for row in before(definition, step.id)
            if "bagikan" in row.tugas and definition.list_of(row.kepada) == wanted and row.untuk == step.untuk
        ),
        None,
    )


def collecting_step(definition: Definition, step: Step) -> Step | None:
    """The `himpun` step that collects what a `bagikan` step gives out to each unit; None: nobody collects it."""
    if "bagikan" not in step.tugas or not answers(definition, step.kepada):
        return None
    return next((row for row in after(definition, step.id) if opening_step(definition, row) == step), None)


def opens_collection(definition: Definition, step: Step) -> bool:
    if "isi" in step.tugas:
        return form_of(definition, step) is None
    if "himpun" in step.tugas:
        return opening_step(definition, step) is None
    return collecting_step(definition, step) is not None


def sources(definition: Definition, kind: str) -> frozenset[str] | None:
    """Steps whose collections a document is made from; None: all. A `himpun` step stands for what it collects."""
    named = definition.dokumen[kind].data
    if not named:
        return None
    steps = [definition.step(step) for step in named]
    return frozenset((opening_step(definition, step) or step).id for step in steps)


def works_on(step: Step, kinds: Container[str]) -> bool:
    """Whether a step makes or checks one of the documents."""
    return shares(step, kinds) and any(act in CHECKING or act in MAKING for act in step.tugas)


def shares(step: Step, kinds: Container[str]) -> bool:
    """Whether a step is about one of the documents."""
    return any(kind in kinds for kind in step.dokumen)


def paper_role(definition: Definition, kind: str) -> str:
    """The role each unit of which has a document of its own of this kind; empty: the run has one."""
    row = maker(definition, kind)
    return definition.unit_role(row) if row is not None else ""


def checks(step: Step) -> bool:
    return any(act in CHECKING for act in step.tugas)


def signing_role(definition: Definition, step: Step, kind: str) -> str:
    """The role that is to sign what a step composes: of the later `tanda-tangan`, else the step's own."""
    for row in (step, *after(definition, step.id)):
        if kind in row.dokumen and "tanda-tangan" in row.tugas:
            return row.pelaksana
    return step.pelaksana


def is_last_approval(definition: Definition, step: Step, act: str, kind: str) -> bool:
    """Whether an act is among the last to approve its document: the signature, or what its last checking step does."""
    if act == "tanda-tangan":
        return True
    return not any(kind in row.dokumen and checks(row) for row in after(definition, step.id))


def return_targets(definition: Definition, step: Step) -> tuple[tuple[str, ...], bool]:
    """Steps that a `tidak` may return to, the first by default, and whether that is inferred; none when the step
    cannot return.

    The targets of the SOP (of a role its nearest earlier step, first one about the same document), else the nearest
    earlier step that made or checked the document. It counts as inferred when the SOP does not name it or marks it as
    a guess (`dugaan`).
    """
    if not checks(step):
        return (), False
    if step.kembali:
        named = (_target(definition, step, target) for target in step.kembali)
        return tuple(target for target in named if target), "kembali" in step.dugaan
    for row in before(definition, step.id):
        if works_on(row, step.dokumen):
            return (row.id,), True
    return (), False


def _target(definition: Definition, step: Step, target: str) -> str:
    """The step that `kembali` means: itself, or the nearest earlier one of a role; empty when the role has none."""
    earlier = list(before(definition, step.id))
    if any(row.id == target for row in earlier):
        return target
    own = [row for row in earlier if row.pelaksana == target]
    about = [row for row in own if row.dokumen == step.dokumen or shares(row, step.dokumen)]
    return (about or own)[0].id if own else ""
