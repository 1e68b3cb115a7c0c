"""What the engine must be able to rely on before a SOP may start runs; each problem names its row in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.sop import CHECKING, MAKING, Definition, Step
from services.workflow.domain import deadlines, plan, windows
from services.workflow.domain.branches import branch_problems
from services.workflow.domain.durations import hours_of_day, minimum, standard
from services.workflow.domain.facts import OWN
from services.workflow.domain.for_whom import known_for_problems, list_problems
from services.workflow.domain.performers import performer_problems, role_problems


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` points into the definition, e.g. `langkah.3.tugas`, rows counted from 0."""

    path: str
    subject: str
    """The row in its own words."""
    what: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}: {self.what}"


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything that keeps the engine from executing the definition, in printed order."""
    try:
        hours_of_day(definition.jam_per_hari)
    except ValueError as error:
        yield Problem("jam_per_hari", definition.judul, str(error))
    else:
        try:
            minimum(definition)
        except ValueError as error:
            yield Problem("tenggat_minimum", definition.judul, str(error))
    for key in definition.ditanyakan.keys() & set(OWN):
        yield Problem(
            f"ditanyakan.{key}", definition.judul, f"'{key}' sudah ada pada setiap pelaksanaan; beri kode lain"
        )
    for row, step in enumerate(definition.langkah):
        for key, what in (
            *_role(definition, step),
            *_other_sop(definition, step),
            *_collections(definition, step),
            *_beginnings(definition, step),
            *_advice(definition, step),
            *_documents(definition, step),
            *known_for_problems(definition, step),
            *_limits(definition, step),
        ):
            yield Problem(f"langkah.{row}.{key}", f"{step.kegiatan} (langkah baris {row + 1})", what)
    for role, what in role_problems(definition):
        yield Problem(f"pelaksana.{role}.dicatat", definition.pelaksana[role].nama, what)
    for listed, what in list_problems(definition):
        yield Problem(f"daftar.{listed}.ditetapkan", definition.daftar[listed].nama, what)
    for row, key, what in branch_problems(definition):
        yield Problem(f"langkah.{row}.{key}", f"{definition.langkah[row].kegiatan} (langkah baris {row + 1})", what)
    for kind, document in definition.dokumen.items():
        for source in document.data:
            step = definition.step(source)
            if not plan.opens_collection(definition, step) and plan.opening_step(definition, step) is None:
                yield Problem(
                    f"dokumen.{kind}.data",
                    document.nama,
                    f"langkah '{source}' tidak mengumpulkan data; sebut langkah isi, bagikan, atau himpun",
                )


def _role(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    performer = definition.pelaksana[step.pelaksana]
    yield from performer_problems(definition, step)
    if performer.tiap and step.tiap and definition.list_of(step.tiap) != definition.list_of(step.pelaksana):
        yield "tiap", f"pelaksananya sudah tiap unit; hapus tiap atau samakan dengan '{step.pelaksana}'"
    if step.kembali and not plan.checks(step):
        yield "kembali", "kembali hanya untuk langkah dengan telaah, paraf, atau tanda-tangan"
    elif step.kembali and not plan.return_targets(definition, step)[0]:
        yield "kembali", f"{', '.join(step.kembali)} tidak mempunyai langkah sebelum ini"


def _other_sop(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if step.sop and "jalankan" not in step.tugas:
        yield "sop", "sop hanya untuk langkah dengan tugas jalankan; hapus, atau tambahkan tugasnya"
    if step.tugas.count("jalankan") > 1:
        yield "tugas", "satu langkah menjalankan satu SOP; pisahkan langkahnya"
    if step.sop == definition.sop:
        yield "sop", "SOP tidak dapat menjalankan dirinya sendiri; sebut SOP lain"


def _earlier(definition: Definition, step_id: str, step: Step) -> bool:
    return any(row.id == step_id for row in plan.before(definition, step.id))


def _collections(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    openings = step.tugas.count("isi")
    openings += step.tugas.count("bagikan") if plan.collecting_step(definition, step) else 0
    if openings > 1 or step.tugas.count("himpun") > 1:
        yield "tugas", "satu langkah hanya dapat membuka dan menghimpun satu pengumpulan; pisahkan langkahnya"
    if "bagikan" in step.tugas and definition.unit_role(step) and plan.collecting_step(definition, step):
        yield "tugas", "format dibagikan sekali kepada semua unit, bukan oleh tiap unit"
    if "himpun" not in step.tugas:
        return
    if not plan.answers(definition, step.kepada):
        yield "kepada", "himpun meminta data kepada satu jabatan atau kepada pelaksana dengan 'tiap: unit'"
    elif definition.unit_role(step) and plan.opening_step(definition, step) is None:
        yield "tugas", f"tidak ada langkah bagikan kepada '{step.kepada}' sebelum himpun tiap unit ini"
    elif definition.unit_role(step) and definition.unit_role(step) != definition.list_of(step.kepada):
        yield "kepada", f"langkah ini dikerjakan tiap '{definition.unit_role(step)}'; himpun dari pelaksana yang sama"


def _beginnings(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    """What a form is filled from to begin with."""
    if step.dari and not plan.opens_collection(definition, step):
        yield "dari", "langkah ini tidak meminta data, jadi tidak ada formulir yang diisi; hapus kunci ini"
        return
    for name in step.dari:
        source = definition.step(name)
        if not _earlier(definition, name, step):
            yield "dari", f"langkah '{name}' tidak selalu mendahului langkah ini; susun dengan 'sesudah'"
        elif not plan.opens_collection(definition, source) and plan.opening_step(definition, source) is None:
            yield "dari", f"langkah '{name}' tidak mengumpulkan data; sebut langkah isi, bagikan, atau himpun"


def _advice(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if "minta-saran" not in step.tugas:
        return
    asked = definition.pelaksana[step.kepada]
    if asked.jenis == "luar":
        yield "kepada", f"{asked.nama} di luar tidak mempunyai akun untuk menjawab; tulis sebagai kirim dan terima"
    elif asked.ditetapkan and not _earlier(definition, asked.ditetapkan, step):
        yield "kepada", f"{asked.nama} baru ditetapkan pada langkah '{asked.ditetapkan}', sesudah langkah ini"


def _limits(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    window = windows.faults(definition, step)
    if window is not None:
        yield window
    if step.kunci == "ya" and not plan.checks(step):
        yield "kunci", "hanya langkah dengan telaah, paraf, atau tanda-tangan yang mengunci dokumennya; hapus kunci ini"
    if step.tenggat and (fault := deadlines.faults(definition, step)):
        yield "tenggat", fault
    if step.tutup_otomatis == "ya" and "himpun" not in step.tugas:
        yield "tutup_otomatis", "hanya pengumpulan yang dapat ditutup batas waktunya; hapus kunci ini atau tulis himpun"
    elif step.tutup_otomatis == "ya" and not step.tenggat and not _limited(definition, step):
        yield "tutup_otomatis", "tidak ada waktu yang menutup pengumpulan ini; tulis 'tenggat' atau 'waktu'"


def _limited(definition: Definition, step: Step) -> bool:
    try:
        return standard(step, definition) is not None
    except ValueError:  # the hours of a day are wrong, which is said elsewhere
        return True


def _documents(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    each = definition.unit_role(step)
    earlier = [row for row in plan.before(definition, step.id) if "susun" in row.tugas]
    composed = {kind: definition.unit_role(row) for row in earlier for kind in row.dokumen}
    for act in step.tugas:
        if act == "arsip" and not composed:
            yield "tugas", "tidak ada dokumen yang disusun sebelum arsip ini"
        if act not in CHECKING and act not in MAKING:
            continue
        for kind in step.dokumen:
            if act == "susun" and composed.setdefault(kind, each) == each:
                continue
            if kind not in composed:
                yield "dokumen", f"tidak ada langkah yang menyusun dokumen '{kind}' sebelum {act} ini"
            elif composed[kind] != each and act in MAKING:
                whose = "satu untuk tiap unit" if composed[kind] else "sekali untuk semua unit"
                yield (
                    "dokumen",
                    f"dokumen '{kind}' disusun {whose} oleh langkah sebelumnya; {act} di sini bukan itu",
                )
            elif each and composed[kind] != each:
                yield (
                    "dokumen",
                    f"dokumen '{kind}' disusun sekali untuk semua unit, jadi tidak diperiksa oleh tiap unit; data tiap "
                    "unit diperiksa dengan himpun",
                )
