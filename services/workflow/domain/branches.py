"""What keeps branches and other exits of a definition from being executed."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import CHECKING, END, MAKING, START, UNANSWERED, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.outcomes import outcomes
from services.workflow.domain.parts import hand_roles

Found = tuple[int, str, str]
"""Row counted from 0, key, what is wrong and what to do."""


def branch_problems(definition: Definition) -> Iterator[Found]:
    """Everything wrong with `sesudah` and `tidak`."""
    for row, step in enumerate(definition.langkah):
        for key, what in (*_after(definition, row, step), *_exit(definition, step)):
            yield row, key, what
    yield from _apart(definition)
    yield from _lacking(definition)


def _after(definition: Definition, row: int, step: Step) -> Iterator[tuple[str, str]]:
    for name in step.sesudah:
        rows = plan.stretch(definition, definition.step(name)) if name != START else ()
        if rows and rows[-1].id != name:
            yield (
                "sesudah",
                f"'{name}' dikerjakan tiap unit bersama baris sesudahnya, dan baru tuntas pada '{rows[-1].id}'; tulis "
                f"'{rows[-1].id}'",
            )


def _exit(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    each = definition.unit_role(step)
    if not step.tidak or plan.unit_exit(definition, step):
        return
    if each:
        yield (
            "tidak",
            "langkah ini dikerjakan tiap unit, jadi jalan keluarnya hanya ke baris unit yang sama sesudahnya; pilih "
            "baris itu atau putuskan pada langkah sesudah semua unit",
        )
    elif step.tidak != END and all(row.id != step.tidak for row in plan.after(definition, step.id)):
        yield "tidak", f"'{step.tidak}' ada di cabang lain dan tidak menunggu langkah ini; pilih langkah di belakangnya"
    elif step.tidak != END:
        rows = plan.stretch(definition, definition.step(step.tidak))
        if rows and rows[0].id != step.tidak:
            yield "tidak", f"'{step.tidak}' dikerjakan tiap unit bersama baris sebelumnya; tulis '{rows[0].id}'"


def _apart(definition: Definition) -> Iterator[Found]:
    """A document that is changed on one branch while another works on it."""
    for row, step in enumerate(definition.langkah):
        if not step.dokumen or not plan.works_on(step, step.dokumen):
            continue
        earlier = definition.ancestors(row)
        for other in definition.langkah[:row]:
            shared = [kind for kind in step.dokumen if kind in other.dokumen]
            if other.id in earlier or not plan.works_on(other, shared):
                continue
            if any(act in MAKING for act in (*step.tugas, *other.tugas)) and not _either(definition, step, other):
                name = definition.dokumen[shared[0]].nama
                yield (
                    row,
                    "dokumen",
                    f"{name} juga dikerjakan langkah '{other.kegiatan}' pada cabang lain, padahal salah satunya "
                    "mengubahnya; urutkan keduanya dengan 'sesudah'",
                )
                break


def _either(definition: Definition, one: Step, other: Step) -> bool:
    """Whether no way leads through both rows."""
    return all(one.id in way.passed or other.id in way.passed for way in outcomes(definition))


def _lacking(definition: Definition) -> Iterator[Found]:
    """What a step needs and would not be there when the run goes another way; once for each exit and step."""
    if not any(step.tidak for step in definition.langkah):
        return
    said: set[tuple[int, str]] = set()
    for outcome in outcomes(definition):
        for row, step in enumerate(definition.langkah):
            if step.id in outcome.passed:
                continue
            for what, makers in needs(definition, step):
                if not makers or any(maker.id not in outcome.passed for maker in makers):
                    continue
                place = plan.place(definition, outcome.exits[-1].id) if outcome.exits else row
                if (place, step.id) in said:
                    continue
                said.add((place, step.id))
                if outcome.exits:
                    yield (
                        place,
                        "tidak",
                        f"bila jalan keluar ini diambil, langkah '{step.kegiatan}' tidak mendapat {what} dari langkah "
                        f"'{makers[0].kegiatan}', yang dilewati; pilih tujuan lain",
                    )
                else:
                    yield (
                        place,
                        "sesudah",
                        f"bila jalan keluar lain tidak diambil, langkah ini tidak mendapat {what} dari langkah "
                        f"'{makers[0].kegiatan}', yang dilewati; pindahkan langkah itu ke sebelum keputusannya",
                    )


def needs(definition: Definition, step: Step) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """What a step cannot do without, and the earlier steps any of which makes it."""
    earlier = tuple(plan.before(definition, step.id))
    if "susun" not in step.tugas and any(act in CHECKING or act == "perbaiki" for act in step.tugas):
        for kind in step.dokumen:
            makers = tuple(row for row in earlier if "susun" in row.tugas and kind in row.dokumen)
            yield definition.dokumen[kind].nama, makers
    if "arsip" in step.tugas and "susun" not in step.tugas:
        yield "dokumen untuk diarsipkan", tuple(row for row in earlier if "susun" in row.tugas)
    asked = (step.kepada,) if "himpun" in step.tugas else ()
    for role in (*hand_roles(definition, step), *asked):
        performer = definition.pelaksana[role]
        if performer.ditetapkan and performer.ditetapkan != step.id:
            yield f"pelaksana {performer.nama}", (definition.step(performer.ditetapkan),)
    opening = plan.opening_step(definition, step) or plan.form_of(definition, step)
    if opening is not None:
        yield "pengumpulan data", (opening,)
    yield from _known_for(definition, step)
    for kind in step.dokumen if "susun" in step.tugas else ():
        sources = plan.sources(definition, kind)
        if sources is not None:
            yield "data", tuple(definition.step(one) for one in sorted(sources))


def _known_for(definition: Definition, step: Step) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The step that says for whom a row is done."""
    listed = definition.unit_role(step)
    if listed in definition.daftar:
        yield f"daftar {definition.daftar[listed].nama}", (definition.step(definition.daftar[listed].ditetapkan),)
    if step.untuk == UNANSWERED:
        asked = plan.asked_before(definition, step)
        if asked is not None:
            yield "siapa yang belum menjawab", (asked,)
    elif step.untuk:
        yield "pilihan unit", (definition.step(step.untuk),)
