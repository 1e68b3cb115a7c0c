"""The SOP definition: what an office writes down, in the words of the printed form (PermenPANRB 35/2012).

Every scalar of the YAML file is text: YAML itself would read the key `no` as false and `1:30` as 90. Printed
wording is kept as printed; what the engine needs is parsed beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from contracts.base import Code, Line, Strict, Text
from contracts.periods import PeriodKind

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
    "rapat",
    "perbaiki",
    "unggah",
    "minta-saran",
    "jalankan",
    "tugas",
]
"""What a performer does in a step: order, forward, prepare form, distribute, fill in, collect, analyse, draft,
review, initial, sign, number, send, receive, copy, archive, meeting, revise, upload to an outside portal, ask
advice, run another SOP, plain task."""

CHECKING: frozenset[str] = frozenset({"telaah", "paraf", "tanda-tangan"})
"""Acts about the document in hand; each is bound to the SHA-256 of the bytes that were seen."""

MAKING: frozenset[str] = frozenset({"susun", "perbaiki"})
"""Acts that make the next version of the document."""

Template = Literal["laporan-kinerja", "perbaikan-data", "surat-pengantar", "surat", "keputusan-tim", "rekapitulasi"]
"""What the archive can compose a document with."""

START = "mulai"
"""In `sesudah`: the row begins with the run."""

END = "selesai"
"""In `tidak`: the run ends there."""

UNANSWERED = "belum-menjawab"
"""In `untuk`: the units that the nearest earlier `himpun` went on without."""

Printed = Annotated[str, Field(max_length=4_000)]
"""Wording of the paper, kept whatever it holds; empty means that the paper leaves it blank."""


def _as_list(value: Any) -> Any:
    """A single entry may be written without a list."""
    return [value] if isinstance(value, str) else value


def _as_choices(value: Any) -> Any:
    """One target may be written without a list; blank is none."""
    return () if value == "" else _as_list(value)


Acts = Annotated[tuple[Act, ...], BeforeValidator(_as_list), Field(min_length=1)]


class Guess(Strict):
    """What the paper does not state and we inferred (`dugaan`)."""

    tingkat: Literal["tinggi", "sedang", "rendah"]
    alasan: Line
    pilihan: tuple[Line, ...] = ()
    """Other readings of the paper."""


class Role(Strict):
    """A performer (`pelaksana`): a position, a team, each unit of a list, or somebody outside without an account."""

    nama: Line
    jenis: Literal["jabatan", "tim", "luar"] = "jabatan"
    """`tim`: several positions, the first leads, any member acts for it. `luar`: outside, without an
    account: somebody else records what it does, with proof."""
    tiap: Literal["", "unit"] = ""
    """`unit`: each unit of the run performs it; blank: one position."""
    seunit: Code | Literal[""] = ""
    """The role with `tiap: unit` whose list of units this one shares: in each unit one fills in, another submits."""
    ditetapkan: Code | Literal[""] = ""
    """The step that binds the role; blank: bound when the run starts (seed 002's team exists once its decree does)."""
    dicatat: Code | Literal[""] = ""
    """Of somebody outside: the role that records what he does; blank: who performs the nearest earlier step."""
    kolom: Literal["ya", "tidak"] = "ya"
    """Whether the printed matrix has a column for it (seed 000's bidang have none)."""


class DocumentKind(Strict):
    """A document of the run, under one key however many names the paper gives it."""

    nama: Line
    templat: Template
    """Which template the archive composes it with."""
    nama_lain: tuple[Line, ...] = ()
    data: Annotated[tuple[Code, ...], BeforeValidator(_as_choices)] = ()
    """Steps whose collected data it is made from; empty: all that the run has collected."""


class EntryList(Strict):
    """A list that a step of the run writes (`daftar`): rows with `tiap` run once for each of its entries."""

    nama: Line
    """What one entry is: Temuan, Rekomendasi."""
    ditetapkan: Code
    """The step that writes the list."""


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
    ikut: tuple[Code, ...] = ()
    """Roles that take part; `pelaksana` alone answers for the step."""
    semua: Literal["", "bergiliran", "bersamaan"] = ""
    """All of `pelaksana` and `ikut` do all acts, in turn or at once; blank: `pelaksana` alone."""
    lewat: Code | Literal[""] = ""
    """The role that passes on what was done, before what follows (an order may go via an intermediate)."""
    tiap: Code | Literal[""] = ""
    """A role performed by each unit: the step runs once for each of its units, whoever performs it (seed 004's row
    10). Or a list of `daftar`: once for each of its entries."""
    untuk: Code | Literal[""] = ""
    """A part of the units that the step is done for, gives to or asks: `belum-menjawab`, or an earlier step that names
    them (`memilih`); of nobody the run goes past it."""
    memilih: Code | Literal[""] = ""
    """The role of whose units the step names some; `untuk` of later steps refers to them."""
    kepada: Code | Literal[""] = ""
    """The role that an order, form or document goes to; of a collection, the role that answers."""
    dari: Annotated[tuple[Code, ...], BeforeValidator(_as_choices)] = ()
    """Of a step that asks for data: earlier steps from whose data the form is filled to begin with."""
    dokumen: Annotated[tuple[Code, ...], BeforeValidator(_as_choices)] = ()
    """Keys of the documents that the step's acts are about; of several each is worked on for itself, in this order."""
    sop: Code | Literal[""] = ""
    """Of `jalankan`: the other SOP that is run from here."""
    tunggu: Literal["ya", "tidak"] = "ya"
    """Of `jalankan`: `ya` waits until the other run has ended; `tidak` hands over to it."""
    kembali: Annotated[tuple[Code, ...], BeforeValidator(_as_choices)] = ()
    """Where a `tidak` returns to: steps or roles (then the role's nearest earlier step); of several the actor
    chooses."""
    sesudah: Annotated[tuple[Code, ...], BeforeValidator(_as_choices)] = ()
    """Earlier steps that it follows, or `mulai`; blank: the row printed above. Rows that follow the same one run side
    by side; a row that follows several waits for all of them."""
    tidak: Code | Literal[""] = ""
    """Another exit than what follows: a later step, or `selesai`; its performer takes it with a reason."""
    kembali_langsung: Literal["ya", "tidak"] = "tidak"
    """`ya`: repaired work comes straight back to this step; `tidak`: everything from the target on is done again."""
    tercetak: Literal["ya", "tidak"] = "ya"
    """`tidak`: the paper implies the step and does not print it; it bears no number and is drawn apart."""
    fase: str = ""
    """The named band of steps that it belongs to."""
    kelengkapan: Printed = ""
    waktu: Printed = ""
    output: Printed = ""
    ket: Printed = ""
    tenggat: Annotated[str, Field(max_length=200)] = ""
    """When the step is due where something else than its standard says so: `31 Maret`, `akhir periode + 10 hari
    kerja`, `akhir pengumpulan`; blank: it follows from the standard."""
    tutup_otomatis: Literal["ya", "tidak"] = "tidak"
    """Of a `himpun`: `ya` closes the collection at its due time although units are missing."""
    kunci: Literal["ya", "tidak"] = "tidak"
    """`ya`: what the step approves is locked; from then on there are corrections only."""
    jendela: Annotated[str, Field(max_length=200)] = ""
    """When its acts may be done: `1 Januari s.d. 31 Januari`; blank: at any time."""
    diperpanjang: Code | Literal[""] = ""
    """The role that may extend the window; nobody else passes it by."""
    tambahan: tuple[Standard, ...] = ()
    """Further mutu baku lines that the paper prints without an activity below this row."""
    dugaan: dict[Code, Guess] = {}
    """What was inferred about this step, by key."""


class AskedFact(Strict):
    """A fact that whoever starts a run states (`ditanyakan`)."""

    nama: Line
    jenis: Literal["teks", "tanggal", "angka"] = "teks"


class Definition(Strict):
    """One SOP: identity block as printed, roles, documents, steps in printed order."""

    sop: Code
    judul: Line
    versi: Line
    identitas: dict[Line, Text] = {}
    """Label of the identity block to its value, both as printed."""
    satuan_waktu: Literal["", "menit", "jam", "hari"] = ""
    """Unit of the times that stand as a bare number, where the paper prints it in the column head only."""
    tenggat_minimum: Line = "1 Hari"
    """No due time is sooner than this after a step began, whatever the printed standard (seed 003 prints 5 Menit)."""
    jam_per_hari: Line = "7.5"
    """Hours that make one Hari of working time (Perpres 21/2023: 37.5 h in 5 days)."""
    klasifikasi: Line = "000.8.6.3"
    """Archive classification of the run's record and of its letters (Permendagri 83/2022: 000.8.6.3 is
    Akuntabilitas Kinerja Instansi Pemerintah)."""
    periode: PeriodKind = "tahunan"
    """How often it is carried out in a year: each run is about one such period."""
    ditanyakan: Annotated[dict[Code, AskedFact], Field(max_length=30)] = {}
    """Facts that whoever starts a run states, beside unit, year and period."""
    pelaksana: dict[Code, Role] = Field(min_length=1)
    dokumen: dict[Code, DocumentKind] = {}
    daftar: Annotated[dict[Code, EntryList], Field(max_length=30)] = {}
    langkah: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Definition:
        seen: dict[str, int] = {}
        for row, step in enumerate(self.langkah, start=1):
            where = f"langkah baris {row} ('{step.kegiatan}')"
            if step.id in seen:
                raise ValueError(f"{where}: id '{step.id}' sudah dipakai baris {seen[step.id]}")
            for fault in (
                *self._wrong_roles(step),
                *self._wrong_documents(step),
                *self._wrong_targets(step, seen),
                *self._wrong_parts(step, seen),
            ):
                raise ValueError(f"{where}: {fault}")
            seen[step.id] = row
        for fault in (*self._wrong_exits(seen), *self._wrong_lists(seen)):
            raise ValueError(fault)
        for key, document in self.dokumen.items():
            for source in document.data:
                if source not in seen:
                    raise ValueError(f"dokumen '{key}': data '{source}' bukan id langkah")
        return self

    def _is_list(self, role: str, other: str) -> bool:
        """Whether `role` may share the units of `other`: both have `tiap: unit`, and `other` shares nobody's."""
        found = self.pelaksana.get(other)
        each = self.pelaksana[role].tiap == "unit"
        return each and other != role and found is not None and found.tiap == "unit" and not found.seunit

    def _wrong_exits(self, seen: Mapping[str, int]) -> Iterator[str]:
        for row, step in enumerate(self.langkah, start=1):
            if step.tidak and step.tidak != END and seen.get(step.tidak, 0) <= row:
                yield f"langkah baris {row} ('{step.kegiatan}'): tidak '{step.tidak}' bukan langkah sesudahnya"

    def _wrong_lists(self, seen: Mapping[str, int]) -> Iterator[str]:
        for key, role in self.pelaksana.items():
            if role.ditetapkan and role.ditetapkan not in seen:
                yield f"pelaksana '{key}': ditetapkan '{role.ditetapkan}' bukan id langkah"
            if role.dicatat and role.dicatat not in self.pelaksana:
                yield f"pelaksana '{key}': dicatat '{role.dicatat}' tidak ada di daftar pelaksana"
            if role.tiap and role.jenis != "jabatan":
                yield f"pelaksana '{key}': 'tiap: unit' hanya untuk jenis jabatan"
            if role.seunit and not self._is_list(key, role.seunit):
                yield f"pelaksana '{key}': seunit '{role.seunit}' bukan pelaksana lain dengan 'tiap: unit'"
        for key, listed in self.daftar.items():
            if key in self.pelaksana:
                yield f"daftar '{key}': kode itu sudah dipakai pelaksana; beri kode lain"
            if listed.ditetapkan not in seen:
                yield f"daftar '{key}': ditetapkan '{listed.ditetapkan}' bukan id langkah"

    def _wrong_roles(self, step: Step) -> Iterator[str]:
        for key, role in (
            ("pelaksana", step.pelaksana),
            ("kepada", step.kepada),
            ("diperpanjang", step.diperpanjang),
            ("lewat", step.lewat),
            *(("ikut", one) for one in step.ikut),
        ):
            if role and role not in self.pelaksana:
                yield f"{key} '{role}' tidak ada di daftar pelaksana"
        if step.tiap and step.tiap not in self.daftar and not self.each_unit(step.tiap):
            yield f"tiap '{step.tiap}' bukan pelaksana dengan 'tiap: unit' dan bukan daftar"
        if step.memilih and not self.each_unit(step.memilih):
            yield f"memilih '{step.memilih}' bukan pelaksana dengan 'tiap: unit'"

    def _wrong_parts(self, step: Step, seen: Mapping[str, int]) -> Iterator[str]:
        if step.untuk == UNANSWERED or not step.untuk:
            return
        if step.untuk not in seen:
            yield f"untuk '{step.untuk}' bukan '{UNANSWERED}' dan bukan langkah sebelumnya"
        elif not self.step(step.untuk).memilih:
            yield f"untuk '{step.untuk}': langkah itu tidak memilih unit; tulis 'memilih' di sana"

    def _wrong_documents(self, step: Step) -> Iterator[str]:
        for kind in step.dokumen:
            if kind not in self.dokumen:
                yield f"dokumen '{kind}' tidak ada di daftar dokumen"
        if not step.dokumen and any(act in CHECKING or act in MAKING for act in step.tugas):
            yield f"tugas {', '.join(step.tugas)} memerlukan kunci 'dokumen'"
        if "jalankan" in step.tugas and not step.sop:
            yield "tugas jalankan memerlukan kunci 'sop' (kode SOP yang dijalankan)"
        if "himpun" in step.tugas and not step.kepada:
            yield "tugas himpun memerlukan 'kepada' (siapa yang mengisi)"
        if "minta-saran" in step.tugas and not step.kepada:
            yield "tugas minta-saran memerlukan 'kepada' (siapa yang dimintai saran)"

    def _wrong_targets(self, step: Step, seen: Mapping[str, int]) -> Iterator[str]:
        for target in step.kembali:
            if target not in seen and target not in self.pelaksana:
                yield f"kembali '{target}' bukan langkah sebelumnya dan bukan pelaksana"
        for one in step.sesudah:
            if one not in seen and (one != START or len(step.sesudah) > 1):
                yield f"sesudah '{one}' bukan langkah sebelumnya"
        for one in step.dari:
            if one not in seen:
                yield f"dari '{one}' bukan langkah sebelumnya"
        if step.id in {START, END, UNANSWERED}:
            yield f"id '{step.id}' adalah kata khusus"

    def each_unit(self, role: str) -> bool:
        """Whether each unit of the run performs the role."""
        return role in self.pelaksana and self.pelaksana[role].tiap == "unit"

    def unit_role(self, step: Step) -> str:
        """The role for each unit of which, or the list for each entry of which, the step runs; empty: it runs once."""
        if step.tiap:
            return self.list_of(step.tiap)
        return self.list_of(step.pelaksana) if self.pelaksana[step.pelaksana].tiap == "unit" else ""

    def name_of(self, key: str) -> str:
        """What a role, or an entry of a list, is called. Raises KeyError."""
        return self.daftar[key].nama if key in self.daftar else self.pelaksana[key].nama

    def list_of(self, role: str) -> str:
        """The role that stands for a list of units which several roles share; of any other the role itself."""
        return (self.pelaksana[role].seunit if role in self.pelaksana else "") or role

    def find(self, step_id: str) -> Step | None:
        """None when the definition has no such step: a run may have come from another version."""
        return next((step for step in self.langkah if step.id == step_id), None)

    def follows(self, row: int) -> tuple[str, ...]:
        """Ids of the rows that a row comes after: those it names, else the one printed above; none: it begins with the
        run. Rows are counted from 0."""
        step = self.langkah[row]
        if step.sesudah:
            return () if step.sesudah == (START,) else step.sesudah
        return (self.langkah[row - 1].id,) if row else ()

    def ancestors(self, row: int) -> frozenset[str]:
        """Ids of all rows that are through before a row begins."""
        found: set[str] = set(self.follows(row))
        for place in reversed(range(row)):
            if self.langkah[place].id in found:
                found.update(self.follows(place))
        return frozenset(found)

    def step(self, step_id: str) -> Step:
        """Raises KeyError when the definition has no such step."""
        for step in self.langkah:
            if step.id == step_id:
                return step
        raise KeyError(step_id)
