"""Reckoning with office hours: working time between two instants, adding working time, adding working days.

Everything happens in the zone of the unit. Indonesia has no daylight saving time, so local time minus a fixed offset
is UTC, and a day always has 24 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from contracts.organisation import Zone
from services.workflow.domain.calendar.days import Days
from services.workflow.domain.units import OFFSET

DAY = timedelta(days=1)


class Calendar:
    """The days of one calendar version, in one zone."""

    def __init__(self, days: Days, zone: Zone) -> None:
        self.days = days
        self.zone = zone
        self._offset = OFFSET[zone]

    @property
    def ref(self) -> str:
        return self.days.ref

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self._offset).date()

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Office hours from `start` to `end`; nothing when `end` is not later."""
        begin, stop = self._local(start), self._local(end)
        if stop <= begin:
            return timedelta()
        first, last = _midnight(begin), _midnight(stop)
        if first == last:
            return self._until(stop) - self._until(begin)
        total = self.days[first.date()].length - self._until(begin) + self._until(stop)
        day = first.date() + DAY
        while day < last.date():
            total += self.days[day].length
            day += DAY
        return total

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole minutes of `working_time`."""
        return self.working_time(start, end) // timedelta(minutes=1)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first instant at which so many minutes of office hours have passed since `start`.

        What ends with a stretch of work ends there (12.00), not where the next one begins (13.00); no minutes end at
        `start` itself, whether the office works then or not. Raises ValueError when `minutes` is negative.
        """
        if minutes < 0:
            raise ValueError(f"working minutes to add must not be negative, not {minutes}")
        if minutes == 0:
            return start
        begin = self._local(start)
        left = timedelta(minutes=minutes) + self._until(begin)
        day = begin.date()
        while left > (length := self.days[day].length):
            left -= length
            day += DAY
        return self._utc(day, self._after(day, left))

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """When the office closes on the `days`-th working day after the day of `start`, which does not count.

        Raises ValueError when `days` is less than 1.
        """
        return self.closing(self.local_date(start), days)

    def closing(self, day: date, days: int) -> datetime:
        """When the office closes on the `days`-th working day after `day`. Raises ValueError when less than 1."""
        if days < 1:
            raise ValueError(f"working days to add must be at least 1, not {days}")
        left = days
        while left:
            day += DAY
            left -= self.days[day].works
        return self._utc(day, self.days[day].closes)

    def closing_at(self, day: date, step: int) -> datetime:
        """When the office closes on `day`, or on the nearest working day before (`step` -1) or after (+1) it."""
        while not self.days[day].works:
            day += step * DAY
        return self._utc(day, self.days[day].closes)

    def midnight_after(self, day: date) -> datetime:
        """The end of a day, 24.00 of the clock."""
        return self._utc(day, DAY)

    def works_at(self, moment: datetime) -> bool:
        """Whether the office works at this instant; at the very end of a stretch it does not."""
        local = self._local(moment)
        since = local - _midnight(local)
        return any(start <= since < end for start, end in self.days[local.date()].segments)

    def _until(self, local: datetime) -> timedelta:
        """Working time of the day that has passed at this local time."""
        since = local - _midnight(local)
        segments = self.days[local.date()].segments
        return sum((min(end, since) - start for start, end in segments if start < since), timedelta())

    def _after(self, day: date, worked: timedelta) -> timedelta:
        """Time since midnight at which so much of the day's work is done; `worked` is more than nothing."""
        for start, end in self.days[day].segments:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise AssertionError("a day holds no more than its length")

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._offset)

    def _utc(self, day: date, since: timedelta) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._offset)
        return (midnight + since).astimezone(UTC)


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
