"""Printed times of the mutu baku (`2 Jam`, `20 Mnit`, `4 Hari`, `5 hari kerja`, `3×24 jam`), parsed beside the literal.

The literal stays; what is not understood stays a literal only. Three kinds never mix: working time, working days and
clock time. A Hari is working time and has as many hours as the SOP says: 7.5 by law (Perpres 21/2023), 8 where the
authors counted so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from contracts.sop import Definition, Step
from services.workflow.domain.once import once

Kind = Literal["waktu-kerja", "hari-kerja", "waktu-kalender"]
"""Working time (minutes of office hours), working days (until the office closes), clock time."""

_NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?"
_PART = rf"({_NUMBER})\s*(menit|mnit|jam|hari)"
_ONE = re.compile(_PART, re.IGNORECASE)
_ALL = re.compile(rf"\s*(?:{_PART}\s*)+", re.IGNORECASE)
_BARE = re.compile(rf"\s*({_NUMBER})\s*")
_WORKING_DAYS = re.compile(r"\s*(\d{1,6})\s*hari\s+kerja\s*", re.IGNORECASE)
_CALENDAR_DAYS = re.compile(r"\s*(\d{1,6})\s*hari\s+(?:kalender|takwim)\s*", re.IGNORECASE)
_TIMES_24 = re.compile(r"\s*(\d{1,6})\s*[x×]\s*24\s*jam\s*", re.IGNORECASE)

LONGEST = 366
"""Days; a printed time of more is taken for an error of writing and stays a literal."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A parsed time: minutes of working time or of clock time, or a number of working days."""

    kind: Kind
    amount: int


@lru_cache(64)
def hours_of_day(text: str) -> Decimal:
    """Working hours of one Hari, more than 0 and at most 24. Raises ValueError with what to write instead."""
    try:
        hours = Decimal(text.replace(",", "."))
    except InvalidOperation:
        hours = Decimal(0)
    if not (hours.is_finite() and 0 < hours <= 24):
        raise ValueError(f"jam_per_hari '{text}' bukan jumlah jam; tulis misalnya 7.5")
    return hours


@lru_cache(4096)
def parse(printed: str, hours_per_day: Decimal, unit: str = "") -> Duration | None:
    """A printed time; None when it is blank, not understood, or longer than a year.

    `unit` is that of a bare number, where the paper prints it in the column head only (`satuan_waktu`).
    """
    if found := _WORKING_DAYS.fullmatch(printed):
        days = int(found[1])
        return Duration("hari-kerja", days) if 0 < days <= LONGEST else None
    if found := _TIMES_24.fullmatch(printed) or _CALENDAR_DAYS.fullmatch(printed):
        days = int(found[1])
        return Duration("waktu-kalender", days * 24 * 60) if days <= LONGEST else None
    if unit and (found := _BARE.fullmatch(printed)):
        printed = f"{found[1]} {unit}"
    if not _ALL.fullmatch(printed):
        return None
    each = {"menit": Decimal(1), "mnit": Decimal(1), "jam": Decimal(60), "hari": 60 * hours_per_day}
    total = sum((Decimal(n.replace(",", ".")) * each[word.lower()] for n, word in _ONE.findall(printed)), Decimal(0))
    if total > LONGEST * 24 * 60:
        return None
    return Duration("waktu-kerja", int(total.quantize(Decimal(1), ROUND_HALF_UP)))


def minutes(printed: str, hours_per_day: Decimal, unit: str = "") -> int | None:
    """Working minutes of a printed time, half a minute rounded up; None when it is blank, not understood, or of
    another kind."""
    found = parse(printed, hours_per_day, unit)
    return found.amount if found is not None and found.kind == "waktu-kerja" else None


def printed_times(step: Step) -> tuple[str, ...]:
    """The times that the paper prints for a step, its further lines without an activity included."""
    return tuple(line.strip() for line in (step.waktu, *(more.waktu for more in step.tambahan)) if line.strip())


def standard_text(step: Step) -> str:
    """The printed standard as printed, several lines joined by ` + `; empty: not stated."""
    return " + ".join(printed_times(step))


def standard_minutes(step: Step, definition: Definition) -> int | None:
    """The step's standard in working minutes; None when it is blank, of another kind, or a part of it is not
    understood."""
    found = standard(step, definition)
    return found.amount if found is not None and found.kind == "waktu-kerja" else None


def standard(step: Step, definition: Definition) -> Duration | None:
    """The step's standard; None when it is blank, a part of it is not understood, or its lines are of several kinds."""
    return _standards(definition)[step.id]


@once
def _standards(definition: Definition) -> dict[str, Duration | None]:
    """The standards of all steps."""
    hours = hours_of_day(definition.jam_per_hari)
    return {step.id: combined(printed_times(step), hours, definition.satuan_waktu) for step in definition.langkah}


@once
def minimum(definition: Definition) -> Duration:
    """No due time is sooner than this after a step began. Raises ValueError with what to write instead."""
    found = parse(definition.tenggat_minimum, hours_of_day(definition.jam_per_hari), definition.satuan_waktu)
    if found is None:
        raise ValueError(
            f"tenggat_minimum '{definition.tenggat_minimum}' tidak terbaca; tulis misalnya 1 Hari, 2 hari kerja, "
            "atau 0 Menit bila tidak ada"
        )
    return found


def combined(printed: Iterable[str], hours_per_day: Decimal, unit: str = "") -> Duration | None:
    """The sum of printed times, if there are any, all are understood and all are of one kind."""
    known: list[Duration] = []
    for text in printed:
        part = parse(text, hours_per_day, unit)
        if part is None or (known and known[0].kind != part.kind):
            return None
        known.append(part)
    return Duration(known[0].kind, sum(part.amount for part in known)) if known else None
