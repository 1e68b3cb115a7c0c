"""A SOP's new version: proposed by an operator, approved on its page by the named position, activated; guesses."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from ops.demo.offices import BY_USERNAME
from services.workflow.definitions import BUILTIN
from tests.support.system import Caller, System
from tests.support.walk import Walk

pytestmark = pytest.mark.timeout(240)
SOP = "sop-berversi"
APPROVER = "kepala.dinas"


def written(folder: Path, title: str) -> Path:
    text = (BUILTIN / "penyusunan-sakip.yaml").read_text(encoding="utf-8")
    text = text.replace("sop: penyusunan-sakip", f"sop: {SOP}", 1)
    text = re.sub(r"^judul: .*$", f"judul: {title}", text, count=1, flags=re.MULTILINE)
    file = folder / "versi.yaml"
    file.write_text(text, encoding="utf-8")
    return file


async def test_a_version_is_approved_on_its_page(system: System, caller: Caller, walk: Walk, tmp_path: Path) -> None:
    approver = str(BY_USERNAME[APPROVER].position_id)
    said = await system.esakip("sop", "propose", str(written(tmp_path, "SOP Berversi")), "--approver", approver)
    assert said.code == 0, said
    assert f"{SOP} versi 1: menunggu pengesahan" in said.out
    early = await system.esakip("sop", "activate", SOP, "1")
    assert (early.code, "belum disahkan" in early.err) == (2, True)
    await system.settled()

    waiting = (await caller.get(APPROVER, "/inbox"))["approvals"]
    assert [(one["sop"], one["sop_version"], one["state"]) for one in waiting] == [(SOP, 1, "draf")]

    await asyncio.to_thread(_approve, walk)
    said = await system.esakip("sop", "activate", SOP, "1", "--json")
    assert (said.code, said.json()["changed"]) == (0, True)
    await system.settled()
    listed = (await system.esakip("sop", "versions", SOP, "--json")).json()
    assert [(one["sop_version"], one["state"], one["approved"]["position"]) for one in listed] == [
        (1, "berlaku", approver)
    ]
    refused = await caller(
        "staf.program",
        "POST",
        f"/sops/{SOP}/versions/1/confirm-guess",
        json={"step": "tanda-tangan", "key": "kembali", "position_id": str(BY_USERNAME["staf.program"].position_id)},
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not_holder")

    said = await system.esakip("sop", "propose", str(written(tmp_path, "Kedua")), "--approver", approver)
    assert said.code == 0, said
    said = await system.esakip("sop", "approve", SOP, "2", "--reason", "Kepala Dinas sedang cuti.")
    assert said.code == 0, said
    said = await system.esakip("sop", "confirm", SOP, "--version", "2", "--step", "tanda-tangan", "--key", "kembali")
    assert said.code == 0, said
    assert (await system.esakip("sop", "withdraw", SOP, "2", "--reason", "Diganti.")).code == 0
    await system.settled()
    view = await caller.get("staf.program", f"/sops/{SOP}/versions/2")
    assert (view["version"]["state"], view["version"]["withdrawn"]["reason"]) == ("ditarik", "Diganti.")
    assert view["version"]["approved"]["reason"] == "Kepala Dinas sedang cuti."
    assert [(one["step"], one["capacity"]) for one in view["confirmed"]] == [("tanda-tangan", "operator")]
    await asyncio.to_thread(_look_back, walk)


def _approve(walk: Walk) -> None:
    page = walk.page
    walk.as_(APPROVER)
    page.go("/kotak-masuk")
    page.press(f"a[href='/sop/{SOP}/versi/1']")
    assert "Draf, menunggu pengesahan" in page.text
    assert "Bila tidak disetujui, kembali ke langkah" in page.text, "what the approver approves is told in words"
    assert "Waktu baku seluruhnya:" in page.text
    walk.look("sop-draf")
    stars = page.text.count("*")
    walk.press("Sahkan versi 1")
    assert "Versi ini Anda sahkan" in page.text
    assert "Disahkan, belum berlaku" in page.text
    while page.all("#langkah-tanda-tangan details:not([open])"):
        page.click("#langkah-tanda-tangan summary")
    walk.press("Benarkan dugaan kembali")
    page.click("#langkah-tanda-tangan summary")
    assert "Dibenarkan oleh" in page.text
    assert page.text.count("*") <= stars
    walk.look("sop-disahkan")


def _look_back(walk: Walk) -> None:
    walk.as_(APPROVER)
    walk.page.go(f"/sop/{SOP}/versi/2")
    assert "Ditarik" in walk.page.text
    assert "Yang berlaku sekarang adalah versi 1" in walk.page.text
    walk.look("sop-versi")
