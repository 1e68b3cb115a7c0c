"""Due times of the five source SOPs and of periods, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.organisation import Zone
from services.workflow.domain import calendar, durations
from services.workflow.domain.durations import Duration, parse
from tests.unit.calendar_world import BUILT_IN, WIB, WIT, WITA, ZONES, at, wall
from tests.unit.test_sop_durations import PRINTED, SUMS
from tests.unit.workflow_world import BUILTIN

EIGHT, SEVEN_HALF = Decimal(8), Decimal("7.5")
ONE_DAY = Duration("waktu-kerja", 450)

DUE_ONE_AFTER_ANOTHER = {
    # Counted from Monday 2 February 2026, 07.30, each time begun where the one before ended, without a minimum.
    # 000: 63 h 35 m = 3815 minutes = 8 days and 215 minutes; the ninth day is Thursday 12 February.
    "000": "2026-02-12 11:05",
    # 001: 7 x 480 + 8 x 60 + 35 = 3875 minutes = 8 days and 275 minutes; 270 until 12.00, 5 more from 13.00.
    "001": "2026-02-12 13:05",
    # 002: 22 x 480 + 9 x 60 + 30 = 11130 minutes; 11 days to 18 February are 4950, 15 days of Ramadan (19 February to
    # 11 March) 5850, so 330 are left: 12 March, 240 until 12.00, 90 from 12.30.
    "002": "2026-03-12 14:00",
    # 003: 110 minutes.
    "003": "2026-02-02 09:20",
    # 004: 31 x 480 + 5 x 60 + 30 = 15210 minutes; 4950, 19 days of Ramadan (to 17 March) 7410, so 2850 are left from
    # 25 March on: 25, 26, 27, 30, 31 March and 1 April 2700, 150 on 2 April.
    "004": "2026-04-02 10:00",
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seed", PRINTED)
def test_the_times_of_a_seed_one_after_another(seed: str, zone: Zone) -> None:
    moment = at("2026-02-02 07:30", zone)
    for text in PRINTED[seed][0]:
        found = parse(text, EIGHT)
        if found is not None:
            moment = calendar.add(BUILT_IN[zone], moment, found)
    assert wall(moment, zone) == DUE_ONE_AFTER_ANOTHER[seed]
    assert BUILT_IN[zone].working_minutes(at("2026-02-02 07:30", zone), moment) == SUMS[seed]


STEPS = {
    "5 Menit is lifted to a day": ("2026-02-02 10:00", "5 Menit", "2026-02-03 10:00", "minimum"),
    "across a weekend": ("2026-02-06 16:00", "20 Menit", "2026-02-09 15:30", "minimum"),
    "begun at night": ("2026-02-02 20:00", "30 menit", "2026-02-03 16:00", "minimum"),
    "2 Jam": ("2026-02-13 15:00", "2 Jam", "2026-02-18 14:30", "minimum"),
    "exactly the minimum": ("2026-02-02 10:00", "1 Hari", "2026-02-03 10:00", "standar"),
    "4 Hari": ("2026-02-02 07:30", "4 Hari", "2026-02-05 16:00", "standar"),
    "10 Hari across Imlek into Ramadan": ("2026-02-09 07:30", "10 Hari", "2026-02-25 12:00", "standar"),
    "5 hari kerja": ("2026-02-09 07:30", "5 hari kerja", "2026-02-18 16:00", "standar"),
    "1 hari kerja may be sooner than the minimum": ("2026-02-18 15:30", "1 hari kerja", "2026-02-20 08:30", "minimum"),
    "3 x 24 jam across a weekend": ("2026-02-06 10:00", "3x24 jam", "2026-02-09 10:00", "standar"),
    "1 x 24 jam over a weekend": ("2026-02-06 10:00", "1 x 24 jam", "2026-02-09 10:00", "minimum"),
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("case", STEPS)
def test_a_step_is_never_due_sooner_than_the_minimum(case: str, zone: Zone) -> None:
    began, printed, expected, rule = STEPS[case]
    found = calendar.due(BUILT_IN[zone], at(began, zone), parse(printed, SEVEN_HALF), ONE_DAY)
    assert found is not None
    assert (wall(found.at, zone), found.rule) == (expected, rule)
    assert found.calendar.startswith("nasional/0 (holidays ")


def test_a_step_of_a_definition() -> None:
    """Seed 003 prints 5 Menit and leaves the minimum at 1 Hari; seed 000 counts 8 hours a day."""
    started = at("2026-02-02 10:00", WIB)
    sop = BUILTIN["perbaikan-data-kinerja"]
    step = sop.step("perintah-nota-dinas")
    found = calendar.due(BUILT_IN[WIB], started, durations.standard(step, sop), durations.minimum(sop))
    assert found is not None
    assert wall(found.at) == "2026-02-03 10:00"
    sop = BUILTIN["penyusunan-sakip"]
    step = sop.step("analisis")
    found = calendar.due(
        BUILT_IN[WITA], at("2026-02-02 07:30", WITA), durations.standard(step, sop), durations.minimum(sop)
    )
    assert found is not None
    assert (wall(found.at, WITA), found.rule) == ("2026-02-06 09:30", "standar")
    assert durations.minimum(sop) == Duration("waktu-kerja", 480)


def test_what_the_paper_does_not_limit_has_no_due_time() -> None:
    sop = BUILTIN["penyusunan-sakip"]
    blank = durations.standard(sop.step("koreksi-laporan"), sop)
    assert blank is None
    assert calendar.due(BUILT_IN[WIB], at("2026-02-02 10:00"), blank, ONE_DAY) is None


def test_no_minimum() -> None:
    found = calendar.due(
        BUILT_IN[WIB], at("2026-02-02 10:00"), parse("5 Menit", SEVEN_HALF), Duration("waktu-kerja", 0)
    )
    assert found is not None
    assert (wall(found.at), found.rule) == ("2026-02-02 10:05", "standar")


def test_clock_time_knows_no_office() -> None:
    """Three times 24 hours of the law on personal data (UU 27/2022 article 46) run through Idul Fitri."""
    began = at("2026-03-20 22:15", WIT)
    found = parse("3×24 jam", SEVEN_HALF)
    assert found is not None
    assert calendar.add(BUILT_IN[WIT], began, found) == began + timedelta(hours=72)


@pytest.mark.parametrize(
    ("end", "days", "expected"),
    [
        # 3 April Wafat Yesus Kristus: 1, 2, 6 to 10, 13, 14, 15 April.
        (calendar.quarter_end(2026, 1), 10, "2026-04-15 16:00"),
        # 1 January: 2, 5, 6, 7, 8 January.
        (calendar.quarter_end(2025, 4), 5, "2026-01-08 16:00"),
        (date(2026, 2, 28), 1, "2026-03-02 15:00"),
    ],
)
def test_working_days_after_the_end_of_a_period(end: date, days: int, expected: str) -> None:
    for zone in ZONES:
        assert wall(calendar.after_period(BUILT_IN[zone], end, days), zone) == expected


def test_quarters_end() -> None:
    assert [calendar.quarter_end(2026, quarter) for quarter in (1, 2, 3, 4)] == [
        *(date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31))
    ]


@pytest.mark.parametrize(
    ("year", "month", "day", "before", "after", "left"),
    [
        (2026, 3, 31, "2026-03-31 16:00", "2026-03-31 16:00", "2026-04-01 00:00"),
        # A Saturday in Ramadan, asked for as 29 February.
        (2026, 2, 29, "2026-02-27 15:30", "2026-03-02 15:00", "2026-03-01 00:00"),
        # Idul Fitri, with joint leave from 28 March to 7 April.
        (2025, 3, 31, "2025-03-27 15:00", "2025-04-08 16:00", "2025-04-01 00:00"),
        (2028, 2, 29, "2028-02-29 16:00", "2028-02-29 16:00", "2028-03-01 00:00"),
    ],
)
def test_a_fixed_day_of_the_year(year: int, month: int, day: int, before: str, after: str, left: str) -> None:
    for zone in ZONES:
        office = BUILT_IN[zone]
        assert wall(calendar.on_day(office, year, month, day), zone) == before
        assert wall(calendar.on_day(office, year, month, day, "sesudah"), zone) == after
        assert wall(calendar.on_day(office, year, month, day, "tetap"), zone) == left
