"""What keeps the performers of a step from doing it: several who all act, those it goes via, those outside."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import Act, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.parts import hand_roles, recorder, waves

OUTSIDE: frozenset[Act] = frozenset({"terima", "tugas", "kirim", "unggah", "perintah", "teruskan", "rapat"})
"""Acts that can be recorded for somebody without an account."""
ONE: frozenset[Act] = frozenset({"susun", "perbaiki", "nomor", "himpun", "bagikan", "arsip", "isi"})
"""Acts that make a thing: done once, by one."""


def performer_problems(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    """Everything wrong with `pelaksana`, `semua` and `lewat` of a step."""
    yield from _all(definition, step)
    yield from _via(definition, step)
    for key, role in _named(step):
        if definition.pelaksana[role].jenis == "luar":
            yield from _outside(definition, step, key, role)
    earlier = {row.id for row in plan.before(definition, step.id)}
    for role in hand_roles(definition, step):
        performer = definition.pelaksana[role]
        if performer.ditetapkan and performer.ditetapkan not in earlier:
            yield (
                "pelaksana",
                f"{performer.nama} baru ditetapkan pada langkah '{performer.ditetapkan}', sesudah langkah ini",
            )


def _named(step: Step) -> Iterator[tuple[str, str]]:
    yield "pelaksana", step.pelaksana
    if step.semua:
        yield from (("ikut", role) for role in step.ikut)
    if step.lewat:
        yield "lewat", step.lewat


def _all(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if not step.semua:
        return
    made = [act for act in step.tugas if act in ONE]
    if not step.ikut:
        yield "semua", "tidak ada yang lain; sebut pada 'ikut' siapa lagi yang harus mengerjakan, atau hapus kunci ini"
    if made:
        yield (
            "semua",
            f"tugas {', '.join(made)} dikerjakan satu pelaksana; hapus 'semua', atau pindahkan tugas itu ke baris "
            "sendiri",
        )
    if definition.unit_role(step) or any(definition.pelaksana[role].tiap for role in step.ikut):
        yield "semua", "yang dikerjakan tiap unit tidak memakai 'semua'; tulis barisnya sendiri dengan 'tiap'"
    elif len({step.pelaksana, *step.ikut}) <= len(step.ikut):
        yield "ikut", "satu pelaksana disebut dua kali, padahal semua harus mengerjakan; sebut sekali saja"


def _via(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if not step.lewat:
        return
    keys = [part.role for wave in waves(step) for part in wave]
    if definition.unit_role(step) or definition.pelaksana[step.lewat].tiap:
        yield "lewat", "yang dikerjakan tiap unit tidak diteruskan lewat orang lain; tulis baris 'teruskan' sendiri"
    elif keys.count(step.lewat) > 1:
        yield "lewat", "yang meneruskan sudah mengerjakan langkah ini; hapus 'lewat' atau sebut pelaksana lain"


def _outside(definition: Definition, step: Step, key: str, role: str) -> Iterator[tuple[str, str]]:
    name = definition.pelaksana[role].nama
    beyond = [act for act in step.tugas if act not in OUTSIDE] if key != "lewat" else []
    records = recorder(definition, step, role)
    if beyond:
        yield (
            key,
            f"{name} ada di luar dan tidak punya akun, jadi tugas {', '.join(beyond)} tidak dapat dicatat untuknya; "
            f"pilih pelaksana lain, atau salah satu tugas ini: {', '.join(sorted(OUTSIDE))}",
        )
    elif not records:
        yield (
            key,
            f"{name} ada di luar dan belum ada yang mencatat untuknya; tulis 'dicatat' pada pelaksana itu",
        )


def role_problems(definition: Definition) -> Iterator[tuple[str, str]]:
    """Wrong `dicatat`, by the key of the role."""
    for key, role in definition.pelaksana.items():
        if not role.dicatat:
            continue
        records = definition.pelaksana[role.dicatat]
        if role.jenis != "luar":
            yield key, "hanya untuk 'jenis: luar': yang lain mencatat sendiri; hapus kunci ini"
        elif records.jenis == "luar" or records.tiap:
            yield key, f"{records.nama} tidak dapat mencatat; sebut satu jabatan atau tim di dalam"
