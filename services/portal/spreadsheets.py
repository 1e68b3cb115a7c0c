"""Tables as files for a spreadsheet: CSV (RFC 4180, UTF-8 with a mark) and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from services.portal.formatting import zone_of

Cell = str | int | datetime | None
"""A datetime with its zone; it is shown in the zone of the agency."""

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this is a formula to a spreadsheet program, whoever wrote it."""
WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """A table with its name and the words of its columns."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_of(sheet: Sheet, zone: str) -> bytes:
    """Times as `2026-11-20 14:05` in `zone`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([_plain(cell, zone) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(cell: Cell, zone: str) -> str | int:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone_of(zone)[0]):%Y-%m-%d %H:%M}"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return "" if cell is None else cell


def xlsx_of(sheet: Sheet, zone: str) -> bytes:
    """One sheet whose head stays in sight; texts are texts and times are times, in `zone`."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        longest = max((len(str(_plain(row[number - 1], zone))) for row in sheet.rows), default=0)
        page.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(len(column), longest) + 2)
    page.append([_head(page, column) for column in sheet.columns])
    for row in sheet.rows:
        page.append([_cell(page, cell, zone) for cell in row])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E4F0F3")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: object, value: Cell, zone: str) -> WriteOnlyCell:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(page, value=value.astimezone(zone_of(zone)[0]).replace(tzinfo=None, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
