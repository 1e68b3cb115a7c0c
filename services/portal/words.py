"""Words of the screens that belong to no single page."""

from __future__ import annotations

RUN_STATES = {
    "berjalan": "Berjalan",
    "ditangguhkan": "Ditangguhkan",
    "selesai": "Selesai",
    "dibatalkan": "Dibatalkan",
}
STEP_STATES = {
    "aktif": "Sedang dikerjakan",
    "selesai": "Selesai",
    "dikembalikan": "Dikembalikan",
    "gugur": "Gugur",
    "dilewati": "Dilewati",
    "dialihkan": "Jalan keluar lain",
}
PASSED = {
    "cabang-lain": "pelaksanaan mengambil jalan lain",
    "kosong": "tidak ada yang perlu dikerjakan",
    "migrasi": "baru ada di versi SOP yang sekarang, dan sudah terlewati",
    "dipindah": "pengelola memindahkan pelaksanaan",
}
"""Why a row was gone past."""
ACT_STATES = {"menunggu": "Menunggu", "giliran": "Giliran", "diproses": "Diproses", "selesai": "Selesai"}
VERSION_STATES = {
    "draf": "Draf, menunggu pengesahan",
    "disahkan": "Disahkan, belum berlaku",
    "berlaku": "Berlaku",
    "digantikan": "Digantikan",
    "ditarik": "Ditarik",
}
COLLECTION_STATES = {
    "terbuka": "Belum diisi",
    "terkirim": "Menunggu pemeriksaan",
    "dikembalikan": "Dikembalikan untuk diperbaiki",
    "diterima": "Diterima",
    "ditutup": "Ditutup, tidak dihitung",
}
ANSWER_STATES = {
    "belum-mengisi": "Belum mengisi",
    "dikirim": "Dikirim, menunggu pemeriksaan",
    "dikembalikan": "Dikembalikan",
    "diterima": "Diterima",
    "terlambat": "Terlambat, tidak dihitung",
    "tidak-menjawab": "Tidak menjawab",
}
WAITING = {
    "intake": "Menunggu unit mengisi dan pemeriksa menerima datanya.",
    "workflow": "Menunggu SOP yang dijalankan dari langkah ini selesai.",
    "saran": "Menunggu jawaban saran. Bila lewat waktunya, langkah ini tetap dapat diteruskan.",
    "archive": "Sistem sedang mengerjakan dokumen, nomor, atau arsipnya.",
}
CAUSES = {
    "mulai": "awal pelaksanaan",
    "lanjut": "lanjutan langkah sebelumnya",
    "kembali": "dikembalikan untuk diperbaiki",
    "lewati": "langkah sebelumnya dilewati",
    "migrasi": "pelaksanaan pindah ke versi SOP lain",
    "pindah": "pengelola memindahkan pelaksanaan ke sini",
    "tarik": "ditarik kembali oleh yang menyelesaikannya",
}

ABSENCE_KINDS = {"cuti": "Cuti", "sakit": "Sakit", "dinas-luar": "Dinas luar", "lainnya": "Lainnya"}

FLASHES = {
    "masuk": "Selamat datang.",
    "keluar": "Anda sudah keluar.",
    "dimulai": "Pelaksanaan SOP dimulai.",
    "tugas": "Tugas Anda tercatat dan langkahnya selesai.",
    "diproses": "Tugas Anda tercatat; langkahnya menunggu hasil dari sistem atau dari unit.",
    "sebagian": "Tugas Anda tercatat; langkah ini masih mempunyai tugas berikutnya.",
    "dikembalikan": "Langkah dikembalikan; alasan Anda tercatat.",
    "dialihkan": "Jalan keluar lain diambil; alasan Anda tercatat.",
    "tim": "Pelaksana ditetapkan.",
    "pilihan": "Pilihan Anda tersimpan.",
    "daftar": "Daftar tersimpan.",
    "catatan": "Catatan Anda tersimpan.",
    "diperbaiki": "Perbaikan dimulai. Isi datanya lagi, susun dokumennya, lalu periksa seperti biasa.",
    "diperpanjang": "Batas waktu diperpanjang; alasan Anda tercatat.",
    "jendela": "Jendela langkah diperpanjang; alasan Anda tercatat.",
    "unit-ikut": "Unit ikut dalam pelaksanaan ini sejak sekarang; alasan Anda tercatat.",
    "unit-keluar": "Unit tidak ikut lagi dalam pelaksanaan ini; alasan Anda tercatat.",
    "diambil": "Langkah ini sekarang di tangan Anda.",
    "dilepas": "Langkah dilepaskan; anggota lain dapat mengambilnya.",
    "dibagi": "Pekerjaan dibagikan. Yang tidak dapat dibagikan tetap seperti semula.",
    "didelegasikan": "Pekerjaan didelegasikan; pemeriksaan tetap pada Anda.",
    "diserahkan": "Langkah kembali kepada pemiliknya.",
    "dipindahkan": "Langkah dialihkan; alasan Anda tercatat.",
    "ditarik": "Langkah ditarik kembali dan menjadi giliran Anda lagi.",
    "diingatkan": "Pelaksananya diingatkan lewat kotak masuknya.",
    "saran-diminta": "Permintaan saran terkirim; langkah ini tidak menunggu jawabannya.",
    "saran": "Saran Anda terkirim.",
    "terima": "Penerimaan tercatat.",
    "lampiran": "Berkas dilampirkan.",
    "ditutup": "Pengumpulan ditutup; alasan Anda tercatat.",
    "dibuka": "Pengumpulan dibuka kembali untuk unit yang dipilih; alasan Anda tercatat.",
    "disahkan": "Versi ini Anda sahkan. Pengelola yang memberlakukannya.",
    "dibenarkan": "Dugaan itu Anda benarkan.",
    "berhalangan": "Masa berhalangan tercatat.",
    "hadir": "Masa berhalangan diakhiri.",
    "sandi": "Kata sandi Anda diganti.",
    "plh": "Plh. ditunjuk; langkah jabatan itu sekarang menunggunya.",
    "terkirim": "Data terkirim.",
    "terlambat": "Data tersimpan, tetapi pengumpulan sudah ditutup: data ini belum dihitung.",
    "diterima": "Data diterima.",
    "data-dikembalikan": "Data dikembalikan kepada pengisi; alasan Anda tercatat.",
}
"""Results shown after a redirect. The address carries the key, so that nobody can put words on our pages."""


ERROR_TITLES = {
    401: "Anda perlu masuk",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    409: "Keadaan sudah berubah",
    413: "Kiriman terlalu besar",
    429: "Terlalu banyak percobaan",
    500: "Terjadi kesalahan",
    503: "Sistem sedang tidak menjawab",
}
LATER = "Tunggu sebentar, lalu muat ulang halaman. Perintah yang sama tidak akan tercatat dua kali."
ADVICE = {
    401: "Masuk lebih dahulu, lalu ulangi.",
    403: "Jika Anda seharusnya berwenang, minta pengelola memeriksa jabatan yang Anda pegang.",
    404: "Kembali ke kotak masuk dan buka lagi dari sana.",
    409: "Kembali, muat ulang halamannya, lalu periksa keadaan terbaru sebelum mengulangi.",
    413: "Kurangi isi kiriman, lalu coba lagi.",
    429: LATER,
    500: "Coba sekali lagi. Jika tetap terjadi, sampaikan nomor kejadian di atas kepada pengelola.",
    503: LATER,
}


def error_title(status: int) -> str:
    return ERROR_TITLES.get(status, "Permintaan tidak dapat diproses")


def advice(status: int) -> str:
    """What to do now."""
    return ADVICE.get(status, "Kembali ke halaman sebelumnya, perbaiki isian, lalu coba lagi.")
