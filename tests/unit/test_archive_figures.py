"""Formulas of the report, and how figures, dates and names are printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.composing import wording
from services.archive.domain.achievement import Tally, absorption, achievement, tally


@pytest.mark.parametrize(
    ("actual", "target", "percent"),
    [
        ("97.25", "98.50", "98.73"),
        ("15", "12", "125.00"),
        ("0", "12", "0.00"),
        ("1", "3", "33.33"),
        ("2", "3", "66.67"),
        ("1", "8", "12.50"),
        ("0.00005", "1", "0.01"),
        ("-2", "4", "-50.00"),
        ("6.5", "7", "92.86"),
        ("9" * 30, "1", "9" * 30 + "00.00"),
    ],
)
def test_achievement_is_actual_over_target_in_percent_rounded_half_up(actual: str, target: str, percent: str) -> None:
    assert achievement(Decimal(actual), Decimal(target)) == Decimal(percent)


@pytest.mark.parametrize("target", ["0", "0.00", "-1"])
def test_achievement_of_a_target_that_is_not_positive_cannot_be_computed(target: str) -> None:
    assert achievement(Decimal(5), Decimal(target)) is None


def test_absorption_may_pass_100_and_needs_a_ceiling() -> None:
    assert absorption(Decimal("9100"), Decimal("8400")) == Decimal("108.33")
    assert absorption(Decimal(0), Decimal(0)) is None


def test_what_is_rounded_up_to_100_is_still_missed() -> None:
    figures = [("99.999", "100"), ("100", "100"), ("101", "100"), ("1", "0"), ("-1", "-2")]
    assert tally((Decimal(actual), Decimal(target)) for actual, target in figures) == Tally(2, 1, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("1234.5", "1.234,5"),
        ("1234567.50", "1.234.567,50"),
        ("999", "999"),
        ("-1000.25", "−1.000,25"),
        ("1E+3", "1.000"),
    ],
)
def test_numbers_are_printed_with_points_and_a_decimal_comma(value: str, text: str) -> None:
    assert wording.number(Decimal(value)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_a_printed_number_reads_back_as_the_same_number(value: Decimal) -> None:
    assert Decimal(wording.number(value).replace(".", "").replace(",", ".").replace("−", "-")) == value


def test_money_leaves_out_cents_that_are_zero() -> None:
    assert wording.rupiah(Decimal("12500000000.00")) == "12.500.000.000"
    assert wording.rupiah(Decimal("8400.50")) == "8.400,50"


def test_percent_that_cannot_be_computed_says_so() -> None:
    assert wording.percent(None) == "tidak dapat dihitung"
    assert wording.percent(Decimal("98.73")) == "98,73"


def test_dates_names_and_counts() -> None:
    assert wording.day(date(2026, 8, 17)) == "17 Agustus 2026"
    assert wording.nip("197001012000011001") == "19700101 200001 1 001"
    assert wording.nip("") == ""
    assert wording.office("Kepala Dinas", "plh") == "Plh. Kepala Dinas"
    assert wording.office("Kepala Dinas", "definitif") == "Kepala Dinas"
    assert wording.count(0, "indikator") == "tidak ada indikator"
    assert wording.count(1200, "indikator") == "1.200 indikator"
