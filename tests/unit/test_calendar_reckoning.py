"""Office hours added and measured; every expected value was counted by hand on the calendar of 2025 and 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.organisation import Zone
from tests.unit.calendar_world import BUILT_IN, WIB, WIT, WITA, ZONES, at, calendar, wall

ADDED = {
    # 2 to 6 February 2026 is a usual week, Monday to Friday.
    "within the morning": ("2026-02-02 08:00", 30, "2026-02-02 08:30"),
    "up to the break": ("2026-02-02 11:00", 60, "2026-02-02 12:00"),
    "across the break": ("2026-02-02 11:30", 60, "2026-02-02 13:30"),
    "begun in the break": ("2026-02-02 12:20", 10, "2026-02-02 13:10"),
    "begun before hours": ("2026-02-02 06:00", 15, "2026-02-02 07:45"),
    "begun after hours": ("2026-02-02 17:00", 15, "2026-02-03 07:45"),
    "begun at closing time": ("2026-02-02 16:00", 1, "2026-02-03 07:31"),
    "up to closing time": ("2026-02-02 15:00", 60, "2026-02-02 16:00"),
    "across the night": ("2026-02-02 15:30", 60, "2026-02-03 08:00"),
    "a whole day": ("2026-02-02 07:30", 450, "2026-02-02 16:00"),
    "1 Hari of 7.5 hours from ten o'clock": ("2026-02-02 10:00", 450, "2026-02-03 10:00"),
    "1 Hari of 8 hours": ("2026-02-02 07:30", 480, "2026-02-03 08:00"),
    "4 Hari of 8 hours": ("2026-02-02 07:30", 1920, "2026-02-06 09:30"),
    "nothing": ("2026-02-07 10:00", 0, "2026-02-07 10:00"),
    # Friday's break is from 11.30 to 13.00, and it closes at 16.30.
    "across Friday's break": ("2026-02-06 11:00", 60, "2026-02-06 13:30"),
    "Monday's break is no break on Friday": ("2026-02-06 13:00", 30, "2026-02-06 13:30"),
    "up to Friday's closing time": ("2026-02-06 16:00", 30, "2026-02-06 16:30"),
    "across the weekend": ("2026-02-06 16:00", 60, "2026-02-09 08:00"),
    "begun on a Saturday": ("2026-02-07 10:00", 15, "2026-02-09 07:45"),
    "begun on a Sunday night": ("2026-02-08 23:59", 15, "2026-02-09 07:45"),
    # 16 February joint leave, 17 February Imlek, Ramadan from 19 February.
    "across joint leave and Imlek": ("2026-02-13 15:00", 450, "2026-02-18 14:30"),
    "begun on a holiday": ("2026-02-17 09:00", 15, "2026-02-18 07:45"),
    "into Ramadan": ("2026-02-18 15:00", 120, "2026-02-19 09:00"),
    "across a break in Ramadan": ("2026-02-19 11:45", 30, "2026-02-19 12:45"),
    "across Friday's break in Ramadan": ("2026-02-20 11:00", 60, "2026-02-20 13:00"),
    "across a weekend in Ramadan": ("2026-02-20 15:00", 60, "2026-02-23 08:30"),
    "1 Hari of 7.5 hours in Ramadan": ("2026-02-23 08:00", 450, "2026-02-24 09:00"),
    # 18 March leave, 19 Nyepi, 20 leave, 21 and 22 Idul Fitri, 23 and 24 leave.
    "out of Ramadan": ("2026-03-17 14:00", 120, "2026-03-25 08:30"),
    "out of Ramadan 2025": ("2025-03-27 14:00", 120, "2025-04-08 08:30"),
    # 14 May Kenaikan, 15 May joint leave.
    "across a long weekend": ("2026-05-13 15:00", 90, "2026-05-18 08:00"),
    # 25 December Natal, 26 December 2025 joint leave; 1 January a Thursday.
    "across Natal": ("2025-12-24 15:30", 60, "2025-12-29 08:00"),
    "across the end of the year": ("2025-12-31 15:00", 120, "2026-01-02 08:30"),
    "across a leap day": ("2024-02-28 15:30", 480, "2024-02-29 16:00"),
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("case", ADDED)
def test_added(case: str, zone: Zone) -> None:
    began, minutes, expected = ADDED[case]
    found = BUILT_IN[zone].add_working_minutes(at(began, zone), minutes)
    assert wall(found, zone) == expected
    assert BUILT_IN[zone].working_minutes(at(began, zone), found) == minutes


@pytest.mark.parametrize(
    ("zone", "expected"), [(WIB, "2026-02-18T07:30Z"), (WITA, "2026-02-18T06:30Z"), (WIT, "2026-02-18T05:30Z")]
)
def test_the_same_hour_of_the_wall_is_another_instant_in_each_zone(zone: Zone, expected: str) -> None:
    began = at("2026-02-13 15:00", zone)
    assert BUILT_IN[zone].add_working_minutes(began, 450) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("began", "minutes", "expected"),
    [
        # A Friday: 15.45 in Jakarta; 16.45 and 17.45, after hours, further east.
        ("2026-02-06T08:45Z", 60, ("2026-02-09T00:45Z", "2026-02-09T00:30Z", "2026-02-08T23:30Z")),
        # 31 December at 06.00, 07.00 and 08.00.
        ("2025-12-30T23:00Z", 15, ("2025-12-31T00:45Z", "2025-12-30T23:45Z", "2025-12-30T23:15Z")),
        # 31 December 15.30; 16.30 and 17.30, after hours: on 2 January.
        ("2025-12-31T08:30Z", 60, ("2026-01-02T01:00Z", "2026-01-02T00:30Z", "2026-01-01T23:30Z")),
    ],
)
def test_the_same_instant_is_another_hour_of_the_wall_in_each_zone(
    began: str, minutes: int, expected: tuple[str, str, str]
) -> None:
    moment = datetime.fromisoformat(began)
    found = [BUILT_IN[zone].add_working_minutes(moment, minutes) for zone in ZONES]
    assert found == [datetime.fromisoformat(text) for text in expected]


MEASURED = {
    "a week": ("2026-02-02 00:00", "2026-02-09 00:00", 2250),
    "a week of Ramadan": ("2026-02-23 00:00", "2026-03-02 00:00", 1950),
    "around a break": ("2026-02-02 11:50", "2026-02-02 13:10", 20),
    "within a break": ("2026-02-02 12:10", "2026-02-02 12:50", 0),
    "a weekend": ("2026-02-06 16:30", "2026-02-09 07:30", 0),
    "to the next day": ("2026-02-02 15:30", "2026-02-03 08:15", 75),
    # 2 to 6, 9 to 13 and 18 February: eleven days.
    "2 to 18 February": ("2026-02-02 07:30", "2026-02-18 16:00", 11 * 450),
    # 240 working days, 19 of them of Ramadan and 60 minutes shorter: 19, 20, 23 to 27 February, 2 to 6, 9 to 13, 16 and
    # 17 March.
    "the year 2026": ("2026-01-01 00:00", "2027-01-01 00:00", 240 * 450 - 19 * 60),
    "backwards": ("2026-02-03 10:00", "2026-02-02 10:00", 0),
    "no time at all": ("2026-02-03 10:00", "2026-02-03 10:00", 0),
}


@pytest.mark.parametrize("case", MEASURED)
def test_measured(case: str) -> None:
    began, ended, expected = MEASURED[case]
    assert BUILT_IN[WIB].working_minutes(at(began), at(ended)) == expected


def test_only_whole_minutes_are_counted() -> None:
    began = at("2026-02-02 08:00")
    assert BUILT_IN[WIB].working_minutes(began, began + timedelta(seconds=119)) == 1
    assert BUILT_IN[WIB].working_time(began, began + timedelta(seconds=119)) == timedelta(seconds=119)


def test_seconds_are_kept() -> None:
    began = at("2026-02-02 15:59") + timedelta(seconds=30, microseconds=7)
    found = BUILT_IN[WIB].add_working_minutes(began, 1)
    assert found == at("2026-02-03 07:30") + timedelta(seconds=30, microseconds=7)
    assert found.tzinfo == UTC


DAYS_ADDED = {
    "the day itself does not count": ("2026-02-02 07:30", 1, "2026-02-03 16:00"),
    "a Friday closes later": ("2026-02-05 10:00", 1, "2026-02-06 16:30"),
    "across a weekend": ("2026-02-06 10:00", 1, "2026-02-09 16:00"),
    "from a Saturday": ("2026-02-07 10:00", 1, "2026-02-09 16:00"),
    "five": ("2026-01-28 16:00", 5, "2026-02-04 16:00"),
    "across joint leave and Imlek": ("2026-02-13 10:00", 1, "2026-02-18 16:00"),
    "into Ramadan": ("2026-02-13 10:00", 2, "2026-02-19 15:00"),
    "a Friday of Ramadan": ("2026-02-13 10:00", 3, "2026-02-20 15:30"),
    "across Natal": ("2025-12-24 08:00", 3, "2025-12-31 16:00"),
    "across the end of the year": ("2025-12-24 08:00", 5, "2026-01-05 16:00"),
    "from the last day of the year": ("2025-12-31 23:00", 1, "2026-01-02 16:30"),
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("case", DAYS_ADDED)
def test_working_days_added(case: str, zone: Zone) -> None:
    began, days, expected = DAYS_ADDED[case]
    assert wall(BUILT_IN[zone].add_working_days(at(began, zone), days), zone) == expected


def test_which_day_it_is_follows_the_zone() -> None:
    """Friday 23.30 in Jakarta is Saturday in Makassar and Jayapura: the next working day is Monday for all three; on
    a Sunday evening in Jakarta it is Monday further east, and Tuesday is the next."""
    friday, sunday = at("2026-02-06 23:30"), at("2026-02-08 23:30")
    shown = [[wall(BUILT_IN[zone].add_working_days(moment, 1), zone) for zone in ZONES] for moment in (friday, sunday)]
    assert shown == [["2026-02-09 16:00"] * 3, ["2026-02-09 16:00", "2026-02-10 16:00", "2026-02-10 16:00"]]


def test_hours_of_a_region_of_its_own() -> None:
    """The local example of domain: Monday to Thursday 07.30 to 16.00, Friday 07.30 to 11.00."""
    usual = {"masuk": "07.30", "pulang": "16.00", "istirahat": [{"dari": "12.00", "sampai": "13.00"}]}
    hours = {day: usual for day in ("senin", "selasa", "rabu", "kamis")}
    local = calendar(WITA, jam_kerja={**hours, "jumat": {"masuk": "07.30", "pulang": "11.00"}})
    assert wall(local.add_working_minutes(at("2026-02-06 10:30", WITA), 60), WITA) == "2026-02-09 08:00"
    assert wall(local.add_working_days(at("2026-02-05 10:30", WITA), 1), WITA) == "2026-02-06 11:00"


@pytest.mark.parametrize("moment", ["2026-02-02 07:30", "2026-02-02 11:59", "2026-02-06 16:29"])
def test_the_office_works(moment: str) -> None:
    assert BUILT_IN[WIB].works_at(at(moment))


@pytest.mark.parametrize("moment", ["2026-02-02 07:29", "2026-02-02 12:00", "2026-02-06 12:59", "2026-02-17 10:00"])
def test_the_office_does_not_work(moment: str) -> None:
    assert not BUILT_IN[WIB].works_at(at(moment))


def test_what_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        BUILT_IN[WIB].add_working_minutes(at("2026-02-02 08:00"), -1)
    with pytest.raises(ValueError, match="at least 1"):
        BUILT_IN[WIB].add_working_days(at("2026-02-02 08:00"), 0)
