"""The working calendar: when an office works, as versioned data with its legal basis. Owned by workflow.

A calendar is written down as a whole, in the words of the office's own decree, and set as the next version of the
whole country, a region or a unit. Keys are Bahasa Indonesia, as in a SOP definition: both are files that offices write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from contracts.base import Code, Line, Sha256, Strict, Text
from contracts.catalogue import Command, Done, Event, Query, Reply, command, event, query
from contracts.organisation import Zone

_SCOPE = r"^(nasional|wilayah/[0-9]{2}\.[0-9]{2}|unit/[a-z0-9]+(-[a-z0-9]+)*)$"


def _scope(value: str) -> str:
    if re.fullmatch(_SCOPE, value) is None:
        raise ValueError(f"'{value}' bukan cakupan; tulis nasional, wilayah/62.09, atau unit/dinas-contoh")
    return value


Scope = Annotated[
    str, StringConstraints(max_length=65), AfterValidator(_scope), Field(json_schema_extra={"pattern": _SCOPE})
]
"""Whom a calendar is for: `nasional`, `wilayah/62.09`, `unit/dinas-esdm`."""

Weekday = Literal["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"]

WEEKDAYS: tuple[Weekday, ...] = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
"""In the order of `date.weekday()`."""


def _clock(value: str) -> str:
    """`7.30`, `07.30` and `07:30` are the same time of day; kept as `07:30`."""
    found = re.fullmatch(r"(\d{1,2})[.:](\d{2})", value.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"'{value}' bukan jam; tulis misalnya 07.30")
    return f"{int(found[1]):02}:{found[2]}"


Clock = Annotated[str, AfterValidator(_clock)]
"""A time of day in the unit's zone, `HH:MM`."""


def minute_of_day(clock: Clock) -> int:
    """Minutes since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class Break(Strict):
    """Rest (`istirahat`), no working time: from `dari` up to, but not including, `sampai`."""

    dari: Clock
    sampai: Clock


class DayHours(Strict):
    """The hours of one weekday: from `masuk` to `pulang`, without the breaks between."""

    masuk: Clock
    pulang: Clock
    istirahat: tuple[Break, ...] = ()
    """In order of time, each inside the hours."""

    @model_validator(mode="after")
    def _in_order(self) -> DayHours:
        for earlier, later in pairwise(self._marks()):
            if earlier >= later:
                raise ValueError(f"jam {later} harus sesudah {earlier}; urutkan masuk, istirahat, dan pulang")
        return self

    def segments(self) -> tuple[tuple[int, int], ...]:
        """Stretches of working time in minutes since midnight, in order of time."""
        found = [minute_of_day(mark) for mark in self._marks()]
        return tuple(zip(found[::2], found[1::2], strict=True))

    def _marks(self) -> list[Clock]:
        return [self.masuk, *(mark for rest in self.istirahat for mark in (rest.dari, rest.sampai)), self.pulang]


class DatePeriod(Strict):
    """Days from `dari` to `sampai`, both included."""

    dari: date
    sampai: date

    @model_validator(mode="after")
    def _in_order(self) -> DatePeriod:
        if self.sampai < self.dari:
            raise ValueError(f"masa {self.dari} sampai {self.sampai} terbalik; tukar kedua tanggalnya")
        return self


class NamedDay(Strict):
    """A day that is off, with the reason as people know it."""

    tanggal: date
    nama: Line


class ExtraDay(NamedDay):
    """A day that is worked although it would be off, with the hours of the weekday `seperti`."""

    seperti: Weekday = "senin"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class WorkingCalendar(Strict):
    """One version of a working calendar, complete: nothing is taken over from another one."""

    kalender: Line
    """Its title."""
    untuk: Scope
    dasar_hukum: Annotated[tuple[Line, ...], BeforeValidator(_as_list), Field(min_length=1)]
    """The regulations and decrees that it writes down."""
    berlaku_sejak: date
    """First day on which it is in force, in the zone of the unit."""
    jam_kerja: dict[Weekday, DayHours] = Field(min_length=1)
    """Weekday → its hours; a weekday that is not named is off."""
    jam_kerja_ramadan: dict[Weekday, DayHours] = {}
    """Hours of the days in `ramadan`; empty: the same as always."""
    ramadan: tuple[DatePeriod, ...] = ()
    """The fasting month of each year, as decided by the Minister of Religious Affairs."""
    libur_nasional: Literal["ya", "tidak"] = "ya"
    """`ya`: the country's public holidays are off (Keppres 8/2024), as the `holidays` library knows them."""
    cuti_bersama: tuple[NamedDay, ...] = ()
    """Joint leave of the yearly joint decree (SKB) of three ministers."""
    libur_daerah: tuple[NamedDay, ...] = ()
    """Days off of the region or the office: anniversaries, elections."""
    hari_kerja_tambahan: tuple[ExtraDay, ...] = ()
    """Days that are worked although they are a weekend or a holiday; they stand before every other rule."""
    catatan: Text = ""

    @model_validator(mode="after")
    def _agrees(self) -> WorkingCalendar:
        for fault in (*self._twice(), *self._without_hours()):
            raise ValueError(fault)
        return self

    def _twice(self) -> Iterator[str]:
        seen: dict[date, str] = {}
        for day in (*self.cuti_bersama, *self.libur_daerah, *self.hari_kerja_tambahan):
            if day.tanggal in seen:
                yield f"tanggal {day.tanggal} tertulis dua kali ({seen[day.tanggal]}; {day.nama}); hapus salah satunya"
            seen[day.tanggal] = day.nama
        periods = sorted(self.ramadan, key=lambda period: period.dari)
        for earlier, later in pairwise(periods):
            if later.dari <= earlier.sampai:
                yield f"masa ramadan yang mulai {later.dari} bertindihan dengan yang mulai {earlier.dari}"

    def _without_hours(self) -> Iterator[str]:
        for day in self.hari_kerja_tambahan:
            if day.seperti not in self.jam_kerja:
                yield f"hari kerja tambahan {day.tanggal}: hari '{day.seperti}' tidak ada di jam_kerja"


@event("workflow.calendar.set.v1")
class CalendarSet(Event):
    """A calendar is in force for its scope from its day on, until a later version of the scope is."""

    version: int
    """Counts the versions of this scope from 1."""
    calendar: WorkingCalendar
    digest: Sha256
    """SHA-256 of the calendar's canonical JSON."""


class CalendarStored(Done):
    scope: Scope
    calendar_version: int
    digest: Sha256
    changed: bool
    """False when the newest version already had this very content."""


@command("workflow", "set_calendar", CalendarStored, issuers=("operator",))
class SetCalendar(Command):
    calendar: WorkingCalendar


class CalendarInForce(Reply):
    """The calendar of a unit on a day: the nearest of the unit, those above it, its region, the country; else the
    built-in one."""

    unit: Code
    zone: Zone
    day: date
    ref: Line
    """Names the version exactly, as events with a due time do."""
    scope: Scope
    calendar_version: int
    """0: built in."""
    calendar: WorkingCalendar


@query("workflow", "calendar", CalendarInForce, issuers=("portal", "operator"))
class ShowCalendar(Query):
    unit: Code
    day: date | None = None
    """In the unit's zone; None: today."""
