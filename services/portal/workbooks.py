"""XLSX files, written with openpyxl; imported only when somebody asks for one."""

from __future__ import annotations

import io
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from services.portal.formatting import zone_of
from services.portal.spreadsheets import WIDEST, Cell, Sheet, plain


def book_of(sheet: Sheet, zone: str) -> bytes:
    """See `spreadsheets.xlsx_of`."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        longest = max((len(str(plain(row[number - 1], zone))) for row in sheet.rows), default=0)
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
