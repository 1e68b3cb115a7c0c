"""Where a real SOP is untidy but runs: warnings, so that whoever knows the office may look."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from contracts.sop import Definition, Step, Template
from services.workflow.domain import plan
from services.workflow.domain.durations import hours_of_day, parse, printed_times
from services.workflow.source import Fault
from services.workflow.writing.words import about, likeness_of_names

_BARE = re.compile(r"\d+(?:[.,]\d+)?")
PRINTS: Mapping[Template, str] = {
    "laporan-kinerja": "laporan kinerja dari data yang dihimpun",
    "perbaikan-data": "angka perbaikan di samping angka lama",
    "surat-pengantar": "surat pengantar laporan kinerja",
    "surat": "surat permintaan mengisi data kinerja",
    "keputusan-tim": "keputusan pembentukan tim",
    "rekapitulasi": "rekapitulasi unit yang sudah dan belum menjawab",
}
"""What comes out of each template, whatever the document is called."""
_KNOWN = 0.5
"""Words in common from which an input counts as an earlier output."""


def untidy(definition: Definition, known: Collection[str] = ()) -> Iterator[Fault]:
    """What to look at, in printed order. `known`: SOPs that are looked at beside this one."""
    missing = dict(_inputs(definition))
    numbers = dict(_numbers(definition))
    for row, step in enumerate(definition.langkah):
        path = ("langkah", str(row))
        if row in numbers:
            yield Fault((*path, "no"), numbers[row])
        for key, what in (
            *_acts(definition, step),
            *_standards(definition, step),
            *_returns(definition, step),
            *_guesses(definition, step),
            *_other_sop(step, known),
        ):
            yield Fault((*path, *key), f"{what}.")
        if row in missing:
            yield Fault((*path, "kelengkapan"), missing[row])
    yield from _bare_times(definition)
    yield from _unused(definition)


def _other_sop(step: Step, known: Collection[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    if "jalankan" in step.tugas and step.sop not in known:
        yield (
            ("sop",),
            f"SOP '{step.sop}' harus sudah dimuat supaya dimulai dari sini; selama belum, langkah ini hanya dicatat "
            "hasilnya",
        )


def _acts(definition: Definition, step: Step) -> Iterator[tuple[tuple[str, ...], str]]:
    if "tugas" in step.tugas and not step.memilih and not plan.writes(definition, step):
        yield (
            ("tugas",),
            "kegiatannya bukan tugas yang dikenal sistem, jadi hanya dicatat selesai; pilih tugas lain bila ada",
        )
    if "himpun" in step.tugas and plan.opening_step(definition, step) is None:
        yield (
            ("tugas",),
            "data dihimpun tanpa langkah yang memintanya; tambahkan 'bagikan' sebelumnya (boleh 'tercetak: tidak')",
        )
    if "nomor" in step.tugas and "susun" in step.tugas and step.tugas.index("susun") < step.tugas.index("nomor"):
        yield ("tugas",), "nomor diberikan sesudah surat disusun, jadi tidak tercetak padanya; tulis [nomor, susun]"
    if step.pelaksana in step.ikut:
        yield ("ikut",), f"pelaksana '{step.pelaksana}' tidak perlu disebut lagi; hapus dari 'ikut'"
    if step.kembali_langsung == "ya" and not plan.checks(step):
        yield ("kembali_langsung",), "langkah ini tidak memeriksa apa pun; hapus kunci ini"


def _standards(definition: Definition, step: Step) -> Iterator[tuple[tuple[str, ...], str]]:
    if step.tercetak == "tidak":
        return
    if not (step.kelengkapan or step.waktu or step.output or step.tambahan):
        yield (), "mutu baku tidak tercantum; isi 'kelengkapan', 'waktu', dan 'output', atau biarkan seperti di kertas"
        return
    if not printed_times(step) and not step.tenggat:
        yield ("waktu",), "waktu tidak tercantum, jadi langkah ini tidak punya tenggat sendiri; isi 'waktu' bila ada"
    lines = ((("waktu",), step.waktu), *((("tambahan", str(n), "waktu"), o.waktu) for n, o in enumerate(step.tambahan)))
    for path, waktu in lines:
        text = waktu.strip()
        if _BARE.fullmatch(text):
            continue
        if text and parse(text, hours_of_day(definition.jam_per_hari)) is None:
            yield path, f"waktu '{text}' tidak terbaca, jadi tidak dihitung; tulis misalnya '2 Jam' atau '3 Hari'"


def _bare_times(definition: Definition) -> Iterator[Fault]:
    """Times without a unit, all in one sentence: the unit then stands in the head of the column, once."""
    if definition.satuan_waktu:
        return
    found = [
        (("langkah", str(row), *path), waktu.strip())
        for row, step in enumerate(definition.langkah)
        for path, waktu in (
            (("waktu",), step.waktu),
            *((("tambahan", str(place), "waktu"), line.waktu) for place, line in enumerate(step.tambahan)),
        )
        if _BARE.fullmatch(waktu.strip())
    ]
    if found:
        path, text = found[0]
        more = f" (dan {len(found) - 1} waktu lainnya)" if len(found) > 1 else ""
        yield Fault(path, f"waktu '{text}'{more} tanpa satuan; tulis satuannya, atau 'satuan_waktu' untuk seluruh SOP.")


def _returns(definition: Definition, step: Step) -> Iterator[tuple[tuple[str, ...], str]]:
    targets, inferred = plan.return_targets(definition, step)
    if targets and inferred:
        goal = definition.step(targets[0]).kegiatan
        sure = f" (keyakinan {step.dugaan['kembali'].tingkat})" if "kembali" in step.dugaan else ""
        yield (
            ("kembali",),
            f"kertas tidak menyebut tujuan bila tidak disetujui; diduga ke '{goal}'{sure}; "
            + ("benarkan dengan esakip sop confirm atau ganti" if sure else "tulis kunci 'kembali'"),
        )
    elif plan.checks(step) and not targets:
        yield ("kembali",), "tidak ada tujuan bila tidak disetujui; tulis kunci 'kembali'"


def _guesses(definition: Definition, step: Step) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, guess in step.dugaan.items():
        if key not in type(step).model_fields:
            yield ("dugaan", key), f"dugaan tentang '{key}', yang bukan kunci langkah; perbaiki ejaannya atau hapus"
        elif guess.tingkat == "rendah" and key != "kembali":
            choices = f" (pilihan lain: {', '.join(guess.pilihan)})" if guess.pilihan else ""
            if key == "dokumen" and "susun" in step.tugas:
                for paper in (definition.dokumen[kind] for kind in step.dokumen):
                    printed = f"{PRINTS[paper.templat]} (templat '{paper.templat}')"
                    choices += f"; '{paper.nama}' akan dicetak sebagai {printed}"
            yield (
                ("dugaan", key),
                f"'{key}' baru dugaan dengan keyakinan rendah{choices}; benarkan dengan esakip sop confirm atau ganti",
            )


def _numbers(definition: Definition) -> Iterator[tuple[int, str]]:
    last: int | None = None
    for row, step in enumerate(definition.langkah):
        found = re.search(r"\d+", step.no)
        if found is None:
            continue
        number = int(found.group())
        if last is not None and number == last:
            yield row, f"nomor {number} tercetak dua kali; biarkan bila kertasnya demikian."
        elif last is not None and number != last + 1:
            yield row, f"nomor melompat dari {last} ke {number}; periksa apakah ada baris yang hilang."
        last = number


def _inputs(definition: Definition) -> Iterator[tuple[int, str]]:
    """Inputs that no earlier step puts out; each wording once. What starts the first row comes from outside."""
    tools = next((v for k, v in definition.identitas.items() if k.lower().startswith("peralatan")), "")
    known = [re.sub(r"^[\d.\-) ]+", "", line) for line in tools.splitlines()]
    said: set[frozenset[str]] = set()
    for row, step in enumerate(definition.langkah):
        for name in re.split(r"[\n;]", step.kelengkapan):
            words = about(name)
            if row and words and words not in said and not any(likeness_of_names(name, one) >= _KNOWN for one in known):
                said.add(words)
                yield (
                    row,
                    f"'{' '.join(name.split())}' tidak dihasilkan langkah sebelumnya; pastikan berkas itu memang ada, "
                    "atau samakan namanya dengan output langkah yang membuatnya.",
                )
        outputs = re.split(r"[\n;]", "\n".join((step.output, *(line.output for line in step.tambahan))))
        known.extend(one for one in outputs if one.strip())
        if step.dokumen and {"susun", "perbaiki"} & set(step.tugas):
            for paper in (definition.dokumen[kind] for kind in step.dokumen):
                known.extend((paper.nama, *paper.nama_lain))


def _unused(definition: Definition) -> Iterator[Fault]:
    used = {
        role
        for step in definition.langkah
        for role in (step.pelaksana, step.kepada, step.tiap, step.diperpanjang, *step.ikut, *step.kembali)
    }
    for key in definition.pelaksana:
        if key not in used:
            yield Fault(("pelaksana", key), "pelaksana ini tidak mendapat satu langkah pun; hapus atau beri langkah.")
    papers = {kind for step in definition.langkah for kind in step.dokumen}
    for key in definition.dokumen:
        if key not in papers:
            yield Fault(("dokumen", key), "tidak ada langkah yang memakai dokumen ini; hapus atau sebut di langkahnya.")
