"""A standing order on the whole system: set from a file, started late and once, shown on its page, ended."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ops.demo.offices import BY_USERNAME
from tests.support.system import Caller, System
from tests.support.walk import Walk

pytestmark = pytest.mark.timeout(240)
HEAD = "kepala.dinas"
SOP = """\
sop: terjadwal-uji
judul: SOP Terjadwal
versi: "1"
pelaksana: {kepala: {nama: Kepala Dinas}}
langkah:
  - {id: satu, no: "1", kegiatan: Mengerjakan sendiri, pelaksana: kepala, tugas: tugas}
"""


async def test_a_run_starts_by_the_calendar(system: System, caller: Caller, walk: Walk, tmp_path: Path) -> None:
    year = datetime.now(UTC).year
    sop = tmp_path / "sop.yaml"
    sop.write_text(SOP, encoding="utf-8")
    assert (await system.esakip("sop", "load", str(sop))).code == 0
    position = BY_USERNAME[HEAD].position_id
    positions = (await caller.get(HEAD, "/positions"))["positions"]
    unit = next(one["unit"] for one in positions if one["position_id"] == str(position))
    order = tmp_path / "jadwal.yaml"
    order.write_text(
        f"jadwal: uji\nsop: terjadwal-uji\nunit: {unit}\njudul: Terjadwal {{tahun}}\nmulai: hari kerja pertama\n"
        f"sejak: {year}-01-01\npelaksana: {{kepala: {position}}}\n",
        encoding="utf-8",
    )
    said = await system.esakip("schedule", "set", str(order))
    assert said.code == 0, said
    assert f"pada hari kerja pertama tiap periode, sejak {year}-01-01" in said.out
    (occasion,) = (await _started(system))["occasions"]
    assert (occasion["occasion"], occasion["blocked"]) == (f"{year}/tahunan", "")
    run = (await caller.get(HEAD, f"/runs/{occasion['run_id']}"))["run"]
    assert (run["title"], run["year"]) == (f"Terjadwal {year}", year)
    await asyncio.to_thread(_look, walk, str(run["run_id"]))
    wrong = tmp_path / "salah.yaml"
    wrong.write_text(order.read_text().replace("hari kerja pertama", "awal tahun"), encoding="utf-8")
    refused = await system.esakip("schedule", "set", str(wrong))
    assert (refused.code, "tidak terbaca" in refused.err) == (2, True)
    assert (await system.esakip("schedule", "end", "uji", "--reason", "Uji selesai.")).code == 0
    again = await system.esakip("schedule", "end", "uji", "--reason", "Uji selesai.")
    assert (again.code, "sudah diakhiri" in again.err) == (2, True)


async def _started(system: System) -> Any:
    deadline = time.monotonic() + 90
    while True:
        said = await system.esakip("schedule", "list", "--json")
        for row in said.json():
            if row["order"]["sop"] == "terjadwal-uji" and any(one["run_id"] for one in row["occasions"]):
                return row
        assert time.monotonic() < deadline, said
        await asyncio.sleep(1)


def _look(walk: Walk, run: str) -> None:
    walk.as_(HEAD)
    walk.page.go("/mulai/terjadwal-uji")
    assert "Dijadwalkan" in walk.page.text
    assert walk.page.all(f"a[href='/pelaksanaan/{run}']")
    walk.look("dijadwalkan")
