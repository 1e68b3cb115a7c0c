"""Files of the printed form: reads a filled sheet (XLSX, CSV) as cells of text, writes the empty one."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ops.sop_symbols import symbols
from services.workflow.writing.table import Form, Sheet, TableError, read_form

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
IDENTITY = (
    "Nama Unit",
    "Nomor SOP",
    "Tanggal Pembuatan",
    "Tanggal Revisi",
    "Tanggal Efektif",
    "Disahkan oleh",
    "Nama SOP",
    "Dasar Hukum",
    "Kualifikasi Pelaksana",
    "Keterkaitan",
    "Peralatan/Perlengkapan",
    "Peringatan",
    "Pencatatan dan Pendataan",
)
EMPTY_ROWS = 20
PERFORMERS = 5


def read(path: Path) -> Form:
    """The form in a file; of several sheets the first that holds one. Raises TableError with what to do."""
    try:
        sheets = _csv(path) if path.suffix.lower() in (".csv", ".tsv", ".txt") else _xlsx(path)
    except FileNotFoundError:
        raise TableError(f"{path.name} tidak ada; periksa nama dan foldernya.") from None
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, csv.Error) as error:
        raise TableError(
            f"{path.name} tidak dapat dibaca sebagai tabel ({error}); simpan sebagai .xlsx atau .csv, lalu ulangi."
        ) from error
    first: TableError | None = None
    for sheet in sheets:
        try:
            return read_form(sheet)
        except TableError as error:
            first = first or error
    raise first or TableError(f"{path.name} kosong; isi tabelnya, lalu ulangi.")


def _csv(path: Path) -> list[Sheet]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    counts = {mark: text.count(mark) for mark in "\t;,"}
    delimiter = "\t" if counts["\t"] else max(";,", key=lambda mark: counts[mark])
    return [list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))]


def _xlsx(path: Path) -> list[Sheet]:
    book = load_workbook(path, data_only=True)
    drawn = symbols(path)
    sheets: list[Sheet] = []
    for sheet in book.worksheets:
        cells = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for (row, column), mark in drawn.get(sheet.title, {}).items():
            if row < len(cells) and column < len(cells[row]) and not cells[row][column]:
                cells[row][column] = mark
        sheets.append(cells)
    return sheets


def _text(value: Any) -> str:
    """A cell as the office sees it: dates in words, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, time):
        return value.strftime("%H.%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_template(path: Path) -> None:
    """An empty form to fill: identity block, two-row head with merged cells, rows."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "SOP"
    bold, fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    line = Side(style="thin", color="808080")
    box, wrapped = Border(left=line, right=line, top=line, bottom=line), Alignment(wrap_text=True, vertical="top")
    for row, label in enumerate(IDENTITY, start=1):
        sheet.cell(row, 1, label).font = bold
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        sheet.merge_cells(start_row=row, start_column=3, end_row=row, end_column=PERFORMERS + 6)
    top = len(IDENTITY) + 2
    last = PERFORMERS + 6
    _head(sheet, top)
    for row in range(top, top + 2 + EMPTY_ROWS):
        for column in range(1, last + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = box, wrapped
            if row < top + 2:
                cell.font, cell.fill = bold, fill
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    widths = {1: 6, 2: 48, last - 3: 26, last - 2: 12, last - 1: 26, last: 18}
    for column in range(1, last + 1):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(column, 15)
    sheet.freeze_panes = sheet.cell(top + 2, 3)
    _hints(book)
    book.save(path)


def _head(sheet: Any, top: int) -> None:
    last = PERFORMERS + 6
    for column, text in ((1, "No"), (2, "Kegiatan"), (last, "Keterangan")):
        sheet.cell(top, column, text)
        sheet.merge_cells(start_row=top, start_column=column, end_row=top + 1, end_column=column)
    sheet.cell(top, 3, "Pelaksana")
    sheet.merge_cells(start_row=top, start_column=3, end_row=top, end_column=2 + PERFORMERS)
    sheet.cell(top, 3 + PERFORMERS, "Mutu Baku")
    sheet.merge_cells(start_row=top, start_column=3 + PERFORMERS, end_row=top, end_column=last - 1)
    for place in range(PERFORMERS):
        sheet.cell(top + 1, 3 + place, f"Jabatan {place + 1}")
    for place, text in enumerate(("Kelengkapan", "Waktu", "Output")):
        sheet.cell(top + 1, 3 + PERFORMERS + place, text)


def _hints(book: Workbook) -> None:
    sheet = book.create_sheet("Petunjuk")
    for text in (
        "Isi lembar SOP seperti formulir kertasnya; yang kosong di kertas dibiarkan kosong.",
        "Ganti 'Jabatan 1' dan seterusnya dengan judul kolom pelaksana; hapus kolom yang tidak dipakai.",
        "Beri tanda x (atau MULAI, SELESAI, v, ■) pada kolom pelaksana yang mengerjakan baris itu.",
        "Bila simbol di kertas tidak terbaca, biarkan kosong: pelaksananya diduga dari kalimatnya.",
        "Nama dan NIP pejabat tidak ditulis; pelaksana adalah jabatan.",
        "Lalu: esakip sop new formulir.xlsx",
    ):
        sheet.append([text])
    sheet.column_dimensions["A"].width = 100
