"""What systems send: the commands of the bus, with the ids that the portal can make left optional."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from contracts.base import Code, Line, Sha256, Strict, Text
from contracts.catalogue import Command
from contracts.intake import BudgetLine, Indicator
from contracts.periods import Period
from contracts.workflow import Order, PerformedAct, RunParent
from contracts.workflow.choosing import Entry

C = TypeVar("C", bound=Command)
EXAMPLE_ID = "01930000-0000-7000-8000-000000000001"


class Mutation(Strict):
    """Fields that every mutating body may hold."""

    command_id: Annotated[
        UUID | None, Field(description="UUIDv7 perintah; kosong: dari Idempotency-Key, atau dibuat portal.")
    ] = None
    position_id: Annotated[
        UUID | None, Field(description="Jabatan yang bertindak; boleh kosong bila hanya satu yang sesuai.")
    ] = None
    expected_version: Annotated[
        int | None, Field(description="Versi yang Anda lihat; bila sudah berubah, perintah ditolak (409).")
    ] = None


class StartRunBody(Mutation):
    run_id: Annotated[UUID | None, Field(description="UUIDv7 pelaksanaan; kosong: diturunkan dari command_id.")] = None
    sop: Annotated[Code, Field(description="Kode SOP.", examples=["penyusunan-sakip"])]
    title: Annotated[
        Line,
        Field(
            description="Judul; `{tahun}`, `{periode}`, dan `{kode}` fakta diganti isinya.",
            examples=["Penyusunan SAKIP {tahun}"],
        ),
    ]
    unit: Annotated[Code, Field(description="Kode perangkat daerah.", examples=["dinas-contoh"])]
    year: Annotated[int, Field(ge=2000, le=2100, description="Tahun anggaran.", examples=[2026])]
    period: Annotated[
        Period | Literal[""],
        Field(
            description="Periode menurut SOP-nya: `semester-1`, `triwulan-3`, `bulan-07`; kosong untuk SOP tahunan.",
            examples=["triwulan-3"],
        ),
    ] = ""
    facts: Annotated[
        dict[Code, Line],
        Field(description="Yang ditanyakan SOP (`ditanyakan`): tanggal `2026-03-31`, angka `12.5`, atau teks."),
    ] = {}
    parent: Annotated[
        RunParent | None,
        Field(
            description="Langkah pelaksanaan lain (`jalankan`) yang memulainya; Anda pelaksana langkah itu. `run_id` "
            "boleh kosong."
        ),
    ] = None
    roles: Annotated[dict[Code, UUID], Field(description="Pelaksana di SOP → jabatan.")]
    units: Annotated[
        dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=600)]],
        Field(description="Pelaksana yang dikerjakan tiap unit → jabatan penanggung jawab di unit-unit itu."),
    ] = {}
    teams: Annotated[
        dict[Code, Annotated[tuple[UUID, ...], Field(min_length=1, max_length=60)]],
        Field(description="Tim → jabatan anggotanya, ketua lebih dahulu."),
    ] = {}
    sample: Annotated[bool, Field(description="Data contoh: setiap dokumennya bertuliskan DATA CONTOH.")] = False

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "sop": "penyusunan-sakip",
                "title": "Penyusunan SAKIP 2026",
                "unit": "dinas-contoh",
                "year": 2026,
                "roles": {"kepala-dinas": EXAMPLE_ID},
                "units": {"bidang": [EXAMPLE_ID]},
            }
        }
    )


class PerformBody(Mutation):
    acts: Annotated[
        tuple[PerformedAct, ...],
        Field(min_length=1, max_length=10, description="Tugas-tugas berikutnya dari langkah itu, berurutan."),
    ]

    model_config = ConfigDict(
        json_schema_extra={"example": {"acts": [{"act": "telaah", "document_sha256": "0" * 64}, {"act": "paraf"}]}}
    )


class ReturnStepBody(Mutation):
    document_sha256: Annotated[Sha256 | None, Field(description="SHA-256 dokumen yang Anda baca.")] = None
    target: Annotated[
        Code | None, Field(description="Langkah tujuan, bila SOP menyebut beberapa; kosong: yang pertama.")
    ] = None
    units: Annotated[tuple[Code, ...], Field(max_length=600, description="Unit yang dikembalikan; kosong: semua.")] = ()
    reason: Annotated[Text, Field(min_length=1, description="Alasan pengembalian.")]

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Realisasi triwulan IV belum dimuat."}})


class SubmitBody(Mutation):
    revision_id: Annotated[UUID | None, Field(description="UUIDv7 revisi; kosong: diturunkan dari command_id.")] = None
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=200, description="Indikator kinerja.")]
    budget: Annotated[tuple[BudgetLine, ...], Field(max_length=200, description="Baris anggaran, rupiah.")] = ()
    on_behalf: Annotated[
        Text,
        Field(
            description="Bukti, bila penghimpun mengisi atas nama unit: siapa yang memberikan, nomor surat, tanggal. "
            "Kosong: unit mengirim sendiri."
        ),
    ] = ""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "indicators": [
                    {
                        "indicator": "Persentase layanan tepat waktu",
                        "target": "90",
                        "actual": "92.5",
                        "unit_of_measure": "%",
                        "explanation": "Antrean dipindahkan ke layanan daring.",
                    }
                ],
                "budget": [{"programme": "Program Contoh", "ceiling": "1500000000", "spent": "1425000000"}],
            }
        }
    )


class AcceptBody(Mutation):
    revision_id: Annotated[UUID, Field(description="Revisi yang Anda periksa; revisi yang lebih baru ditolak (409).")]

    model_config = ConfigDict(json_schema_extra={"example": {"revision_id": EXAMPLE_ID}})


class ReturnSubmissionBody(AcceptBody):
    reason: Annotated[Text, Field(min_length=1, description="Alasan pengembalian.")]

    model_config = ConfigDict(
        json_schema_extra={"example": {"revision_id": EXAMPLE_ID, "reason": "Satuan indikator kedua keliru."}}
    )


def to_command(model: type[C], body: Mutation, **given: object) -> C:
    """The bus command: the body's fields of that name, and what the portal adds."""
    values = {name: getattr(body, name) for name in type(body).model_fields if name in model.model_fields}
    return model.model_validate({**values, **given})


class BindRoleBody(Mutation):
    role: Annotated[Code, Field(description="Pelaksana yang ditetapkan langkah ini.", examples=["tim"])]
    positions: Annotated[
        tuple[UUID, ...], Field(min_length=1, max_length=60, description="Jabatan anggotanya, ketua lebih dahulu.")
    ]
    reason: Annotated[Text, Field(description="Alasan; wajib bagi pengelola yang mengganti pelaksana.")] = ""


class ChooseUnitsBody(Mutation):
    units: Annotated[
        tuple[Code, ...],
        Field(max_length=600, description="Unit yang dipilih; kosong: langkah yang untuknya dilewati."),
    ]


class MakeListBody(Mutation):
    listed: Annotated[Code, Field(description="Daftar yang disusun langkah ini.", examples=["temuan"])]
    entries: Annotated[
        tuple[Entry, ...],
        Field(max_length=200, description="Isi daftar, berurutan; kosong: langkah tiap isinya dilewati."),
    ]


class ScheduleBody(Mutation):
    schedule_id: Annotated[UUID | None, Field(description="Jadwal yang diubah; kosong: jadwal baru.")] = None
    order: Annotated[
        Order,
        Field(
            description="Apa yang dimulai dan kapan: `days` (`01-02`, satu untuk tiap periode) atau `working_day` (0: "
            "hari kerja pertama tiap periode)."
        ),
    ]


class EndScheduleBody(Mutation):
    reason: Annotated[Text, Field(min_length=1, description="Alasan mengakhiri.")]


class ApproveSopBody(Mutation):
    digest: Annotated[
        Sha256, Field(description="`digest` versi yang Anda baca; draf yang sudah diganti ditolak (409).")
    ]


class ConfirmGuessBody(Mutation):
    step: Annotated[Code, Field(description="Id langkah.", examples=["tanda-tangan"])]
    key: Annotated[Code, Field(description="Kunci yang diduga.", examples=["kembali"])]


class CommentBody(Mutation):
    document_sha256: Annotated[Sha256 | None, Field(description="SHA-256 dokumen yang Anda baca.")] = None
    text: Annotated[Text, Field(min_length=1, description="Catatan koreksi.")]


class RepairStepBody(Mutation):
    document_sha256: Annotated[Sha256, Field(description="SHA-256 dokumen yang akan diperbaiki.")]


class CloseCollectionBody(Mutation):
    reason: Annotated[Text, Field(min_length=1, description="Alasan menutup sebelum semua unit menjawab.")]


class ReopenCollectionBody(Mutation):
    units: Annotated[
        tuple[Code, ...], Field(min_length=1, max_length=600, description="Unit yang boleh mengirim lagi.")
    ]
    reason: Annotated[Text, Field(min_length=1, description="Alasan membuka kembali.")]


class DivertStepBody(Mutation):
    document_sha256: Annotated[
        Sha256 | None, Field(description="SHA-256 dokumen yang Anda baca, bila langkahnya memeriksa dokumen.")
    ] = None
    reason: Annotated[Text, Field(min_length=1, description="Alasan mengambil jalan keluar lain.")]

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Tidak perlu rapat pembahasan."}})
