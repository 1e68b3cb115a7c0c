"""How the run of a SOP will go, told in Bahasa Indonesia as one person tells another: who, what, how long, who next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from decimal import Decimal

from contracts.sop import Act, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.durations import hours_of_day, standard_minutes, standard_text
from services.workflow.domain.durations import standard as duration_of
from services.workflow.writing.telling_performers import performer_lines
from services.workflow.writing.telling_ways import begin_lines, next_lines
from services.workflow.writing.words_of_rows import capital, for_whom, joined, label, who

_DOES: Mapping[Act, str] = {
    "perintah": "memberi perintah{to}",
    "teruskan": "meneruskan {paper}{to}",
    "siapkan-format": "menyiapkan format",
    "bagikan": "membagikan{to}",
    "isi": "mengisi data",
    "himpun": "menghimpun jawaban{source}",
    "analisis": "mengolah dan menganalisis datanya",
    "susun": "menyusun {paper}",
    "telaah": "memeriksa {paper}",
    "paraf": "membubuhkan paraf",
    "tanda-tangan": "menandatangani {paper}",
    "nomor": "mengambil nomor surat",
    "kirim": "mengirim {paper}{to}",
    "terima": "menerima",
    "gandakan": "menggandakan {paper}",
    "arsip": "menyimpan semua dokumen sebagai arsip",
    "rapat": "mengadakan rapat{others}",
    "perbaiki": "memperbaiki {paper} menjadi versi baru",
    "unggah": "mengunggah {paper} ke portal luar dan mencatat buktinya",
    "minta-saran": "meminta saran{to}",
    "jalankan": "menjalankan SOP '{sop}'{wait}",
    "tugas": "mengerjakannya dan menandai selesai",
}
_FROM_DATA = frozenset({"laporan-kinerja", "perbaikan-data", "rekapitulasi"})
_KEYS: Mapping[str, str] = {
    "pelaksana": "siapa yang mengerjakan",
    "tugas": "apa yang dikerjakan",
    "ikut": "siapa yang ikut",
    "tiap": "dikerjakan untuk tiap unit",
    "untuk": "untuk unit yang mana",
    "memilih": "siapa yang dipilih di sini",
    "kepada": "siapa yang menerima atau mengisi",
    "dokumen": "dokumen yang mana",
    "sesudah": "sesudah langkah mana",
    "tidak": "jalan keluar lain",
    "kembali": "tujuan bila tidak disetujui",
    "tenggat": "kapan harus selesai",
    "waktu": "waktu baku",
    "tambahan": "baris mutu baku tambahan",
}
_EACH = {"semester": "semester", "triwulan": "triwulan", "bulanan": "bulan"}
_HANDS_OVER = frozenset({"perintah", "teruskan", "bagikan", "himpun", "kirim", "minta-saran"})
"""Acts whose sentence names the receiver already."""


def tell(definition: Definition, file: str) -> str:
    """The whole run as text, a paragraph for each step; `file` stands in the commands that confirm its guesses."""
    paragraphs = [_opening(definition)]
    paragraphs += ["\n".join(_step(definition, step)) for step in definition.langkah]
    paragraphs += ["\n".join(part) for part in (list(_papers(definition)), list(_guesses(definition, file))) if part]
    paragraphs.append(_times(definition))
    return "\n\n".join(paragraphs) + "\n"


def told(definition: Definition) -> tuple[str, ...]:
    """How a run begins, which documents it makes, and its times, a sentence each."""
    papers = [line.removeprefix("- ") for line in list(_papers(definition))[1:]]
    return (*_opening(definition).splitlines()[1:], *papers, _times(definition))


def told_step(definition: Definition, step: Step) -> tuple[str, ...]:
    """What happens in a step and what follows, a sentence each."""
    return tuple(line.strip() for line in list(_step(definition, step))[1:])


def _opening(definition: Definition) -> str:
    first = definition.langkah[0]
    bound = [role for role in definition.pelaksana.values() if role.ditetapkan]
    lines = [
        f"{definition.judul} (versi {definition.versi}), {len(definition.langkah)} langkah.",
        f"Yang memulai: {who(definition, first.pelaksana)}.",
    ]
    lines += [
        f"Daftar {one.nama} ditulis pada {label(definition.step(one.ditetapkan))}."
        for one in definition.daftar.values()
    ]
    lines += [f"{role.nama} baru ada sesudah {label(definition.step(role.ditetapkan))} selesai." for role in bound]
    if definition.periode != "tahunan":
        lines.append(f"Dilaksanakan tiap {_EACH[definition.periode]}; periodenya disebut saat dimulai.")
    if definition.ditanyakan:
        asked = [one.nama for one in definition.ditanyakan.values()]
        lines.append(f"Saat dimulai ditanyakan: {', '.join(asked)}.")
    outside = [role.nama for role in definition.pelaksana.values() if role.jenis == "luar"]
    if outside:
        lines.append(f"Di luar, tanpa akun: {', '.join(outside)}.")
    return "\n".join(lines)


def _step(definition: Definition, step: Step) -> Iterator[str]:
    number = step.no.strip().rstrip(".")
    aside = "" if step.tercetak == "ya" else " (tidak tercetak di kertas)"
    yield f"{f'{number}.' if number else '–'} {step.kegiatan}{aside}"
    yield from begin_lines(definition, step)
    actor = for_whom(definition, step, step.pelaksana)
    if "pelaksana" in step.dugaan:
        actor += f" (dugaan, keyakinan {step.dugaan['pelaksana'].tingkat})"
    yield f"   {capital(actor)} {joined([_does(definition, step, act) for act in step.tugas])}."
    yield from performer_lines(definition, step)
    if step.tiap:
        yield f"   Ini dilakukan sendiri-sendiri untuk {for_whom(definition, step, step.tiap)}."
    yield from _naming(definition, step)
    if step.ikut and "rapat" not in step.tugas and not step.semua:
        yield f"   Ikut serta: {', '.join(definition.pelaksana[role].nama for role in step.ikut)}."
    yield from _data(definition, step)
    standard = standard_text(step)
    known = duration_of(step, definition)
    if standard:
        yield f"   Waktu baku: {standard}{'' if known is not None else ' (tidak terbaca, jadi tidak dihitung)'}."
    else:
        yield "   Waktu baku tidak tercantum."
    yield from _limits(definition, step)
    yield from _no(definition, step)
    if step.kepada and not _HANDS_OVER & set(step.tugas):
        yield f"   Hasilnya diserahkan kepada {for_whom(definition, step, step.kepada)}."
    yield from next_lines(definition, step)


def _naming(definition: Definition, step: Step) -> Iterator[str]:
    """What the step says for later rows, and that it may be for nobody itself."""
    if step.memilih:
        rows = [label(row) for row in definition.langkah if row.untuk == step.id]
        yield f"   Di sini dipilih {definition.pelaksana[step.memilih].nama} mana yang dimaksud {joined(rows)}."
    for key in plan.writes(definition, step):
        rows = [label(row) for row in definition.langkah if row.tiap == key]
        yield f"   Di sini ditulis daftar {definition.daftar[key].nama}; tiap isinya dikerjakan pada {joined(rows)}."
    if plan.about_list(definition, step):
        yield "   Bila tidak ada, langkah ini dilewati."


def _does(definition: Definition, step: Step, act: Act) -> str:
    others = [definition.pelaksana[role].nama for role in step.ikut]
    paper = " dan ".join(definition.dokumen[kind].nama for kind in step.dokumen) or "hasilnya"
    to = for_whom(definition, step, step.kepada) if step.kepada else ""
    return _DOES[act].format(
        paper=paper,
        sop=step.sop,
        wait=" dan menunggu sampai selesai" if step.tunggu == "ya" else ", yang sesudah itu berjalan sendiri",
        to=f" kepada {to}" if to else "",
        source=f" dari {to}" if to else "",
        others=f" bersama {', '.join(others)}" if others else "",
    )


def _data(definition: Definition, step: Step) -> Iterator[str]:
    collector = plan.collecting_step(definition, step)
    if collector is not None:
        asked = "Mereka" if step.untuk else "Tiap unit"
        yield f"   {asked} mendapat permintaan data; jawabannya dihimpun pada {label(collector)}."
    if step.dari:
        before = joined([label(definition.step(one)) for one in step.dari])
        yield f"   Formulirnya terisi lebih dahulu dari data {before}, dan dapat diubah."
    if "himpun" in step.tugas:
        if definition.unit_role(step):
            yield "   Jawaban unit itu diterima atau dikembalikan kepadanya; unit lain tidak ditunggu."
        else:
            asked = "mereka semua" if step.untuk else "semua unit"
            yield f"   Langkah ini menunggu jawaban {asked}; tiap jawaban diterima atau dikembalikan kepada unitnya."
    if "minta-saran" in step.tugas:
        yield "   Tanpa jawaban dalam satu hari kerja, hal itu dicatat dan langkah ini tetap diteruskan."
    made = step.dokumen if "susun" in step.tugas else ()
    for kind in (kind for kind in made if definition.dokumen[kind].templat in _FROM_DATA):
        sources = plan.sources(definition, kind)
        opened = [one for one in plan.before(definition, step.id) if plan.opens_collection(definition, one)]
        used = [one for one in reversed(opened) if sources is None or one.id in sources]
        if used:
            what = "Isinya" if len(made) == 1 else f"Isi {definition.dokumen[kind].nama}"
            yield f"   {what} dari data {joined([label(one) for one in used])}."
    if len(step.dokumen) > 1:
        yield "   Tiap dokumen dikerjakan dan ditandai sendiri."
    elif any(plan.paper_role(definition, kind) for kind in step.dokumen) and not definition.unit_role(step):
        yield "   Dokumen tiap unit dikerjakan dan ditandai sendiri."


def _limits(definition: Definition, step: Step) -> Iterator[str]:
    if step.tenggat:
        yield f"   Tenggatnya {step.tenggat}."
    if step.kunci == "ya":
        yield "   Sesudah disetujui di sini dokumennya terkunci; versi berikutnya hanya koreksi, dengan alasan."
    if step.jendela:
        longer = f"; yang dapat memperpanjangnya {who(definition, step.diperpanjang)}" if step.diperpanjang else ""
        yield f"   Hanya dapat dikerjakan {step.jendela}{longer}."
    if step.tutup_otomatis == "ya":
        yield "   Pada tenggat itu pengumpulan ditutup dengan sendirinya, tanpa yang belum menjawab."


def _no(definition: Definition, step: Step) -> Iterator[str]:
    if not plan.checks(step):
        return
    targets, inferred = plan.return_targets(definition, step)
    if not targets:
        yield "   Bila tidak disetujui, belum ada tujuannya."
        return
    names = [f"{label(one)} ({who(definition, one.pelaksana)})" for one in map(definition.step, dict.fromkeys(targets))]
    choice = f"kembali ke {names[0]}" if len(names) == 1 else f"pemeriksa memilih kembali ke {' atau '.join(names)}"
    sure = step.dugaan["kembali"].tingkat if "kembali" in step.dugaan else "sedang"
    guessed = f"; ini dugaan, keyakinan {sure}" if inferred else ""
    yield f"   Bila tidak disetujui, {choice}{guessed}."
    if step.kembali_langsung == "ya":
        yield "   Sesudah diperbaiki, langsung kembali ke langkah ini."
    else:
        yield "   Sesudah diperbaiki, semua langkah dari sana diulang."


def _papers(definition: Definition) -> Iterator[str]:
    verbs: tuple[tuple[Act, str], ...] = (
        ("susun", "disusun"),
        ("perbaiki", "diperbaiki"),
        ("telaah", "diperiksa"),
        ("paraf", "diparaf"),
        ("tanda-tangan", "ditandatangani"),
        ("nomor", "diberi nomor"),
        ("unggah", "diunggah"),
    )
    archived = [step for step in definition.langkah if "arsip" in step.tugas]
    if definition.dokumen:
        yield "Dokumen:"
    for key, paper in definition.dokumen.items():
        rows = [step for step in definition.langkah if key in step.dokumen]
        parts = [
            f"{verb} pada {joined([label(step) for step in rows if act in step.tugas])}"
            for act, verb in verbs
            if any(act in step.tugas for step in rows)
        ]
        if archived and any("susun" in step.tugas for step in rows):
            parts.append(f"diarsipkan pada {label(archived[-1])}")
        if parts:
            yield f"- {paper.nama}: {'; '.join(parts)}."


def _guesses(definition: Definition, file: str) -> Iterator[str]:
    found = [(step, key, guess) for step in definition.langkah for key, guess in step.dugaan.items()]
    if not found:
        return
    yield f"Yang diduga, karena tidak tertulis di kertas ({len(found)}):"
    for level in ("rendah", "sedang", "tinggi"):
        for step, key, guess in found:
            if guess.tingkat == level:
                others = f" Pilihan lain: {', '.join(guess.pilihan)}." if guess.pilihan else ""
                yield f"- {capital(label(step))}, {_KEYS.get(key, key)}, keyakinan {level}: {guess.alasan}.{others}"
                yield f"  Bila benar: esakip sop confirm {shlex.quote(file)} --step {step.id} --key {key}"


def _times(definition: Definition) -> str:
    minutes = [(step, standard_minutes(step, definition)) for step in definition.langkah]
    total = sum(value for _, value in minutes if value is not None)
    without = [step for step, value in minutes if value is None and step.tercetak == "ya"]
    blank = [label(step) for step in without if not standard_text(step)]
    apart = [f"{label(step)} ({_apart(definition, step)})" for step in without if standard_text(step)]
    hours = hours_of_day(definition.jam_per_hari)
    days = f", atau {_decimal(Decimal(total) / 60 / hours)} hari kerja dari {_decimal(hours)} jam" if total else ""
    left = f" Tanpa waktu baku: {joined(blank)}." if blank else ""
    other = f" Tidak ikut dijumlahkan: {joined(apart)}." if apart else ""
    longest = _longest(definition, {step.id: value or 0 for step, value in minutes})
    beside = f" Jalan terpanjang di antara yang berdampingan: {duration(longest)}." if longest < total else ""
    return f"Waktu baku seluruhnya: {duration(total)}{days}.{beside}{left}{other}"


def _longest(definition: Definition, minutes: Mapping[str, int]) -> int:
    """Minutes of the way through the rows that takes longest."""
    upto: dict[str, int] = {}
    for row, step in enumerate(definition.langkah):
        upto[step.id] = minutes[step.id] + max((upto[name] for name in definition.follows(row)), default=0)
    return max(upto.values())


def _apart(definition: Definition, step: Step) -> str:
    """Why a printed time is not in the sum of working time."""
    known = duration_of(step, definition)
    if known is None:
        return "tidak terbaca"
    return f"{known.kind.replace('-', ' ')}, jenis waktu lain"


def duration(minutes: int) -> str:
    """Minutes as hours and minutes in words."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} jam"] if hours else []
    return " ".join([*parts, f"{rest} menit"] if rest or not hours else parts)


def _decimal(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1')).normalize():f}".replace(".", ",")
