"""Tables as files: what a spreadsheet program makes of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from openpyxl import load_workbook

from services.portal.spreadsheets import Sheet, csv_of, xlsx_of

ZONE = "Asia/Makassar"
MOMENT = datetime(2026, 11, 20, 6, 5, 59, 123, tzinfo=UTC)
SHEET = Sheet("Rekapitulasi", ("Unit", "Jumlah", "Sejak"), [('Dinas; "A", B', 3, MOMENT), ("=1+1", None, None)])


def test_csv_is_read_back_and_a_text_is_no_formula() -> None:
    text = csv_of(SHEET, ZONE)
    assert text.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) == [
        ["Unit", "Jumlah", "Sejak"],
        ['Dinas; "A", B', "3", "2026-11-20 14:05"],
        ["'=1+1", "", ""],
    ]


def test_xlsx_holds_numbers_times_and_texts() -> None:
    page = load_workbook(io.BytesIO(xlsx_of(SHEET, ZONE))).active
    assert page is not None
    rows = list(page.iter_rows())
    assert [cell.value for cell in rows[0]] == ["Unit", "Jumlah", "Sejak"]
    assert [cell.value for cell in rows[1]][:2] == ['Dinas; "A", B', 3]
    assert f"{rows[1][2].value:%Y-%m-%d %H.%M.%S}" == "2026-11-20 14.05.59"
    assert (rows[2][0].value, rows[2][0].data_type) == ("=1+1", "s")
