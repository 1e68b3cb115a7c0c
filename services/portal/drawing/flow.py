"""The flow of a definition, as the form draws it: which symbol stands in whose column, and where a `tidak` goes.

PermenPANRB 35/2012: a capsule begins and ends the flow, a box is a process, a diamond a decision with exactly two
exits (ya, tidak). Where a decision without `kembali` returns follows the engine's rule (docs/sop-format.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.sop import CHECKING, MAKING, Definition, Role, Step
from services.portal.drawing.scene import Shape


@dataclass(frozen=True)
class Column:
    key: str
    name: str
    printed: bool
    """False: the paper has no column for this role, but it has a part that needs one."""


@dataclass(frozen=True)
class Companion:
    column: int
    kind: Literal["ikut", "penerima"]
    each_unit: bool


@dataclass(frozen=True)
class Node:
    """One step with what is drawn for it."""

    index: int
    step: Step
    column: int
    shape: Shape
    word: str
    """`MULAI` or `SELESAI` inside a capsule; else empty."""
    ends: bool
    """Needs a capsule SELESAI of its own below: it is the last step, and a decision or the first step as well. (The
    first step is never a decision: nothing stands before it.)"""
    companions: tuple[Companion, ...]
    returns: tuple[int, ...]
    """Indices of the steps that a `tidak` goes to."""
    returns_inferred: bool
    each_unit: bool
    note: str
    """Who receives or answers without a column of its own; else empty."""

    @property
    def performer_inferred(self) -> bool:
        return "pelaksana" in self.step.dugaan


@dataclass(frozen=True)
class Flow:
    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]


def read_flow(definition: Definition) -> Flow:
    """Columns as printed, in printed order; roles without a column only where they perform or take part."""
    roles = definition.pelaksana
    active = {role for step in definition.langkah for role in (step.pelaksana, *step.ikut)}
    printed = [key for key, role in roles.items() if role.kolom == "ya"]
    extra = [key for key, role in roles.items() if role.kolom == "tidak" and key in active]
    keys = [*printed, *extra]
    columns = tuple(Column(key, roles[key].nama, roles[key].kolom == "ya") for key in keys)
    places = {key: place for place, key in enumerate(keys)}
    last = len(definition.langkah) - 1
    return Flow(columns, tuple(_node(definition, index, places, last) for index in range(last + 1)))


def _node(definition: Definition, index: int, places: dict[str, int], last: int) -> Node:
    step = definition.langkah[index]
    targets, inferred = return_targets(definition, index)
    decides = bool(targets)
    word = "" if decides else "MULAI" if index == 0 else "SELESAI" if index == last else ""
    return Node(
        index=index,
        step=step,
        column=places[step.pelaksana],
        shape="belah-ketupat" if decides else "kapsul" if word else "kotak",
        word=word,
        ends=index == last and word != "SELESAI",
        companions=_companions(definition, step, places, filled=bool(_filling(definition, index))),
        returns=targets,
        returns_inferred=inferred,
        each_unit=bool(definition.unit_role(step)),
        note=_note(definition, step, places),
    )


def return_targets(definition: Definition, index: int) -> tuple[tuple[int, ...], bool]:
    """Where a `tidak` goes, each step once, and whether that is inferred: not named, or marked as a guess.

    A role means its nearest earlier step, first one about the same document. Nothing named: the nearest earlier
    step that makes or checks the document. Who collects accepts or returns each answer: where the answering has a row
    of its own (seed 004's row 9), that is a decision as well.
    """
    step = definition.langkah[index]
    before = definition.ancestors(index)
    earlier = [(place, row) for place, row in reversed(list(enumerate(definition.langkah))) if row.id in before]
    found: list[int] = []
    for target in step.kembali:
        own = [place for place, row in earlier if row.id == target] or (
            [place for place, row in earlier if row.pelaksana == target and _shares(row, step)]
            or [place for place, row in earlier if row.pelaksana == target]
        )
        if own and own[0] not in found:
            found.append(own[0])
    if step.kembali:
        return tuple(found), "kembali" in step.dugaan
    if "himpun" in step.tugas:
        return _filling(definition, index), "kembali" in step.dugaan
    if not CHECKING.intersection(step.tugas):
        return (), False
    about = (place for place, row in earlier if _shares(row, step) and (CHECKING | MAKING) & set(row.tugas))
    return tuple(place for place, _ in zip(about, range(1), strict=False)), True


def _shares(row: Step, step: Step) -> bool:
    return row.dokumen == step.dokumen or any(kind in step.dokumen for kind in row.dokumen)


def _filling(definition: Definition, index: int) -> tuple[int, ...]:
    """The row in which those fill in whose answers step `index` collects; none when the form has no such row."""
    wanted = definition.langkah[index].kepada
    rows = enumerate(definition.langkah[:index])
    found = [place for place, row in rows if row.pelaksana == wanted and "isi" in row.tugas]
    return tuple(found[-1:])


def _receives(role: Role, step: Step) -> bool:
    """Whether who gets the document has nothing else to show for it: outside, or units that a form goes to."""
    return role.jenis == "luar" or (role.tiap == "unit" and bool({"bagikan", "himpun", "kirim"} & set(step.tugas)))


def _companions(definition: Definition, step: Step, places: dict[str, int], *, filled: bool) -> tuple[Companion, ...]:
    """`filled`: whoever answers has a row of its own, so that this one needs no box for it."""
    found: dict[int, Companion] = {}
    for kind, keys in (("ikut", step.ikut), ("penerima", (step.kepada,))):
        for key in keys:
            if key not in places or key == step.pelaksana or places[key] in found:
                continue
            role = definition.pelaksana[key]
            if kind == "ikut":
                found[places[key]] = Companion(places[key], "ikut", role.tiap == "unit")
            elif _receives(role, step) and not ("himpun" in step.tugas and filled):
                found[places[key]] = Companion(places[key], "penerima", role.tiap == "unit")
    return tuple(sorted(found.values(), key=lambda one: one.column))


def _note(definition: Definition, step: Step, places: dict[str, int]) -> str:
    if not step.kepada or step.kepada in places:
        return ""
    role = definition.pelaksana[step.kepada]
    word = "diisi" if "himpun" in step.tugas else "kepada"
    return f"({word}: {role.nama}{', tiap unit' if role.tiap == 'unit' else ''})"
