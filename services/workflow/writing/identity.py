"""The identity block above the table: labels and values in one row, in one cell, or one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.workflow.writing.words import one_line, plain

_LABELS = re.compile(
    r"(nama\s+(unit|sop|instansi|organisasi|satuan kerja)|(no|nomor)\.?\s+sop|nomor"
    r"|tanggal\s+(pembuatan|revisi|efektif|pengesahan|berlaku)(\s*\(.*\))?|tgl\.?\s+\w+|disahkan\s+oleh"
    r"|dasar\s+hukum|kualifikasi\s+pelaksana|keterkaitan(\s+sop)?|peralatan\s*/?\s*(dan\s+)?perlengkapan|peralatan"
    r"|peringatan|pencatatan(\s+(dan|&)\s+pendataan)?|penjelasan\s+singkat|tujuan|definisi|ruang\s+lingkup)"
)
_IN_ONE_CELL = re.compile(r"([^:]{3,60}?)\s*:\s*(.*)", re.DOTALL)
_OFFICIAL = re.compile(
    r"\bNIP\b|\d{8}|,\s*S\.?[A-Z]|\bM\.?Si\b|\bDr\.|\bDrs?\.|^(?:Pembina|Penata|Pengatur)", re.IGNORECASE
)
_TITLE = re.compile(r"(standar operasional prosedur|sop|prosedur)\b[\s:.(]*(sop\)?\s*)?", re.IGNORECASE)


def read_identity(rows: Sequence[Sequence[str]]) -> tuple[str, dict[str, str]]:
    """Title of the SOP and its identity block, labels and values as printed; names of officials are left out."""
    found: dict[str, str] = {}
    loose: list[str] = []
    before: list[str] = []
    open_labels: dict[int, str] = {}
    for place, row in enumerate(rows):
        pairs = list(_pairs(row))
        if pairs:
            open_labels = {column: label for column, label, value in pairs if not value}
            for _, label, value in pairs:
                found[label] = value
            continue
        filled = [(column, text) for column, text in enumerate(row) if text]
        taken = False
        last = not any(text for later in rows[place + 1 :] for text in later)
        if found and last and len(filled) == 1 and _TITLE.match(filled[0][1]):
            open_labels = {}  # the heading of the table, not a line of what stands above it
        for column, text in filled:
            if above := open_labels.get(column):
                found[above] = f"{found[above]}\n{_lines(text)}".strip()
                taken = True
        if filled and not taken:
            (loose if found else before).extend(_lines(text) for _, text in filled)
    if before:
        found = {"Nama Unit": "\n".join(before), **found}
    name = next((value for label, value in found.items() if plain(label) == "nama sop" and value), "")
    title = name or next((_TITLE.sub("", text, count=1) for text in loose if _TITLE.match(text)), "")
    return one_line(title), {label: _without_officials(label, value) for label, value in found.items()}


def _pairs(row: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Column, label and value of each label in a row; an empty value may follow in the rows below."""
    column = 0
    while column < len(row):
        text = row[column]
        inner = _IN_ONE_CELL.fullmatch(text)
        if inner and _is_label(inner[1]) and inner[2]:
            yield column, one_line(inner[1]), _lines(inner[2])
        elif text and _is_label(text):
            values = []
            following = column + 1
            while following < len(row) and not _is_label(row[following]):
                values.append(_lines(row[following].lstrip(": ")))
                following += 1
            yield column, one_line(text).rstrip(": "), "\n".join(value for value in values if value)
            column = following - 1
        column += 1


def _is_label(text: str) -> bool:
    return bool(_LABELS.fullmatch(plain(text).rstrip(": ")))


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _without_officials(label: str, value: str) -> str:
    """The position stays, the person goes: definitions name positions only."""
    if not plain(label).startswith("disahkan"):
        return "\n".join(one_line(line) for line in value.splitlines())
    pieces = [piece.strip() for line in value.splitlines() for piece in re.split(r"\s{2,}", line)]
    return "\n".join(piece for piece in pieces if piece and not _OFFICIAL.search(piece))
