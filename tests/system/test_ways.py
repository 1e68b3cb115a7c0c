"""Branches, another exit, somebody outside and an operator's move, from REST and the pages to the timeline."""

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
sop: uji-jalan
judul: Uji jalan
versi: "1"
pelaksana:
  kepala: {nama: Kepala Dinas}
  kasubbag: {nama: Kasubbag Program}
  staf: {nama: Staf}
  instansi: {nama: Instansi Vertikal, jenis: luar, dicatat: staf}
langkah:
  - {id: perintah, no: "1", kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah}
  - {id: jawab, no: "2", kegiatan: Menjawab permintaan, pelaksana: instansi, tugas: terima}
  - {id: nilai, no: "3", kegiatan: Menilai perlunya rapat, pelaksana: kasubbag, tugas: tugas, tidak: lapor,
     sesudah: perintah}
  - {id: rapat, no: "4", kegiatan: Rapat pembahasan, pelaksana: kasubbag, ikut: [staf], semua: bersamaan,
     tugas: tugas}
  - {id: lapor, no: "5", kegiatan: Melaporkan, pelaksana: kasubbag, tugas: kirim, kepada: kepala}
  - {id: tutup, no: "6", kegiatan: Menutup, pelaksana: kepala, tugas: tugas, sesudah: [jawab, lapor]}
"""
PEOPLE = {"kepala": "kepala.dinas", "kasubbag": "kasubbag.program", "staf": "staf.program"}


async def started(system: System, caller: Caller) -> str:
    await system.load_sop(SOP)
    positions = {role: str(BY_USERNAME[name].position_id) for role, name in PEOPLE.items()}
    body = {"sop": "uji-jalan", "title": "Uji jalan", "year": 2025, "sample": True}
    body |= {"roles": positions, "position_id": positions["kepala"], "unit": BY_USERNAME["kepala.dinas"].unit}
    answer = await caller("kepala.dinas", "POST", "/runs", json=body)
    assert answer.status_code == 201, answer.text
    await system.settled()
    return str(answer.json()["run_id"])


async def in_hand(caller: Caller, run: str) -> dict[str, Any]:
    view = await caller.get("kepala.dinas", f"/runs/{run}")
    return {row["step"]: row for row in view["timeline"] if row["state"] == "aktif"}


async def act(caller: Caller, username: str, run: str, step: str, *acts: dict[str, str]) -> Any:
    active = (await in_hand(caller, run))[step]
    body = {"acts": acts, "position_id": str(BY_USERNAME[username].position_id)}
    return await caller(username, "POST", f"/runs/{run}/steps/{active['activation_id']}/acts", json=body)


async def test_a_run_goes_its_ways(system: System, caller: Caller, tmp_path: Path) -> None:
    run = await started(system, caller)
    assert (await act(caller, "kepala.dinas", run, "perintah", {"act": "perintah"})).status_code == 200
    await system.settled()
    assert (await in_hand(caller, run)).keys() == {"jawab", "nilai"}
    listed = (await caller.get("kepala.dinas", "/runs", sop="uji-jalan"))["runs"]
    assert listed[0]["step"] == "Menjawab permintaan; Menilai perlunya rapat"

    unproven = await act(caller, "staf.program", run, "jawab", {"act": "terima"})
    assert unproven.status_code == 422
    assert "Instansi Vertikal" in unproven.json()["message"]

    profile = tmp_path / "profile"
    password = demo_password(system.installation)
    with browser(system.address, profile) as page:
        page.sign_in("staf.program", password)
        page.go("/kotak-masuk")
        assert "dicatat untuk Instansi Vertikal, di luar" in page.text
        page.go(f"/pelaksanaan/{run}")
        page.picture(tmp_path / "luar.png")
        page.write("note", "Surat nomor 12 tanggal 3 Maret 2026")
        page.press_button("Terima")
        page.sign_in("kasubbag.program", password)
        page.go(f"/pelaksanaan/{run}")
        page.unfold("Tidak: langsung ke langkah 5. Melaporkan")
        page.picture(tmp_path / "jalan.png")
        page.write("reason", "Tidak ada yang perlu dibahas.")
        page.press_button("Ambil jalan ini")
        assert "4. Rapat pembahasan: pelaksanaan mengambil jalan lain" in page.text
        page.picture(tmp_path / "sesudah.png")
        assert not page.console_errors()
    await system.settled()
    view = await caller.get("kepala.dinas", f"/runs/{run}")
    assert [(row["step"], row["cause"]) for row in view["passed"]] == [("rapat", "cabang-lain")]

    moved = await system.esakip("run", "move", run, "rapat", "--reason", "Ternyata perlu dibahas.")
    assert moved.code == 0, moved
    await system.settled()
    view = await caller.get("kepala.dinas", f"/runs/{run}")
    both = [row for row in view["timeline"] if row["state"] == "aktif"]
    assert [(row["step"], row["part"], row["cause"]) for row in both] == [
        ("rapat", "kasubbag", "pindah"),
        ("rapat", "staf", "pindah"),
    ]
    wrong = await system.esakip("run", "move", run, "tidak-ada", "--reason", "Uji.")
    assert wrong.code != 0
    shutil.rmtree(profile, ignore_errors=True)
