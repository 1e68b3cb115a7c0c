"""Thirty units at their own pace, by the pages: a collection is closed without some, and opened again for one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from ops.demo.driver import Driver
from ops.demo.province import OPD, PLANS
from tests.support.system import Halted, System
from tests.support.walk import Walk

PLAN = next(plan for plan in PLANS if plan.key == "portal")
LEADER, MEMBER = PLAN.teams["tim-sakip"]
LATE = PLAN.late[0]
LATE_HOLDER, LATE_NAME = f"kepala.opd{OPD.index(LATE) + 1:02d}", f"Perangkat Daerah {OPD.index(LATE) + 1:02d} (Contoh)"


class _UntilSomeStayAway(Driver):
    """Through REST until only units are left that do not answer by themselves."""

    async def _end_collection(self, view: dict[str, Any], active: list[dict[str, Any]]) -> bool:
        if len(active) == len((*PLAN.late, *PLAN.never)):
            raise Halted
        return False


async def _until_some_stay_away(system: System) -> str:
    async with system.rest() as rest:
        driver = _UntilSomeStayAway(rest, PLAN, uuid4().hex, lambda _: None)
        try:
            await driver.drive(system.data / "halted")
        except Halted:
            return f"/pelaksanaan/{driver.run_id}"
    raise AssertionError("the run went on without the units that stay away")


async def test_a_collection_is_closed_without_some_and_opened_again_for_one(system: System, walk: Walk) -> None:
    walk.run = await _until_some_stay_away(system)
    _close_and_reopen(walk)


def _close_and_reopen(walk: Walk) -> None:
    page = walk.page
    walk.see(LEADER, "Anda menghimpun: Memeriksa kesesuaian data")
    assert "25 dari 30 unit sudah diterima" in page.text
    assert "Belum menjawab (5)" in page.text
    assert "tiap unit: 25 dari 30 selesai" in page.text, "rows of thirty units stand together"
    assert len(page.all("ol.timeline > li")) < 20
    walk.look("unit-menghimpun")
    _own_form(walk)
    walk.see(LEADER, "Anda menghimpun: Memeriksa kesesuaian data")
    page.unfold("Tutup pengumpulan")
    page.write("reason", "Batas waktu pengisian sudah lewat.")
    walk.press("Tutup pengumpulan")
    assert "Pengumpulan ditutup" in page.text
    assert "5 dilewati" in page.text
    _late(walk)
    _reopen(walk)


def _own_form(walk: Walk) -> None:
    """A unit that has taken note of the letter finds its form, and no button that would be refused."""
    page = walk.page
    walk.see(LATE_HOLDER, "Giliran Anda: 9. Menerima surat, menyiapkan dan mengisi data kinerja")
    assert f"untuk {LATE_NAME}" in page.text
    assert page.texts(".desk button") == []
    assert page.all(".desk a[href^='/pengisian/']")
    walk.look("unit-isi")
    page.go("/kotak-masuk")
    assert "Buka formulirnya" in page.text
    walk.look("unit-kotak-masuk")


def _late(walk: Walk) -> None:
    """The form stays open under its address; what is sent is kept and counts for nothing."""
    page = walk.page
    walk.see(LATE_HOLDER, "25 dari 30 diterima")
    page.unfold("25 dari 30 diterima")
    page.press("a[href^='/pengisian/']")
    assert "Pengumpulan ini sudah ditutup." in page.text
    walk.look("unit-terlambat")
    walk.send("belum dihitung")


def _reopen(walk: Walk) -> None:
    page = walk.page
    walk.see(LEADER, "Tidak menjawab (5)")
    assert "ada kiriman, tidak dihitung" in page.text
    page.press("section a[href^='/pemeriksaan/']")
    assert "Kiriman unit ini disimpan dan tidak dihitung." in page.text
    walk.look("unit-periksa-ditutup")
    walk.see(LEADER, "Tidak menjawab (5)")
    page.unfold("Buka kembali")
    page.click(f"input[name='unit'][value='{LATE}']")
    page.write("reason", "Data terlambat tetap diperiksa.")
    walk.look("unit-buka")
    walk.press("Buka kembali")
    walk.do(LATE_HOLDER, "9. Menerima surat, menyiapkan dan mengisi data kinerja", "Terima dan isi data")
    walk.see(MEMBER, "Menunggu pemeriksaan Anda (1)")
    page.go("/kotak-masuk")
    page.press("a[href^='/pemeriksaan/']")
    page.press("form[action$='/terima'] button")
    walk.do("kabag.organisasi", "11. Menerima rekapitulasi Perangkat Daerah yang telah mengisi", "Terima")
    walk.see(LEADER, "Giliran Anda: 12.")
    walk.look("unit-rekapitulasi")
