"""What the engine must be able to rely on before a SOP may start runs; each problem names its row in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.sop import CHECKING, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.durations import hours_of_day


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
    composed: set[str] = set()
    for row, step in enumerate(definition.langkah):
        for key, what in (*_role(definition, step), *_collections(definition, step), *_documents(step, composed)):
            yield Problem(f"langkah.{row}.{key}", f"{step.kegiatan} (langkah baris {row + 1})", what)
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
    if plan.each_unit(definition, step.pelaksana):
        yield (
            "pelaksana",
            "pelaksana tiap unit belum dapat menjalankan langkah; bagikan kepada mereka lalu himpun",
        )
    if step.kembali and not plan.checks(step):
        yield "kembali", "kembali hanya untuk langkah dengan telaah, paraf, atau tanda-tangan"


def _collections(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    openings = step.tugas.count("isi")
    openings += step.tugas.count("bagikan") if plan.collecting_step(definition, step) else 0
    if openings > 1 or step.tugas.count("himpun") > 1:
        yield "tugas", "satu langkah hanya dapat membuka dan menghimpun satu pengumpulan; pisahkan langkahnya"
    if "himpun" not in step.tugas:
        return
    if not plan.each_unit(definition, step.kepada):
        yield "kepada", "himpun memerlukan pelaksana dengan 'tiap: unit'"
    elif plan.opening_step(definition, step) is None:
        yield "tugas", f"tidak ada langkah bagikan kepada '{step.kepada}' sebelum himpun ini"


def _documents(step: Step, composed: set[str]) -> Iterator[tuple[str, str]]:
    """`composed` holds the documents of the rows above and takes up this row's."""
    for act in step.tugas:
        if act == "susun":
            composed.add(step.dokumen)
        elif act in CHECKING and step.dokumen not in composed:
            yield "dokumen", f"tidak ada langkah yang menyusun dokumen '{step.dokumen}' sebelum {act} ini"
        elif act == "arsip" and not composed:
            yield "tugas", "tidak ada dokumen yang disusun sebelum arsip ini"
