"""What each day is for a calendar: hours of work, or why it is off. The same in every zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from contracts.calendar import WEEKDAYS, DayHours, Weekday, WorkingCalendar
from services.workflow.domain.calendar.national import RELEASE, public_holidays

Kind = Literal["kerja", "kerja-tambahan", "akhir-pekan", "libur-nasional", "cuti-bersama", "libur-daerah"]
Stretches = tuple[tuple[timedelta, timedelta], ...]
"""Stretches of working time since midnight, in order; none on a day off."""


@dataclass(frozen=True, slots=True)
class Day:
    kind: Kind
    name: str
    """The holiday's or extra day's name; empty on other days."""
    segments: Stretches = ()
    length: timedelta = timedelta()
    """Working time of the whole day."""

    @property
    def works(self) -> bool:
        return bool(self.segments)

    @property
    def closes(self) -> timedelta:
        """When the office closes, since midnight. Only for a day that works."""
        return self.segments[-1][1]


class Days:
    """The days of one calendar version, each worked out once."""

    def __init__(self, calendar: WorkingCalendar, version: int) -> None:
        self.calendar = calendar
        self._extra = {day.tanggal: day for day in calendar.hari_kerja_tambahan}
        self._leave = {day.tanggal: day.nama for day in calendar.cuti_bersama}
        self._local = {day.tanggal: day.nama for day in calendar.libur_daerah}
        self._hours = {weekday: _stretches(hours) for weekday, hours in calendar.jam_kerja.items()}
        self._fasting = {weekday: _stretches(hours) for weekday, hours in calendar.jam_kerja_ramadan.items()}
        self._known: dict[date, Day] = {}
        national = f" (holidays {RELEASE})" if calendar.libur_nasional == "ya" else ""
        self.ref = f"{calendar.untuk}/{version}{national}"
        """Names exactly what a due time was worked out with, e.g. `unit/dinas-esdm/2 (holidays 0.108)`."""

    def __getitem__(self, day: date) -> Day:
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self._day(day)
        return found

    def _day(self, day: date) -> Day:
        weekday = WEEKDAYS[day.weekday()]
        if extra := self._extra.get(day):
            return _working("kerja-tambahan", extra.nama, self._stretches(day, extra.seperti, extra=True))
        if name := self._national(day):
            return Day("libur-nasional", name)
        if name := self._leave.get(day):
            return Day("cuti-bersama", name)
        if name := self._local.get(day):
            return Day("libur-daerah", name)
        stretches = self._stretches(day, weekday)
        return _working("kerja", "", stretches) if stretches else Day("akhir-pekan", "")

    def _national(self, day: date) -> str | None:
        return public_holidays(day.year).get(day) if self.calendar.libur_nasional == "ya" else None

    def _stretches(self, day: date, weekday: Weekday, *, extra: bool = False) -> Stretches:
        """A weekday that the Ramadan hours do not name is off in Ramadan; an extra day then has its usual hours."""
        if self._fasting and any(period.dari <= day <= period.sampai for period in self.calendar.ramadan):
            found = self._fasting.get(weekday, ())
            if found or not extra:
                return found
        return self._hours.get(weekday, ())


def _stretches(hours: DayHours) -> Stretches:
    return tuple((timedelta(minutes=start), timedelta(minutes=end)) for start, end in hours.segments())


def _working(kind: Kind, name: str, stretches: Stretches) -> Day:
    return Day(kind, name, stretches, sum((end - start for start, end in stretches), timedelta()))
