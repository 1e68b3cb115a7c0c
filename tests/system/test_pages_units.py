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
SILENT, GONE = PLAN.never
LATE_HOLDER, LATE_NAME = f"kepala.opd{OPD.index(LATE) + 1:02d}", f"Perangkat Daerah {OPD.index(LATE) + 1:02d} (Contoh)"

SILENT_NAME = f"Perangkat Daerah {OPD.index(SILENT) + 1:02d} (Contoh)"


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
    _extend(walk)
    _on_behalf(walk)
    _drop_one(walk)
    page.unfold("Tutup pengumpulan")
    page.write("reason", "Batas waktu pengisian sudah lewat.")
    walk.press("Tutup pengumpulan")
    assert "Pengumpulan ditutup" in page.text
    assert "4 dilewati" in page.text
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


def _extend(walk: Walk) -> None:
    """A later day, with a reason; one that is over is refused and what was typed stays."""
    page = walk.page
    walk.see(LEADER, "Batas waktu menjawab")
    page.unfold("Perpanjang batas waktu")
    page.date("until", "2020-01-31")
    page.write("reason", "Banjir di tiga kecamatan.")
    page.press_button("Perpanjang")
    assert "Batas waktu yang baru sudah lewat" in page.text
    page.date("until", "2090-01-31")
    walk.press("Perpanjang")
    assert "sudah diperpanjang 1 kali" in page.text
    walk.look("unit-diperpanjang")


def _on_behalf(walk: Walk) -> None:
    """The leader enters what a unit gave on paper, and another member accepts it."""
    page = walk.page
    page.press(f"a[href^='/pengisian/'][aria-label='Isi atas nama {SILENT_NAME}']")
    assert "Isi atas nama unit" in page.text
    page.write("pemberi", "Sekretaris unit (fiktif)")
    page.write("surat", "045/CONTOH/2026")
    page.date("tanggal", "2026-02-02")
    walk.look("unit-atas-nama")
    walk.send("Data terkirim.")
    walk.see(MEMBER, "Menunggu pemeriksaan Anda (1)")
    page.press("section a[href^='/pemeriksaan/']")
    assert "Diisi atas nama unit oleh yang menghimpun" in page.text
    assert "045/CONTOH/2026" in page.text
    walk.look("unit-atas-nama-periksa")
    page.press("form[action$='/terima'] button")
    walk.see(LEADER, "26 dari 30 unit sudah diterima")


def _drop_one(walk: Walk) -> None:
    page = walk.page
    page.unfold("Keluarkan unit")
    page.click(f"select[name='unit'] option[value='{GONE}']")
    page.write("reason", "Dilebur ke dinas lain.")
    walk.look("unit-keluarkan")
    walk.press("Keluarkan unit")
    assert "Unit tidak ikut lagi" in page.text
    walk.see(LEADER, "26 dari 29 unit sudah diterima")
    assert "Belum menjawab (3)" in page.text


def _late(walk: Walk) -> None:
    """The form stays open under its address; what is sent is kept and counts for nothing."""
    page = walk.page
    walk.see(LATE_HOLDER, "26 dari 30 diterima")
    page.unfold("26 dari 30 diterima")
    page.press("a[href^='/pengisian/']")
    assert "Pengumpulan ini sudah ditutup." in page.text
    walk.look("unit-terlambat")
    walk.send("belum dihitung")


def _reopen(walk: Walk) -> None:
    page = walk.page
    walk.see(LEADER, "Tidak menjawab (3)")
    assert "ada kiriman, tidak dihitung" in page.text
    page.press("section a[href^='/pemeriksaan/']")
    assert "Kiriman unit ini disimpan dan tidak dihitung." in page.text
    walk.look("unit-periksa-ditutup")
    walk.see(LEADER, "Tidak menjawab (3)")
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
