"""Periods that a run is about: a year, or its half, quarter or month; what they are called and which days they span."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import StringConstraints

PeriodKind = Literal["tahunan", "semester", "triwulan", "bulanan"]
"""How often a SOP is carried out in a year."""

Period = Annotated[
    str, StringConstraints(pattern=r"^(tahunan|semester-[12]|triwulan-[1-4]|bulan-(0[1-9]|1[0-2]))$", max_length=20)
]
"""Which part of the run's fiscal year: `tahunan`, `semester-1`, `triwulan-3`, `bulan-07`."""

PERIODS: Mapping[PeriodKind, tuple[str, ...]] = {
    "tahunan": ("tahunan",),
    "semester": tuple(f"semester-{n}" for n in range(1, 3)),
    "triwulan": tuple(f"triwulan-{n}" for n in range(1, 5)),
    "bulanan": tuple(f"bulan-{n:02}" for n in range(1, 13)),
}
"""The periods of a year of each kind, in order."""

MONTHS = (
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
)
_ROMAN = ("I", "II", "III", "IV")


def span(period: str, year: int) -> tuple[date, date]:
    """First and last day of a period of a fiscal year, which is the calendar year (UU 17/2003 pasal 4).

    Raises ValueError for what is no period."""
    months = {"tahunan": 12, "semester": 6, "triwulan": 3, "bulan": 1}
    kind, _, number = period.partition("-")
    length, place = months.get(kind, 0), int(number or "1")
    if not length or not 1 <= place * length <= 12:
        raise ValueError(f"'{period}' is no period")
    last = place * length
    return date(year, last - length + 1, 1), (date(year, last, 28) + timedelta(days=4)).replace(day=1) - timedelta(1)


def said(period: str) -> str:
    """As officials write it: `Triwulan III`, `Semester I`, `Juli`; empty for the whole year."""
    kind, _, number = period.partition("-")
    if not number:
        return ""
    return MONTHS[int(number) - 1] if kind == "bulan" else f"{kind.capitalize()} {_ROMAN[int(number) - 1]}"


def said_of_year(period: str, year: int) -> str:
    """`Triwulan III 2026`; the year alone where the run is about all of it."""
    return f"{said(period)} {year}".strip()
