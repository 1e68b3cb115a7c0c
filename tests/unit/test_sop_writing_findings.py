"""What a person reads who made a mistake in a definition: one whole sentence for each kind, all of them at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.definitions import DefinitionError, builtin_definitions, parse_definition
from services.workflow.writing.findings import Review, review
from tests.unit.test_sop_definitions import line_of

GOOD = """\
sop: uji
judul: SOP Uji
versi: "1"
pelaksana:
  kepala:
    nama: Kepala
  staf:
    nama: Staf
  bidang:
    nama: Bidang
    tiap: unit
dokumen:
  laporan:
    nama: Laporan
    templat: laporan-kinerja
langkah:
  - id: bagikan
    no: "1"
    kegiatan: Membagikan format
    pelaksana: staf
    tugas: bagikan
    kepada: bidang
    kelengkapan: Disposisi
    waktu: 1 Jam
    output: Format isian
  - id: himpun
    no: "2"
    kegiatan: Menghimpun data
    pelaksana: staf
    tugas: himpun
    kepada: bidang
    kelengkapan: Format isian
    waktu: 2 Hari
    output: Data bidang
  - id: susun
    no: "3"
    kegiatan: Menyusun laporan
    pelaksana: staf
    tugas: susun
    dokumen: laporan
    kelengkapan: Data bidang
    waktu: 3 Jam
    output: Laporan
  - id: telaah
    no: "4"
    kegiatan: Menelaah laporan
    pelaksana: kepala
    tugas: [telaah, tanda-tangan]
    dokumen: laporan
    kembali: susun
    kelengkapan: Laporan
    waktu: 30 Menit
    output: Laporan
"""

OUTSIDE = "  staf:\n    nama: Staf\n    jenis: luar\n"
ROLE = "  staf:\n    nama: Staf\n"
MAKE = "    tugas: susun\n    dokumen: laporan\n"
CHECK = "    tugas: [telaah, tanda-tangan]\n    dokumen: laporan\n    kembali: susun\n"
ACTS = (
    "'perintah', 'teruskan', 'siapkan-format', 'bagikan', 'isi', 'himpun', 'analisis', 'susun', 'telaah', 'paraf', "
    "'tanda-tangan', 'nomor', 'kirim', 'terima', 'gandakan', 'arsip', 'rapat', 'perbaiki', 'unggah', "
    "'minta-saran', 'jalankan', 'tugas'"
)
TEMPLATES = "'laporan-kinerja', 'perbaikan-data', 'surat-pengantar', 'surat', 'keputusan-tim', 'rekapitulasi'"

Mistake = tuple[tuple[str, str], str, str]
"""What is replaced by what, a part of the line that is named, and the sentence (`{line}` stands for its number)."""

ERRORS: dict[str, Mistake] = {
    "unknown act": (
        ("tugas: susun", "tugas: susunn"),
        "tugas: susunn",
        f"Menyusun laporan (uji.yaml baris {{line}}, langkah.2.tugas.0): "
        f"'susunn' tidak dikenal; pilih salah satu: {ACTS}.",
    ),
    "unknown template": (
        ("templat: laporan-kinerja", "templat: lakip"),
        "templat: lakip",
        "Laporan (uji.yaml baris {line}, dokumen.laporan.templat): "
        "'lakip' tidak dikenal; pilih salah satu: "
        f"{TEMPLATES}.",
    ),
    "unknown kind of performer": (
        (ROLE, ROLE + "    jenis: orang\n"),
        "jenis: orang",
        "Staf (uji.yaml baris {line}, pelaksana.staf.jenis): "
        "'orang' tidak dikenal; pilih salah satu: 'jabatan', 'tim', "
        "'luar'.",
    ),
    "unknown key": (
        ("    dokumen: laporan\n    kembali", "    dokumn: laporan\n    dokumen: laporan\n    kembali"),
        "dokumn:",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dokumn): "
        "kunci ini tidak dikenal, mungkin maksudnya 'dokumen'; "
        "periksa ejaannya atau hapus.",
    ),
    "missing key": (
        ("judul: SOP Uji\n", ""),
        "sop: uji",
        "uji.yaml (uji.yaml baris {line}, judul): kunci ini wajib diisi.",
    ),
    "missing activity": (
        ("    kegiatan: Menyusun laporan\n", ""),
        "- id: susun",
        "Langkah baris 3 (uji.yaml baris {line}, langkah.2.kegiatan): kunci ini wajib diisi.",
    ),
    "double key": (
        ("    tugas: susun\n", "    tugas: susun\n    tugas: analisis\n"),
        "tugas: susun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas): "
        "Kunci 'tugas' tertulis dua kali, lagi pada baris 40; "
        "hapus salah satunya.",
    ),
    "anchor": (
        ("    nama: Laporan\n", "    nama: &a Laporan\n    nama_lain: [*a]\n"),
        "nama_lain",
        "Laporan (uji.yaml baris 14, dokumen.laporan.nama_lain.0): "
        "Jangkar (&) dan alias (*) tidak dapat dipakai di sini. "
        "Tulis lagi isinya.",
    ),
    "bad code": (
        ("sop: uji", "sop: Uji SOP"),
        "sop:",
        "SOP Uji (uji.yaml baris {line}, sop): hanya huruf kecil, angka, dan tanda hubung, misalnya 'susun-laporan'.",
    ),
    "empty text": (
        ("nama: Kepala", 'nama: ""'),
        'nama: ""',
        "SOP Uji (uji.yaml baris {line}, pelaksana.kepala.nama): tidak boleh kosong; isi atau hapus kuncinya.",
    ),
    "too long": (
        ("kegiatan: Menyusun laporan", f"kegiatan: {'a' * 501}"),
        "kegiatan: aaa",
        f"{'a' * 501} (uji.yaml baris {{line}}, langkah.2.kegiatan): "
        f"teks terlalu panjang; ringkas sampai paling banyak "
        "500 huruf.",
    ),
    "mapping instead of a text": (
        ("    waktu: 3 Jam\n", "    waktu: {jam: 3}\n"),
        "waktu: {jam",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.waktu): "
        "harus berupa teks; tulis satu nilai di belakang titik "
        "dua.",
    ),
    "text instead of a mapping": (
        ("  kepala:\n    nama: Kepala\n", "  kepala: Kepala\n"),
        "kepala: Kepala",
        "SOP Uji (uji.yaml baris {line}, pelaksana.kepala): harus berupa pasangan kunci dan nilai.",
    ),
    "step id twice": (
        ("id: telaah", "id: susun"),
        'id: susun\n    no: "4"',
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.id): "
        "id 'susun' sudah dipakai langkah 'Menyusun laporan'; beri "
        "id lain, misalnya 'susun-2'.",
    ),
    "unknown performer": (
        ("pelaksana: kepala", "pelaksana: kepla"),
        "pelaksana: kepla",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.pelaksana): "
        "pelaksana 'kepla' tidak ada di daftar pelaksana; "
        "mungkin maksudnya 'kepala'.",
    ),
    "unknown receiver": (
        ("tugas: susun\n", "tugas: susun\n    kepada: gubernur\n"),
        "kepada: gubernur",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kepada): "
        "pelaksana 'gubernur' tidak ada di daftar pelaksana; "
        "pilih salah satu: kepala, staf, bidang.",
    ),
    "unknown partaker": (
        ("tugas: susun\n", "tugas: susun\n    ikut: [kepala, kepla]\n"),
        "ikut:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.ikut.1): "
        "pelaksana 'kepla' tidak ada di daftar pelaksana; "
        "mungkin maksudnya 'kepala'.",
    ),
    "each unit of a position": (
        ("tugas: susun\n", "tugas: susun\n    tiap: kepala\n"),
        "tiap: kepala",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tiap): "
        "'kepala' bukan pelaksana tiap unit; tambahkan 'tiap: "
        "unit' padanya atau hapus kunci ini.",
    ),
    "unknown document": (
        (CHECK, CHECK.replace("dokumen: laporan", "dokumen: lapran")),
        "dokumen: lapran",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dokumen): "
        "dokumen 'lapran' tidak ada di daftar dokumen; mungkin "
        "maksudnya 'laporan'.",
    ),
    "check without a document": (
        (CHECK, CHECK.replace("    dokumen: laporan\n", "")),
        "tugas: [telaah",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.tugas): "
        "tugas telaah, tanda-tangan memerlukan dokumennya; "
        "tambahkan kunci 'dokumen' (yang ada: laporan).",
    ),
    "collecting from nobody": (
        ("    tugas: himpun\n    kepada: bidang\n", "    tugas: himpun\n"),
        "tugas: himpun",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tugas): "
        "tugas himpun memerlukan siapa yang mengisi datanya; "
        "tambahkan kunci 'kepada'.",
    ),
    "return to nowhere": (
        ("kembali: susun", "kembali: susunan"),
        "kembali:",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.kembali): "
        "kembali 'susunan' bukan langkah dan bukan pelaksana; "
        "mungkin maksudnya 'susun'.",
    ),
    "return to itself": (
        ("kembali: susun", "kembali: telaah"),
        "kembali:",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.kembali): "
        "kembali 'telaah' menunjuk langkah ini sendiri; tulis "
        "id langkah sebelumnya atau kode pelaksana.",
    ),
    "return to a later step": (
        (
            "    tugas: susun\n    dokumen: laporan\n",
            "    tugas: [susun, telaah]\n    dokumen: laporan\n    kembali: telaah\n",
        ),
        "kembali: telaah",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kembali): "
        "kembali 'telaah' menunjuk langkah sesudahnya; tulis "
        "id langkah sebelumnya atau kode pelaksana.",
    ),
    "after an unknown step": (
        (MAKE, MAKE + "    sesudah: himpn\n"),
        "sesudah:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sesudah): "
        "sesudah 'himpn' bukan id langkah; mungkin maksudnya 'himpun'.",
    ),
    "after a later step": (
        (MAKE, MAKE + "    sesudah: telaah\n"),
        "sesudah:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sesudah): "
        "sesudah 'telaah' bukan langkah yang tercetak di atasnya; pindahkan barisnya atau pilih yang di atas.",
    ),
    "after the start and a step": (
        (MAKE, MAKE + "    sesudah: [mulai, himpun]\n"),
        "sesudah:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sesudah.0): "
        "'mulai' berarti tidak menunggu apa pun; hapus 'mulai' atau langkah lainnya.",
    ),
    "another exit to an unknown step": (
        (MAKE, MAKE + "    tidak: telah\n"),
        "tidak:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tidak): "
        "tidak 'telah' bukan id langkah; mungkin maksudnya 'telaah'.",
    ),
    "another exit backwards": (
        (MAKE, MAKE + "    tidak: himpun\n"),
        "tidak:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tidak): "
        "tidak 'himpun' bukan langkah sesudahnya; untuk mengembalikan tulis 'kembali'.",
    ),
    "another exit past what later steps need": (
        ("    tugas: bagikan\n", "    tugas: bagikan\n    tidak: telaah\n"),
        "tidak:",
        "Membagikan format (uji.yaml baris {line}, langkah.0.tidak): "
        "bila jalan keluar ini diambil, langkah 'Menelaah laporan' tidak mendapat Laporan dari langkah 'Menyusun "
        "laporan', yang dilewati; pilih tujuan lain.",
    ),
    "filled from an unknown step": (
        ("    tugas: himpun\n", "    tugas: himpun\n    dari: bagi\n"),
        "dari:",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.dari): "
        "dari 'bagi' bukan langkah sebelumnya; mungkin maksudnya 'bagikan'.",
    ),
    "filled from data where no form is": (
        (MAKE, MAKE + "    dari: himpun\n"),
        "dari:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.dari): "
        "langkah ini tidak meminta data, jadi tidak ada formulir yang diisi; hapus kunci ini.",
    ),
    "each of what is neither performer nor list": (
        (MAKE, MAKE + "    tiap: temuan\n"),
        "tiap: temuan",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tiap): "
        "'temuan' tidak ada di daftar pelaksana dan bukan daftar; pilih salah satu: kepala, staf, bidang.",
    ),
    "a list written by an unknown step": (
        ("dokumen:\n  laporan:", "daftar:\n  temuan: {nama: Temuan, ditetapkan: telah}\ndokumen:\n  laporan:"),
        "temuan:",
        "Temuan (uji.yaml baris {line}, daftar.temuan.ditetapkan): "
        "ditetapkan 'telah' bukan id langkah; mungkin maksudnya 'telaah'.",
    ),
    "a list under the code of a performer": (
        ("dokumen:\n  laporan:", "daftar:\n  staf: {nama: Temuan, ditetapkan: himpun}\ndokumen:\n  laporan:"),
        "  staf: {",
        "Temuan (uji.yaml baris {line}, daftar.staf): "
        "kode 'staf' sudah dipakai pelaksana; beri kode lain, misalnya 'daftar-staf'.",
    ),
    "a list that no row is for": (
        ("dokumen:\n  laporan:", "daftar:\n  temuan: {nama: Temuan, ditetapkan: himpun}\ndokumen:\n  laporan:"),
        "temuan:",
        "Temuan (uji.yaml baris {line}, daftar.temuan.ditetapkan): "
        "tidak ada langkah dengan 'tiap: temuan'; tulis langkahnya atau hapus daftar ini.",
    ),
    "naming units of a position": (
        (MAKE, MAKE + "    memilih: kepala\n"),
        "memilih:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.memilih): "
        "memilih 'kepala' bukan pelaksana dengan 'tiap: unit'; pilih salah satu: bidang.",
    ),
    "naming units for nothing": (
        (MAKE, MAKE + "    memilih: bidang\n"),
        "memilih:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.memilih): "
        "tidak ada langkah dengan 'untuk: susun', jadi pilihannya tidak dipakai; hapus kunci ini.",
    ),
    "for whom an unknown step names": (
        (MAKE, MAKE + "    untuk: belum-jawab\n"),
        "untuk:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.untuk): "
        "untuk 'belum-jawab' bukan 'belum-menjawab' dan bukan langkah sebelumnya; mungkin maksudnya 'belum-menjawab'.",
    ),
    "for whom a step names that names nobody": (
        (MAKE, MAKE + "    untuk: himpun\n"),
        "untuk:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.untuk): "
        "langkah 'himpun' tidak memilih unit; tulis 'memilih' di sana, dengan pelaksana tiap unit.",
    ),
    "a part of the units where there are none": (
        (MAKE, MAKE + "    untuk: belum-menjawab\n"),
        "untuk:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.untuk): "
        "langkah ini tidak dikerjakan tiap unit dan tidak memberi atau meminta kepada tiap unit; hapus kunci ini, atau "
        "tulis 'tiap' atau 'kepada'.",
    ),
    "a reserved word as id": (
        ("id: himpun", "id: mulai"),
        "id: mulai",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.id): "
        "'mulai' adalah kata khusus; beri id lain, misalnya 'langkah-mulai'.",
    ),
    "return to whom no earlier step belongs": (
        ("kembali: susun", "kembali: kepala"),
        "kembali:",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.kembali): "
        "'Kepala' tidak mengerjakan satu langkah pun sebelum "
        "ini, jadi 'tidak' tidak punya tujuan; tulis id langkah sebelumnya.",
    ),
    "return without a check": (
        ("    tugas: susun\n", "    tugas: susun\n    kembali: himpun\n"),
        "kembali: himpun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kembali): "
        "kembali hanya untuk langkah dengan telaah, paraf, "
        "atau tanda-tangan; hapus kunci 'kembali' atau tambahkan tugas pemeriksaan.",
    ),
    "bound by an unknown step": (
        (ROLE, ROLE + "    ditetapkan: sk\n"),
        "ditetapkan:",
        "Staf (uji.yaml baris {line}, pelaksana.staf.ditetapkan): "
        "ditetapkan 'sk' bukan id langkah; pilih salah satu: "
        "bagikan, himpun, susun, telaah.",
    ),
    "bound too late, so steps are unreachable": (
        ("  kepala:\n    nama: Kepala\n", "  kepala:\n    nama: Kepala\n    ditetapkan: telaah\n"),
        "pelaksana: kepala",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.pelaksana): "
        "'Kepala' baru ditetapkan oleh langkah 'Menelaah "
        "laporan', jadi langkah ini dan sesudahnya tidak pernah tercapai; "
        "pilih pelaksana lain atau pindahkan langkahnya.",
    ),
    "a list of units that is none": (
        ("    tiap: unit\n", "    tiap: unit\n    seunit: kepala\n"),
        "seunit: kepala",
        "Bidang (uji.yaml baris {line}, pelaksana.bidang.seunit): "
        "seunit 'kepala' bukan pelaksana lain dengan 'tiap: unit'; tulis dahulu di daftarnya.",
    ),
    "a team of each unit": (
        ("    tiap: unit\n", "    tiap: unit\n    jenis: tim\n"),
        "tiap: unit",
        "Bidang (uji.yaml baris {line}, pelaksana.bidang.tiap): "
        "'tiap: unit' tidak dapat dipakai pada jenis tim; hapus "
        "salah satunya.",
    ),
    "somebody outside acts": (
        ("  kepala:\n    nama: Kepala\n", "  kepala:\n    nama: Kepala\n    jenis: luar\n"),
        "pelaksana: kepala",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.pelaksana): "
        "Kepala ada di luar dan tidak punya akun, jadi tugas telaah, tanda-tangan tidak dapat dicatat untuknya; "
        "pilih pelaksana lain, atau salah satu tugas ini: kirim, perintah, rapat, terima, teruskan, tugas, unggah.",
    ),
    "nobody else to approve": (
        ("pelaksana: kepala", "pelaksana: staf"),
        "pelaksana: staf\n    tugas: [telaah",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.pelaksana): "
        "'Staf' yang membuat dokumen ini juga menjadi "
        "pemeriksa terakhirnya, padahal tanda-tangan harus oleh orang lain; pilih pelaksana lain untuk salah satunya.",
    ),
    "a check of what nobody makes": (
        ("    tugas: susun\n", "    tugas: analisis\n"),
        "dokumen: laporan\n    kembali",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dokumen): "
        "tidak ada langkah yang menyusun dokumen 'laporan' "
        "sebelum telaah ini; tambahkan 'susun' pada langkah sebelumnya atau ganti kunci 'dokumen'.",
    ),
    "a revision of what nobody makes": (
        ("    tugas: himpun\n", "    tugas: [himpun, perbaiki]\n    dokumen: laporan\n"),
        "dokumen: laporan\n    kepada",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.dokumen): "
        "tidak ada langkah yang menyusun dokumen 'laporan' "
        "sebelum perbaiki ini; tambahkan 'susun' pada langkah sebelumnya atau ganti kunci 'dokumen'.",
    ),
    "a record of nothing": (
        ("tugas: himpun", "tugas: [himpun, arsip]"),
        "tugas: [himpun",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tugas): "
        "tidak ada dokumen yang disusun sebelum arsip ini; "
        "tambahkan langkah 'susun' sebelumnya atau ganti tugasnya.",
    ),
    "collecting from a team": (
        ("    tiap: unit\n", "    jenis: tim\n"),
        "kepada: bidang\n    kelengkapan: Format",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.kepada): "
        "himpun meminta data kepada satu jabatan atau kepada pelaksana dengan 'tiap: unit'; "
        "ganti kunci 'kepada' atau jenis pelaksana itu.",
    ),
    "advice from nobody": (
        ("    tugas: susun\n", "    tugas: [minta-saran, susun]\n"),
        "tugas: [minta-saran",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas): "
        "tugas minta-saran memerlukan siapa yang dimintai saran; tambahkan kunci 'kepada'.",
    ),
    "advice from outside": (
        (
            GOOD,
            GOOD.replace("    tugas: susun\n", "    tugas: [minta-saran, susun]\n    kepada: ahli\n").replace(
                "  kepala:\n", "  ahli:\n    nama: Ahli\n    jenis: luar\n  kepala:\n"
            ),
        ),
        "kepada: ahli",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kepada): "
        "Ahli di luar tidak mempunyai akun untuk menjawab; tulis sebagai kirim dan terima.",
    ),
    "a due time that cannot be read": (
        ("    waktu: 2 Hari\n", "    waktu: 2 Hari\n    tenggat: minggu kedua Januari\n"),
        "tenggat:",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tenggat): "
        "tenggat 'minggu kedua Januari' tidak terbaca; tulis misalnya '31 Maret', '31 Juli tahun sebelumnya', "
        "'akhir periode + 10 hari kerja', 'akhir tahun + 2 bulan', atau 'akhir pengumpulan'.",
    ),
    "a due time in days of no kind": (
        ("    waktu: 2 Hari\n", "    waktu: 2 Hari\n    tenggat: akhir periode + 10 hari\n"),
        "tenggat:",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tenggat): "
        "tenggat 'akhir periode + 10 hari' tidak menyebut jenis harinya; tulis 'hari kerja' atau 'hari kalender'.",
    ),
    "a due time after a fact that nobody asks": (
        ("    waktu: 3 Jam\n", "    waktu: 3 Jam\n    tenggat: fakta tanggal-dpa + 1 bulan\n"),
        "tenggat:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tenggat): "
        "tenggat menyebut fakta 'tanggal-dpa' yang tidak ditanyakan sebagai tanggal; tambahkan pada ditanyakan.",
    ),
    "a collection that ends when it ends": (
        ("    waktu: 2 Hari\n", "    waktu: 2 Hari\n    tenggat: akhir pengumpulan\n"),
        "tenggat:",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tenggat): "
        "akhir pengumpulan ini ditentukan langkah ini sendiri; tulis hari atau 'akhir periode + …'.",
    ),
    "the end of a collection before there is one": (
        ("    waktu: 1 Jam\n", "    waktu: 1 Jam\n    tenggat: akhir pengumpulan\n"),
        "tenggat:",
        "Membagikan format (uji.yaml baris {line}, langkah.0.tenggat): "
        "tidak ada pengumpulan sebelum langkah ini; tulis hari atau 'akhir periode + …'.",
    ),
    "a closing of what is no collection": (
        ("    waktu: 3 Jam\n", "    waktu: 3 Jam\n    tutup_otomatis: ya\n"),
        "tutup_otomatis:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tutup_otomatis): "
        "hanya pengumpulan yang dapat ditutup batas waktunya; hapus kunci ini atau tulis himpun.",
    ),
    "a closing without a time": (
        ("    waktu: 2 Hari\n", "    tutup_otomatis: ya\n"),
        "tutup_otomatis:",
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tutup_otomatis): "
        "tidak ada waktu yang menutup pengumpulan ini; tulis 'tenggat' atau 'waktu'.",
    ),
    "a window without an end": (
        ("    waktu: 3 Jam\n", "    waktu: 3 Jam\n    jendela: Januari\n    diperpanjang: kepala\n"),
        "jendela:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.jendela): "
        "jendela 'Januari' tidak menyebut awal dan akhirnya; tulis misalnya '1 Januari s.d. 31 Januari' atau "
        "'akhir periode + 1 hari kalender s.d. akhir periode + 10 hari kerja'.",
    ),
    "a window that ends before it begins": (
        (
            "    waktu: 3 Jam\n",
            "    jendela: 15 Desember s.d. 15 Januari\n    diperpanjang: kepala\n",
        ),
        "jendela:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.jendela): "
        "jendela '15 Desember s.d. 15 Januari' berakhir sebelum dimulai; periksa 'tahun berjalan'.",
    ),
    "a window that nobody may extend": (
        ("    waktu: 3 Jam\n", "    jendela: 1 Januari s.d. 31 Januari\n"),
        "- id: susun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.diperpanjang): "
        "jendela memerlukan siapa yang boleh memperpanjangnya; tulis 'diperpanjang'.",
    ),
    "a window extended by each unit": (
        ("    waktu: 3 Jam\n", "    jendela: 1 Januari s.d. 31 Januari\n    diperpanjang: bidang\n"),
        "diperpanjang:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.diperpanjang): "
        "Bidang tidak dapat memperpanjang; pilih satu jabatan atau tim.",
    ),
    "an extension of no window": (
        ("    waktu: 3 Jam\n", "    waktu: 3 Jam\n    diperpanjang: kepala\n"),
        "diperpanjang:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.diperpanjang): "
        "tidak ada jendela yang diperpanjang; tulis 'jendela'.",
    ),
    "an extension by somebody unknown": (
        ("    waktu: 3 Jam\n", "    jendela: 1 Januari s.d. 31 Januari\n    diperpanjang: kepla\n"),
        "diperpanjang:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.diperpanjang): "
        "pelaksana 'kepla' tidak ada di daftar pelaksana; mungkin maksudnya 'kepala'.",
    ),
    "a lock on what is not approved": (
        ("    waktu: 3 Jam\n", "    waktu: 3 Jam\n    kunci: ya\n"),
        "kunci:",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kunci): "
        "hanya langkah dengan telaah, paraf, atau tanda-tangan yang mengunci dokumennya; hapus kunci ini.",
    ),
    "two collections in a step": (
        ("tugas: bagikan", "tugas: [bagikan, isi]"),
        "tugas: [bagikan",
        "Membagikan format (uji.yaml baris {line}, langkah.0.tugas): "
        "satu langkah hanya dapat membuka dan menghimpun satu "
        "pengumpulan; pisahkan langkahnya.",
    ),
    "data of a step without any": (
        ("    templat: laporan-kinerja\n", "    templat: laporan-kinerja\n    data: [telaah]\n"),
        "data: [telaah]",
        "Laporan (uji.yaml baris {line}, dokumen.laporan.data): "
        "langkah 'telaah' tidak mengumpulkan data; sebut langkah "
        "isi, bagikan, atau himpun.",
    ),
    "data of an unknown step": (
        ("    templat: laporan-kinerja\n", "    templat: laporan-kinerja\n    data: [himpunan]\n"),
        "data: [himpunan]",
        "Laporan (uji.yaml baris {line}, dokumen.laporan.data): "
        "data 'himpunan' bukan id langkah; mungkin maksudnya "
        "'himpun'.",
    ),
    "hours of a day": (
        ('versi: "1"', 'versi: "1"\njam_per_hari: banyak'),
        "jam_per_hari",
        "SOP Uji (uji.yaml baris {line}, jam_per_hari): jam_per_hari 'banyak' bukan jumlah jam; tulis misalnya 7.5.",
    ),
    "another SOP without the act": (
        ("    tugas: susun\n", "    tugas: susun\n    sop: renja\n"),
        "sop: renja",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sop): sop hanya untuk langkah dengan tugas jalankan; "
        "hapus, atau tambahkan tugasnya.",
    ),
    "a SOP that runs itself": (
        ("    tugas: susun\n", "    tugas: [jalankan, susun]\n    sop: uji\n"),
        "sop: uji\n    d",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sop): SOP tidak dapat menjalankan dirinya sendiri; sebut "
        "SOP lain.",
    ),
    "unknown period": (
        ('versi: "1"', 'versi: "1"\nperiode: kuartal'),
        "periode",
        "SOP Uji (uji.yaml baris {line}, periode): 'kuartal' tidak dikenal; pilih salah satu: 'tahunan', 'semester', "
        "'triwulan', 'bulanan'.",
    ),
    "a fact that every run has": (
        ('versi: "1"', 'versi: "1"\nditanyakan:\n  tahun: {nama: Tahun}'),
        "tahun: {nama",
        "Tahun (uji.yaml baris {line}, ditanyakan.tahun): 'tahun' sudah ada pada setiap pelaksanaan; beri kode lain.",
    ),
    "shortest time until due": (
        ('versi: "1"', 'versi: "1"\ntenggat_minimum: besok'),
        "tenggat_minimum",
        "SOP Uji (uji.yaml baris {line}, tenggat_minimum): tenggat_minimum 'besok' tidak terbaca; "
        "tulis misalnya 1 Hari, 2 hari kerja, atau 0 Menit bila tidak ada.",
    ),
}

GUESS = "    dugaan:\n      {key}:\n        tingkat: {level}\n        alasan: Simbol tidak terbaca\n"
LAST = "    waktu: 30 Menit\n    output: Laporan\n"
STANDARD = "    kelengkapan: Data bidang\n    waktu: 3 Jam\n    output: Laporan\n"

WARNINGS: dict[str, Mistake] = {
    "a plain task": (
        ("    tugas: susun\n", "    tugas: [susun, tugas]\n"),
        "tugas: [susun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas): "
        "kegiatannya bukan tugas yang dikenal sistem, jadi hanya "
        "dicatat selesai; pilih tugas lain bila ada.",
    ),
    "blank standard": (
        (STANDARD, ""),
        "id: susun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2): "
        "mutu baku tidak tercantum; isi 'kelengkapan', 'waktu', dan "
        "'output', atau biarkan seperti di kertas.",
    ),
    "blank time": (
        ("    waktu: 3 Jam\n", ""),
        "id: susun",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.waktu): "
        "waktu tidak tercantum, jadi langkah ini tidak punya "
        "tenggat sendiri; isi 'waktu' bila ada.",
    ),
    "time that is not understood": (
        ("waktu: 3 Jam", "waktu: secepatnya"),
        "waktu: secepatnya",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.waktu): "
        "waktu 'secepatnya' tidak terbaca, jadi tidak dihitung; "
        "tulis misalnya '2 Jam' atau '3 Hari'.",
    ),
    "time without a unit": (
        ("waktu: 3 Jam", 'waktu: "3"'),
        'waktu: "3"',
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.waktu): "
        "waktu '3' tanpa satuan; tulis satuannya, atau "
        "'satuan_waktu' untuk seluruh SOP.",
    ),
    "times without a unit": (
        ("waktu: 3 Jam", 'waktu: "3"\n    tambahan:\n      - waktu: "5"'),
        'waktu: "3"',
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.waktu): "
        "waktu '3' (dan 1 waktu lainnya) tanpa satuan; tulis satuannya, atau 'satuan_waktu' untuk seluruh SOP.",
    ),
    "another SOP": (
        ("    tugas: susun\n", "    tugas: [jalankan, susun]\n    sop: renja\n"),
        "sop: renja",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.sop): SOP 'renja' harus sudah dimuat supaya dimulai dari "
        "sini; selama belum, langkah ini hanya dicatat hasilnya.",
    ),
    "number that is skipped": (
        ('no: "4"', 'no: "6"'),
        'no: "6"',
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.no): "
        "nomor melompat dari 3 ke 6; periksa apakah ada baris yang "
        "hilang.",
    ),
    "number that is repeated": (
        ('no: "4"', "no: 3."),
        "no: 3.",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.no): "
        "nomor 3 tercetak dua kali; biarkan bila kertasnya "
        "demikian.",
    ),
    "input that nobody puts out": (
        ("kelengkapan: Data bidang", "kelengkapan: Renstra"),
        "kelengkapan: Renstra",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kelengkapan): "
        "'Renstra' tidak dihasilkan langkah sebelumnya; "
        "pastikan berkas itu memang ada, atau samakan namanya dengan output langkah yang membuatnya.",
    ),
    "return that is inferred": (
        ("    kembali: susun\n", ""),
        "id: telaah",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.kembali): "
        "kertas tidak menyebut tujuan bila tidak disetujui; "
        "diduga ke 'Menyusun laporan'; tulis kunci 'kembali'.",
    ),
    "return that is a guess": (
        (LAST, LAST + GUESS.format(key="kembali", level="sedang")),
        "kembali: susun",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.kembali): "
        "kertas tidak menyebut tujuan bila tidak disetujui; "
        "diduga ke 'Menyusun laporan' (keyakinan sedang); benarkan dengan esakip sop confirm atau ganti.",
    ),
    "guess of low confidence": (
        (LAST, LAST + GUESS.format(key="pelaksana", level="rendah") + "        pilihan: [Staf]\n"),
        "pelaksana:\n        tingkat",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dugaan.pelaksana): "
        "'pelaksana' baru dugaan dengan keyakinan "
        "rendah (pilihan lain: Staf); benarkan dengan esakip sop confirm atau ganti.",
    ),
    "guess about what is no key": (
        (LAST, LAST + GUESS.format(key="pelaksna", level="tinggi")),
        "pelaksna:",
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dugaan.pelaksna): "
        "dugaan tentang 'pelaksna', yang bukan kunci "
        "langkah; perbaiki ejaannya atau hapus.",
    ),
    "number after the letter": (
        ("    tugas: susun\n", "    tugas: [susun, nomor]\n"),
        "tugas: [susun, nomor]",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas): "
        "nomor diberikan sesudah surat disusun, jadi tidak "
        "tercetak padanya; tulis [nomor, susun].",
    ),
    "performer named again": (
        ("    tugas: susun\n", "    tugas: susun\n    ikut: [staf]\n"),
        "ikut: [staf]",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.ikut): "
        "pelaksana 'staf' tidak perlu disebut lagi; hapus dari "
        "'ikut'.",
    ),
    "straight back to a step that checks nothing": (
        ("    tugas: susun\n", "    tugas: susun\n    kembali_langsung: ya\n"),
        "kembali_langsung",
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.kembali_langsung): "
        "langkah ini tidak memeriksa apa pun; hapus "
        "kunci ini.",
    ),
    "performer without a step": (
        (ROLE, ROLE + "  sekretaris:\n    nama: Sekretaris\n"),
        "sekretaris:",
        "Sekretaris (uji.yaml baris {line}, pelaksana.sekretaris): "
        "pelaksana ini tidak mendapat satu langkah pun; hapus "
        "atau beri langkah.",
    ),
    "document without a step": (
        ("langkah:\n", "  surat:\n    nama: Surat\n    templat: surat\nlangkah:\n"),
        "surat:",
        "Surat (uji.yaml baris {line}, dokumen.surat): "
        "tidak ada langkah yang memakai dokumen ini; hapus atau sebut di "
        "langkahnya.",
    ),
}


def changed(mistake: Mistake) -> tuple[str, str]:
    """The text with the mistake, and the sentence that is expected of it."""
    (old, new), at, sentence = mistake
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    return text, sentence.replace("{line}", str(line_of(text, at)))


def levels(found: Review) -> list[tuple[str, str]]:
    return [(one.level, one.sentence) for one in found.findings]


def test_a_good_definition_has_no_findings() -> None:
    assert review(GOOD, "uji.yaml").findings == ()


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_one_clear_sentence(name: str) -> None:
    text, expected = changed(ERRORS[name])
    found = review(text, "uji.yaml")
    assert [one.sentence for one in found.errors] == [expected]
    assert found.definition is None
    with pytest.raises(DefinitionError) if name not in BEYOND_THE_LOADER else contextlib.nullcontext():
        parse_definition(text, "uji.yaml")


BEYOND_THE_LOADER = {"nobody else to approve"}
"""What runs into a standstill although the loader of services takes it."""


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_is_one_clear_sentence_and_keeps_nothing_from_running(name: str) -> None:
    text, expected = changed(WARNINGS[name])
    found = review(text, "uji.yaml")
    assert levels(found) == [("peringatan", expected)]
    assert found.definition == parse_definition(text, "uji.yaml")


def test_every_mistake_is_named_at_once() -> None:
    text = GOOD.replace("tugas: susun", "tugas: susunn").replace("pelaksana: kepala", "pelaksana: kadis")
    text = text.replace("kembali: susun", "kembali: nanti").replace('versi: "1"\n', 'versi: "1"\nverso: "1"\n')
    assert [one.path for one in review(text, "uji.yaml").errors] == [
        "verso",
        "langkah.2.tugas.0",
        "langkah.3.pelaksana",
        "langkah.3.kembali",
    ]
    lines = [one.line for one in review(text, "uji.yaml").errors]
    assert lines == [line_of(text, part) for part in ("verso", "tugas: susunn", "pelaksana: kadis", "kembali: nanti")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sop: [", "YAML tidak dapat dibaca (uji.yaml baris 1): "),
        ("a: 1\n\tb: 2", "YAML tidak dapat dibaca (uji.yaml baris 2): "),
        ("", "uji.yaml (uji.yaml baris 1, sop): kunci ini wajib diisi."),
        ("- satu", "uji.yaml (uji.yaml baris 1, seluruh berkas): harus berupa pasangan kunci dan nilai."),
    ],
)
def test_a_file_that_is_no_definition(text: str, said: str) -> None:
    found = review(text, "uji.yaml")
    assert found.errors[0].sentence.startswith(said)


@pytest.mark.parametrize("path", builtin_definitions(), ids=lambda path: path.stem)
def test_the_built_in_definitions_run_and_their_oddities_are_warnings(path: Path) -> None:
    found = review(path.read_text(encoding="utf-8"), path.name)
    assert found.errors == ()
    assert found.warnings


@given(st.text(max_size=60), st.integers(0, len(GOOD)))
def test_any_damage_gives_findings_and_the_services_agree(damage: str, place: int) -> None:
    """What the loader refuses is an error here, too; no other exception escapes, however the file was damaged."""
    text = GOOD[:place] + damage + GOOD[place:]
    found = review(text, "uji.yaml")
    try:
        parse_definition(text, "uji.yaml")
    except DefinitionError:
        assert found.errors
    assert (found.definition is None) == bool(found.errors)
