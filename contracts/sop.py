"""The SOP definition: what an office writes down, in the words of the printed form (PermenPANRB 35/2012).

Every scalar of the YAML file is text: YAML itself would read the key `no` as false and `1:30` as 90. Printed
wording is kept as printed; what the engine needs is parsed beside it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from contracts.base import Code, Line, Strict, Text

Act = Literal[
    "perintah",
    "teruskan",
    "siapkan-format",
    "bagikan",
    "isi",
    "himpun",
    "analisis",
    "susun",
    "telaah",
    "paraf",
    "tanda-tangan",
    "nomor",
    "kirim",
    "terima",
    "gandakan",
    "arsip",
    "tugas",
]
"""What a performer does in a step: order, forward, prepare form, distribute, fill in, collect, analyse, draft,
review, initial, sign, number, send, receive, copy, archive, plain task."""

CHECKING: frozenset[str] = frozenset({"telaah", "paraf", "tanda-tangan"})
"""Acts about the document in hand; each is bound to the SHA-256 of the bytes that were seen."""

Template = Literal["laporan-kinerja", "perbaikan-data", "surat-pengantar"]
"""What the archive can compose a document with."""

Printed = Annotated[str, Field(max_length=4_000)]
"""Wording of the paper, kept whatever it holds; empty means that the paper leaves it blank."""


def _as_list(value: Any) -> Any:
    """A single entry may be written without a list."""
    return [value] if isinstance(value, str) else value


Acts = Annotated[tuple[Act, ...], BeforeValidator(_as_list), Field(min_length=1)]


class Guess(Strict):
    """What the paper does not state and we inferred (`dugaan`)."""

    tingkat: Literal["tinggi", "sedang", "rendah"]
    alasan: Line
    pilihan: tuple[Line, ...] = ()
    """Other readings of the paper."""


class Role(Strict):
    """A performer (`pelaksana`): a position, or each unit of a list that is named when the run starts."""

    nama: Line
    tiap: Literal["", "unit"] = ""
    """`unit`: each unit of the run performs it; blank: one position."""
    kolom: Literal["ya", "tidak"] = "ya"
    """Whether the printed matrix has a column for it (seed 000's bidang have none)."""


class DocumentKind(Strict):
    """A document of the run, under one key however many names the paper gives it."""

    nama: Line
    templat: Template
    """Which template the archive composes it with."""
    nama_lain: tuple[Line, ...] = ()
    data: tuple[Code, ...] = ()
    """Steps whose collected data it is made from; empty: all that the run has collected."""


class Standard(Strict):
    """A mutu baku line without an activity: stored, shown and summed."""

    kelengkapan: Printed = ""
    waktu: Printed = ""
    output: Printed = ""


class Step(Strict):
    """One printed row (`langkah`). Its `id` is its identity; the printed number is a label."""

    id: Code
    no: Printed = ""
    kegiatan: Line
    pelaksana: Code
    tugas: Acts
    kepada: Code | Literal[""] = ""
    """The role that an order, form or document goes to; of a collection, the role that answers."""
    dokumen: Code | Literal[""] = ""
    """Key of the document that the step's acts are about."""
    kembali: Code | Literal[""] = ""
    """Step that a `tidak` returns to."""
    kelengkapan: Printed = ""
    waktu: Printed = ""
    output: Printed = ""
    ket: Printed = ""
    tambahan: tuple[Standard, ...] = ()
    """Further mutu baku lines that the paper prints without an activity below this row."""
    dugaan: dict[Code, Guess] = {}
    """What was inferred about this step, by key."""


class Definition(Strict):
    """One SOP: identity block as printed, roles, documents, steps in printed order."""

    sop: Code
    judul: Line
    versi: Line
    identitas: dict[Line, Text] = {}
    """Label of the identity block to its value, both as printed."""
    jam_per_hari: Line = "7.5"
    """Hours that make one Hari of working time (Perpres 21/2023: 37.5 h in 5 days)."""
    klasifikasi: Line = "000.8.6.3"
    """Archive classification of the run's record and of its letters (Permendagri 83/2022: 000.8.6.3 is
    Akuntabilitas Kinerja Instansi Pemerintah)."""
    pelaksana: dict[Code, Role] = Field(min_length=1)
    dokumen: dict[Code, DocumentKind] = {}
    langkah: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Definition:
        seen: dict[str, int] = {}
        for row, step in enumerate(self.langkah, start=1):
            where = f"langkah baris {row} ('{step.kegiatan}')"
            if step.id in seen:
                raise ValueError(f"{where}: id '{step.id}' sudah dipakai baris {seen[step.id]}")
            if step.pelaksana not in self.pelaksana:
                raise ValueError(f"{where}: pelaksana '{step.pelaksana}' tidak ada di daftar pelaksana")
            if step.kepada and step.kepada not in self.pelaksana:
                raise ValueError(f"{where}: kepada '{step.kepada}' tidak ada di daftar pelaksana")
            if step.dokumen and step.dokumen not in self.dokumen:
                raise ValueError(f"{where}: dokumen '{step.dokumen}' tidak ada di daftar dokumen")
            if step.kembali and step.kembali not in seen:
                raise ValueError(f"{where}: kembali '{step.kembali}' bukan langkah sebelumnya")
            if not step.dokumen and any(act in CHECKING or act == "susun" for act in step.tugas):
                raise ValueError(f"{where}: tugas {', '.join(step.tugas)} memerlukan kunci 'dokumen'")
            if "himpun" in step.tugas and not step.kepada:
                raise ValueError(f"{where}: tugas himpun memerlukan 'kepada' (siapa yang mengisi)")
            seen[step.id] = row
        for key, document in self.dokumen.items():
            for source in document.data:
                if source not in seen:
                    raise ValueError(f"dokumen '{key}': data '{source}' bukan id langkah")
        return self

    def step(self, step_id: str) -> Step:
        """Raises KeyError when the definition has no such step."""
        for step in self.langkah:
            if step.id == step_id:
                return step
        raise KeyError(step_id)
