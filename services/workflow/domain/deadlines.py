"""Due times that a SOP states (`tenggat`): parsed, and worked out for a run.

- `31 Maret`: a day of the year after the fiscal year; `31 Maret tahun berjalan`: of the fiscal year; `31 Juli tahun
  sebelumnya`: of the year before it, in which plans are made.
- `akhir Februari`: the last day of a month, of the same years.
- `akhir periode + 10 hari kerja`: after the period that the run is about.
- `akhir tahun + 2 bulan`: after the fiscal year, which is the calendar year (UU 17/2003 article 4).
- `akhir pengumpulan`: when the collection ends that the step answers, gathers or comes after.
- `fakta <kode> + 1 bulan`: after a date that was stated when the run started.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from contracts.periods import MONTHS, span
from contracts.sop import Definition, Step
from contracts.workflow import RunStarted
from services.workflow.domain import plan
from services.workflow.domain.calendar import Calendar

Base = Literal["hari", "periode", "tahun", "pengumpulan", "fakta"]
Unit = Literal["", "hari kerja", "hari kalender", "minggu", "bulan"]
EXAMPLES = (
    "'31 Maret', '31 Juli tahun sebelumnya', 'akhir periode + 10 hari kerja', 'akhir tahun + 2 bulan', atau "
    "'akhir pengumpulan'"
)
MOST = 366
"""Days, weeks or months that may be added."""

_ADDED = re.compile(r"(.*?)(?:\s*\+\s*(\d{1,4})\s*(hari kerja|hari kalender|hari|minggu|bulan))?")
_DAY = re.compile(r"(\d{1,2}|akhir)\s+([a-z]+)(\s+tahun berjalan|\s+tahun berikutnya|\s+tahun sebelumnya)?")
_FACT = re.compile(r"fakta\s+([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A parsed `tenggat`."""

    base: Base
    month: int = 0
    day: int = 0
    """0: the last of the month."""
    years: int = 1
    """Of a day: how many years after the fiscal year it is."""
    fact: str = ""
    amount: int = 0
    unit: Unit = ""
    """What `amount` counts; empty: nothing is added."""


@dataclass(frozen=True, slots=True)
class End:
    """When something ends: its last moment, and the end of the last working day before one that is off."""

    at: datetime
    work_by: datetime | None = None


@lru_cache(1024)
def parse(text: str) -> Stated:
    """Raises ValueError with what is wrong and what to write instead."""
    words = " ".join(text.lower().split())
    found = _ADDED.fullmatch(words)
    if found is None or not found[1]:
        raise ValueError(f"tenggat '{text}' tidak terbaca; tulis misalnya {EXAMPLES}")
    base = _base(found[1].strip(), text)
    if found[2] is None:
        return base
    if found[3] == "hari":
        raise ValueError(f"tenggat '{text}' tidak menyebut jenis harinya; tulis 'hari kerja' atau 'hari kalender'")
    amount = int(found[2])
    if not 1 <= amount <= MOST:
        raise ValueError(f"tenggat '{text}' menambah {amount}; tulis angka dari 1 sampai {MOST}")
    unit: Unit = next(one for one in ("hari kerja", "hari kalender", "minggu", "bulan") if one == found[3])
    return replace(base, amount=amount, unit=unit)


def _base(words: str, text: str) -> Stated:
    known: dict[str, Base] = {
        "akhir periode": "periode",
        "akhir tahun": "tahun",
        "akhir tahun anggaran": "tahun",
        "akhir pengumpulan": "pengumpulan",
    }
    if words in known:
        return Stated(known[words])
    if fact := _FACT.fullmatch(words):
        return Stated("fakta", fact=fact[1])
    found = _DAY.fullmatch(words)
    if found is None:
        raise ValueError(f"tenggat '{text}' tidak terbaca; tulis misalnya {EXAMPLES}")
    if found[2].title() not in MONTHS:
        raise ValueError(f"tenggat '{text}': '{found[2]}' bukan nama bulan; tulis misalnya '31 Maret'")
    month, day = MONTHS.index(found[2].title()) + 1, 0 if found[1] == "akhir" else int(found[1])
    longest = monthrange(2024, month)[1]  # a leap year
    if found[1] != "akhir" and not 1 <= day <= longest:
        raise ValueError(f"tenggat '{text}': {found[2].title()} hanya sampai tanggal {longest}; perbaiki tanggalnya")
    years = {"tahun berjalan": 0, "tahun sebelumnya": -1}.get((found[3] or "").strip(), 1)
    return Stated("hari", month=month, day=day, years=years)


def last_day(stated: Stated, run: RunStarted, calendar: Calendar, ends: datetime | None) -> date | None:
    """The day on which it ends; None when the collection or the fact that it rests on is not known. `ends` is when the
    collection ends."""
    base = _from(stated, run, calendar, ends)
    if base is None:
        return None
    match stated.unit:
        case "":
            return base
        case "hari kerja":
            return calendar.local_date(calendar.closing(base, stated.amount))
        case "hari kalender":
            return base + timedelta(days=stated.amount)
        case "minggu":
            return base + timedelta(weeks=stated.amount)
        case "bulan":
            return _months_later(base, stated.amount)


def end_of_day(calendar: Calendar, day: date) -> End:
    """When the office closes on a day. The date stays also on a day off, as a law names it: then it ends with the day,
    and the work has to be done on the working day before."""
    if calendar.days[day].works:
        return End(calendar.closing_at(day, -1))
    return End(calendar.midnight_after(day) - timedelta(minutes=1), calendar.closing_at(day, -1))


def collection_step(definition: Definition, step: Step) -> Step | None:
    """The step that opened the collection whose end `akhir pengumpulan` means: that which the step answers or gathers,
    else the nearest one before it."""
    own = plan.form_of(definition, step) or plan.opening_step(definition, step)
    if own is not None:
        return own
    return next((row for row in plan.before(definition, step.id) if _is_gathered(definition, row)), None)


def faults(definition: Definition, step: Step) -> str:
    """What is wrong with a step's `tenggat`; empty: nothing."""
    try:
        stated = parse(step.tenggat)
    except ValueError as error:
        return str(error)
    asked = definition.ditanyakan.get(stated.fact)
    if stated.base == "fakta" and (asked is None or asked.jenis != "tanggal"):
        return (
            f"tenggat menyebut fakta '{stated.fact}' yang tidak ditanyakan sebagai tanggal; tambahkan pada ditanyakan"
        )
    if stated.base != "pengumpulan":
        return ""
    if "himpun" in step.tugas:
        return "akhir pengumpulan ini ditentukan langkah ini sendiri; tulis hari atau 'akhir periode + …'"
    if collection_step(definition, step) is None:
        return "tidak ada pengumpulan sebelum langkah ini; tulis hari atau 'akhir periode + …'"
    return ""


def _from(stated: Stated, run: RunStarted, calendar: Calendar, ends: datetime | None) -> date | None:
    match stated.base:
        case "hari":
            year = run.year + stated.years
            longest = monthrange(year, stated.month)[1]
            return date(year, stated.month, min(stated.day or longest, longest))
        case "periode":
            return span(run.period, run.year)[1]
        case "tahun":
            return date(run.year, 12, 31)
        case "pengumpulan":
            return calendar.local_date(ends) if ends is not None else None
        case "fakta":
            return _date(run.facts.get(stated.fact, ""))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the last day of a month leads to the last day of one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if last else min(day.day, longest))


def _is_gathered(definition: Definition, step: Step) -> bool:
    return plan.opens_collection(definition, step) and "himpun" in plan.collector(definition, step).tugas
