"""Due times that a SOP states, counted by hand on the wall of each zone."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.organisation import Zone
from contracts.workflow import RunStarted
from services.workflow.domain import deadlines
from services.workflow.domain.executable import problems
from tests.unit.calendar_world import BUILT_IN, ZONES, at, wall
from tests.unit.workflow_world import definition, named, sha


def run(period: str = "tahunan", facts: dict[str, str] | None = None) -> RunStarted:
    """A run about fiscal year 2025."""
    return RunStarted.model_validate(
        {
            "run_id": named("pelaksanaan"),
            "sop": "uji",
            "sop_version": 1,
            "sop_digest": sha("uji"),
            "title": "Uji tenggat",
            "unit": "dinas-contoh",
            "unit_name": "Dinas Contoh",
            "year": 2025,
            "period": period,
            "facts": facts or {},
            "roles": {},
            "units": {},
            "titles": {},
            "sample": True,
        }
    )


GOLDEN: dict[str, tuple[str, str, str | None]] = {
    # tenggat -> period, last moment, end of the last working day before it when it is on a day off
    "31 Maret": ("tahunan", "2026-03-31 16:00", None),
    "31 Maret tahun berikutnya": ("tahunan", "2026-03-31 16:00", None),
    # Idul Fitri 2025, joint leave from 28 March on; Thursday 27 March closes at 15.00 in Ramadan.
    "31 Maret tahun berjalan": ("tahunan", "2025-03-31 23:59", "2025-03-27 15:00"),
    "31 Juli tahun sebelumnya": ("tahunan", "2024-07-31 16:00", None),
    # 28 February 2026 is a Saturday in Ramadan; the Friday before closes at 15.30.
    "akhir Februari": ("tahunan", "2026-02-28 23:59", "2026-02-27 15:30"),
    "29 Februari": ("tahunan", "2026-02-28 23:59", "2026-02-27 15:30"),
    "akhir tahun + 2 bulan": ("triwulan-1", "2026-02-28 23:59", "2026-02-27 15:30"),
    "akhir tahun + 3 bulan": ("tahunan", "2026-03-31 16:00", None),
    "akhir tahun": ("tahunan", "2025-12-31 16:00", None),
    # 1 January is off: 2, 5 to 9, 12 to 15 January.
    "akhir periode + 10 hari kerja": ("tahunan", "2026-01-15 16:00", None),
    "Akhir  Periode +10 hari  kerja": ("tahunan", "2026-01-15 16:00", None),
    # 1 to 3, 6 to 10, 13, 14 October.
    "akhir periode + 10  hari kerja": ("triwulan-3", "2025-10-14 16:00", None),
    "akhir periode": ("bulan-07", "2025-07-31 16:00", None),
    # Sunday 17 August is Hari Kemerdekaan; Friday 15 August closes at 16.30.
    "akhir periode + 17 hari kalender": ("bulan-07", "2025-08-17 23:59", "2025-08-15 16:30"),
    "akhir periode + 1 minggu": ("semester-1", "2025-07-07 16:00", None),
    "akhir periode + 1 bulan": ("semester-1", "2025-07-31 16:00", None),
    # PK: a month after the budget document, 15 January 2025 (a Wednesday): Saturday 15 February.
    "fakta tanggal-dpa + 1 bulan": ("tahunan", "2025-02-15 23:59", "2025-02-14 16:30"),
    # 31 August is the last day of its month, so it leads to the last of September.
    "fakta tanggal-sk + 1 bulan": ("tahunan", "2025-09-30 16:00", None),
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", GOLDEN)
def test_the_last_moment_of_what_is_stated(text: str, zone: Zone) -> None:
    period, last, before = GOLDEN[text]
    facts = {"tanggal-dpa": "2025-01-15", "tanggal-sk": "2025-08-31"}
    office = BUILT_IN[zone]
    day = deadlines.last_day(deadlines.parse(text), run(period, facts), office, None)
    assert day is not None
    end = deadlines.end_of_day(office, day)
    assert wall(end.at, zone) == last
    assert (wall(end.work_by, zone) if end.work_by else None) == before


@pytest.mark.parametrize("zone", ZONES)
def test_after_the_end_of_a_collection(zone: Zone) -> None:
    ends = at("2026-02-13 16:30", zone)
    found = deadlines.last_day(deadlines.parse("akhir pengumpulan + 3 hari kerja"), run(), BUILT_IN[zone], ends)
    assert found is not None
    # Monday 16 and Tuesday 17 February are off (Imlek with its joint leave): 18, 19, 20 February.
    assert found.isoformat() == "2026-02-20"
    assert deadlines.last_day(deadlines.parse("akhir pengumpulan"), run(), BUILT_IN[zone], None) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 Marett", "'marett' bukan nama bulan; tulis misalnya '31 Maret'"),
        ("31 Februari", "Februari hanya sampai tanggal 29; perbaiki tanggalnya"),
        ("0 Maret", "Maret hanya sampai tanggal 31; perbaiki tanggalnya"),
        ("akhir periode + 10 hari", "tidak menyebut jenis harinya; tulis 'hari kerja' atau 'hari kalender'"),
        ("akhir periode + 0 hari kerja", "menambah 0; tulis angka dari 1 sampai 366"),
        ("minggu kedua Januari", "tidak terbaca; tulis misalnya '31 Maret'"),
        ("31/3", "tidak terbaca; tulis misalnya '31 Maret'"),
        ("+ 3 bulan", "tidak terbaca; tulis misalnya '31 Maret'"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match="tenggat") as caught:
        deadlines.parse(text)
    assert says in str(caught.value)


def sop(**keys: Any) -> str:
    """A step with these keys behind a collection."""
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return (
        "sop: uji\njudul: Uji\nversi: '1'\npelaksana:\n  kepala:\n    nama: Kepala\n  bidang:\n    nama: Bidang\n"
        "    tiap: unit\nlangkah:\n  - id: himpun\n    kegiatan: Menghimpun\n    pelaksana: kepala\n    tugas: himpun\n"
        f"    kepada: bidang\n    waktu: 5 Hari\n{lines if 'tutup_otomatis' in keys else ''}"
        "  - id: olah\n    kegiatan: Mengolah\n    pelaksana: kepala\n    tugas: analisis\n"
        f"{'' if 'tutup_otomatis' in keys else lines}"
    )


def test_a_step_may_be_due_when_the_collection_before_it_ends() -> None:
    assert not list(problems(definition(sop(tenggat="akhir pengumpulan"))))
    assert not list(problems(definition(sop(tutup_otomatis="ya"))))
