"""Agencies change by the operators' line: renamed, merged, split; positions moved and corrected; absences; the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.system import Caller, System

pytestmark = pytest.mark.timeout(300)

OFFICE = """\
unit:
  - {kode: agensi-a, nama: Dinas A Uji, wilayah: "62.09", zona: WIB}
  - {kode: agensi-b, nama: Dinas B Uji, wilayah: "62.09", zona: WIB}
  - {kode: bidang-b, nama: Bidang B Uji, wilayah: "62.09", zona: WIB, induk: agensi-b}
  - {kode: agensi-c, nama: Dinas C Uji, wilayah: "62.09", zona: WIB}
  - {kode: agensi-d, nama: Dinas D Uji, wilayah: "62.09", zona: WIB}
jabatan:
  - {kode: kepala-a, unit: agensi-a, nama: Kepala A}
  - {kode: kepala-b, unit: agensi-b, nama: Kepala B}
  - {kode: staf-b, unit: agensi-b, nama: Staf B, atasan: kepala-b}
orang:
  - {nama: Uji Kepala B, nama_pengguna: uji.agensi.b, contoh: ya, jabatan: [{kode: kepala-b, sejak: 2026-01-01}]}
  - {nama: Uji Staf B, nama_pengguna: uji.agensi.staf, contoh: ya, jabatan: [{kode: staf-b, sejak: 2026-01-01}]}
"""
BASIS = ("--basis", "Perda Uji 5/2026")


async def test_agencies_change(system: System, caller: Caller, tmp_path: Path) -> None:
    async def office(*words: str) -> str:
        said = await system.esakip("office", *words)
        assert said.code == 0, said
        return said.out

    file = tmp_path / "kantor.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    await office("load", str(file))

    assert "'Dinas A Uji' menjadi 'Badan A Uji'" in await office("rename", "agensi-a", "Badan A Uji", *BASIS)
    again = await system.esakip("office", "load", str(file))
    assert again.code == 1
    assert "unit 'agensi-a': nama 'Badan A Uji' menjadi 'Dinas A Uji'" in again.out
    file.write_text(OFFICE.replace("Dinas A Uji", "Badan A Uji").replace("nama: Staf B", "nama: Pelaksana B"))
    assert (await system.esakip("office", "load", str(file))).code == 1
    out = await office("load", str(file), "--yes", *BASIS)
    assert "jabatan 'staf-b': nama 'Staf B' menjadi 'Pelaksana B'." in out
    assert "Tidak ada yang baru" in await office("load", str(file))

    plan = ("merge", "agensi-b", "--into", "agensi-c", *BASIS)
    out = await office(*plan)
    assert "jabatan 'Kepala B': dari 'agensi-b' ke 'agensi-c'" in out
    assert "unit 'bidang-b': di bawah 'agensi-c'" in out
    assert "Belum ada yang diubah" in out
    assert "unit 'agensi-b': digabung menjadi agensi-c." in await office(*plan, "--yes")
    assert "gabung" in await office("units")
    found = await caller.get("kepala.dinas", "/positions", unit="agensi-c")
    assert {one["title"] for one in found["positions"]} == {"Kepala B", "Pelaksana B"}
    units = {one["unit"]: one for one in (await caller.get("kepala.dinas", "/units"))["units"]}
    assert (units["agensi-b"]["kind"], units["agensi-b"]["successors"]) == ("gabung", ["agensi-c"])
    assert units["bidang-b"]["parent"] == "agensi-c"

    refused = await system.esakip("office", "split", "agensi-c", "--into", "agensi-a", "--into", "agensi-d", *BASIS)
    assert refused.code == 2
    assert "sebut dengan --move ke unit mana jabatan ini pergi: Kepala B" in refused.err
    await office("move-unit", "bidang-b", "--parent", "agensi-d", *BASIS)
    moves = ("--move", "agensi-b/kepala-b=agensi-a", "--move", "agensi-b/staf-b=agensi-d")
    out = await office("split", "agensi-c", "--into", "agensi-a", "--into", "agensi-d", *moves, *BASIS, "--yes")
    assert "unit 'agensi-c': dipecah menjadi agensi-a, agensi-d." in out
    await office("move", "agensi-b/staf-b", "agensi-a", *BASIS)
    await office("correct", "agensi-b/staf-b", "--title", "Staf A", "--reason", "salah tulis")
    circle = ("correct", "agensi-b/kepala-b", "--superior", "agensi-b/staf-b", "--reason", "uji")
    refused = await system.esakip("office", *circle)
    assert refused.code == 2
    assert "tidak dapat membawahi atasannya sendiri" in refused.err

    await office("absent", "agensi-b/kepala-b", "--kind", "cuti", "--substitute", "agensi-b/staf-b")
    rows = (await caller.get("kepala.dinas", "/positions", unit="agensi-a"))["positions"]
    held = {one["title"]: (one["capacity"], one["via"] is not None) for one in rows}
    assert held == {"Kepala A": (None, False), "Kepala B": ("plh", True), "Staf A": ("definitif", False)}
    assert "diakhiri" in await office("back", "agensi-b/kepala-b")
    assert "Tidak ada yang berubah" in await office("back", "agensi-b/kepala-b")
    assert "Plh. pemegang Staf A" in await office(
        "cover", "agensi-a/kepala-a", "--by", "agensi-b/staf-b", "--to", "2099-01-01"
    )
    await office("close", "agensi-b/staf-b", *BASIS)
    rows = (await caller.get("kepala.dinas", "/positions", unit="agensi-a"))["positions"]
    assert {one["title"] for one in rows} == {"Kepala A", "Kepala B"}
    out = await office("dissolve", "agensi-d", "--successor", "agensi-a", *BASIS, "--yes")
    assert "unit 'agensi-d': dibubarkan, penerus agensi-a." in out
