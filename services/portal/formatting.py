"""Times, numbers and durations as people in Indonesia write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from contracts.periods import MONTHS
from contracts.workflow import FactRow

ZONES: dict[str, tuple[tzinfo, str]] = {
    "Asia/Jakarta": (timezone(timedelta(hours=7)), "WIB"),
    "Asia/Pontianak": (timezone(timedelta(hours=7)), "WIB"),
    "Asia/Makassar": (timezone(timedelta(hours=8)), "WITA"),
    "Asia/Jayapura": (timezone(timedelta(hours=9)), "WIT"),
}
"""Fixed offsets: Indonesia has no summer time, and slim images have no zone files."""

WORKDAY_MINUTES = 450
"""37.5 hours in five days (Perpres 21/2023): no working day counts for more."""


def zone_of(name: str) -> tuple[tzinfo, str]:
    """Offset and abbreviation of a zone; WIB for one that is not Indonesian."""
    return ZONES.get(name, ZONES["Asia/Jakarta"])


def moment(value: datetime, zone: str) -> str:
    """`20 November 2026 14.05 WIB`."""
    offset, abbreviation = zone_of(zone)
    return f"{day(value, zone)} {value.astimezone(offset):%H.%M} {abbreviation}"


def day(value: datetime, zone: str) -> str:
    """`20 November 2026`."""
    local = value.astimezone(zone_of(zone)[0])
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def number(value: Decimal | int) -> str:
    """`1.234,5`; every digit that was given is shown, nothing is rounded."""
    return f"{Decimal(value):,f}".translate(str.maketrans(",.", ".,"))


def plain_number(value: Decimal) -> str:
    """`1234,5` for an input field: without thousands' dots it can be read in one way only."""
    return format(value, "f").replace(".", ",")


def rupiah(value: Decimal) -> str:
    return f"Rp{number(value)}"


def minutes(value: int) -> str:
    """`2 jam 30 menit`."""
    hours, rest = divmod(value, 60)
    parts = [f"{number(hours)} jam"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} menit")
    return " ".join(parts)


def duration(seconds: int) -> str:
    """Clock time as `3 hari 2 jam 5 menit`; a day here has 24 hours."""
    if seconds < 60:
        return "kurang dari 1 menit"
    days, rest = divmod(seconds // 60, 24 * 60)
    parts = [f"{number(days)} hari"] if days else []
    if rest:
        parts.append(minutes(rest))
    return " ".join(parts)


def size(value: int) -> str:
    """`12,3 KB`."""
    if value < 1000:
        return f"{value} byte"
    amount, unit = (Decimal(value) / 1000, "KB") if value < 1_000_000 else (Decimal(value) / 1_000_000, "MB")
    return f"{number(amount.quantize(Decimal('0.1')))} {unit}"


def file_name(name: str, version: int) -> str:
    """A name for a download that every system accepts: `dokumen-sakip-v2.pdf`."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "dokumen"
    return f"{slug}-v{version}.pdf"


def working_minutes_at_most(since: datetime, until: datetime, zone: str) -> int:
    """Upper bound of the working minutes between two moments: Monday to Friday, at most 450 minutes a day.

    Serves only to mark what is surely not late yet; holidays and office hours are the working calendar's,
    which the portal does not have.
    """
    offset = zone_of(zone)[0]
    start, end = since.astimezone(offset), until.astimezone(offset)
    total = 0
    while start < end:
        midnight = (start + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if start.weekday() < 5:
            total += min(WORKDAY_MINUTES, int((min(midnight, end) - start).total_seconds() // 60))
        start = midnight
    return total


def fact(row: FactRow) -> str:
    """A fact of a run by its kind: `31 Maret 2026`, `1.234,5`, or the words as they are."""
    if row.kind == "tanggal":
        year, month, day_of = (int(part) for part in row.value.split("-"))
        return f"{day_of} {MONTHS[month - 1]} {year}"
    return number(Decimal(row.value)) if row.kind == "angka" else row.value


def plain_day(value: date) -> str:
    """`2 Januari 2027`, of a day without a clock."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month_day(value: str) -> str:
    """`2 Januari` for `01-02`."""
    month, number_of = value.split("-")
    return f"{int(number_of)} {MONTHS[int(month) - 1]}"
