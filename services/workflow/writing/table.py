"""Reads the printed form from a sheet of cells: identity block, head, rows.

A sheet is rows of texts; of merged cells only the first holds the text. The form is that of PermenPANRB 35/2012, and
heads are read as offices make them: one or two rows, spans that miss their columns, repeated on each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.workflow.writing.identity import read_identity
from services.workflow.writing.words import one_line, plain

Sheet = Sequence[Sequence[str]]

_HEADS: Mapping[str, re.Pattern[str]] = {
    "no": re.compile(r"(no|nomor|no urut)\.?"),
    "kegiatan": re.compile(
        r"((uraian|langkah|rincian|tahapan)\s*)?(kegiatan|prosedur|aktivitas|aktifitas|uraian|langkah)"
        r"(\s*/\s*(kegiatan|prosedur|aktivitas|aktifitas))?"
    ),
    "kelengkapan": re.compile(r"(kelengkapan|persyaratan)\b.*"),
    "waktu": re.compile(r"waktu\b.*"),
    "output": re.compile(r"(output|keluaran|hasil)\b.*"),
    "ket": re.compile(r"(ket|keterangan)\.?"),
    "pelaksana": re.compile(r"(pelaksana|aktor|pelaku)(\s+kegiatan)?"),
    "mutu": re.compile(r"(mutu|standar)\s+bak?u|mutu\s+buku"),
}
_STANDARD = ("kelengkapan", "waktu", "output")
_UNIT_OF_TIME = re.compile(r"\b(menit|jam|hari)\b")
_NO_MARK = frozenset({"ya", "tidak", "y", "t", "a", "→", "←", "↑", "↓", "->", "<-", "|", "-", "–", "—", "ŏ"})
"""Labels of branches, arrows and connectors, which stray into columns (seeds 001, 003, 004): nobody performs there."""

_NUMBER = re.compile(r"\(?\d+[.)]?")
_UNTITLED = re.compile(r"jabatan \d+")
"""What the empty form puts in a performer's head until somebody names it."""
_BAND = re.compile(r"[ivx]+|[a-h]")


class TableError(Exception):
    """The sheet holds no such form; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """The three cells of the mutu baku."""

    kelengkapan: str = ""
    waktu: str = ""
    output: str = ""

    def __bool__(self) -> bool:
        return bool(self.kelengkapan or self.waktu or self.output)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form with an activity. `place` is its row of the sheet, counted from 1."""

    place: int
    number: str
    activity: str
    performers: tuple[str, ...]
    """Titles of the columns that are marked, or the names in the one column; empty: not stated."""
    standard: Line
    note: str
    more: tuple[Line, ...] = ()
    """Lines of mutu baku below it that have no activity."""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    identity: Mapping[str, str]
    performers: tuple[str, ...]
    """Titles of the performers' columns in printed order."""
    unit_of_time: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class _Head:
    first: int
    last: int
    columns: dict[str, int] = field(default_factory=dict)
    performers: dict[int, str] = field(default_factory=dict)
    unit_of_time: str = ""


def read_form(sheet: Sheet) -> Form:
    """The form in a sheet. Raises TableError when there is no head or no row with an activity."""
    cells = [[text.strip() for text in row] for row in sheet]
    head = _find_head(cells)
    rows = _rows(cells, head)
    if not rows:
        raise TableError(
            f"Tidak ada kegiatan di bawah kepala tabel (baris {head.last + 1}); isi sedikitnya satu baris kegiatan."
        )
    title, identity = read_identity(cells[: head.first])
    marked = {name for row in rows for name in row.performers}
    titles = dict.fromkeys(head.performers.values())
    performers = tuple(name for name in titles if name in marked or not _UNTITLED.fullmatch(plain(name)))
    if not performers:
        performers = tuple(dict.fromkeys(name for row in rows for name in row.performers))
    return Form(title, identity, performers, head.unit_of_time, rows)


def _kind(text: str) -> str:
    found = plain(text)
    return next((kind for kind, pattern in _HEADS.items() if pattern.fullmatch(found)), "")


def _find_head(cells: list[list[str]]) -> _Head:
    for place, row in enumerate(cells):
        kinds = {_kind(text) for text in row if text}
        below = cells[place + 1] if place + 1 < len(cells) else []
        below_kinds = {_kind(text) for text in below if text}
        if "kegiatan" in kinds and (kinds | below_kinds) & {"pelaksana", "mutu", *_STANDARD}:
            return _read_head(cells, place, two_rows=_is_second(row, below))
    raise TableError(
        "Kepala tabel tidak ditemukan; perlu satu baris dengan judul kolom No, Kegiatan, Pelaksana, Kelengkapan, "
        "Waktu, Output (buat formulir kosong dengan: esakip sop template formulir.xlsx)."
    )


def _is_second(row: list[str], below: list[str]) -> bool:
    """Whether the row below belongs to the head: it names columns under `Pelaksana` or `Mutu Baku`."""
    activity = next(place for place, text in enumerate(row) if _kind(text) == "kegiatan")
    if activity < len(below) and below[activity] and _kind(below[activity]) != "kegiatan":
        return False
    own = {_kind(text) for text in row}
    if {_kind(text) for text in below} & set(_STANDARD):
        return True
    number = next((below[place] for place, text in enumerate(row) if _kind(text) == "no" and place < len(below)), "")
    spans = any(
        _kind(text) == "pelaksana" and place + 1 < len(row) and not row[place + 1] for place, text in enumerate(row)
    )
    return spans and not number and bool(own & set(_STANDARD)) and any(below)


def _read_head(cells: list[list[str]], place: int, *, two_rows: bool) -> _Head:
    head = _Head(place, place + 1 if two_rows else place)
    top, sub = cells[place], cells[place + 1] if two_rows else []
    for column in range(max(len(top), len(sub))):
        upper = top[column] if column < len(top) else ""
        lower = sub[column] if column < len(sub) else ""
        kind = _kind(lower)
        if kind in (*_STANDARD, "no", "ket", "kegiatan") and kind not in head.columns:
            head.columns[kind] = column
        elif lower:
            head.performers[column] = one_line(lower)
            continue
        else:
            kind = _kind(upper)
            if kind and kind != "mutu" and kind not in head.columns:
                head.columns[kind] = column
            elif upper and not kind and not two_rows and "kegiatan" in head.columns:
                head.performers[column] = one_line(upper)
        if kind == "waktu" and (unit := _UNIT_OF_TIME.search(plain(lower or upper))):
            head.unit_of_time = unit[1]
    if head.performers:
        head.columns.pop("pelaksana", None)
    return head


def _rows(cells: list[list[str]], head: _Head) -> tuple[Row, ...]:
    body = list(_body(cells, head))
    numbered = any(_NUMBER.fullmatch(row.number) for row in body)
    rows: list[Row] = []
    band = ""
    for place, row in enumerate(body):
        if not row.activity:
            if rows and row.standard:
                rows[-1] = _with(rows[-1], more=(*rows[-1].more, row.standard))
            continue
        bare = not (row.performers or row.standard or row.note)
        if numbered and bare and (not row.number or _BAND.fullmatch(plain(row.number).rstrip(".)"))):
            if any(later.activity for later in body[place + 1 :]):
                band = row.activity
            continue
        rows.append(_with(row, band=band))
    return tuple(rows)


def _with(row: Row, *, more: tuple[Line, ...] | None = None, band: str | None = None) -> Row:
    return Row(
        row.place,
        row.number,
        row.activity,
        row.performers,
        row.standard,
        row.note,
        row.more if more is None else more,
        row.band if band is None else band,
    )


def _body(cells: list[list[str]], head: _Head) -> Iterator[Row]:
    """Rows below the head as they stand; heads that are repeated on a page and rows of column numbers are left out."""
    for place, texts in enumerate(cells[head.last + 1 :], start=head.last + 2):
        filled = [text for text in texts if text]
        if not filled or _counts_columns(filled) or _repeats_head(filled, head):
            continue
        cell = {kind: texts[column] if column < len(texts) else "" for kind, column in head.columns.items()}
        marked = {title: texts[column] for column, title in head.performers.items() if column < len(texts)}
        yield Row(
            place=place,
            number=one_line(cell.get("no", "")),
            activity=one_line(cell.get("kegiatan", "")),
            performers=_performers(marked, cell.get("pelaksana", "")),
            standard=Line(*(_cell(cell.get(kind, "")) for kind in _STANDARD)),
            note=_cell(cell.get("ket", "")),
        )


def _performers(marked: Mapping[str, str], named: str) -> tuple[str, ...]:
    if named:
        return tuple(dict.fromkeys(one_line(name) for name in re.split(r"[\n;,]", named) if name.strip()))
    return tuple(title for title, mark in marked.items() if mark and plain(mark) not in _NO_MARK)


def _cell(text: str) -> str:
    return "\n".join(one_line(line) for line in text.splitlines() if line.strip())


def _counts_columns(filled: list[str]) -> bool:
    """A row `1 2 3 4 …` below the head."""
    return len(filled) > 3 and all(text.isdecimal() for text in filled)


def _repeats_head(filled: list[str], head: _Head) -> bool:
    known = {plain(name) for name in head.performers.values()}
    return len(filled) > 2 and all(_kind(text) or plain(text) in known for text in filled)
