"""Windows (`jendela`): when the acts of a step may be done, parsed and worked out for a run."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from contracts.periods import MONTHS, PERIODS, span
from contracts.sop import Definition, Step
from contracts.workflow import Window
from services.workflow.domain import deadlines, plan
from services.workflow.domain.calendar import Calendar
from services.workflow.domain.deadlines import Stated
from services.workflow.domain.run import RunState

EXAMPLES = "'1 Januari s.d. 31 Januari' atau 'akhir periode + 1 hari kalender s.d. akhir periode + 10 hari kerja'"
_BETWEEN = re.compile(r"\s+(?:s\.\s?d\.?|s/d|sampai dengan|sampai|hingga)\s+", re.IGNORECASE)


@lru_cache(256)
def parse(text: str) -> tuple[Stated, Stated]:
    """First and last day of a `jendela`. Raises ValueError with what is wrong and what to write instead."""
    parts = _BETWEEN.split(text.strip())
    if len(parts) != 2:
        raise ValueError(f"jendela '{text}' tidak menyebut awal dan akhirnya; tulis misalnya {EXAMPLES}")
    try:
        first, last = map(deadlines.parse, parts)
    except ValueError as error:
        raise ValueError(str(error).replace("tenggat '", "jendela '", 1)) from None
    if "pengumpulan" in (first.base, last.base):
        raise ValueError(f"jendela '{text}' tidak dapat mengikuti pengumpulan; tulis misalnya {EXAMPLES}")
    return first, last


def faults(definition: Definition, step: Step) -> tuple[str, str] | None:
    """Key and sentence of what is wrong with a step's window; None: nothing."""
    if not step.jendela:
        return ("diperpanjang", "tidak ada jendela yang diperpanjang; tulis 'jendela'") if step.diperpanjang else None
    try:
        first, last = parse(step.jendela)
        _in_order(definition, step, first, last)
    except ValueError as error:
        return "jendela", str(error)
    if not step.diperpanjang:
        return "diperpanjang", "jendela memerlukan siapa yang boleh memperpanjangnya; tulis 'diperpanjang'"
    role = definition.pelaksana[step.diperpanjang]
    if role.jenis == "luar" or role.tiap:
        return "diperpanjang", f"{role.nama} tidak dapat memperpanjang; pilih satu jabatan atau tim"
    return None


def _in_order(definition: Definition, step: Step, first: Stated, last: Stated) -> None:
    """Raises ValueError."""
    for stated in (first, last):
        asked = definition.ditanyakan.get(stated.fact)
        if stated.base == "fakta" and (asked is None or asked.jenis != "tanggal"):
            raise ValueError(
                f"fakta '{stated.fact}' pada jendela tidak ditanyakan sebagai tanggal; tambahkan pada ditanyakan"
            )
    opens, closes = _roughly(first, definition), _roughly(last, definition)
    if opens is not None and closes is not None and closes < opens:
        raise ValueError(f"jendela '{step.jendela}' berakhir sebelum dimulai; periksa 'tahun berjalan'")


def window_of(state: RunState, step: Step, office: Calendar) -> Window | None:
    """The window of a step in a run, as extended so far; None: it may be done at any time."""
    if not step.jendela:
        return None
    first, last = parse(step.jendela)
    run = state.begun()
    opens, closes = (deadlines.last_day(one, run, office, None) for one in (first, last))
    if opens is None or closes is None:
        return None
    end = office.midnight_after(closes)
    return Window(
        opens=office.midnight_after(opens - timedelta(days=1)),
        closes=max(end, state.windows.get(step.id, end)),
    )


def answering_step(definition: Definition, opening: Step) -> Step | None:
    """The step whose window limits the answers to a collection: in which the units fill in, else which gathers it, else
    the one that fills in for itself."""
    rows = [row for row in definition.langkah if plan.form_of(definition, row) == opening]
    rows += [plan.collector(definition, opening)]
    return next((row for row in rows if row.jendela), None)


def last_day(window: Window, office: Calendar) -> date:
    """The last day that belongs to a window."""
    return office.local_date(window.closes - timedelta(minutes=1))


def said(day: date) -> str:
    """`31 Januari 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _roughly(stated: Stated, definition: Definition) -> date | None:
    """About when it is in some year, without a calendar; None: that depends on what is stated at the start."""
    year = 2001
    if stated.base == "fakta":
        return None
    if stated.base == "hari":
        base = date(year + stated.years, stated.month, min(stated.day or 28, 28))
    else:
        period = PERIODS[definition.periode][0] if stated.base == "periode" else "tahunan"
        base = span(period, year)[1]
    days = {"": 0.0, "hari kerja": 1.4, "hari kalender": 1, "minggu": 7, "bulan": 30}[stated.unit]
    return base + timedelta(days=int(stated.amount * days))
