"""What keeps rows from being done for those whom only the run knows: a part of the units, entries of a list."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import UNANSWERED, Definition, Step
from services.workflow.domain import plan

GATHERING = frozenset({"bagikan", "isi", "himpun", "minta-saran"})
"""Acts that ask units; an entry of a list is none."""


def known_for_problems(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    """Everything wrong with `untuk`, `memilih` and rows of lists, by key."""
    earlier = {row.id for row in plan.before(definition, step.id)}
    if step.memilih and definition.unit_role(step):
        yield "memilih", "yang dikerjakan tiap unit tidak memilih unit; tulis langkah yang dikerjakan sekali"
    if step.memilih and not any(row.untuk == step.id for row in definition.langkah):
        yield "memilih", f"tidak ada langkah dengan 'untuk: {step.id}', jadi pilihannya tidak dipakai; hapus kunci ini"
    if step.untuk:
        yield from (("untuk", what) for what in _part(definition, step, earlier))
    yield from (("dokumen", what) for what in _made_for_others(definition, step))
    listed = definition.unit_role(step)
    if listed in definition.daftar:
        yield from _of_list(definition, step, listed, earlier)


def _part(definition: Definition, step: Step, earlier: set[str]) -> Iterator[str]:
    listed = plan.about_list(definition, step)
    if not definition.each_unit(listed):
        yield (
            "langkah ini tidak dikerjakan tiap unit dan tidak memberi atau meminta kepada tiap unit; hapus kunci ini, "
            "atau tulis 'tiap' atau 'kepada'"
        )
    elif step.untuk == UNANSWERED:
        if plan.asked_before(definition, step) is None:
            yield (
                f"tidak ada langkah himpun dari {definition.pelaksana[listed].nama} sebelum ini, jadi tidak diketahui "
                "siapa yang belum menjawab"
            )
    elif step.untuk not in earlier:
        yield f"langkah '{step.untuk}' tidak selalu mendahului langkah ini; susun dengan 'sesudah'"
    elif definition.list_of(definition.step(step.untuk).memilih) != definition.list_of(listed):
        yield f"langkah '{step.untuk}' memilih dari pelaksana lain, bukan {definition.pelaksana[listed].nama}"


def _made_for_others(definition: Definition, step: Step) -> Iterator[str]:
    """A row that works for each unit on what only some of them have."""
    if not definition.unit_role(step):
        return
    for kind in step.dokumen:
        row = plan.maker(definition, kind)
        if (
            row is not None
            and definition.unit_role(row) == definition.unit_role(step)
            and row.untuk not in ("", step.untuk)
        ):
            name = definition.dokumen[kind].nama
            yield f"{name} hanya disusun untuk sebagian unit; tulis 'untuk: {row.untuk}' pada baris ini juga"


def _of_list(definition: Definition, step: Step, listed: str, earlier: set[str]) -> Iterator[tuple[str, str]]:
    entry = definition.daftar[listed]
    if definition.pelaksana[step.pelaksana].tiap:
        yield "tiap", f"pelaksananya sudah tiap unit, jadi tidak dapat dikerjakan tiap {entry.nama}; pilih satu jabatan"
    asking = [act for act in step.tugas if act in GATHERING]
    if asking:
        yield "tugas", f"tugas {', '.join(asking)} meminta unit, bukan {entry.nama}; pindahkan ke baris sendiri"
    if step.untuk:
        yield "untuk", f"hanya untuk unit, bukan {entry.nama}; hapus kunci ini"
    if entry.ditetapkan not in earlier:
        yield "tiap", f"daftar {entry.nama} disusun langkah '{entry.ditetapkan}', yang tidak selalu mendahului ini"


def list_problems(definition: Definition) -> Iterator[tuple[str, str]]:
    """Lists that cannot be written, or that nobody needs, by their key."""
    for key, listed in definition.daftar.items():
        maker = definition.step(listed.ditetapkan)
        if definition.unit_role(maker):
            yield key, f"langkah '{maker.id}' dikerjakan tiap unit; daftar disusun langkah yang dikerjakan sekali"
        if not any(row.tiap == key for row in definition.langkah):
            yield key, f"tidak ada langkah dengan 'tiap: {key}'; tulis langkahnya atau hapus daftar ini"
