"""The fill-in form: what was typed becomes rows of intake, and is never lost."""

from __future__ import annotations

from decimal import Decimal

from contracts.intake import BudgetLine, Indicator
from services.portal.filling import INDICATOR_FIELDS, MAX_ROWS, from_revision, read_form, with_blanks

GOOD = [
    ("indikator-0-indicator", " Persentase layanan "),
    ("indikator-0-unit_of_measure", "%"),
    ("indikator-0-target", "90"),
    ("indikator-0-actual", "1.234,5"),
    ("indikator-0-explanation", "baris satu\r\nbaris dua"),
]
BUDGET = [
    ("anggaran-0-programme", "Program Contoh"),
    ("anggaran-0-ceiling", "Rp 1.500.000"),
    ("anggaran-0-spent", "500.000"),
]


def test_a_full_form_becomes_rows() -> None:
    filling = read_form([*GOOD, *BUDGET, ("csrf", "x"), ("tindakan", "kirim")])
    assert filling.errors == {}
    [indicator], [line] = filling.values
    assert indicator == Indicator(
        indicator="Persentase layanan",
        target=Decimal(90),
        actual=Decimal("1234.5"),
        unit_of_measure="%",
        explanation="baris satu\nbaris dua",
    )
    assert line == BudgetLine(programme="Program Contoh", ceiling=Decimal(1_500_000), spent=Decimal(500_000))


def test_blank_rows_are_dropped_and_the_rest_keeps_its_order() -> None:
    blank = [(f"indikator-1-{name}", "  ") for name in INDICATOR_FIELDS]
    later = [(name.replace("-0-", "-10-"), value) for name, value in GOOD]
    early = [(name.replace("-0-", "-2-"), "Lain" if "indicator" in name else value) for name, value in GOOD]
    filling = read_form([*later, *blank, *early])
    assert [row["indicator"] for row in filling.indicators] == ["Lain", " Persentase layanan "]


def test_errors_stand_beside_their_fields_and_what_was_typed_stays() -> None:
    filling = read_form(
        [("indikator-3-indicator", "Nama"), ("indikator-3-target", "1.234"), ("anggaran-0-spent", "-5")]
    )
    assert filling.indicators == [
        {"indicator": "Nama", "target": "1.234", "actual": "", "unit_of_measure": "", "explanation": ""}
    ]
    assert "dua cara" in filling.errors["indikator-0-target"]
    assert filling.errors["indikator-0-actual"] == "wajib diisi"
    assert filling.errors["indikator-0-unit_of_measure"] == "wajib diisi"
    assert filling.errors["anggaran-0-programme"] == "wajib diisi"
    assert "nol" in filling.errors["anggaran-0-spent"]


def test_limits_of_the_contract_hold_here_too() -> None:
    filling = read_form([*GOOD[1:], ("indikator-0-indicator", "x" * 501)])
    assert "500" in filling.errors["indikator-0-indicator"]
    filling = read_form([*GOOD[1:], ("indikator-0-indicator", "a\x07")])
    assert "U+0007" in filling.errors["indikator-0-indicator"]


def test_an_empty_form_asks_for_one_indicator() -> None:
    assert read_form([]).errors == {"indikator-0-indicator": "isi sedikitnya satu indikator"}


def test_strange_field_names_are_nobodys() -> None:
    fields = [("indikator-x-target", "1"), ("indikator-0-lain", "1"), ("indikator-0", "1"), ("indikator-²-target", "1")]
    assert read_form(fields).indicators == []


def test_a_revision_comes_back_as_it_was_sent() -> None:
    filling = read_form([*GOOD, *BUDGET])
    shown = from_revision(*filling.values)
    fields = [
        (f"{prefix}-0-{name}", value)
        for prefix, rows in (("indikator", shown.indicators), ("anggaran", shown.budget))
        for name, value in rows[0].items()
    ]
    assert read_form(fields).values == filling.values


def test_there_is_always_room_until_the_limit() -> None:
    row = dict.fromkeys(INDICATOR_FIELDS, "x")
    assert len(with_blanks([row], INDICATOR_FIELDS)) == 4
    assert len(with_blanks([row] * MAX_ROWS, INDICATOR_FIELDS)) == MAX_ROWS
