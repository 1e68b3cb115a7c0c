"""What people do with steps beside their acts, by the pages alone."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from ops.demo.offices import BY_USERNAME
from ops.demo.province import PLANS
from tests.support.walk import Walk

PLAN = next(plan for plan in PLANS if plan.key == "kominfo")
TEAM = PLAN.teams["tim"]
DECREE = "2. Menyusun SK Tim"


def test_people_share_a_step_by_the_pages(walk: Walk, tmp_path: Path) -> None:
    page = walk.page
    _start(walk)
    walk.do(PLAN.starter, "1. Memberikan arahan membuat SK Tim", "Perintahkan")
    _take_back(walk)
    walk.do(PLAN.starter, "1. Memberikan arahan membuat SK Tim", "Perintahkan")
    _confirm_from_the_inbox(walk)
    walk.see("kasubbag.renja", f"Giliran Anda: {DECREE}")
    page.click(f"#ketua-tim option[value='{BY_USERNAME[TEAM[0]].position_id}']")
    page.click(f"input[name='anggota-tim'][value='{BY_USERNAME[TEAM[1]].position_id}']")
    walk.press("Tetapkan Tim")
    page.press("section.desk p.small a[href*='/langkah/']")
    _ask_and_attach(walk, tmp_path)
    _remind(walk)
    _advise_from_the_inbox(walk)
    _delegate(walk)
    walk.see(PLAN.starter, "Saran dari Kepala Dinas")
    walk.look("garis-waktu")
    assert [line for line in page.console_errors() if "409" not in line] == [], "but for the second reminder"


def _start(walk: Walk) -> None:
    page = walk.page
    walk.as_(PLAN.starter)
    page.go(f"/mulai/{PLAN.sop}")
    page.write("title", f"Berbagi langkah {uuid4().hex[:8]}")
    page.click(f"#unit option[value='{PLAN.unit}']")
    for role, username in PLAN.roles.items():
        page.click(f"#peran-{role} option[value='{BY_USERNAME[username].position_id}']")
    for username in PLAN.units["bidang"]:
        page.click(f"input[name='unit-bidang'][value='{BY_USERNAME[username].position_id}']")
    page.click("input[name='sample']")
    page.press("main form button[type='submit']")
    walk.run = page.path.partition("?")[0]


def _take_back(walk: Walk) -> None:
    page = walk.page
    page.press("ol.timeline li:first-child a[href*='/langkah/']")
    walk.look("sesudah")
    assert "Tarik kembali langkah ini" in page.text, page.text
    page.unfold("Tarik kembali langkah ini")
    page.write("reason", "Arahannya belum menyebut batas waktu.")
    walk.look("tarik")
    walk.press("Tarik kembali")
    assert "menjadi giliran Anda lagi" in page.text


def _confirm_from_the_inbox(walk: Walk) -> None:
    page = walk.page
    walk.as_("kasubbag.renja")
    page.go("/kotak-masuk")
    run = walk.run.rpartition("/")[2]
    page.click(f"form[action='/kotak-masuk/terima'] input[value^='{run}']")
    walk.look("penerimaan")
    walk.press("Konfirmasi yang ditandai")
    assert "1 dikonfirmasi." in page.text


def _ask_and_attach(walk: Walk, folder: Path) -> None:
    page = walk.page
    page.unfold("Minta saran")
    page.click(f"#saran-kepada option[value='{BY_USERNAME['kadis.kominfo'].position_id}']")
    page.write("question", "Apakah dua anggota cukup?")
    walk.look("minta-saran")
    walk.press("Minta saran")
    assert "menunggu jawaban" in page.text
    proof = folder / "dasar hukum.pdf"
    proof.write_bytes(b"%PDF-1.7\n" + b"x" * 1_500_000)
    page.unfold("Lampirkan berkas")
    page.all("input[type='file']")[0].send_keys(str(proof))
    walk.press("Lampirkan")
    assert "dasar hukum.pdf" in page.text
    walk.look("langkah")


def _remind(walk: Walk) -> None:
    page = walk.page
    walk.see(PLAN.starter, DECREE)
    page.press("ol.timeline li:last-child a[href*='/langkah/']")
    walk.press("Ingatkan pelaksananya")
    assert "1×" in page.text
    page.press_button("Ingatkan pelaksananya")
    assert "dapat diingatkan lagi mulai pukul" in page.text


def _advise_from_the_inbox(walk: Walk) -> None:
    page = walk.page
    walk.as_("kadis.kominfo")
    page.go("/kotak-masuk")
    assert "Apakah dua anggota cukup?" in page.text
    walk.look("saran")
    page.unfold("Jawab")
    page.write("answer", "Cukup, libatkan bidang pada rapat.")
    walk.press("Kirim saran")
    assert "Saran Anda terkirim." in page.text


def _delegate(walk: Walk) -> None:
    page = walk.page
    walk.see("kasubbag.renja", f"Giliran Anda: {DECREE}")
    assert "diingatkan 1×" in page.text
    page.press("section.desk p.small a[href*='/langkah/']")
    page.unfold("Delegasikan pekerjaannya")
    page.click(f"#delegasi-kepada option[value='{BY_USERNAME['kabid.aptika'].position_id}']")
    walk.press("Delegasikan")
    assert "didelegasikan kepada Kepala Bidang Aplikasi Informatika" in page.text
    walk.see("kasubbag.renja", "Sedang didelegasikan kepada Kepala Bidang Aplikasi Informatika")
    assert "Susun dokumen" not in page.texts("main button")
    walk.as_("kabid.aptika")
    page.go("/kotak-masuk")
    assert "didelegasikan oleh Kepala Subbagian Renja dan Monev" in page.text
    walk.look("kotak-masuk-delegasi")
    walk.do("kabid.aptika", DECREE, "Susun dokumen")
    walk.see("kadis.kominfo", "Giliran Anda: Menandatangani SK Tim")
