"""From a filled form to a definition: acts, performers, receivers, documents and ways back, with what is guessed.

The result always runs as it stands: what a form leaves open is guessed and marked (`dugaan`), never invented silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts.sop import CHECKING, MAKING, Act
from services.workflow.domain import deadlines
from services.workflow.writing.draft_step import DraftStep
from services.workflow.writing.papers import Papers, object_of
from services.workflow.writing.people import People
from services.workflow.writing.performers import assign, part, unbind
from services.workflow.writing.stated_limits import stated_limit
from services.workflow.writing.table import Form, Line, Row
from services.workflow.writing.verbs import read_sentence
from services.workflow.writing.words import plain, slug, unique

MAX_ACTIVITY = 500


def propose(form: Form, name: str) -> dict[str, Any]:
    """The definition of a form as plain values in the order of the file. `name` stands in for a missing title."""
    people, papers = People(form.performers), Papers()
    steps = _steps(form.rows)
    if not form.performers:
        for step in steps:
            said = step.sentence
            for phrase in (said.by, said.orders, said.gives, said.approver, said.back):
                people.discover(phrase)
    _receivers(steps, people)
    _teams(steps, people)
    assign(steps, people)
    steps = _implied_distribution(steps, people)
    _documents(steps, papers)
    part(steps, people)
    unbind(steps)
    _ways_back(steps, people)
    _limits(steps)
    title = form.title or name
    return {
        "sop": slug(title, words=8, length=60),
        "judul": title[:MAX_ACTIVITY],
        "versi": _version(form),
        "identitas": dict(form.identity),
        **({"satuan_waktu": form.unit_of_time} if form.unit_of_time else {}),
        "pelaksana": {person.key: _person(person) for person in people.all.values()},
        "dokumen": {paper.key: _paper(paper) for paper in papers.all.values()},
        "langkah": [_written(step) for step in steps],
    }


def _limits(steps: Sequence[DraftStep]) -> None:
    """What a row says of when it is to be done: read from its words, so a guess."""
    for step in steps:
        found = stated_limit(step.row.activity) or stated_limit(step.row.note)
        try:
            deadlines.parse(found or "akhir tahun")
        except ValueError:
            continue
        if found:
            step.limit = found
            step.suppose("tenggat", "sedang", "Dibaca dari 'paling lambat' pada kalimatnya")


def _steps(rows: Sequence[Row]) -> list[DraftStep]:
    steps: list[DraftStep] = []
    for row in rows:
        sentence = read_sentence(row.activity)
        code = unique(slug(row.activity.split(",")[0]), [step.id for step in steps])
        steps.append(DraftStep(code, row, sentence, list(sentence.acts) or ["tugas"]))
    return steps


def _receivers(steps: Sequence[DraftStep], people: People) -> None:
    for step in steps:
        said, acts = step.sentence, set(step.acts)
        if "perintah" in acts:
            step.to = people.ordered(said.orders)
        elif "bagikan" in acts:
            step.to = people.receiver(said.gives, many=said.to_many)
        elif "himpun" in acts:
            step.to = people.units(said.source)
            if not said.source:
                step.suppose("kepada", "rendah", "Kalimatnya tidak menyebut dari siapa data dihimpun")
            elif step.to.column:
                step.suppose("kepada", "sedang", f"Kolom '{step.to.name}' dibaca sebagai pengisi data di tiap unit")
        elif said.gives or said.approver:
            step.to = people.receiver(said.gives) or people.meant(said.approver)
        if "minta-saran" in acts and (step.to is None or step.to.kind == "luar"):
            step.acts = list(dict.fromkeys("tugas" if act == "minta-saran" else act for act in step.acts))
            step.suppose("tugas", "sedang", "Yang dimintai saran tidak disebut atau di luar kantor, jadi dicatat saja")


def _teams(steps: Sequence[DraftStep], people: People) -> None:
    """A team exists once the step that composes its decree is done."""
    for step in steps:
        if "susun" in step.acts and re.search(r"\b(sk|keputusan)\b.*\btim\b", plain(step.row.activity)):
            for person in people.all.values():
                if person.kind == "tim" and not person.bound_by:
                    person.bound_by = step.id


def _implied_distribution(steps: Sequence[DraftStep], people: People) -> list[DraftStep]:
    """Before data is collected somebody asks for it: a step that the paper does not print."""
    found: list[DraftStep] = []
    for step in steps:
        asked = any("bagikan" in one.acts and one.to is step.to for one in found)
        if "himpun" in step.acts and step.to is not None and not asked:
            activity = f"Meminta data kepada {step.to.name}"
            row = Row(step.row.place, "", activity, (), Line(), "", band=step.row.band)
            code = unique(slug(activity), [one.id for one in steps])
            asking = DraftStep(code, row, read_sentence(""), ["bagikan"], step.performer, to=step.to, printed=False)
            asking.suppose(
                "pelaksana", "sedang", "Yang menghimpun lazimnya juga meminta; langkah ini tidak tercetak di kertas"
            )
            found.append(asking)
        found.append(step)
    return found


def _documents(steps: Sequence[DraftStep], papers: Papers) -> None:
    for place, step in enumerate(steps):
        standard, activity = step.row.standard, step.row.activity
        names = (object_of(activity), standard.kelengkapan, standard.output)
        if step.performer is not None and step.performer.each_unit:
            _of_each_unit(step)
        if "perbaiki" in step.acts and not papers.all:
            step.acts = list(dict.fromkeys("susun" if act == "perbaiki" else act for act in step.acts))
        if "susun" in step.acts:
            paper, new = papers.made(activity, standard.output)
            step.document = paper.key
            if new and not paper.sure:
                step.suppose("dokumen", "rendah", f"Templat '{paper.template}' dipilih; nama dokumennya tidak dikenal")
        elif any(act in CHECKING or act in MAKING for act in step.acts):
            _checked(steps, place, papers, names)
        elif set(step.acts) & {"teruskan", "kirim", "gandakan", "rapat", "unggah", "nomor"}:
            about = papers.find(names)
            step.document = about.key if about else ""
        if "arsip" in step.acts and not papers.all:
            step.acts = [act for act in step.acts if act != "arsip"] or ["tugas"]
            step.suppose("tugas", "rendah", "Tidak ada dokumen yang disusun di sini, jadi belum ada yang diarsipkan")
    rows = [line for step in steps for line in (step.row.standard, *step.row.more)]
    papers.collect_names(name for line in rows for cell in (line.output, line.kelengkapan) for name in cell.split("\n"))


_OF_EACH_UNIT: Mapping[Act, Act] = {
    "susun": "isi",
    "perbaiki": "isi",
    "telaah": "tugas",
    "paraf": "tugas",
    "tanda-tangan": "tugas",
    "bagikan": "teruskan",
    "himpun": "terima",
}
"""What each unit does instead: documents, forms and collections are the run's, made once for all units."""


def _of_each_unit(step: DraftStep) -> None:
    acts = list(dict.fromkeys(_OF_EACH_UNIT.get(act, act) for act in step.acts))
    if acts != step.acts:
        step.acts = acts
        step.suppose("tugas", "rendah", "Dikerjakan tiap unit; dokumen dan pengumpulan data ada satu untuk semua unit")


def _checked(steps: Sequence[DraftStep], place: int, papers: Papers, names: Sequence[str]) -> None:
    """The document that a step checks: one that is made before, else one that the filling step must have made."""
    step = steps[place]
    found = papers.find(names)
    filled = next((one for one in reversed(steps[:place]) if "isi" in one.acts and not one.document), None)
    answers = filled.performer if filled is not None else None
    asked = any("bagikan" in one.acts and one.to is answers for one in steps[:place])
    if found is None and answers is not None and answers.each_unit and asked:
        # What each unit fills in is data: whoever collects it accepts each answer or sends it back to its unit.
        step.acts = list(dict.fromkeys("himpun" if act in CHECKING else act for act in step.acts))
        step.to = step.each = answers
        step.suppose("tugas", "sedang", f"Isian tiap {answers.name} diperiksa dan dikembalikan sendiri-sendiri")
        return
    if found is None and filled is not None and not (answers and answers.each_unit):
        found, _ = papers.made(filled.row.activity, filled.row.standard.output)
        filled.acts.append("susun")
        filled.document = found.key
        filled.suppose("tugas", "sedang", "Isian itu diperiksa kemudian, jadi di sini dibuat menjadi dokumen")
    if found is None and (found := papers.latest()) is not None:
        step.suppose("dokumen", "sedang", "Kalimatnya tidak menyebut dokumennya; dibaca sebagai yang terakhir disusun")
    if found is None:
        step.acts = [act for act in step.acts if act not in CHECKING | MAKING] or ["tugas"]
        step.suppose(
            "tugas", "rendah", "Yang diperiksa tidak disusun oleh langkah mana pun, jadi pemeriksaannya tidak ditulis"
        )
        return
    step.document = found.key


def _ways_back(steps: Sequence[DraftStep], people: People) -> None:
    for place, step in enumerate(steps):
        if not step.checks:
            continue
        earlier = list(reversed(steps[:place]))
        person = people.meant(step.sentence.back)
        own = [one for one in earlier if one.performer is person] if person else []
        target = next((one for one in own if one.works_on(step.document)), None) or next(iter(own), None)
        if target is not None:
            step.back = target.id
            continue
        target = next((one for one in earlier if one.works_on(step.document)), None)
        if target is None:
            continue
        step.back = target.id
        others = [one.row.activity for one in earlier if one.works_on(step.document) and one is not target]
        wording = (
            f"Kalimatnya mengembalikan kepada '{step.sentence.back}', yang tidak punya langkah sebelumnya"
            if step.sentence.back
            else "Cabang 'tidak' tidak tertulis; dikembalikan ke langkah terdekat yang mengerjakan dokumen ini"
        )
        step.suppose("kembali", "rendah" if "tanda-tangan" in step.acts else "sedang", wording, others)


def _version(form: Form) -> str:
    for wanted in ("tanggal revisi", "tanggal efektif", "tanggal pengesahan", "tanggal pembuatan"):
        for label, value in form.identity.items():
            if plain(label).startswith(wanted) and re.search(r"\d{4}", value):
                return value.splitlines()[0][:200]
    return "1"


def _person(person: Any) -> dict[str, Any]:
    return {
        "nama": person.name,
        **({"jenis": person.kind} if person.kind != "jabatan" else {}),
        **({"tiap": "unit"} if person.each_unit else {}),
        **({"ditetapkan": person.bound_by} if person.bound_by else {}),
        **({"kolom": "tidak"} if not person.column else {}),
    }


def _paper(paper: Any) -> dict[str, Any]:
    return {
        "nama": paper.name,
        **({"nama_lain": list(paper.others)} if paper.others else {}),
        "templat": paper.template,
    }


def _written(step: DraftStep) -> dict[str, Any]:
    return dict(_keys(step))


def _keys(step: DraftStep) -> Iterator[tuple[str, Any]]:
    row = step.row
    yield "id", step.id
    if row.number:
        yield "no", row.number
    yield "kegiatan", row.activity if len(row.activity) <= MAX_ACTIVITY else row.activity[: MAX_ACTIVITY - 1] + "…"
    yield "pelaksana", step.performer.key if step.performer else ""
    yield "tugas", step.acts[0] if len(step.acts) == 1 else list(step.acts)
    if step.with_others:
        yield "ikut", [person.key for person in step.with_others]
    if step.each:
        yield "tiap", step.each.key
    if step.to:
        yield "kepada", step.to.key
    if step.document:
        yield "dokumen", step.document
    if step.back:
        yield "kembali", step.back
    if not step.printed:
        yield "tercetak", "tidak"
    if row.band:
        yield "fase", row.band
    yield from _standard(row.standard)
    if row.note:
        yield "ket", row.note
    if step.limit:
        yield "tenggat", step.limit
    if row.more:
        yield "tambahan", [dict(_standard(line)) for line in row.more]
    if step.guesses:
        yield "dugaan", {key: _guess(guess) for key, guess in step.guesses.items()}


def _standard(line: Line) -> Iterator[tuple[str, str]]:
    for key in ("kelengkapan", "waktu", "output"):
        if value := getattr(line, key):
            yield key, value


def _guess(guess: Any) -> dict[str, Any]:
    return {
        "tingkat": guess.level,
        "alasan": guess.reason[:MAX_ACTIVITY],
        **({"pilihan": [choice[:MAX_ACTIVITY] for choice in guess.choices]} if guess.choices else {}),
    }
