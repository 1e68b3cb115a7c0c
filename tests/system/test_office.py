"""An office is registered from a file, signed in to through REST, loaded again, and left."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest

from tests.support.system import System

pytestmark = pytest.mark.timeout(300)

OFFICE = """\
unit:
  - {kode: dinas-uji-kantor, nama: Dinas Uji Kantor, wilayah: "62.09", zona: WIB}
jabatan:
  - {kode: staf, unit: dinas-uji-kantor, nama: Staf, atasan: kepala}
  - {kode: kepala, unit: dinas-uji-kantor, nama: Kepala Dinas}
orang:
  - nama: Uji Kepala
    nama_pengguna: uji.kepala
    contoh: ya
    jabatan: [{kode: kepala, sejak: 2026-01-01}]
"""
MORE = """\
  - nama: Uji Staf
    nama_pengguna: uji.staf
    contoh: ya
    jabatan: [{kode: staf, kapasitas: plt, sejak: 2026-01-01}]
"""


async def test_load_sign_in_load_again_add_and_leave(system: System, tmp_path: Path) -> None:
    file = tmp_path / "kantor.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    said = await system.esakip("office", "load", str(file), "--json")
    assert said.code == 0, said
    first = said.json()
    assert first["added"] == 5
    held = {row["kode"]: row["pemegang"] for row in first["positions"]}
    assert held == {"staf": None, "kepala": "Uji Kepala"}
    password = first["passwords"]["uji.kepala"]

    async with httpx.AsyncClient(base_url=f"{system.address}/api/v1", timeout=30) as client:
        response = await client.post("/sessions", json={"username": "uji.kepala", "password": password})
        assert response.is_success, response.text
        headers = {"Authorization": f"Bearer {response.json()['token']}"}
        found = (await client.get("/positions", headers=headers, params={"unit": "dinas-uji-kantor"})).json()
    assert {one["position_id"] for one in found["positions"]} == {row["id"] for row in first["positions"]}

    before = await system.settled()
    again = await system.esakip("office", "load", str(file))
    assert again.code == 0, again
    assert "Tidak ada yang baru" in again.out
    assert "Kata sandi" not in again.out
    after = await system.settled()
    assert after["workflow"] == before["workflow"]

    file.write_text(OFFICE + MORE, encoding="utf-8")
    passwords = tmp_path / "kata-sandi"
    longer = (await system.esakip("office", "load", str(file), "--passwords-file", str(passwords), "--json")).json()
    assert (longer["added"], longer["passwords"]) == (2, {})
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    assert passwords.read_text(encoding="utf-8").startswith("uji.staf\t")

    left = ("office", "vacate", "dinas-uji-kantor/kepala", "uji.kepala", "--from", "2026-02-01", "--json")
    assert (await system.esakip(*left)).json()["changed"] is True
    assert (await system.esakip(*left)).json()["changed"] is False
    once_more = (await system.esakip("office", "load", str(file), "--json")).json()
    assert once_more["added"] == 0
    assert {row["kode"]: row["pemegang"] for row in once_more["positions"]} == {"staf": "Uji Staf", "kepala": None}

    file.write_text(OFFICE.replace("nama: Staf", "nama: Pelaksana"), encoding="utf-8")
    differs = await system.esakip("office", "load", str(file))
    assert differs.code == 1
    assert "jabatan 'staf': nama 'Staf' menjadi 'Pelaksana'" in differs.out
    file.write_text(OFFICE.replace("62.09", "62.08"), encoding="utf-8")
    refused = await system.esakip("office", "load", str(file))
    assert refused.code == 2
    assert refused.err.startswith("esakip: unit 'dinas-uji-kantor': sudah terdaftar dengan wilayah 62.09"), refused.err


async def test_the_screen_shows_first_passwords_once_and_says_what_changes_nothing(
    system: System, tmp_path: Path
) -> None:
    file = tmp_path / "kantor.yaml"
    text = OFFICE.replace("dinas-uji-kantor", "dinas-uji-layar").replace("uji.kepala", "uji.layar")
    file.write_text(text, encoding="utf-8")
    said = await system.esakip("office", "load", str(file))
    assert said.code == 0, said
    row = next(line for line in said.out.splitlines() if "uji.layar" in line)
    password = row.split("│")[2].strip()
    async with httpx.AsyncClient(base_url=f"{system.address}/api/v1", timeout=30) as client:
        response = await client.post("/sessions", json={"username": "uji.layar", "password": password})
    assert response.is_success, response.text

    file.write_text(text.replace("sejak: 2026-01-01", "sejak: 2026-01-01, sampai: 2026-12-31"), encoding="utf-8")
    said = await system.esakip("office", "load", str(file))
    assert said.code == 0, said
    assert "untuk mengakhirinya pakai: esakip office vacate" in said.out
    assert password not in said.out

    file.write_text(text.replace("nama: Uji Kepala", "nama: Uji Lain"), encoding="utf-8")
    said = await system.esakip("office", "load", str(file))
    assert said.code == 2
    assert said.err.startswith("esakip: orang 'Uji Lain': 'uji.layar' sudah terdaftar dengan nama"), said.err

    file.write_text(text.replace("atasan: kepala", "atasan: siapa"), encoding="utf-8")
    said = await system.esakip("office", "load", str(file))
    assert (said.code, said.err.strip()) == (
        1,
        "esakip: jabatan 'staf' (kantor.yaml baris 4, jabatan.0.atasan): "
        "jabatan 'siapa' tidak ada dalam berkas ini; perbaiki kodenya atau tambahkan barisnya.",
    )
