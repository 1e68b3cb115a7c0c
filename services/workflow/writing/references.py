"""Names in a definition that lead nowhere: every one of them, not only the first.

They are the rules of `contracts.sop.Definition`, which stops at the first; here each has its own key and its advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import model_validator

from contracts.sop import CHECKING, END, MAKING, START, UNANSWERED, Definition, Step
from services.workflow.source import Fault


class Written(Definition):
    """A definition as written, its names not looked up yet."""

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Written:
        return self


def references(written: Written) -> Iterator[Fault]:
    """Each name that is unknown, twice given or missing, in printed order."""
    rows: dict[str, int] = {}
    for row, step in enumerate(written.langkah):
        rows.setdefault(step.id, row)
    for row, step in enumerate(written.langkah):
        for key, what in (
            *_identity(written, rows, row, step),
            *_people(written, step),
            *_papers(written, step),
            *_targets(written, rows, row, step),
            *_ways(written, rows, row, step),
            *_parts(written, rows, row, step),
        ):
            yield Fault(("langkah", str(row), *key.split(".")), f"{what}.")
    yield from _lists(written, rows)


def _identity(written: Written, rows: dict[str, int], row: int, step: Step) -> Iterator[tuple[str, str]]:
    first = rows[step.id]
    if first != row:
        yield (
            "id",
            f"id '{step.id}' sudah dipakai langkah '{written.langkah[first].kegiatan}'; beri id lain, misalnya "
            f"'{step.id}-2'",
        )


def _people(written: Written, step: Step) -> Iterator[tuple[str, str]]:
    roles = written.pelaksana
    named = (
        ("pelaksana", step.pelaksana),
        ("kepada", step.kepada),
        ("lewat", step.lewat),
        ("diperpanjang", step.diperpanjang),
        *((f"ikut.{n}", r) for n, r in _each(step.ikut)),
    )
    for key, role in named:
        if role and role not in roles:
            yield key, f"pelaksana '{role}' tidak ada di daftar pelaksana; {_instead(role, roles)}"
    if step.tiap in written.daftar:
        return
    if step.tiap and step.tiap not in roles:
        yield (
            "tiap",
            f"'{step.tiap}' tidak ada di daftar pelaksana dan bukan daftar; "
            f"{_instead(step.tiap, [*roles, *written.daftar])}",
        )
    elif step.tiap and roles[step.tiap].tiap != "unit":
        yield "tiap", f"'{step.tiap}' bukan pelaksana tiap unit; tambahkan 'tiap: unit' padanya atau hapus kunci ini"


def _parts(written: Written, rows: dict[str, int], row: int, step: Step) -> Iterator[tuple[str, str]]:
    if step.memilih and not written.each_unit(step.memilih):
        units = [key for key in written.pelaksana if written.each_unit(key)]
        yield (
            "memilih",
            f"memilih '{step.memilih}' bukan pelaksana dengan 'tiap: unit'; {_instead(step.memilih, units)}",
        )
    if not step.untuk or step.untuk == UNANSWERED:
        return
    choosing = [one.id for one in written.langkah[:row] if one.memilih]
    if rows.get(step.untuk, row) >= row:
        instead = _instead(step.untuk, [*choosing, UNANSWERED])
        yield "untuk", f"untuk '{step.untuk}' bukan '{UNANSWERED}' dan bukan langkah sebelumnya; {instead}"
    elif not written.langkah[rows[step.untuk]].memilih:
        yield (
            "untuk",
            f"langkah '{step.untuk}' tidak memilih unit; tulis 'memilih' di sana, dengan pelaksana tiap unit",
        )


def _papers(written: Written, step: Step) -> Iterator[tuple[str, str]]:
    for place, kind in _each(step.dokumen):
        if kind not in written.dokumen:
            key = "dokumen" if len(step.dokumen) == 1 else f"dokumen.{place}"
            yield key, f"dokumen '{kind}' tidak ada di daftar dokumen; {_instead(kind, written.dokumen)}"
    about = [act for act in step.tugas if act in CHECKING | MAKING]
    if about and not step.dokumen:
        known = ", ".join(written.dokumen) or "belum ada; tulis dahulu di daftar dokumen"
        yield "tugas", f"tugas {', '.join(about)} memerlukan dokumennya; tambahkan kunci 'dokumen' (yang ada: {known})"
    if "himpun" in step.tugas and not step.kepada:
        yield "tugas", "tugas himpun memerlukan siapa yang mengisi datanya; tambahkan kunci 'kepada'"
    if "minta-saran" in step.tugas and not step.kepada:
        yield "tugas", "tugas minta-saran memerlukan siapa yang dimintai saran; tambahkan kunci 'kepada'"


def _targets(written: Written, rows: dict[str, int], row: int, step: Step) -> Iterator[tuple[str, str]]:
    for place, target in enumerate(step.kembali):
        key = "kembali" if len(step.kembali) == 1 else f"kembali.{place}"
        if target in written.pelaksana or rows.get(target, row) < row:
            continue
        if target in rows:
            where = "langkah ini sendiri" if rows[target] == row else "langkah sesudahnya"
            yield key, f"kembali '{target}' menunjuk {where}; tulis id langkah sebelumnya atau kode pelaksana"
        else:
            earlier = [one.id for one in written.langkah[:row]]
            yield key, f"kembali '{target}' bukan langkah dan bukan pelaksana; {_instead(target, earlier)}"


def _ways(written: Written, rows: dict[str, int], row: int, step: Step) -> Iterator[tuple[str, str]]:
    if step.id in (START, END, UNANSWERED):
        yield (
            "id",
            f"'{step.id}' adalah kata khusus; beri id lain, misalnya 'langkah-{step.id}'",
        )
    earlier = [one.id for one in written.langkah[:row]]
    for place, name in enumerate(step.dari):
        if rows.get(name, row) >= row:
            key = "dari" if len(step.dari) == 1 else f"dari.{place}"
            yield key, f"dari '{name}' bukan langkah sebelumnya; {_instead(name, earlier)}"
    for place, name in enumerate(step.sesudah):
        key = "sesudah" if len(step.sesudah) == 1 else f"sesudah.{place}"
        if name == START and len(step.sesudah) > 1:
            yield key, f"'{START}' berarti tidak menunggu apa pun; hapus '{START}' atau langkah lainnya"
        elif name in rows and rows[name] >= row:
            yield (
                key,
                f"sesudah '{name}' bukan langkah yang tercetak di atasnya; pindahkan barisnya atau pilih yang di atas",
            )
        elif name not in rows and name != START:
            yield key, f"sesudah '{name}' bukan id langkah; {_instead(name, [*earlier, START])}"
    if not step.tidak or step.tidak == END:
        return
    if step.tidak in rows and rows[step.tidak] <= row:
        yield "tidak", f"tidak '{step.tidak}' bukan langkah sesudahnya; untuk mengembalikan tulis 'kembali'"
    elif step.tidak not in rows:
        later = [one.id for one in written.langkah[row + 1 :]]
        yield "tidak", f"tidak '{step.tidak}' bukan id langkah; {_instead(step.tidak, [*later, END])}"


def _lists(written: Written, rows: dict[str, int]) -> Iterator[Fault]:
    for key, role in written.pelaksana.items():
        if role.ditetapkan and role.ditetapkan not in rows:
            what = f"ditetapkan '{role.ditetapkan}' bukan id langkah; {_instead(role.ditetapkan, rows)}."
            yield Fault(("pelaksana", key, "ditetapkan"), what)
        if role.seunit and not written._is_list(key, role.seunit):
            lists = [one for one, other in written.pelaksana.items() if other.tiap == "unit" and one != key]
            what = f"seunit '{role.seunit}' bukan pelaksana lain dengan 'tiap: unit'; {_instead(role.seunit, lists)}."
            yield Fault(("pelaksana", key, "seunit"), what)
        if role.dicatat and role.dicatat not in written.pelaksana:
            instead = _instead(role.dicatat, written.pelaksana)
            what = f"pelaksana '{role.dicatat}' tidak ada di daftar pelaksana; {instead}."
            yield Fault(("pelaksana", key, "dicatat"), what)
        if role.tiap and role.jenis != "jabatan":
            what = f"'tiap: unit' tidak dapat dipakai pada jenis {role.jenis}; hapus salah satunya."
            yield Fault(("pelaksana", key, "tiap"), what)
    for key, listed in written.daftar.items():
        if key in written.pelaksana:
            yield Fault(
                ("daftar", key), f"kode '{key}' sudah dipakai pelaksana; beri kode lain, misalnya 'daftar-{key}'."
            )
        if listed.ditetapkan not in rows:
            what = f"ditetapkan '{listed.ditetapkan}' bukan id langkah; {_instead(listed.ditetapkan, rows)}."
            yield Fault(("daftar", key, "ditetapkan"), what)
    for key, paper in written.dokumen.items():
        for source in paper.data:
            if source not in rows:
                what = f"data '{source}' bukan id langkah; {_instead(source, rows)}."
                yield Fault(("dokumen", key, "data"), what)


def _each(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(values)


def _instead(name: str, known: Iterable[str]) -> str:
    """What to write: the name that looks most alike, else all of a short list."""
    names = list(dict.fromkeys(known))
    near = get_close_matches(name, names, n=1)
    if near:
        return f"mungkin maksudnya '{near[0]}'"
    return f"pilih salah satu: {', '.join(names)}" if names else "tulis dahulu di daftarnya"
