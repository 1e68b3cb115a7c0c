"""The OpenAPI document: our descriptions in Bahasa Indonesia, one error shape, no page routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from contracts.errors import HTTP_STATUS, ErrorInfo

PATH = "/api/v1/openapi.json"

DESCRIPTION = """Antarmuka e-SAKIP untuk sistem lain. Semua jawaban galat berbentuk sama: `code` (tetap),
`message` (untuk orang), `details` (isian mana), `retryable` (boleh dicoba lagi).

Setiap perintah berulang aman: kirim `Idempotency-Key` (UUID), dan kiriman ulang mendapat jawaban pertama.
Setelah perintah, baca dengan `after=<position>` supaya bacaan sudah memuatnya. Angka dikirim sebagai teks
(`"12.5"`), waktu dalam RFC 3339 UTC. Sekarang setiap orang yang masuk dapat membaca semua pelaksanaan dan
dokumen; bertindak hanya boleh pemegang jabatannya."""

MEANINGS = {
    401: "Belum masuk, atau sesi berakhir.",
    403: "Bukan pemegang jabatan yang berwenang.",
    404: "Tidak ada.",
    409: "Keadaan sudah berubah sejak Anda membacanya.",
    413: "Isi permintaan lebih dari 1 MiB.",
    422: "Isian tidak sah; `details` menyebut isian dan sebabnya.",
    429: "Terlalu banyak percobaan; tunggu sesuai Retry-After.",
    500: "Kesalahan sistem dengan nomor kejadian.",
    503: "Sebagian sistem tidak menjawab; coba lagi sesuai Retry-After.",
}


def _example(status: int) -> dict[str, Any]:
    code = next(code for code, number in HTTP_STATUS.items() if number == status)
    return {"code": code, "message": MEANINGS[status], "details": {}, "retryable": status in {429, 503}}


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "model": ErrorInfo,
        "description": meaning,
        "content": {"application/json": {"example": _example(status)}},
    }
    for status, meaning in MEANINGS.items()
}

TAGS = [
    {"name": "Sesi", "description": "Masuk dan keluar."},
    {"name": "Saya", "description": "Jabatan saya dan yang menunggu saya."},
    {"name": "Pelaksanaan", "description": "SOP yang sedang atau sudah dilaksanakan."},
    {"name": "Langkah", "description": "Tugas dan pengembalian pada langkah yang aktif."},
    {"name": "Pengumpulan data", "description": "Data kinerja dan anggaran dari unit-unit."},
    {"name": "Rekapitulasi dan ukuran", "description": "Banyak pelaksanaan sekaligus; juga sebagai CSV dan XLSX."},
    {"name": "Arsip", "description": "Dokumen dan berkas arsip."},
    {"name": "Organisasi dan SOP", "description": "Jabatan, unit, dan SOP yang berlaku."},
    {"name": "Kesehatan", "description": "Untuk pemantau."},
]

MODELS = {
    "ErrorInfo": "Satu-satunya bentuk galat.",
    "RunView": "Pelaksanaan dengan garis waktunya.",
    "ActivationRow": "Satu putaran sebuah langkah dan yang dikerjakan di dalamnya.",
    "StoredDocument": "Satu versi dokumen: byte ini dan bukan yang lain.",
    "AssignedItem": "Jawaban untuk satu langkah yang dibagikan; `code` kosong: berhasil.",
    "AdviceRow": "Permintaan saran pada sebuah langkah, dan jawabannya.",
    "ReceiptRow": "Penerimaan oleh satu penerima; `received_at` kosong: belum dikonfirmasi.",
    "CollectionRow": "Permintaan data kepada satu unit.",
    "Revision": "Satu kiriman data; tidak pernah diubah.",
    "Indicator": "Satu indikator kinerja; target dan realisasi dalam satuannya.",
    "BudgetLine": "Satu baris anggaran: pagu dan realisasi, rupiah.",
    "Definition": "Definisi sebuah SOP dalam kata-kata formulirnya.",
}
"""Descriptions of the models that need one. The contracts' own are English and are left out."""


def describe(app: FastAPI) -> None:
    """Serves the document at PATH, made once when it is first asked for."""
    made: dict[str, Any] = {}

    async def document() -> dict[str, Any]:
        if not made:
            made.update(build(app))
        return made

    app.add_api_route(PATH, document, include_in_schema=False)


def build(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="e-SAKIP", version="1", summary="REST e-SAKIP", description=DESCRIPTION, tags=TAGS, routes=app.routes
    )
    for name, schema in document["components"]["schemas"].items():
        schema.pop("description", None)
        if name in MODELS:
            schema["description"] = MODELS[name]
    return document
