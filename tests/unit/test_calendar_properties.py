"""What holds for every moment, amount and zone; measured beside a second reckoning that looks at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from contracts.calendar import WEEKDAYS
from contracts.organisation import Zone
from services.workflow.domain import calendar
from services.workflow.domain.durations import Duration
from tests.unit.calendar_world import BUILT_IN, HOURS_AHEAD, WIB, WIT, ZONES, at
from tests.unit.calendar_world import calendar as written_calendar

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001  in UTC
amounts = st.integers(1, 20_000)
TICK = timedelta(microseconds=1)

OFF = {
    *("2024-12-25", "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-12-25", "2025-12-26"),
    *("2026-01-01", "2026-01-16", "2026-02-16", "2026-02-17", "2026-03-18", "2026-03-19", "2026-03-20"),
    *("2026-03-23", "2026-03-24", "2026-04-03"),
}
"""Weekdays off in December to January of 2024/2025 and in December 2025 to April 2026."""

windows = st.one_of(
    st.datetimes(datetime(2024, 12, 2), datetime(2025, 2, 20)),  # noqa: DTZ001  on the wall
    st.datetimes(datetime(2025, 12, 2), datetime(2026, 4, 20)),  # noqa: DTZ001  on the wall
)


def office_open(wall: datetime) -> bool:
    """Whether the office works in the minute that begins now, written out from Perpres 21/2023."""
    day, now = wall.date(), wall.hour * 60 + wall.minute
    if day.weekday() > 4 or day.isoformat() in OFF:
        return False
    friday = day.weekday() == 4
    if date(2026, 2, 19) <= day <= date(2026, 3, 20):
        return 480 <= now < (690 if friday else 720) or 750 <= now < (930 if friday else 900)
    return 450 <= now < (690 if friday else 720) or 780 <= now < (990 if friday else 960)


@given(zones, windows, st.integers(0, 5 * 24 * 60))
@example(WIB, datetime(2026, 2, 18, 15, 0), 24 * 60)  # noqa: DTZ001  on the wall
@example(WIT, datetime(2025, 12, 31, 15, 0), 3 * 24 * 60)  # noqa: DTZ001  on the wall
def test_as_counted_minute_by_minute(zone: Zone, began: datetime, length: int) -> None:
    wall = began.replace(second=0, microsecond=0)
    start = wall.replace(tzinfo=timezone(timedelta(hours=HOURS_AHEAD[zone])))
    counted = sum(office_open(wall + timedelta(minutes=n)) for n in range(length))
    assert BUILT_IN[zone].working_minutes(start, start + timedelta(minutes=length)) == counted


@given(zones, moments, amounts)
@example(WIB, at("2026-02-06 11:00"), 30)
@example(WIB, at("2026-02-06 16:00"), 30)
@example(WIB, at("2026-03-17 14:00"), 60)
def test_what_is_added_is_measured(zone: Zone, moment: datetime, minutes: int) -> None:
    office = BUILT_IN[zone]
    assert office.working_time(moment, office.add_working_minutes(moment, minutes)) == timedelta(minutes=minutes)


@given(zones, moments, amounts)
def test_work_never_ends_in_a_break_or_on_a_day_off(zone: Zone, moment: datetime, minutes: int) -> None:
    found = BUILT_IN[zone].add_working_minutes(moment, minutes)
    assert BUILT_IN[zone].works_at(found - TICK), "the last instant of the work is one of the office's hours"
    assert found > moment


@given(zones, moments, amounts, amounts)
def test_adding_twice_is_adding_the_sum(zone: Zone, moment: datetime, first: int, second: int) -> None:
    office = BUILT_IN[zone]
    twice = office.add_working_minutes(office.add_working_minutes(moment, first), second)
    assert twice == office.add_working_minutes(moment, first + second)


@given(zones, moments, st.timedeltas(timedelta(), timedelta(days=40)), amounts, st.integers(0, 5000))
def test_later_or_longer_is_never_due_sooner(
    zone: Zone, moment: datetime, later: timedelta, minutes: int, more: int
) -> None:
    office = BUILT_IN[zone]
    due = office.add_working_minutes(moment, minutes)
    assert due <= office.add_working_minutes(moment + later, minutes)
    assert due <= office.add_working_minutes(moment, minutes + more)


@given(zones, moments, st.timedeltas(timedelta(), timedelta(days=40)), st.timedeltas(timedelta(), timedelta(days=40)))
def test_measures_add_up(zone: Zone, moment: datetime, first: timedelta, second: timedelta) -> None:
    office, between, end = BUILT_IN[zone], moment + first, moment + first + second
    whole = office.working_time(moment, end)
    assert whole == office.working_time(moment, between) + office.working_time(between, end)
    assert timedelta() <= whole <= first + second


@given(zones, moments, st.integers(1, 60))
def test_working_days_are_counted_by_the_days_that_work(zone: Zone, moment: datetime, days: int) -> None:
    office = BUILT_IN[zone]
    due = office.add_working_days(moment, days)
    first, last = office.local_date(moment), office.local_date(due)
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(office.days[day].works for day in between) == days
    assert office.works_at(due - TICK)
    assert not office.works_at(due), "it is closing time"


durations = st.one_of(
    st.builds(Duration, st.just("waktu-kerja"), st.integers(0, 5000)),
    st.builds(Duration, st.just("hari-kerja"), st.integers(1, 20)),
    st.builds(Duration, st.just("waktu-kalender"), st.integers(0, 20_000)),
)


@given(zones, moments, durations, durations)
def test_no_step_is_due_before_its_minimum_or_its_standard(
    zone: Zone, moment: datetime, standard: Duration, minimum: Duration
) -> None:
    office = BUILT_IN[zone]
    found = calendar.due(office, moment, standard, minimum)
    assert found is not None
    ends = calendar.add(office, moment, standard), calendar.add(office, moment, minimum)
    assert found.at == max(ends)
    assert (found.rule == "standar") == (ends[0] >= ends[1])


@st.composite
def day_hours(draw: st.DrawFn) -> dict[str, object]:
    """Hours of a day with up to three breaks."""
    marks = sorted(draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=2, max_size=8)))
    times = [f"{mark // 60:02}.{mark % 60:02}" for mark in marks[: len(marks) // 2 * 2]]
    rests = [{"dari": start, "sampai": end} for start, end in zip(times[1:-1:2], times[2:-1:2], strict=True)]
    return {"masuk": times[0], "pulang": times[-1], "istirahat": rests}


weeks = st.dictionaries(st.sampled_from(WEEKDAYS), day_hours(), min_size=1)


@given(weeks, weeks, zones, moments, st.integers(1, 3000))
def test_an_office_with_any_hours(
    usual: dict[str, object], fasting: dict[str, object], zone: Zone, moment: datetime, minutes: int
) -> None:
    office = written_calendar(zone, jam_kerja=usual, jam_kerja_ramadan=fasting)
    due = office.add_working_minutes(moment, minutes)
    assert office.working_time(moment, due) == timedelta(minutes=minutes)
    assert office.works_at(due - TICK)
    closing = office.add_working_days(moment, 3)
    assert office.works_at(closing - TICK)
    assert not office.works_at(closing)
