"""The built-in calendar against its legal basis, and what a day is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.calendar import WEEKDAYS
from services.workflow.calendars import builtin_calendar, parse_calendar
from services.workflow.definitions import DefinitionError
from services.workflow.domain.calendar import Day, Days
from tests.unit.calendar_world import BUILT_IN, WIB, calendar, written

DAYS = BUILT_IN[WIB].days
FEBRUARY_2026 = [date(2026, 2, day) for day in range(2, 7)]
"""Monday to Friday of a usual week."""
FASTING_2026 = [date(2026, 2, day) for day in range(23, 28)]


def minutes(day: date) -> int:
    return DAYS[day].length // timedelta(minutes=1)


def shown(day: Day) -> list[str]:
    return [f"{str(start)[:-3]}-{str(end)[:-3]}" for start, end in day.segments]


def test_a_week_has_37_and_a_half_hours() -> None:
    """Perpres 21/2023 article 4 (1), (3), (5): 37 h 30 m; from 07.30; break 60 minutes, 90 on Fridays."""
    assert [minutes(day) for day in FEBRUARY_2026] == [450, 450, 450, 450, 450]
    assert shown(DAYS[date(2026, 2, 2)]) == ["7:30-12:00", "13:00-16:00"]
    assert shown(DAYS[date(2026, 2, 6)]) == ["7:30-11:30", "13:00-16:30"]


def test_a_week_of_ramadan_has_32_and_a_half_hours() -> None:
    """Perpres 21/2023 article 4 (2), (4), (6): 32 h 30 m; from 08.00; break 30 minutes, 60 on Fridays."""
    assert [minutes(day) for day in FASTING_2026] == [390, 390, 390, 390, 390]
    assert shown(DAYS[date(2026, 2, 23)]) == ["8:00-12:00", "12:30-15:00"]
    assert shown(DAYS[date(2026, 2, 27)]) == ["8:00-11:30", "12:30-15:30"]


def test_days_off_on_weekdays_of_2026() -> None:
    """The joint decree for 2026: 17 public holidays, 13 of them on weekdays, and 8 days of joint leave."""
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    weekdays = [day for day in year if day.weekday() < 5]
    assert [f"{day:%d.%m}" for day in weekdays if DAYS[day].kind == "libur-nasional"] == [
        *("01.01", "16.01", "17.02", "19.03", "03.04", "01.05", "14.05", "27.05"),
        *("01.06", "16.06", "17.08", "25.08", "25.12"),
    ]
    assert [f"{day:%d.%m}" for day in weekdays if DAYS[day].kind == "cuti-bersama"] == [
        *("16.02", "18.03", "20.03", "23.03", "24.03", "15.05", "28.05", "24.12")
    ]
    assert sum(DAYS[day].works for day in year) == 240
    assert DAYS[date(2026, 8, 17)].name == "Hari Kemerdekaan Republik Indonesia"


def test_kinds_of_days() -> None:
    days = calendar(
        libur_daerah=[{"tanggal": "2026-02-03", "nama": "Hari jadi (contoh)"}],
        hari_kerja_tambahan=[{"tanggal": "2026-02-07", "nama": "Pengganti (contoh)", "seperti": "jumat"}],
    ).days
    assert days[date(2026, 2, 3)] == Day("libur-daerah", "Hari jadi (contoh)")
    assert days[date(2026, 2, 8)] == Day("akhir-pekan", "")
    extra = days[date(2026, 2, 7)]
    assert (extra.kind, extra.name, shown(extra)) == (
        "kerja-tambahan",
        "Pengganti (contoh)",
        ["7:30-11:30", "13:00-16:30"],
    )


def test_an_extra_day_stands_before_a_holiday_and_has_the_hours_of_ramadan() -> None:
    days = calendar(
        cuti_bersama=[],
        hari_kerja_tambahan=[
            {"tanggal": "2026-03-19", "nama": "Tugas pada Nyepi (contoh)"},
            {"tanggal": "2026-03-21", "nama": "Sabtu (contoh)", "seperti": "senin"},
        ],
    ).days
    assert shown(days[date(2026, 3, 19)]) == ["8:00-12:00", "12:30-15:00"]
    assert shown(days[date(2026, 3, 21)]) == ["7:30-12:00", "13:00-16:00"]


def test_an_extra_day_keeps_its_hours_where_ramadan_has_none_for_its_weekday() -> None:
    days = calendar(
        jam_kerja_ramadan={"selasa": {"masuk": "08.00", "pulang": "14.30"}},
        hari_kerja_tambahan=[{"tanggal": "2026-02-28", "nama": "Sabtu (contoh)", "seperti": "senin"}],
    ).days
    assert not days[date(2026, 2, 23)].works
    assert shown(days[date(2026, 2, 28)]) == ["7:30-12:00", "13:00-16:00"]


def test_without_hours_of_its_own_ramadan_is_like_always() -> None:
    assert shown(calendar(jam_kerja_ramadan={}).days[date(2026, 2, 23)]) == ["7:30-12:00", "13:00-16:00"]


def test_an_office_may_leave_the_national_holidays_out() -> None:
    days = calendar(libur_nasional="tidak").days
    assert days[date(2026, 8, 17)].works
    assert days.ref == "nasional/0"


def test_the_ref_names_version_and_release_of_the_holidays() -> None:
    ref = Days(written(untuk="unit/dinas-contoh"), 3).ref
    assert ref.startswith("unit/dinas-contoh/3 (holidays 0.")


def test_the_built_in_calendar_says_where_it_is_from() -> None:
    found = builtin_calendar()
    assert found.untuk == "nasional"
    assert any("Peraturan Presiden Nomor 21 Tahun 2023" in basis for basis in found.dasar_hukum)
    assert set(found.jam_kerja) == set(found.jam_kerja_ramadan) == set(WEEKDAYS[:5])


USUAL = {"masuk": "07.30", "pulang": "16.00"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jam_kerja": {}}, "at least 1 item"),
        ({"jam_kerja": {"senin": USUAL | {"pulang": "07.30"}}}, "jam 07:30 harus sesudah 07:30"),
        ({"jam_kerja": {"senin": USUAL | {"masuk": "25.00"}}}, "'25.00' bukan jam; tulis misalnya 07.30"),
        ({"jam_kerja": {"senin": USUAL | {"masuk": "7"}}}, "'7' bukan jam"),
        (
            {"jam_kerja": {"senin": USUAL | {"istirahat": [{"dari": "15.30", "sampai": "16.30"}]}}},
            "jam 16:00 harus sesudah 16:30; urutkan masuk, istirahat, dan pulang",
        ),
        ({"untuk": "dinas-contoh"}, "'dinas-contoh' bukan cakupan; tulis nasional, wilayah/62.09, atau unit/"),
        ({"ramadan": [{"dari": "2026-03-20", "sampai": "2026-02-19"}]}, "terbalik; tukar kedua tanggalnya"),
        (
            {"ramadan": [{"dari": f"2026-02-{day}", "sampai": "2026-03-20"} for day in (18, 19)]},
            "masa ramadan yang mulai 2026-02-19 bertindihan dengan yang mulai 2026-02-18",
        ),
        (
            {"libur_daerah": [{"tanggal": "2026-12-24", "nama": "Libur (contoh)"}]},
            "tanggal 2026-12-24 tertulis dua kali",
        ),
        (
            {"hari_kerja_tambahan": [{"tanggal": "2026-02-07", "nama": "Sabtu", "seperti": "sabtu"}]},
            "hari kerja tambahan 2026-02-07: hari 'sabtu' tidak ada di jam_kerja",
        ),
        ({"dasar_hukum": []}, "at least 1 item"),
    ],
)
def test_a_calendar_that_does_not_agree_with_itself_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        written(**changes)
    assert sentence in str(caught.value)


def test_a_file_with_a_mistake_names_line_and_path() -> None:
    text = (
        "kalender: Uji\nuntuk: nasional\ndasar_hukum: Uji\nberlaku_sejak: besok\njam_kerja:\n  senin: {masuk: '7.30',"
    )
    with pytest.raises(DefinitionError) as caught:
        parse_calendar(text + " pulang: '16:00'}\n", "uji.yaml")
    assert str(caught.value) == "(uji.yaml baris 4, berlaku_sejak): harus berupa tanggal, misalnya 2026-02-19."
    found = parse_calendar(text.replace("besok", "2026-01-01") + " pulang: '16:00'}\n", "uji.yaml")
    assert found.jam_kerja["senin"].masuk == "07:30"
