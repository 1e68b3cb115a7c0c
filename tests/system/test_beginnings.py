"""A form that begins with the data of an earlier step, by REST and on the page."""

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
sop: uji-isian-awal
judul: Uji isian awal
versi: "1"
pelaksana:
  staf: {nama: Staf}
  kasubbag: {nama: Kasubbag Program}
langkah:
  - {id: catat, kegiatan: Mencatat data, pelaksana: staf, tugas: isi}
  - {id: mutakhir, kegiatan: Memutakhirkan data, pelaksana: kasubbag, tugas: isi, dari: catat}
"""
ROW = {"indicator": "Izin terawasi", "target": "90", "actual": "87.5", "unit_of_measure": "%"}


async def press(system: System, caller: Caller, username: str, run: str) -> dict[str, Any]:
    """Opens the form of the step in hand, and finds it."""
    position = str(BY_USERNAME[username].position_id)
    view = await caller.get(username, f"/runs/{run}")
    (row,) = [one for one in view["timeline"] if one["state"] == "aktif"]
    body = {"acts": [{"act": "isi"}], "position_id": position}
    answer = await caller(username, "POST", f"/runs/{run}/steps/{row['activation_id']}/acts", json=body)
    assert answer.status_code == 200, answer.text
    await system.settled()
    found = (await caller.get(username, "/collections"))["collections"]
    return next(one for one in found if one["activation_id"] == row["activation_id"])


async def test_a_form_begins_with_earlier_data(system: System, caller: Caller, tmp_path: Path) -> None:
    await system.load_sop(SOP)
    staff, head = (str(BY_USERNAME[name].position_id) for name in ("staf.program", "kasubbag.program"))
    body = {"sop": "uji-isian-awal", "title": "Uji isian awal", "year": 2025, "sample": True, "position_id": staff}
    body |= {"roles": {"staf": staff, "kasubbag": head}, "unit": BY_USERNAME["kepala.dinas"].unit}
    answer = await caller("staf.program", "POST", "/runs", json=body)
    assert answer.status_code == 201, answer.text
    await system.settled()
    run = answer.json()["run_id"]
    first = await press(system, caller, "staf.program", run)
    assert (await caller.get("staf.program", f"/collections/{first['collection_id']}/start"))["revisions"] == []
    sent = {"indicators": [ROW], "position_id": staff}
    answer = await caller("staf.program", "POST", f"/collections/{first['collection_id']}/revisions", json=sent)
    assert answer.status_code == 201, answer.text
    await system.settled()
    second = await press(system, caller, "kasubbag.program", run)
    (start,) = (await caller.get("kasubbag.program", f"/collections/{second['collection_id']}/start"))["revisions"]
    assert start["revision_id"] == answer.json()["revision_id"]
    profile = tmp_path / "profile"
    with browser(system.address, profile) as page:
        page.sign_in("kasubbag.program", demo_password(system.installation))
        page.go(f"/pengisian/{second['collection_id']}")
        assert "Formulir ini terisi dari data yang sudah ada" in page.text
        values = [page.all(f"[name=indikator-0-{name}]")[0].get_attribute("value") for name in ("indicator", "actual")]
        assert values == ["Izin terawasi", "87,5"]
        page.picture(tmp_path / "isian-awal.png")
        page.write("indikator-0-actual", "91,5")
        page.press_button("Kirim data")
        assert not page.console_errors()
    await system.settled()
    view = await caller.get("kasubbag.program", f"/runs/{run}")
    assert view["run"]["state"] == "selesai"
    newest = (await caller.get("kasubbag.program", f"/collections/{second['collection_id']}/revisions"))["revisions"]
    assert [row["actual"] for row in newest[-1]["indicators"]] == ["91.5"]
    shutil.rmtree(profile, ignore_errors=True)
