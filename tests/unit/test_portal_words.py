"""How the portal writes and reads times and numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal import formatting
from services.portal.numbers import parse_number, parse_rupiah

MOMENT = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "20 November 2026 14.05 WIB"),
        ("Asia/Makassar", "20 November 2026 15.05 WITA"),
        ("Asia/Jayapura", "20 November 2026 16.05 WIT"),
        ("Mars/Olympus", "20 November 2026 14.05 WIB"),
    ],
)
def test_a_moment_is_shown_in_its_zone(zone: str, shown: str) -> None:
    assert formatting.moment(MOMENT, zone) == shown


def test_the_day_is_the_one_of_the_zone() -> None:
    assert formatting.day(datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "Asia/Jakarta") == "1 Januari 2027"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234.5", "1.234,5"), ("0", "0"), ("-1000000", "-1.000.000"), ("0.10", "0,10"), ("1E+3", "1.000")],
)
def test_numbers_have_indonesian_signs(value: str, shown: str) -> None:
    assert formatting.number(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (59, "kurang dari 1 menit"),
        (60, "1 menit"),
        (3600, "1 jam"),
        (90_000, "1 hari 1 jam"),
        (86_400, "1 hari"),
        (86_460, "1 hari 1 menit"),
    ],
)
def test_durations(seconds: int, shown: str) -> None:
    assert formatting.duration(seconds) == shown


def test_sizes_and_file_names() -> None:
    assert formatting.size(999) == "999 byte"
    assert formatting.size(450_000) == "450,0 KB"
    assert formatting.size(2_500_000) == "2,5 MB"
    assert formatting.file_name("Dokumen SAKIP/2026", 2) == "dokumen-sakip-2026-v2.pdf"
    assert formatting.file_name("…", 1) == "dokumen-v1.pdf"


def test_working_minutes_leave_out_the_weekend_and_cap_a_day() -> None:
    friday = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10.00 WIB
    monday = friday + timedelta(days=3)
    # 450 on Friday, none on Saturday and Sunday, 450 of the ten hours of Monday
    assert formatting.working_minutes_at_most(friday, monday, "Asia/Jakarta") == 900
    assert formatting.working_minutes_at_most(friday, friday + timedelta(minutes=90), "Asia/Jakarta") == 90
    assert formatting.working_minutes_at_most(monday, friday, "Asia/Jakarta") == 0


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1234", "1234"),
        (" 87,50 % ", "87.50"),
        ("4.25", "4.25"),
        ("0.500", "0.500"),
        ("12345.678", "12345.678"),
        ("-3,5", "-3.5"),
        ("−3", "-3"),
    ],
)
def test_numbers_as_people_type_them(typed: str, value: str) -> None:
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["1.234", "", "  ", "abc", "1,234.5", "1.23.4", "1e5", "NaN", "٣", "9" * 61, "--1"])
def test_what_can_be_read_in_two_ways_or_none_is_asked_back(typed: str) -> None:
    with pytest.raises(ValueError, match=r"tulis|wajib|panjang"):
        parse_number(typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Rp 1.500.000", "1500000"),
        ("rp500.000", "500000"),
        ("500.000", "500000"),
        ("1500000,-", "1500000"),
        ("1.500,25", "1500.25"),
        ("0", "0"),
    ],
)
def test_rupiah(typed: str, value: str) -> None:
    assert parse_rupiah(typed) == Decimal(value)


def test_rupiah_is_never_negative() -> None:
    with pytest.raises(ValueError, match="nol"):
        parse_rupiah("-1")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_what_a_field_is_filled_with_is_read_back_unchanged(value: Decimal) -> None:
    assert parse_number(formatting.plain_number(value)) == value
