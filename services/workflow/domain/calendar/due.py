"""Due times: of a step, after the end of a period, and on a fixed day of the year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from services.workflow.domain.calendar.reckoning import Calendar
from services.workflow.domain.durations import Duration


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime
    """UTC."""
    calendar: str
    """`ref` of the calendar version that it was worked out with; it belongs into the event beside the time."""
    rule: Literal["standar", "minimum"]
    """Whether the printed standard decided, or the office's minimum because it is later."""


def add(calendar: Calendar, began: datetime, duration: Duration) -> datetime:
    """When a duration of any kind is over that began at this instant."""
    match duration.kind:
        case "waktu-kerja":
            return calendar.add_working_minutes(began, duration.amount)
        case "hari-kerja":
            return calendar.add_working_days(began, duration.amount)
        case "waktu-kalender":
            return began + timedelta(minutes=duration.amount)


def due(calendar: Calendar, began: datetime, standard: Duration | None, minimum: Duration) -> Due | None:
    """When a step that began at this instant is due: after its printed standard, never sooner than the minimum.

    None when the standard is blank or not understood: what the paper does not limit has no due time.
    """
    if standard is None:
        return None
    if standard.kind == minimum.kind:  # the longer one ends later, whatever the calendar
        rule: Literal["standar", "minimum"] = "standar" if standard.amount >= minimum.amount else "minimum"
        return Due(add(calendar, began, standard if rule == "standar" else minimum), calendar.ref, rule)
    printed, least = add(calendar, began, standard), add(calendar, began, minimum)
    return Due(printed, calendar.ref, "standar") if printed >= least else Due(least, calendar.ref, "minimum")


def after_period(calendar: Calendar, end: date, days: int) -> datetime:
    """Due `days` working days after the last day of a period, when the office closes: "10 hari kerja setelah akhir
    triwulan". Raises ValueError when `days` is less than 1."""
    return calendar.closing(end, days)


def quarter_end(year: int, quarter: int) -> date:
    """Last day of a quarter (1 to 4) of the fiscal year, which is the calendar year (UU 17/2003 article 4)."""
    month = 3 * quarter
    return date(year, month, monthrange(year, month)[1])


def on_day(
    calendar: Calendar,
    year: int,
    month: int,
    day: int,
    roll: Literal["sebelum", "sesudah", "tetap"] = "sebelum",
) -> datetime:
    """Due on a fixed day of the year, "paling lambat 31 Maret"; a day that the month lacks is its last one.

    A day off is moved to the closing time of the working day before it (`sebelum`: nobody is there to receive it
    later) or after it (`sesudah`); `tetap` leaves the date and ends it at 24.00.
    """
    found = date(year, month, min(day, monthrange(year, month)[1]))
    if roll == "tetap":
        return calendar.midnight_after(found)
    return calendar.closing_at(found, -1 if roll == "sebelum" else 1)
