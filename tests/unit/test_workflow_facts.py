"""What is stated when a run starts: its period, the facts that its SOP asks, and a title that names them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from contracts.periods import PERIODS, said_of_year, span
from contracts.sop import Definition
from contracts.workflow import FactRow, RunStarted
from services.portal.formatting import fact
from tests.unit.workflow_world import World, definition, refused

SOP = """\
sop: uji
judul: Uji
versi: "1"
periode: triwulan
ditanyakan:
  nomor-surat: {nama: Nomor surat}
  batas: {nama: Batas pengiriman, jenis: tanggal}
  pagu: {nama: Pagu, jenis: angka}
pelaksana: {staf: {nama: Staf}}
langkah:
  - {id: satu, kegiatan: Bekerja, pelaksana: staf, tugas: tugas}
"""
FACTS = {"nomor-surat": "800/12/ORG", "batas": "2026-03-31", "pagu": "1500000.50"}


def sop(text: str = SOP) -> Definition:
    return definition(text)


def start(title: str = "Uji", period: str = "triwulan-3", facts: dict[str, str] | None = None) -> RunStarted:
    world = World(sop())
    stated = FACTS if facts is None else facts
    changed = {"title": title, "period": period, "facts": stated}
    return world.start(command=world.start_command().model_copy(update=changed)).newest(RunStarted)


def test_period_and_facts_are_kept_and_the_title_names_them() -> None:
    run = start("Laporan {periode} {tahun}, {nomor-surat}, {batas}, {pagu}")
    assert (run.period, run.facts) == ("triwulan-3", FACTS)
    assert run.title == "Laporan Triwulan III 2025, 800/12/ORG, 31 Maret 2026, 1.500.000,50"


def test_a_run_of_a_yearly_sop_is_about_the_year() -> None:
    world = World(sop(SOP.replace("periode: triwulan\n", "")))
    for stated in ("", "tahunan"):
        command = world.start_command().model_copy(update={"period": stated, "facts": FACTS})
        again = World(world.sop).start(command=command)
        assert again.newest(RunStarted).period == "tahunan"
    with refused("invalid") as found:
        world.start(command=world.start_command().model_copy(update={"period": "bulan-02", "facts": FACTS}))
    assert found.info.details["field"] == "period"


@pytest.mark.parametrize("period", ["", "semester-1", "tahunan"])
def test_a_period_must_be_one_of_the_sop(period: str) -> None:
    with refused("invalid") as found:
        start(period=period)
    assert "triwulan-1, triwulan-2, triwulan-3, triwulan-4" in found.info.message


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("nomor-surat", "", "Nomor surat belum diisi"),
        ("nomor-surat", "NIP 19800101 200501 1 001", "tampak seperti NIP atau NIK"),
        ("nomor-surat", "NIK 6401010101800001", "tampak seperti NIP atau NIK"),
        ("batas", "31 Maret", "bukan tanggal"),
        ("batas", "2026-02-30", "bukan tanggal"),
        ("pagu", "banyak", "bukan angka"),
        ("pagu", "1e9", "bukan angka"),
        ("pagu", "NaN", "bukan angka"),
        ("lain", "x", "tidak menanyakan 'lain'"),
    ],
)
def test_a_fact_that_is_wrong_is_named(key: str, value: str, said: str) -> None:
    with refused("invalid") as found:
        start(facts={**FACTS, key: value})
    assert said in found.info.message
    assert found.info.details["field"] == f"facts.{key}"


@pytest.mark.parametrize("number", ["123456789012345", "12345678901234567", "1234567890123456789"])
def test_numbers_of_other_lengths_are_no_persons(number: str) -> None:
    assert start(facts={**FACTS, "nomor-surat": number}).facts["nomor-surat"] == number


def test_a_title_names_only_what_there_is() -> None:
    with refused("invalid") as found:
        start("Laporan {bulan}")
    assert "{tahun}, {periode}, {nomor-surat}, {batas}, {pagu}" in found.info.message


def test_periods_cover_the_year_without_gap() -> None:
    for periods in PERIODS.values():
        days = [span(period, 2028) for period in periods]
        assert (days[0][0], days[-1][1]) == (date(2028, 1, 1), date(2028, 12, 31))
        assert all(earlier[1].toordinal() + 1 == later[0].toordinal() for earlier, later in pairwise(days))
    with pytest.raises(ValueError, match="no period"):
        span("semester-3", 2026)
    assert said_of_year("bulan-07", 2026) == "Juli 2026"
    assert said_of_year("tahunan", 2026) == "2026"


def test_facts_are_shown_as_officials_write_them() -> None:
    rows = [("tanggal", "2026-03-01", "1 Maret 2026"), ("angka", "12500.5", "12.500,5"), ("teks", "surat", "surat")]
    for kind, value, shown in rows:
        row = FactRow.model_validate({"key": "a", "name": "A", "kind": kind, "value": value})
        assert fact(row) == shown
