"""The matrices of the five seeds as an office fills the form: heads in two rows with merged cells.

The performers' cells are blank, because no scan kept the flowchart's symbols. Titles are shortened; no official is
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

Cells = tuple[str, str, str, str, str, str]
"""Number, activity, kelengkapan, waktu, output, keterangan."""


@dataclass(frozen=True)
class Seed:
    title: str
    activity: str
    """The head of the column of activities, as printed."""
    performers: tuple[str, ...]
    rows: tuple[Cells, ...]
    identity: dict[str, str] = field(default_factory=dict)
    inputs: str = "Kelengkapan"


def row(number: str, activity: str, inputs: str = "", time: str = "", output: str = "", note: str = "") -> Cells:
    return number, activity, inputs, time, output, note


FORM = "Format Penyusunan SAKIP"
FORM_1 = "Format penyusunan LAKIP"
DATA = "Dokumen, data"
MATERIAL, DRAFT, DONE = (
    "Bahan Informasi Perbaikan Data kinerja",
    "Draft Perbaikan Data kinerja",
    "Perbaikan Data kinerja",
)
CHECKED = "Menelaah dan mengoreksi perbaikan data kinerja, jika tidak setuju dikembalikan kepada"
FILLED = "isian Data Kinerja Perangkat Daerah pada Aplikasi E-SAKIP"

SEEDS = {
    "000": Seed(
        "Penyusunan SAKIP",
        "Uraian Kegiatan",
        ("Kepala Dinas", "Sekretaris", "Kasubbag Program", "Staf"),
        (
            row("1.", "Memerintahkan penyusunan SAKIP", "Disposisi surat", "15 Menit", "Disposisi surat"),
            row("2.", "Membuat format pengumpulan data dari masing-masing bidang dan sekretariat", FORM, "2 Jam", FORM),
            row("3.", "Menyampaikan format kepada masing-masing bidang dan sekretariat", FORM, "1 Jam", FORM),
            row("4.", "Menghimpun format dari masing-masing bidang dan sekretariat", FORM, "3 Jam", FORM),
            row("5.", "Menganalisis dan mengevaluasi data yang telah terkumpul", FORM, "32 Jam", "Draft SAKIP"),
            row("6.", "Membuat Dokumen SAKIP", "Draft SAKIP", "16 Jam", "Dokumen SAKIP"),
            row("7.", "Mengoreksi Dokumen SAKIP"),
            row(
                "8.",
                "Menyampaikan Dokumen SAKIP kepada KADIS untuk memintakan persetujuan",
                "Dokumen SAKIP",
                "7 Jam",
                "Dokmen SAKIP",
            ),
            row(
                "9.",
                "Penandatanganan dokumen SAKIP oleh Kadis kemudian diteruskan ke Kasubbag Program",
                "Dokumen SAKIP",
                "1 Jam",
                "Dokmen SAKIP",
            ),
            row(
                "10.", "Membuat surat pengantar sekaligus penomoran surat, kemudian diserahkan ke staf untuk dikirimkan"
            ),
            row(
                "11.",
                "Mengantar surat, menggandakan dan mengarsipkan Dokumen SAKIP",
                "Konsep Surat Pengantar",
                "20 Mnit",
                "Surat Pengantar SAKIP",
            ),
            row("", "", "Dokumen SAKIP", "1 Jam", "Dokmen SAKIP"),
        ),
        {"Nomor SOP": "K. 075 / 11 / DESDM/2023", "Tanggal Efektif": "6 Januari 2023", "Disahkan oleh": "Kepala Dinas"},
    ),
    "001": Seed(
        "Penyusunan LAKIP",
        "URAIAN PROSEDUR",
        ("Kepala Dinas", "Sekretaris", "Kasubbag Perencanaan", "Kabid", "Staf/Jabatan Fungsional Umum"),
        (
            row("1.", "Memerintahkan penyusunan LAKIP", "Disposisi Surat", "10 Menit", "Disposisi Surat"),
            row("2", "Membuat format pengumpulan data dari masing-masing bidang", FORM_1, "2 Jam", FORM_1),
            row("3.", "Menyampaikan format kepada masing-masing bidang dan sekretariat", FORM_1, "1 Jam", FORM_1),
            row("4.", "Menghimpun format dari masing-masing bidang dan sekretariat", FORM_1, "3 Jam", FORM_1),
            row("5.", "Menganalisis dan mengevaluasi data", FORM_1, "4 Hari", FORM_1, "SOP Perjanjaan Kinerja"),
            row("6.", "Membuat Dokumen LAKIP", "Draft LAKIP", "2 Hari", "Draft LAKIP", "SOP Perjanjaan Kineja"),
            row("7.", "Mengoreksi Dokumen LAKIP", "Dokumen LAKIP", "1 Hari", "Dokumen LAKIP"),
            row(
                "8",
                "Menyampaikan Dokumen LAKIP kepada Kepala Dinas untuk memintakan persetujuan",
                "Dokumen LAKIP",
                "1 Jam",
                "Dokumen LAKIP",
                "Konsep LAKIP",
            ),
            row(
                "9.",
                "Penandatanganan dokumen LAKIP oleh Kepala Dinas kemudian diteruskan ke Kasubbag Perencanaan,Keuangan,"
                "Aset dan Akuntabilitas Kinerja",
                "Dokumen LAKIP",
                "10 Menit",
                "Dokumen LAKIP",
            ),
            row(
                "10.",
                "Membuat surat pengantar sekaligus penomoran surat, kemudian diserahkan ke staf untuk dikirimkan",
                "Konsep Surat Pengantar",
                "15 Menit",
                "Konsep Surat Pengantar",
            ),
            row(
                "11.",
                "Mengantar surat, menggandakan dan mengarsipkan Dokumen LAKIP untuk di Upload sebagai Kelengkapan",
                "Dokumen LAKIP",
                "1 Jam",
                "Dokumen LAKIP",
            ),
        ),
        {"Nomor SOP": "000.8.3.3/003/DKUKMTK-BLG/2024", "Tanggal Revisi": "", "Tanggal Pengesahan": "15 Januari 2024"},
        "Kelengkapan dan Peralatan",
    ),
    "002": Seed(
        "PENYUSUNAN LAKIP",
        "Kegiatan",
        ("Sekretaris", "Kasubbag Renja", "Tim", "Kadis", "Pejabat Struktural dan Staf Bidang / Sekretariat"),
        (
            row(
                "1", "Memberikan arahan untuk membuat SK Tim", "Arahan langsung atau disposisi", "30 menit", "Disposisi"
            ),
            row("2", "Menyusun SK Tim", "Peraturan terkait", "2 hari", "SK Tim Penyusunan LAKIP"),
            row("3", "Melakukan rapat penyusunan dokumen", "Undangan rapat", "1 hari", "Notulen rapat"),
            row("4", "Menginventarisasi data dari bidang", "Nota Dinas", "5 hari", "Bahan dan data dari bidang"),
            row("5", "Mengolah data dan menyusun Draft", "Bahan dan data dari bidang", "10 Hari", "Draft LAKIP"),
            row("7", "Rapat pembahasan bersama", "Draft LAKIP", "6 Jam", "Notulen / catatan point-point koreksi"),
            row("8", "Memeriksa dan memperbaiki Draft", "Notulen / catatan", "3 Hari", "Draft LAKIP"),
            row(
                "9",
                "Memeriksa, meneliti dan memberikan Paraf",
                "Rancangan LAKIP yang sudah diparaf",
                "1 Jam",
                "Rancangan LAKIP",
            ),
            row(
                "10",
                "Memeriksa, meneliti dan memberikan Paraf",
                "Rancangan LAKIP yang sudah diparaf",
                "1 Jam",
                "Rancangan LAKIP",
            ),
            row(
                "11",
                "Memeriksa, meneliti dan memberikan Tanda Tangan Pengesahan",
                "Rancangan LAKIP",
                "1 Jam",
                "Dokumen LAKIP",
            ),
            row("12", "Mengarsipkan dan mengantarkan dokumen ke instansi terkait", "Dokumen LAKIP", "1 Hari", "Arsip"),
        ),
        {"Nomor SOP": "09", "Tanggal Pembuatan": "4 Juni 2021"},
    ),
    "003": Seed(
        "Perbaikan Data Kinerja",
        "Aktivitas",
        ("Karo Organisasi", "Kabag Tatalaksana", "Kasubbag TU", "Pelaksana", "Arsiparis"),
        (
            row(
                "1",
                "Memerintahkan Kabag Tatalaksana untuk membuat Nota Dinas",
                "Surat permintaan",
                "5 Menit",
                "Disposisi",
            ),
            row("2", "menyampaikan perbaikan data kepada Kasubbag TU Biro", DATA, "5 Menit", MATERIAL),
            row("3", "Menerima dan memerintahkan pelaksana untuk menghimpun data", DATA, "5 Menit", MATERIAL),
            row(
                "4",
                "Menganalisis dan mengevaluasi data yang sudah terkumpul dan Menyusun perbaikan data kinerja, kemudian "
                "disampaikan kepada Kasubbag TU",
                DATA,
                "20 Menit",
                MATERIAL,
            ),
            row(
                "5",
                f"{CHECKED} pelaksana untuk diperbaiki, jika setuju diparaf dan diserahkan kepada kabag",
                DATA,
                "20 Menit",
                DRAFT,
            ),
            row(
                "6",
                f"{CHECKED} kasubbag TU untuk diperbaiki, jika setuju diparaf dan diserahkan kepada Karo",
                DATA,
                "20 Menit",
                DRAFT,
            ),
            row(
                "7",
                f"{CHECKED} Kabag untuk diperbaiki, jika setuju ditandatangani dan diserahkan kepada kabag untuk "
                "ditindak lanjuti",
                DATA,
                "20 Menit",
                DRAFT,
            ),
            row("8", "Menerima hasil dan memerintahkan Kasubbag untuk Mengarsipkan", DATA, "5 Menit", DONE),
            row("9", "Memerintahkan Arsiparis untuk Mengarsipkan perbaikan data", DATA, "5 Menit", DONE),
            row("10", "Mengarsipkan Perbaikan Data Kinerja dalam Arsip Biro", DATA, "5 Menit", DONE),
        ),
        {"Nomor SOP": "45/DPPESDM/2021", "Tanggal Pembuatan": "Desember 2020", "Tanggal Revisi": "Juni 2021"},
    ),
    "004": Seed(
        "Pengisian Portal E-SAKIP",
        "KEGIATAN",
        ("Sekda", "Asisten Administrasi Umum", "Kabag Organisasi", "Tim SAKIP Kabupaten", "Perangkat Daerah"),
        (
            row(
                "",
                "Menugaskan Asisten Administrasi Umum untuk melakukan Pengisian data kinerja",
                "Disposisi Perintah Sekretaris Daerah",
                "30 menit",
                "Disposisi Perintah Sekretaris Daerah",
            ),
            row(
                "2",
                "Menugaskan Kepala Bagian Organisasi untuk Membuat Surat Pengisian data kinerja",
                "Disposisi Asisten Administrasi Umum",
                "30 Menit",
                "Disposisi Asisten Administrasi Umum",
            ),
            row(
                "3",
                "Menugaskan dan memberikan arahan kepada Tim SAKIP untuk dapat mengkonsep Surat",
                "Disposisi Asisten Administrasi Umum ; Arahan Kepala Bagian Organisasi",
                "1 Jam",
                "Disposisi Asisten Administrasi Umum ; Arahan Kepala Bagian Organisasi",
            ),
            row(
                "4",
                "Menerima arahan dan membuat Surat Pemberitahuan Kepada Perangkat Daerah",
                "Disposisi",
                "30 menit",
                "konsep surat",
            ),
            row(
                "5",
                "Menerima dan mengoreksi surat permintaan untuk mendapat persetujuan Asisten Administrasi umum",
                "konsep surat",
                "30 menit",
                "Surat Pengisian Data Kinerja",
            ),
            row(
                "6",
                "Mengoreksi surat permintaan untuk mendapat persetujuan Sekretaris Daerah",
                "konsep surat",
                "30 menit",
                "surat y ang telah disetujui",
            ),
            row("7", "Menandatangani Surat Permintaan"),
            row(
                "8",
                "Mendistribusikan surat yang telah di tandatangani Pimpinan untuk disampaikan kepada Perangkat Daerah",
                "surat yang telah ditanda tangani",
                "1 Hari",
                "Bukti Tanda terima surat",
            ),
            row(
                "9",
                "Menerima Surat, menyiapkan Data Kinerja dan melakukan pengisian Data Kinerja pada aplikasi",
                "Kertas dan Ballpoint",
                "1 Jam",
                "Rancangan Laporan Kinerja (LKj)",
            ),
            row(
                "10",
                "Memeriksa dan memastikan data kinerja yang telah di input telah sesuai dengan dokumen perencanaan, "
                "jika sesuai dilanjutkan dengan rekapitulasi dan hasilnya disampaikan kepada Kepala Bagian Organisasi. "
                "Jika tidak sesuai Jika tidak setuju, dikembalikan kepada Perangkat Daerah untuk diperbaiki.",
                FILLED,
                "30 Hari",
                FILLED,
            ),
            row("11", "Menerima hasil rekapitulasi Perangkat daerah", "Rekapitulasi isian Data", "30 menit", FILLED),
            row(
                "12",
                "Melakukan dokumentasi pelaksanaan Rekapitulasi serta melakukan pengarsipan dokumen",
                "Rekapitulasi isian Data",
                "30 Menit",
                FILLED,
            ),
        ),
        {"Nomor SOP": "SOP/17/1/ORG/2015", "Tanggal Pembuatan": ""},
    ),
}


def write(seed: Seed, path: Path) -> Path:
    """The filled form as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for label, value in {**seed.identity, "Nama SOP": seed.title}.items():
        sheet.append([label, None, f": {value}"])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=2)
    sheet.append([])
    top, many = sheet.max_row + 2, len(seed.performers)
    head = ["No", seed.activity, "Pelaksana", *[None] * (many - 1), "Mutu Baku", None, None, "Keterangan"]
    for column, text in enumerate(head, start=1):
        sheet.cell(top, column, text)
    for column, text in enumerate((*seed.performers, seed.inputs, "Waktu", "Output"), start=3):
        sheet.cell(top + 1, column, text)
    for column in (1, 2, many + 6):
        sheet.merge_cells(start_row=top, start_column=column, end_row=top + 1, end_column=column)
    sheet.merge_cells(start_row=top, start_column=3, end_row=top, end_column=2 + many)
    sheet.merge_cells(start_row=top, start_column=3 + many, end_row=top, end_column=5 + many)
    for number, activity, *rest in seed.rows:
        sheet.append([number, activity, *[None] * many, *rest])
    book.save(path)
    return path


def sheet_of(rows: Sequence[Sequence[str]], performers: Sequence[str] = ("Kepala", "Staf")) -> list[list[str]]:
    """A sheet with a one-row head; each row is number, activity, a mark for each performer, and what follows."""
    return [["No", "Kegiatan", *performers, "Kelengkapan", "Waktu", "Output", "Ket"], *map(list, rows)]
