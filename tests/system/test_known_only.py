"""Rows for those whom only the run knows, by the pages and by REST: units that a step names, a list that it writes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ops.demo.offices import BY_USERNAME
from ops.demo.state import demo_password
from tests.support.browser import browser
from tests.support.system import Caller, System

pytestmark = pytest.mark.timeout(240)
SOP = """
sop: uji-sebagian
judul: Uji sebagian
versi: "1"
pelaksana:
  kasubbag: {nama: Kasubbag Program}
  staf: {nama: Staf}
  bidang: {nama: Bidang, tiap: unit}
daftar:
  temuan: {nama: Temuan, ditetapkan: periksa}
langkah:
  - {id: pilih, no: "1", kegiatan: Memilih bidang yang diperiksa, pelaksana: kasubbag, tugas: perintah, memilih: bidang}
  - {id: siapkan, no: "2", kegiatan: Menyiapkan bahan, pelaksana: bidang, tugas: kirim, untuk: pilih}
  - {id: periksa, no: "3", kegiatan: Memeriksa bahan, pelaksana: staf, tugas: analisis}
  - {id: tindak, no: "4", kegiatan: Menindaklanjuti temuan, pelaksana: kasubbag, tiap: temuan, tugas: tugas}
  - {id: lapor, no: "5", kegiatan: Melaporkan, pelaksana: staf, tugas: kirim, kepada: kasubbag}
"""
HEAD, STAFF = "kasubbag.program", "staf.program"
UNITS = ("kabid.geologi", "kabid.minerba", "kabid.listrik")


async def started(system: System, caller: Caller, title: str) -> str:
    body: dict[str, Any] = {"sop": "uji-sebagian", "title": title, "year": 2025, "sample": True}
    body["roles"] = {"kasubbag": at(HEAD), "staf": at(STAFF)}
    body["units"] = {"bidang": [at(name) for name in UNITS]}
    body |= {"position_id": at(HEAD), "unit": BY_USERNAME["kepala.dinas"].unit}
    answer = await caller(HEAD, "POST", "/runs", json=body)
    assert answer.status_code == 201, answer.text
    await system.settled()
    return str(answer.json()["run_id"])


def at(username: str) -> str:
    return str(BY_USERNAME[username].position_id)


async def hands(caller: Caller, run: str) -> list[dict[str, Any]]:
    view = await caller.get(HEAD, f"/runs/{run}")
    return [row for row in view["timeline"] if row["state"] == "aktif"]


async def post(system: System, caller: Caller, username: str, run: str, what: str, **body: Any) -> Any:
    """On the step that the position has in hand."""
    row = next(one for one in await hands(caller, run) if at(username) in one["positions"])
    path = f"/runs/{run}/steps/{row['activation_id']}/{what}"
    answer = await caller(username, "POST", path, json={**body, "position_id": at(username)})
    await system.settled()
    return answer


async def test_a_run_for_some_of_its_units(system: System, caller: Caller, tmp_path: Path) -> None:
    await system.load_sop(SOP)
    run = await started(system, caller, "Uji sebagian unit")
    await _by_the_pages(system, run, tmp_path)
    await system.settled()
    view = await caller.get(HEAD, f"/runs/{run}")
    assert view["run"]["state"] == "selesai"
    assert [(row["step"], row["unit_name"]) for row in view["timeline"] if row["unit"]] == [
        ("siapkan", "Bidang Geologi dan Air Tanah"),
        ("siapkan", "Bidang Ketenagalistrikan"),
        ("tindak", "Bukti izin kurang"),
        ("tindak", "Target tidak terukur"),
    ]
    await _by_rest(system, caller)


async def _by_the_pages(system: System, run: str, pictures: Path) -> None:
    profile = pictures / "profile"
    password = demo_password(system.installation)
    with browser(system.address, profile) as page:
        page.sign_in(HEAD, password)
        page.go(f"/pelaksanaan/{run}")
        assert "Langkah ini memilih Bidang. Pilih dahulu" in page.text
        assert "Perintahkan" not in page.texts("main button")
        for unit in ("bidang-geologi-contoh", "bidang-listrik-contoh"):
            page.click(f"input[name=unit][value={unit}]")
        page.picture(pictures / "memilih.png")
        page.press_button("Simpan pilihan")
        assert "Bidang yang dipilih: Bidang Geologi dan Air Tanah, Bidang Ketenagalistrikan." in page.text
        page.press_button("Perintahkan")
        for name in ("kabid.geologi", "kabid.listrik"):
            page.sign_in(name, password)
            page.go(f"/pelaksanaan/{run}")
            page.press_button("Kirim")
        page.sign_in("kabid.minerba", password)
        page.go("/kotak-masuk")
        assert "Menyiapkan bahan" not in page.text
        page.sign_in(STAFF, password)
        page.go(f"/pelaksanaan/{run}")
        page.write("entries", "Bukti izin kurang\n\nTarget tidak terukur\n")
        page.picture(pictures / "daftar.png")
        page.press_button("Simpan daftar")
        assert page.texts("main ol.tall li") == ["Bukti izin kurang", "Target tidak terukur"]
        page.press_button("Analisis data")
        page.sign_in(HEAD, password)
        page.go("/kotak-masuk")
        assert "untuk 2 unit: Bukti izin kurang, Target tidak terukur" in page.text
        page.picture(pictures / "kotak-masuk.png")
        for _ in range(2):
            page.go(f"/pelaksanaan/{run}")
            page.press("section.desk form[action$='/tugas'] button")
        page.sign_in(STAFF, password)
        page.go(f"/pelaksanaan/{run}")
        page.press_button("Kirim")
        assert "Yang dipilih: Bidang Geologi dan Air Tanah, Bidang Ketenagalistrikan." in page.text
        assert "Daftar Temuan: Bukti izin kurang; Target tidak terukur." in page.text
        assert "tiap Temuan: 2 dari 2 selesai" in page.text
        page.picture(pictures / "selesai.png")
        assert not page.console_errors()
    shutil.rmtree(profile, ignore_errors=True)


async def _by_rest(system: System, caller: Caller) -> None:
    """Refusals name what is missing; a part in which there is nobody is passed."""
    run = await started(system, caller, "Uji tanpa siapa pun")
    early = await post(system, caller, HEAD, run, "acts", acts=[{"act": "perintah"}])
    assert (early.status_code, early.json()["message"]) == (409, "pilih dahulu Bidang mana yang dimaksud")
    wrong = await post(system, caller, HEAD, run, "units", units=["bidang-lain"])
    assert (wrong.status_code, wrong.json()["details"]["field"]) == (422, "units")
    assert (await post(system, caller, HEAD, run, "units", units=[])).status_code == 200
    assert (await post(system, caller, HEAD, run, "acts", acts=[{"act": "perintah"}])).status_code == 200
    none = await post(system, caller, STAFF, run, "list", listed="bukan", entries=["Satu"])
    assert (none.status_code, none.json()["details"]["field"]) == (422, "listed")
    assert (await post(system, caller, STAFF, run, "list", listed="temuan", entries=[])).status_code == 200
    assert (await post(system, caller, STAFF, run, "acts", acts=[{"act": "analisis"}])).status_code == 200
    view = await caller.get(HEAD, f"/runs/{run}")
    assert [(row["step"], row["cause"]) for row in view["passed"]] == [("siapkan", "kosong"), ("tindak", "kosong")]
    assert [row["step"] for row in view["timeline"] if row["state"] == "aktif"] == ["lapor"]
    (choice,) = view["choices"]
    assert (choice["step"], choice["units"]) == ("pilih", [])
    assert {row["key"]: [one["unit"] for one in row["members"]] for row in view["rosters"]}["temuan"] == []
