"""Printed times of the mutu baku (`2 Jam`, `20 Mnit`, `4 Hari`) as working minutes.

The literal stays beside the parsed value; what is not understood stays a literal only. A Hari has as many working
hours as the SOP says: 7.5 by law (Perpres 21/2023), 8 where the authors counted so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from contracts.sop import Definition, Step

_PART = r"(\d+(?:[.,]\d+)?)\s*(menit|mnit|jam|hari)"
_ONE = re.compile(_PART, re.IGNORECASE)
_ALL = re.compile(rf"\s*(?:{_PART}\s*)+", re.IGNORECASE)


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
def minutes(printed: str, hours_per_day: Decimal) -> int | None:
    """Working minutes of a printed time, half a minute rounded up; None when it is blank or not understood."""
    if not _ALL.fullmatch(printed):
        return None
    each = {"menit": Decimal(1), "mnit": Decimal(1), "jam": Decimal(60), "hari": 60 * hours_per_day}
    parts = _ONE.findall(printed)
    total = sum((Decimal(count.replace(",", ".")) * each[unit.lower()] for count, unit in parts), Decimal(0))
    return int(total.quantize(Decimal(1), ROUND_HALF_UP))


def printed_times(step: Step) -> tuple[str, ...]:
    """The times that the paper prints for a step, its further lines without an activity included."""
    return tuple(line.strip() for line in (step.waktu, *(more.waktu for more in step.tambahan)) if line.strip())


def standard_text(step: Step) -> str:
    """The printed standard as printed, several lines joined by ` + `; empty: not stated."""
    return " + ".join(printed_times(step))


def standard_minutes(step: Step, definition: Definition) -> int | None:
    """The step's standard in working minutes; None when it is blank or a part of it is not understood."""
    return total(printed_times(step), hours_of_day(definition.jam_per_hari))


def total(printed: Iterable[str], hours_per_day: Decimal) -> int | None:
    """Sum of printed times in working minutes; None when there is none or one is not understood."""
    values = [minutes(text, hours_per_day) for text in printed]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
