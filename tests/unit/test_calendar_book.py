"""Working time by the calendars as a log has told them: each day by the version in force, in the unit's zone."""

from __future__ import annotations

from datetime import date

from services.workflow.domain.calendar import Days
from services.workflow.domain.calendar.book import Book, Known, Place
from tests.unit.calendar_world import WIB, WIT, at, written

UNITS = {
    "dinas": Place(None, "62.09", WIB),
    "bidang": Place("dinas", "62.09", WIB),
    "jauh": Place(None, "94.01", WIT),
}
BUILTIN = Days(written(), 0)


def known(position: int, scope: str, version: int, since: str, **changes: object) -> Known:
    calendar = written(untuk=scope, berlaku_sejak=since, **changes)
    return Known(position, scope, version, date.fromisoformat(since), Days(calendar, version))


SHORT = {"jam_kerja": {"senin": {"masuk": "08.00", "pulang": "09.00"}, "selasa": {"masuk": "08.00", "pulang": "09.00"}}}


def test_without_any_calendar_the_built_in_one_counts() -> None:
    book = Book(BUILTIN, UNITS, [])
    assert book.minutes("dinas", at("2026-02-02 07:30"), at("2026-02-02 08:30")) == 60
    assert book.minutes("jauh", at("2026-02-02 07:30", WIT), at("2026-02-02 08:30", WIT)) == 60
    assert book.minutes("tidak-dikenal", at("2026-02-02 07:30"), at("2026-02-02 08:30")) == 60


def test_the_nearest_scope_counts_and_a_sub_unit_has_its_parents() -> None:
    book = Book(
        BUILTIN,
        UNITS,
        [known(1, "nasional", 1, "2026-01-01"), known(2, "unit/dinas", 1, "2026-01-01", **SHORT)],
    )
    week = (at("2026-02-02 00:00"), at("2026-02-07 00:00"))
    assert book.minutes("bidang", *week) == 120
    assert book.minutes("jauh", *week) > 1800


def test_each_day_counts_by_the_version_in_force_on_it() -> None:
    book = Book(BUILTIN, UNITS, [known(1, "unit/dinas", 1, "2026-02-03", **SHORT)])
    assert book.minutes("dinas", at("2026-02-02 07:30"), at("2026-02-03 23:00")) == 450 + 60


def test_a_calendar_that_was_set_later_changes_nothing_before() -> None:
    book = Book(BUILTIN, UNITS, [known(10, "unit/dinas", 1, "2026-01-01", **SHORT)])
    day = (at("2026-02-02 00:00"), at("2026-02-03 00:00"))
    assert book.minutes("dinas", *day, asof=10) == 450
    assert book.minutes("dinas", *day, asof=11) == 60
    assert book.minutes("dinas", *day) == 60
