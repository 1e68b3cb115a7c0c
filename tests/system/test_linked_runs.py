"""One SOP runs another, and a running run is taken over to another version, on the whole system."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from ops.demo.offices import BY_USERNAME
from tests.support.system import Caller, System
from tests.support.walk import Walk

pytestmark = pytest.mark.timeout(300)
HEAD, STAFF = "kepala.dinas", "staf.program"
CHILD = """\
sop: anak-uji
judul: SOP Anak
versi: "1"
pelaksana: {kepala: {nama: Kepala Dinas}}
langkah:
  - {id: satu, no: "1", kegiatan: Mengerjakan sendiri, pelaksana: kepala, tugas: tugas}
"""
PARENT = """\
sop: induk-uji
judul: SOP Induk
versi: "1"
pelaksana: {kepala: {nama: Kepala Dinas}, staf: {nama: Staf}}
langkah:
  - {id: mulai-anak, no: "1", kegiatan: Menjalankan SOP anak, pelaksana: staf, tugas: jalankan, sop: anak-uji}
  - {id: akhir, no: "2", kegiatan: Melaporkan, pelaksana: kepala, tugas: tugas}
"""
CHANGED = PARENT.replace('versi: "1"', 'versi: "2"').replace(
    "  - {id: akhir", "  - {id: cek, kegiatan: Mengecek hasil, pelaksana: staf, tugas: tugas}\n  - {id: akhir"
)


async def started(caller: Caller) -> str:
    roles = {"kepala": str(BY_USERNAME[HEAD].position_id), "staf": str(BY_USERNAME[STAFF].position_id)}
    body = {
        "sop": "induk-uji",
        "title": f"Induk {uuid4().hex[:6]} {{tahun}}",
        "year": 2026,
    }
    units = (await caller.get(STAFF, "/positions"))["positions"]
    body["unit"] = next(one["unit"] for one in units if one["position_id"] == roles["staf"])
    answer = await caller(STAFF, "POST", "/runs", json={**body, "roles": roles, "position_id": roles["staf"]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["run_id"])


async def until(caller: Caller, run: str, seen: Callable[[Any], bool]) -> Any:
    """The view once it is so: read models, and what one run hears of another, take a moment."""
    deadline = time.monotonic() + 60
    while True:
        answer = await caller(STAFF, "GET", f"/runs/{run}")
        if answer.status_code == 200 and seen(answer.json()):
            return answer.json()
        assert time.monotonic() < deadline, answer.text
        await asyncio.sleep(0.2)


def in_hand(step: str) -> Callable[[Any], bool]:
    def seen(view: Any) -> bool:
        rows = [row for row in view["timeline"] if row["step"] == step and row["state"] == "aktif"]
        return bool(rows) and not rows[0]["waiting_for"]

    return seen


async def test_a_sop_that_runs_another_and_changes_meanwhile(system: System, caller: Caller, walk: Walk) -> None:
    early = await system.load_sop(PARENT.replace("sop: induk-uji", "sop: induk-dini"))
    assert "peringatan: induk-dini menjalankan SOP 'anak-uji' yang belum dimuat" in early
    await system.load_sop(CHILD)
    assert "peringatan" not in await system.load_sop(PARENT)
    run = await started(caller)
    view = await until(caller, run, in_hand("mulai-anak"))
    assert view["run"]["title"].endswith("2026")
    await asyncio.to_thread(_start_the_other, walk, run)
    view = await until(caller, run, lambda view: bool(view["children"]))
    (child,) = view["children"]
    assert (child["sop"], child["state"]) == ("anak-uji", "berjalan")

    await system.load_sop(CHANGED)
    dry = await system.esakip("run", "migrate", run, "--to", "2", "--json")
    (plan,) = dry.json()
    assert (dry.code, plan["cannot"], plan["drops"]) == (0, [], [])
    assert "langkah '1. Menjalankan SOP anak' tetap dikerjakan" in plan["stays"][0]
    assert (await caller.get(STAFF, f"/runs/{run}"))["run"]["sop_version"] == 1
    missing = await system.esakip("run", "migrate", run, "--to", "2", "--apply")
    assert (missing.code, "--reason" in missing.err) == (2, True)
    done = await system.esakip(
        "run", "migrate", "--all-of", "induk-uji", "--to", "2", "--apply", "--reason", "SOP baru."
    )
    assert done.code == 0, done
    assert "dipindahkan dari versi 1 ke versi 2" in done.out
    await system.settled()

    seen = await caller.get(HEAD, f"/runs/{child['run_id']}")
    assert seen["parent"]["run_id"] == run
    (active,) = [row for row in seen["timeline"] if row["state"] == "aktif"]
    body = {"acts": [{"act": "tugas"}], "position_id": str(BY_USERNAME[HEAD].position_id)}
    path = f"/runs/{child['run_id']}/steps/{active['activation_id']}/acts"
    assert (await caller(HEAD, "POST", path, json=body)).status_code == 200
    view = await until(caller, run, in_hand("cek"))
    assert view["run"]["sop_version"] == 2
    assert [(one["from_version"], one["to_version"], one["reason"]) for one in view["migrations"]] == [
        (1, 2, "SOP baru.")
    ]
    ran = next(row for row in view["timeline"] if row["step"] == "mulai-anak")
    assert (ran["state"], ran["acts"][0]["person"]) == ("selesai", str(BY_USERNAME[STAFF].person_id))
    assert (await system.esakip("run", "migrate", run, "--to", "1", "--apply", "--reason", "Kembali.")).code == 0
    view = await until(caller, run, lambda view: len(view["migrations"]) == 2 and in_hand("akhir")(view))
    assert [one["to_version"] for one in view["migrations"]] == [2, 1]
    await asyncio.to_thread(_look, walk, run)


def _start_the_other(walk: Walk, run: str) -> None:
    page = walk.page
    walk.as_(STAFF)
    page.go(f"/pelaksanaan/{run}")
    walk.look("jalankan")
    page.press("a[href^='/mulai/anak-uji?induk=']")
    walk.look("mulai-anak")
    walk.press("Mulai pelaksanaan")
    assert "Dijalankan dari" in page.text
    walk.run = f"/pelaksanaan/{run}"
    walk.see(STAFF, "Menunggu SOP yang dijalankan dari langkah ini selesai")
    walk.look("menunggu-anak")


def _look(walk: Walk, run: str) -> None:
    walk.as_(STAFF)
    walk.page.go(f"/pelaksanaan/{run}")
    assert "Pindah versi" in walk.page.text
    assert "dari versi 2 ke versi 1" in walk.page.text
    walk.look("pindah-versi")
    walk.page.go(f"/pelaksanaan/{run}/bagan")
    assert "Bagan" in walk.page.text or walk.page.all("svg")
