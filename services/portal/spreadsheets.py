"""Tables as files for a spreadsheet: CSV (RFC 4180, UTF-8 with a mark) and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
        writer.writerow([plain(cell, zone) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def plain(cell: Cell, zone: str) -> str | int:
    """The cell as CSV has it."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone_of(zone)[0]):%Y-%m-%d %H:%M}"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return "" if cell is None else cell


def xlsx_of(sheet: Sheet, zone: str) -> bytes:
    """One sheet whose head stays in sight; texts are texts and times are times, in `zone`."""
    from services.portal.workbooks import book_of  # costs memory and start-up: for whoever asks for such a file

    return book_of(sheet, zone)
