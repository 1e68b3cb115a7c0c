"""Forms as offices make them: heads, marks, bands, lines without an activity, identity blocks, files."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ops.sop_form import IDENTITY, read, write_template
from ops.sop_symbols import symbols
from services.workflow.definitions import parse_definition
from services.workflow.writing.proposing import propose
from services.workflow.writing.table import Form, TableError, read_form
from services.workflow.writing.yaml_text import to_yaml
from tests.unit.sop_forms import SEEDS, sheet_of, write

TWO_ROWS = [
    ["No.", "Aktivitas", "Pelaksana", "", "Mutu Baku", "", "", "Ket"],
    ["", "", "Kepala Bidang", "Staf", "Kelengkapan", "Waktu", "Output", ""],
]
WORK = ["1", "Menyusun laporan", "", "x", "Data", "2 Jam", "Laporan", ""]


def definition(form: Form) -> dict[str, Any]:
    values = propose(form, "uji")
    parse_definition(to_yaml(values), "uji.yaml")
    return values


@pytest.mark.parametrize("mark", ["x", "v", "√", "MULAI", "SELESAI", "■", "●", "◆", "Mulai"])
def test_a_mark_says_who_performs_and_leaves_nothing_to_guess(mark: str) -> None:
    form = read_form([*TWO_ROWS, [*WORK[:2], mark, "", *WORK[4:]]])
    (step,) = definition(form)["langkah"]
    assert (step["pelaksana"], "pelaksana" in step["dugaan"]) == ("kepala-bidang", False)


@pytest.mark.parametrize("stray", ["Ya", "Tidak", "T", "Y", "→", "A"])
def test_labels_of_branches_and_arrows_are_no_marks(stray: str) -> None:
    form = read_form([*TWO_ROWS, [*WORK[:2], stray, "x", *WORK[4:]]])
    assert form.rows[0].performers == ("Staf",)


def test_several_marks_are_one_who_answers_and_others_who_take_part() -> None:
    form = read_form([*TWO_ROWS, ["1", "Menyusun laporan", "x", "x", "", "1 Jam", "Laporan", ""]])
    (step,) = definition(form)["langkah"]
    assert (step["pelaksana"], step["ikut"]) == ("kepala-bidang", ["staf"])
    assert step["dugaan"]["pelaksana"]["pilihan"] == ["Staf"]


def test_performers_in_one_column() -> None:
    head = ["No", "Uraian Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Keterangan"]
    form = read_form(
        [
            head,
            ["1", "Menyusun laporan", "Staf", "", "2 Jam", "Laporan", ""],
            ["2", "Mengadakan rapat", "Kepala\nStaf", "", "", "", ""],
        ]
    )
    assert form.performers == ("Staf", "Kepala")
    assert [row.performers for row in form.rows] == [("Staf",), ("Kepala", "Staf")]


def test_a_head_whose_spans_miss_their_columns() -> None:
    """Seed 003 prints `Output` under `Ket` and a performer under `Mutu Baku`."""
    form = read_form(
        [
            ["No.", "Aktivitas", "Pelaksana", "", "Mutu Baku", "", "Ket", ""],
            ["", "", "Kasubbag TU", "Pelaksana", "Arsiparis", "Kelengkapan", "Waktu", "Output"],
            ["1", "Mengarsipkan", "", "", "x", "Dokumen", "5 Menit", "Arsip"],
        ]
    )
    assert form.performers == ("Kasubbag TU", "Pelaksana", "Arsiparis")
    assert form.rows[0].performers == ("Arsiparis",)
    assert (form.rows[0].standard.waktu, form.rows[0].standard.output) == ("5 Menit", "Arsip")


def test_numbers_of_columns_and_heads_of_a_new_page_are_no_rows() -> None:
    form = read_form([*TWO_ROWS, [str(n) for n in range(1, 9)], WORK, *TWO_ROWS, ["2", *WORK[1:]]])
    assert [row.number for row in form.rows] == ["1", "2"]


def test_a_line_without_an_activity_belongs_to_the_row_above_and_blank_rows_to_none() -> None:
    form = read_form([*TWO_ROWS, WORK, [""] * 8, ["", "", "", "", "Surat", "20 Mnit", "", ""], ["", "", "", "x"]])
    assert [(line.kelengkapan, line.waktu, line.output) for line in form.rows[0].more] == [("Surat", "20 Mnit", "")]


def test_a_row_without_number_is_a_step_and_a_band_is_none() -> None:
    """Seed 004's first row has no number; a row with nothing but a title names a phase."""
    form = read_form([*TWO_ROWS, ["", *WORK[1:]], ["", "Tahap Penyusunan", "", "", "", "", "", ""], ["2", *WORK[1:]]])
    assert [(row.number, row.band) for row in form.rows] == [("", ""), ("2", "Tahap Penyusunan")]
    steps = definition(form)["langkah"]
    assert [step.get("fase") for step in steps] == [None, "Tahap Penyusunan"]


def test_the_unit_of_time_in_the_head() -> None:
    head = ["No", "Kegiatan", "Staf", "Kelengkapan", "Waktu (Menit)", "Output"]
    form = read_form([head, ["1", "Menyusun laporan", "x", "", "30", "Laporan"]])
    assert definition(form)["satuan_waktu"] == "menit"


def test_identity_in_one_row_in_one_cell_and_below() -> None:
    above = [
        ["PEMERINTAH KABUPATEN CONTOH", "", "", ""],
        ["DINAS CONTOH", "", "", ""],
        ["Nomor SOP", "", ": 09/X/2024", ""],
        ["Tanggal Efektif : Juni 2024", "", "", ""],
        ["Disahkan oleh", "Kepala Dinas  CONTOH NAMA, S.T. NIP. 00000000 000000 0 000", "", ""],
        ["Dasar Hukum", "", "Kualifikasi pelaksana", ""],
        ["1. Perpres\n2. PermenPANRB", "", "Mampu menulis", ""],
        ["SOP Penyusunan Laporan", "", "", ""],
        [],
    ]
    form = read_form([*above, *TWO_ROWS, WORK])
    assert form.title == "Penyusunan Laporan"
    assert form.identity == {
        "Nama Unit": "PEMERINTAH KABUPATEN CONTOH\nDINAS CONTOH",
        "Nomor SOP": "09/X/2024",
        "Tanggal Efektif": "Juni 2024",
        "Disahkan oleh": "Kepala Dinas",
        "Dasar Hukum": "1. Perpres\n2. PermenPANRB",
        "Kualifikasi pelaksana": "Mampu menulis",
    }
    assert definition(form)["versi"] == "Juni 2024"


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (
            [["apa", "saja"]],
            "Kepala tabel tidak ditemukan; perlu satu baris dengan judul kolom No, Kegiatan, Pelaksana,",
        ),
        (TWO_ROWS, "Tidak ada kegiatan di bawah kepala tabel (baris 2); isi sedikitnya satu baris kegiatan."),
    ],
)
def test_a_sheet_without_a_form(sheet: list[list[str]], said: str) -> None:
    with pytest.raises(TableError) as caught:
        read_form(sheet)
    assert str(caught.value).startswith(said)


def test_csv_with_semicolons_and_old_letters(tmp_path: Path) -> None:
    path = tmp_path / "uji.csv"
    lines = [
        ";".join(row) for row in sheet_of([["1", "Menyusun laporan – akhir", "", "x", "", "2 Jam", "Laporan", ""]])
    ]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    assert read(path).rows[0].activity == "Menyusun laporan – akhir"
    path.write_text("\ufeff" + "\n".join(lines).replace(";", ","), encoding="utf-8")
    assert read(path).rows[0].performers == ("Staf",)


def test_cells_that_are_no_texts(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tanggal Efektif", date(2026, 1, 6)])
    for cells in sheet_of([[]]):
        sheet.append(cells)
    sheet.append([1, "Menyusun laporan", None, "x", None, 30.0, 1.5])
    book.create_sheet("Catatan", 0).append(["bukan tabel"])
    book.save(tmp_path / "uji.xlsx")
    form = read(tmp_path / "uji.xlsx")
    assert form.identity == {"Tanggal Efektif": "6 Januari 2026"}
    assert (form.rows[0].number, form.rows[0].standard.waktu, form.rows[0].standard.output) == ("1", "30", "1.5")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "rusak.xlsx").write_bytes(b"bukan zip")
    (tmp_path / "kosong.csv").write_bytes(b"")
    for name, said in (
        ("tiada.xlsx", "tiada.xlsx tidak ada; periksa nama dan foldernya."),
        ("rusak.xlsx", "rusak.xlsx tidak dapat dibaca sebagai tabel"),
        ("kosong.csv", "Kepala tabel tidak ditemukan"),
    ):
        with pytest.raises(TableError) as caught:
            read(tmp_path / name)
        assert str(caught.value).startswith(said)


def test_the_empty_form_filled_in_becomes_a_definition(tmp_path: Path) -> None:
    path = tmp_path / "formulir.xlsx"
    write_template(path)
    with pytest.raises(TableError, match="Tidak ada kegiatan"):
        read(path)
    book = load_workbook(path)
    sheet = book["SOP"]
    head = len(IDENTITY) + 3
    sheet.cell(IDENTITY.index("Nama SOP") + 1, 3, "Penyusunan Laporan")
    for column, name in enumerate(("Kepala", "Staf"), start=3):
        sheet.cell(head, column, name)
    for column, text in ((1, 1), (2, "Menyusun laporan"), (4, "x"), (8, "Data"), (9, "2 Jam"), (10, "Laporan")):
        sheet.cell(head + 1, column, text)
    book.save(path)
    form = read(path)
    assert (form.title, form.performers) == ("Penyusunan Laporan", ("Kepala", "Staf"))
    assert set(form.identity) == set(IDENTITY)
    row = form.rows[0]
    assert (row.performers, row.standard.kelengkapan, row.standard.waktu) == (("Staf",), "Data", "2 Jam")


ANCHOR = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    "<xdr:to><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:to>"
    '<xdr:{kind}><xdr:spPr><a:prstGeom prst="{shape}"/></xdr:spPr></xdr:{kind}></xdr:twoCellAnchor>'
)
DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{anchors}</xdr:wsDr>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
    'Target="../drawings/drawing1.xml"/></Relationships>'
)


def test_symbols_drawn_over_the_cells_say_who_performs(tmp_path: Path) -> None:
    """Offices draw the flowchart as shapes; arrows are connectors and say nothing."""
    seed = SEEDS["000"]
    path = write(seed, tmp_path / "gambar.xlsx")
    first = len(seed.identity) + 1 + 1 + 2  # identity and title, a blank row, two rows of head, counted from 0
    drawn = [
        ANCHOR.format(row=first, column=2, kind="sp", shape="flowChartTerminator"),
        ANCHOR.format(row=first + 1, column=4, kind="sp", shape="flowChartProcess"),
        ANCHOR.format(row=first + 1, column=3, kind="cxnSp", shape="straightConnector1"),
        ANCHOR.format(row=first + 6, column=3, kind="sp", shape="flowChartDecision"),
    ]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", DRAWING.format(anchors="".join(drawn)))
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", RELATIONS)
    assert symbols(path) == {"Sheet": {(first, 2): "●", (first + 1, 4): "■", (first + 6, 3): "◆"}}
    form = read(path)
    assert [row.performers for row in form.rows[:2]] == [("Kepala Dinas",), ("Kasubbag Program",)]
    assert form.rows[6].performers == ("Sekretaris",)
