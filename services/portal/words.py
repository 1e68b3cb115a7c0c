"""Words of the screens that belong to no single page."""

from __future__ import annotations

RUN_STATES = {"berjalan": "Berjalan", "selesai": "Selesai"}
STEP_STATES = {"aktif": "Sedang dikerjakan", "selesai": "Selesai", "dikembalikan": "Dikembalikan", "gugur": "Gugur"}
ACT_STATES = {"menunggu": "Menunggu", "giliran": "Giliran", "diproses": "Diproses", "selesai": "Selesai"}
COLLECTION_STATES = {
    "terbuka": "Belum diisi",
    "terkirim": "Menunggu pemeriksaan",
    "dikembalikan": "Dikembalikan untuk diperbaiki",
    "diterima": "Diterima",
}
WAITING = {
    "intake": "Menunggu unit mengisi dan pemeriksa menerima datanya.",
    "archive": "Sistem sedang mengerjakan dokumen, nomor, atau arsipnya.",
}
CAUSES = {
    "mulai": "awal pelaksanaan",
    "lanjut": "lanjutan langkah sebelumnya",
    "kembali": "dikembalikan untuk diperbaiki",
}

FLASHES = {
    "masuk": "Selamat datang.",
    "keluar": "Anda sudah keluar.",
    "dimulai": "Pelaksanaan SOP dimulai.",
    "tugas": "Tugas Anda tercatat dan langkahnya selesai.",
    "diproses": "Tugas Anda tercatat; langkahnya menunggu hasil dari sistem atau dari unit.",
    "sebagian": "Tugas Anda tercatat; langkah ini masih mempunyai tugas berikutnya.",
    "dikembalikan": "Langkah dikembalikan; alasan Anda tercatat.",
    "terkirim": "Data terkirim.",
    "diterima": "Data diterima.",
    "data-dikembalikan": "Data dikembalikan kepada pengisi; alasan Anda tercatat.",
}
"""Results shown after a redirect. The address carries the key, so that nobody can put words on our pages."""


def error_title(status: int) -> str:
    match status:
        case 401:
            return "Anda perlu masuk"
        case 403:
            return "Tidak diizinkan"
        case 404:
            return "Tidak ditemukan"
        case 409:
            return "Keadaan sudah berubah"
        case 413:
            return "Kiriman terlalu besar"
        case 429:
            return "Terlalu banyak percobaan"
        case 503:
            return "Sistem sedang tidak menjawab"
        case status if status >= 500:
            return "Terjadi kesalahan"
        case _:
            return "Permintaan tidak dapat diproses"


def advice(status: int) -> str:
    """What to do now."""
    match status:
        case 401:
            return "Masuk lebih dahulu, lalu ulangi."
        case 403:
            return "Jika Anda seharusnya berwenang, minta pengelola memeriksa jabatan yang Anda pegang."
        case 404:
            return "Kembali ke kotak masuk dan buka lagi dari sana."
        case 409:
            return "Kembali, muat ulang halamannya, lalu periksa keadaan terbaru sebelum mengulangi."
        case 413:
            return "Kurangi isi kiriman, lalu coba lagi."
        case 429 | 503:
            return "Tunggu sebentar, lalu muat ulang halaman. Perintah yang sama tidak akan tercatat dua kali."
        case status if status >= 500:
            return "Coba sekali lagi. Jika tetap terjadi, sampaikan nomor kejadian di atas kepada pengelola."
        case _:
            return "Kembali ke halaman sebelumnya, perbaiki isian, lalu coba lagi."
