"""How figures, dates and names are printed in Bahasa Indonesia."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

NOT_COMPUTABLE = "tidak dapat dihitung"
NOTHING = "–"
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
CAPACITIES = {"plt": "Plt. ", "plh": "Plh. ", "pj": "Pj. "}
"""How an acting holder signs; a definitive one signs with the title alone."""


def number(value: Decimal) -> str:
    """`1.234,5`: points between thousands, a decimal comma, decimals as they were submitted."""
    whole, _, decimals = format(abs(value), "f").partition(".")
    sign = "−" if value < 0 else ""
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def rupiah(value: Decimal) -> str:
    """As `number`; cents that are zero are left out."""
    return number(value.to_integral_value() if value == value.to_integral_value() else value)


def percent(value: Decimal | None) -> str:
    """Without the sign, which stands in the column head. None: it cannot be computed."""
    return NOT_COMPUTABLE if value is None else number(value)


def day(value: date) -> str:
    """`31 Januari 2026`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def nip(digits: str) -> str:
    """18 digits as 8-6-1-3 with spaces, the way every office prints them; anything else as it is."""
    found = re.fullmatch(r"(\d{8})(\d{6})(\d)(\d{3})", digits)
    return " ".join(found.groups()) if found else digits


def office(title: str, capacity: str | None) -> str:
    """`Plt. Kepala Dinas …` for an acting holder."""
    return CAPACITIES.get(capacity or "", "") + title


def count(value: int, of: str) -> str:
    """`12 indikator`, `tidak ada indikator`."""
    return f"{number(Decimal(value))} {of}" if value else f"tidak ada {of}"
