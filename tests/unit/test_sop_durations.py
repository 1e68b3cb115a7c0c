"""Printed times of all five source SOPs, and the sums that were counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.sop import Definition
from services.workflow.definitions import DefinitionError
from services.workflow.domain.durations import (
    Duration,
    combined,
    hours_of_day,
    minimum,
    minutes,
    parse,
    standard,
    standard_minutes,
    standard_text,
)
from tests.unit.workflow_world import BUILTIN, definition

SEVEN_HALF = Decimal("7.5")
EIGHT = Decimal(8)

PRINTED = {
    "000": (
        ["15 Menit", "2 Jam", "1 Jam", "3 Jam", "32 Jam", "16 Jam", "", "7 Jam", "1 Jam", "", "20 Mnit", "1 Jam"],
        [15, 120, 60, 180, 1920, 960, None, 420, 60, None, 20, 60],
    ),
    "001": (
        ["10 Menit", "2 Jam", "1 Jam", "3 Jam", "4 Hari", "2 Hari", "1 Hari", "1 Jam", "10 Menit", "15 Menit", "1 Jam"],
        [10, 120, 60, 180, 1920, 960, 480, 60, 10, 15, 60],
    ),
    "002": (
        ["30 menit", "2 hari", "1 hari", "5 hari", "10 Hari", "6 Jam", "3 Hari", "1 Jam", "1 Jam", "1 Jam", "1 Hari"],
        [30, 960, 480, 2400, 4800, 360, 1440, 60, 60, 60, 480],
    ),
    "003": (
        [
            "5 Menit",
            "5 Menit",
            "5 Menit",
            "20 Menit",
            "20 Menit",
            "20 Menit",
            "20 Menit",
            "5 Menit",
            "5 Menit",
            "5 Menit",
        ],
        [5, 5, 5, 20, 20, 20, 20, 5, 5, 5],
    ),
    "004": (
        [
            "30 menit",
            "30 Menit",
            "1 Jam",
            "30 menit",
            "30 menit",
            "30 menit",
            "",
            "1 Hari",
            "1 Jam",
            "30 Hari",
            "30 menit",
            "30 Menit",
        ],
        [30, 30, 60, 30, 30, 30, None, 480, 60, 14_400, 30, 30],
    ),
}
SUMS = {
    "000": 63 * 60 + 35,
    "001": 7 * 480 + 8 * 60 + 35,
    "002": 22 * 480 + 9 * 60 + 30,
    "003": 110,
    "004": 31 * 480 + 5 * 60 + 30,
}


@pytest.mark.parametrize("seed", PRINTED)
def test_every_printed_time_of_the_five_seeds(seed: str) -> None:
    printed, expected = PRINTED[seed]
    assert [minutes(text, EIGHT) for text in printed] == expected
    assert combined([text for text in printed if text], EIGHT) == Duration("waktu-kerja", SUMS[seed])


def test_a_hari_has_as_many_hours_as_the_sop_says() -> None:
    assert minutes("4 Hari", EIGHT) == minutes("32 Jam", EIGHT)
    assert minutes("4 Hari", SEVEN_HALF) == 1800
    assert minutes("1 Hari", Decimal("6.25")) == 375


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" 2  JAM ", 120), ("1 Jam 30 Menit", 90), ("1,5 Jam", 90), ("0.5 menit", 1), ("2Jam", 120)],
)
def test_spellings(text: str, expected: int) -> None:
    assert minutes(text, SEVEN_HALF) == expected


@pytest.mark.parametrize("text", ["", "   ", "3x24 jam", "2 minggu", "segera", "Jam 2", "-5 Menit", "2 Jam lebih"])
def test_what_is_not_understood_stays_a_literal(text: str) -> None:
    assert minutes(text, SEVEN_HALF) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 hari kerja", Duration("hari-kerja", 5)),
        ("10  Hari Kerja", Duration("hari-kerja", 10)),
        ("3×24 jam", Duration("waktu-kalender", 4320)),
        ("3 x 24 jam", Duration("waktu-kalender", 4320)),
        ("1X24 Jam", Duration("waktu-kalender", 1440)),
        ("14 hari kalender", Duration("waktu-kalender", 20_160)),
        ("30 Hari", Duration("waktu-kerja", 13_500)),
        ("20 Mnit", Duration("waktu-kerja", 20)),
        ("0 Menit", Duration("waktu-kerja", 0)),
        ("", None),
        ("0 hari kerja", None),
        ("1,5 hari kerja", None),
        ("2 hari kerja 3 jam", None),
        ("3x8 jam", None),
        ("367 hari kerja", None),
        ("367x24 jam", None),
        ("99999 Hari", None),
        ("5", None),
    ],
)
def test_three_kinds_of_time(text: str, expected: Duration | None) -> None:
    assert parse(text, SEVEN_HALF) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("30", "menit", 30), (" 2 ", "jam", 120), ("4", "hari", 1920), ("1,5", "jam", 90), ("2 Jam", "menit", 120)],
)
def test_a_bare_number_has_the_unit_of_the_column_head(text: str, unit: str, expected: int) -> None:
    assert minutes(text, EIGHT, unit) == expected


def test_working_days_and_clock_time_are_no_working_minutes() -> None:
    assert minutes("5 hari kerja", EIGHT) is None
    assert minutes("3×24 jam", EIGHT) is None
    assert combined(["2 Jam", "5 hari kerja"], EIGHT) is None


def test_a_sum_with_a_part_that_is_not_understood_is_unknown() -> None:
    assert combined(["2 Jam", "segera"], EIGHT) is None
    assert combined([], EIGHT) is None


@pytest.mark.parametrize("text", ["0", "-1", "25", "delapan", "NaN", ""])
def test_hours_of_a_day_are_checked(text: str) -> None:
    with pytest.raises(ValueError, match="jam_per_hari"):
        hours_of_day(text)


@pytest.mark.parametrize(("sop", "seed"), [("penyusunan-sakip", "000"), ("perbaikan-data-kinerja", "003")])
def test_built_in_definitions_carry_the_printed_times(sop: str, seed: str) -> None:
    found = BUILTIN[sop]
    lines = [line for step in found.langkah for line in (step.waktu, *(more.waktu for more in step.tambahan))]
    assert lines == PRINTED[seed][0]
    assert sum(standard_minutes(step, found) or 0 for step in found.langkah) == SUMS[seed]


def test_a_further_printed_line_belongs_to_the_standard_of_its_row() -> None:
    found = BUILTIN["penyusunan-sakip"]
    last = found.step("kirim-dan-arsip")
    assert (standard_text(last), standard_minutes(last, found)) == ("20 Mnit + 1 Jam", 80)
    blank = found.step("koreksi-laporan")
    assert (standard_text(blank), standard_minutes(blank, found)) == ("", None)


def test_a_standard_that_is_not_understood_is_shown_and_not_counted() -> None:
    found = definition(
        "{sop: uji, judul: Uji, versi: '1', pelaksana: {staf: {nama: Staf}},"
        " langkah: [{id: satu, kegiatan: Kerja, pelaksana: staf, tugas: tugas, waktu: segera}]}"
    )
    step = found.langkah[0]
    assert (standard_text(step), standard_minutes(step, found)) == ("segera", None)


def written(waktu: str, **keys: str) -> Definition:
    """A SOP of one step with this time and a further printed line of 2."""
    more = "".join(f", {key}: '{value}'" for key, value in keys.items())
    return definition(
        f"{{sop: uji, judul: Uji, versi: '1'{more}, pelaksana: {{staf: {{nama: Staf}}}}, langkah: [{{id: satu,"
        f" kegiatan: Kerja, pelaksana: staf, tugas: tugas, waktu: '{waktu}', tambahan: [{{waktu: '2'}}]}}]}}"
    )


@pytest.mark.parametrize(
    ("waktu", "satuan", "expected"),
    [
        ("3", "jam", Duration("waktu-kerja", 300)),
        ("30 Menit", "jam", Duration("waktu-kerja", 150)),
        ("3", "hari", Duration("waktu-kerja", 2250)),
        ("3", "", None),
        ("3 hari kerja", "hari", None),
    ],
)
def test_the_standard_of_a_step_is_of_one_kind(waktu: str, satuan: str, expected: Duration | None) -> None:
    found = written(waktu, satuan_waktu=satuan)
    assert standard(found.langkah[0], found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 Hari", Duration("waktu-kerja", 480)),
        ("2 hari kerja", Duration("hari-kerja", 2)),
        ("1×24 jam", Duration("waktu-kalender", 1440)),
    ],
)
def test_the_minimum_of_an_office_is_of_any_kind(text: str, expected: Duration) -> None:
    assert minimum(written("5 Menit", tenggat_minimum=text, jam_per_hari="8")) == expected


def test_a_minimum_that_is_not_understood_is_refused_with_the_definition() -> None:
    with pytest.raises(DefinitionError, match=r"tenggat_minimum\): tenggat_minimum 'besok' tidak terbaca; tulis"):
        written("5 Menit", tenggat_minimum="besok")


@given(st.text(max_size=60) | st.from_regex(r"[0-9]{1,9}([.,][0-9]{1,9})? ?(hari|jam|menit|hari kerja|x 24 jam)?"))
@example("9" * 4000 + " Hari")
@example("9" * 4000 + " hari kerja")
def test_whatever_is_printed_is_understood_or_left_alone(text: str) -> None:
    found = parse(text, SEVEN_HALF, "hari")
    assert found is None or (found.amount >= 0 and found.kind in {"waktu-kerja", "hari-kerja", "waktu-kalender"})
    assert minutes(text, SEVEN_HALF, "hari") == (found.amount if found and found.kind == "waktu-kerja" else None)
