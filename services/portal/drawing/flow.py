"""The flow of a definition, as the form draws it: which symbol stands in whose column, and where a `tidak` goes.

PermenPANRB 35/2012: a capsule begins and ends the flow, a box is a process, a diamond a decision with exactly two
exits (ya, tidak). Where a decision without `kembali` returns follows the engine's rule (docs/sop-format.md). A decision
that may both return and go another way has a third exit, since the engine lets its performer choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.sop import CHECKING, END, MAKING, UNANSWERED, Definition, Role, Step
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
    kind: Literal["ikut", "penerima", "semua"]
    """`semua`: performs the step as well; without it the step is not through."""
    each_unit: bool
    turn: int = 0
    """Of several who act one after the other: its place, from 1."""


@dataclass(frozen=True)
class Node:
    """One step with what is drawn for it."""

    index: int
    step: Step
    column: int
    shape: Shape
    word: str
    """`MULAI` or `SELESAI` inside a capsule; else empty."""
    begins: bool
    """Needs a capsule MULAI of its own above: it begins with the run and is a decision."""
    ends: bool
    """Needs a capsule SELESAI of its own below: a way ends there, and it is a decision or begins the run as well."""
    companions: tuple[Companion, ...]
    returns: tuple[int, ...]
    """Indices of the steps that a `tidak` goes to."""
    returns_inferred: bool
    follows: tuple[int, ...]
    """Indices of the steps that it comes after; none: it begins with the run, or is reached by another exit alone."""
    exit: int | None
    """Index of the later step that its other exit (`tidak`) leads to."""
    exit_ends: bool
    """Its other exit ends the run."""
    via: int | None
    """Column of the role that passes on what the performer has done (`lewat`)."""
    turn: int
    """Of several who act one after the other: the performer's place, from 1."""
    each_unit: bool
    note: str
    """Who receives or answers without a column of its own, and who records for somebody outside; else empty."""

    @property
    def performer_inferred(self) -> bool:
        return "pelaksana" in self.step.dugaan

    @property
    def decides(self) -> bool:
        return bool(self.returns) or self.exit is not None or self.exit_ends

    @property
    def three_ways(self) -> bool:
        return bool(self.returns) and (self.exit is not None or self.exit_ends)

    @property
    def leaves(self) -> int:
        """Column that the way forward leaves from."""
        return self.column if self.via is None else self.via


@dataclass(frozen=True)
class Flow:
    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    lists: bool = False
    """Whether rows run once for each entry of a list."""

    @property
    def forward(self) -> list[tuple[int, int]]:
        """Each way from a step to one that comes after it, other exits aside."""
        return [(before, node.index) for node in self.nodes for before in node.follows]


def read_flow(definition: Definition) -> Flow:
    """Columns as printed, in printed order; roles without a column only where they perform or take part."""
    roles = definition.pelaksana
    active = {role for step in definition.langkah for role in (step.pelaksana, *step.ikut, step.lewat)}
    printed = [key for key, role in roles.items() if role.kolom == "ya"]
    extra = [key for key, role in roles.items() if role.kolom == "tidak" and key in active]
    keys = [*printed, *extra]
    columns = tuple(Column(key, roles[key].nama, roles[key].kolom == "ya") for key in keys)
    places = {key: place for place, key in enumerate(keys)}
    follows = [_follows(definition, index) for index in range(len(definition.langkah))]
    going_on = {before for one in follows for before in one}
    return Flow(
        columns,
        tuple(_node(definition, index, places, follows[index], index in going_on) for index in range(len(follows))),
        bool(definition.daftar),
    )


def _follows(definition: Definition, index: int) -> tuple[int, ...]:
    """A row all of whose predecessors lead to it by their other exit is reached by these exits alone."""
    rows = {step.id: place for place, step in enumerate(definition.langkah)}
    found = definition.follows(index)
    mine = definition.langkah[index]
    if mine.sesudah and found and all(definition.step(one).tidak == mine.id for one in found):
        return ()
    return tuple(sorted(rows[one] for one in found))


def _node(definition: Definition, index: int, places: dict[str, int], follows: tuple[int, ...], goes_on: bool) -> Node:
    step = definition.langkah[index]
    targets, inferred = return_targets(definition, index)
    rows = [one.id for one in definition.langkah]
    exit_ = rows.index(step.tidak) if step.tidak and step.tidak != END else None
    decides = bool(targets or step.tidak)
    first = not definition.follows(index)
    word = "" if decides else "MULAI" if first else "" if goes_on else "SELESAI"
    via = places.get(step.lewat) if step.lewat != step.pelaksana else None
    return Node(
        index=index,
        step=step,
        column=places[step.pelaksana],
        shape="belah-ketupat" if decides else "kapsul" if word else "kotak",
        word=word,
        begins=first and decides and not any(one.tidak == step.id for one in definition.langkah),
        ends=not goes_on and word != "SELESAI",
        companions=_companions(definition, step, places, filled=bool(_filling(definition, index))),
        returns=targets,
        returns_inferred=inferred,
        follows=follows,
        exit=exit_,
        exit_ends=step.tidak == END,
        via=via,
        turn=int(step.semua == "bergiliran"),
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
    all_act = step.semua
    for kind, keys in (("ikut", step.ikut), ("penerima", (step.kepada,))):
        for key in keys:
            if key not in places or key == step.pelaksana or places[key] in found:
                continue
            role = definition.pelaksana[key]
            if kind == "ikut" and all_act:
                turn = 2 + step.ikut.index(key) if all_act == "bergiliran" else 0
                found[places[key]] = Companion(places[key], "semua", role.tiap == "unit", turn)
            elif kind == "ikut":
                found[places[key]] = Companion(places[key], "ikut", role.tiap == "unit")
            elif _receives(role, step) and not ("himpun" in step.tugas and filled):
                found[places[key]] = Companion(places[key], "penerima", role.tiap == "unit")
    return tuple(sorted(found.values(), key=lambda one: one.column))


def _note(definition: Definition, step: Step, places: dict[str, int]) -> str:
    parts: list[str] = []
    if step.kepada and step.kepada not in places:
        role = definition.pelaksana[step.kepada]
        word = "diisi" if "himpun" in step.tugas else "kepada"
        parts.append(f"({word}: {role.nama}{', tiap unit' if role.tiap == 'unit' else ''})")
    performer = definition.pelaksana[step.pelaksana]
    if performer.jenis == "luar" and performer.dicatat:
        parts.append(f"(dicatat: {definition.pelaksana[performer.dicatat].nama})")
    return " ".join([*parts, *_for_whom(definition, step)])


def _for_whom(definition: Definition, step: Step) -> Iterator[str]:
    """For which part of the units a row is, and what it says for others."""
    if step.untuk == UNANSWERED:
        yield "(untuk yang belum menjawab)"
    elif step.untuk:
        named = definition.step(step.untuk)
        yield f"(untuk yang dipilih pada {named.no.strip().rstrip('.') or named.kegiatan})"
    if step.memilih:
        yield f"(memilih {definition.pelaksana[step.memilih].nama})"
    if step.tiap in definition.daftar:
        yield f"(tiap {definition.daftar[step.tiap].nama})"
    for listed in definition.daftar.values():
        if listed.ditetapkan == step.id:
            yield f"(menulis daftar {listed.nama})"
