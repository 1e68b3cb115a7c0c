"""A SOP with a team by the pages alone: decree, members, meeting, remarks and their answers, returns, to the end."""

from __future__ import annotations

from uuid import uuid4

from ops.demo.offices import BY_USERNAME
from ops.demo.province import PLANS
from tests.support.walk import Walk

PLAN = next(plan for plan in PLANS if plan.key == "kominfo")
LEADER, MEMBER = PLAN.teams["tim"]
REMARKS = {
    "kabid.aptika": "Jumlah layanan terintegrasi agar disamakan dengan data bidang.",
    "sekretaris.kominfo": "Penjelasan indikator kedua terlalu singkat.",
}
REASON = "Data bidang sudah dipakai; perbedaannya dijelaskan pada tabel."
MINUTES = "Semua bidang sepakat; dua hal dicatat untuk diperbaiki."


def test_a_team_from_its_decree_to_the_archive(walk: Walk) -> None:
    page = walk.page
    _start(walk)
    walk.do("sekretaris.kominfo", "1. Memberikan arahan membuat SK Tim", "Perintahkan")
    _name_the_team(walk)
    walk.do("kasubbag.renja", "2. Menyusun SK Tim", "Susun dokumen")
    walk.do("kadis.kominfo", "Menandatangani SK Tim", "Setujui dan tanda tangani")
    _meet(walk, LEADER, "3. Rapat penyusunan dokumen")
    _gather(walk)
    walk.do(MEMBER, "5. Mengolah data dan menyusun Draft", "Analisis data dan susun dokumen")
    _remark_and_meet(walk)
    _settle(walk)
    walk.do("kasubbag.renja", "9. Memeriksa, meneliti dan memaraf (pertama)", "Setujui dan paraf")
    walk.do("sekretaris.kominfo", "10. Memeriksa, meneliti dan memaraf (kedua)", "Setujui dan paraf")
    _return_to_the_chosen_step(walk)
    walk.do("kasubbag.renja", "9. Memeriksa, meneliti dan memaraf (pertama)", "Setujui dan paraf")
    walk.do("sekretaris.kominfo", "10. Memeriksa, meneliti dan memaraf (kedua)", "Setujui dan paraf")
    walk.do("kadis.kominfo", "11. Memeriksa, meneliti dan menandatangani pengesahan", "Setujui dan tanda tangani")
    walk.do("kasubbag.renja", "12. Mengarsipkan dan mengantarkan dokumen", "Arsipkan")
    walk.do("kasubbag.renja", "12. Mengarsipkan dan mengantarkan dokumen", "Kirim")
    walk.see("kasubbag.renja", "Arsip\ntersimpan")
    assert page.texts("h1 + p")[0].startswith("Selesai")
    walk.look("selesai")
    assert [line for line in page.console_errors() if "422" not in line] == []


def _start(walk: Walk) -> None:
    page = walk.page
    walk.as_(PLAN.starter)
    page.go(f"/mulai/{PLAN.sop}")
    assert not page.all("[name='peran-tim'], [name='ketua-tim'], [name='peran-instansi-terkait']"), (
        "named later, or not"
    )
    assert "Tim: ditetapkan nanti, pada langkah “Menyusun SK Tim”." in page.text
    page.write("title", f"LAKIP lewat halaman {uuid4().hex[:8]}")
    page.click(f"#unit option[value='{PLAN.unit}']")
    for role, username in PLAN.roles.items():
        page.click(f"#peran-{role} option[value='{BY_USERNAME[username].position_id}']")
    for username in PLAN.units["bidang"]:
        page.click(f"input[name='unit-bidang'][value='{BY_USERNAME[username].position_id}']")
    page.click("input[name='sample']")
    walk.look("mulai")
    page.press("main form button[type='submit']")
    walk.run = page.path.partition("?")[0]


def _name_the_team(walk: Walk) -> None:
    page = walk.page
    walk.see("kasubbag.renja", "Giliran Anda: 2. Menyusun SK Tim")
    assert "Susun dokumen" not in page.texts(".desk button"), "the decree waits for its members"
    page.click(f"#ketua-tim option[value='{BY_USERNAME[LEADER].position_id}']")
    page.click(f"input[name='anggota-tim'][value='{BY_USERNAME[MEMBER].position_id}']")
    walk.look("tim")
    walk.press("Tetapkan Tim")
    assert "Tim sudah ditetapkan: Perencana Ahli Muda (ketua), Perencana Ahli Pertama." in page.text


def _meet(walk: Walk, username: str, activity: str) -> None:
    page = walk.page
    walk.see(username, f"Giliran Anda: {activity}")
    page.click(f"input[name='attended'][value='{BY_USERNAME[LEADER].position_id}']")
    page.write("note", MINUTES)
    walk.look("rapat")
    walk.press("Catat rapat")
    assert f"Notulen: {MINUTES}" in page.text


def _gather(walk: Walk) -> None:
    page = walk.page
    for username in PLAN.units["bidang"]:
        walk.see(LEADER, "Anda menghimpun: Menginventarisasi data dari bidang")
        walk.fill(username)
    walk.see(MEMBER, "Menunggu pemeriksaan Anda (3)")
    walk.look("menghimpun")
    page.go("/kotak-masuk")
    walk.look("kotak-masuk")
    for place, username in enumerate(PLAN.units["bidang"]):
        page.go("/kotak-masuk")
        page.press("a[href^='/pemeriksaan/']")
        if place == 0:
            page.write("reason", "Realisasi belum ada sumbernya.")
            page.press("button.no")
            walk.fill(username)
            walk.as_(MEMBER)
            page.go("/kotak-masuk")
            page.press("a[href^='/pemeriksaan/']")
        page.press("form[action$='/terima'] button")
        assert "Data diterima." in page.text


def _remark_and_meet(walk: Walk) -> None:
    page = walk.page
    for username, text in REMARKS.items():
        walk.see(username, "Anda ikut serta: 7. Rapat pembahasan bersama")
        page.write("text", text)
        walk.look("ikut-serta")
        walk.press("Simpan catatan")
        assert text in page.text
    walk.see("kadis.kominfo", "belum ditanggapi")
    assert not page.all(".desk"), "who takes no part has nothing to do"
    _meet(walk, LEADER, "7. Rapat pembahasan bersama")


def _settle(walk: Walk) -> None:
    page = walk.page
    walk.see(LEADER, "Giliran Anda: 8. Memeriksa dan memperbaiki Draft")
    page.click("fieldset:nth-of-type(1) input[value='ya']")
    page.click("fieldset:nth-of-type(2) input[value='tidak']")
    page.press_button("Perbaiki dokumen")
    assert "sebut alasan mengapa catatan 2 tidak diterapkan" in page.text.lower()
    assert [one.get_attribute("value") for one in page.all("fieldset input:checked")] == ["ya", "tidak"], (
        "kept as typed"
    )
    page.click("fieldset:nth-of-type(2) textarea")
    page.all("fieldset:nth-of-type(2) textarea")[0].send_keys(REASON)
    walk.look("menanggapi")
    walk.press("Perbaiki dokumen")
    walk.see(LEADER, REASON)
    assert "2 catatan, 0 belum ditanggapi" in page.text


def _return_to_the_chosen_step(walk: Walk) -> None:
    page = walk.page
    walk.see("kadis.kominfo", "Giliran Anda: 11.")
    page.unfold("Kembalikan")
    labels = page.texts(".desk fieldset label")
    assert labels == [
        "10. Memeriksa, meneliti dan memaraf (kedua)",
        "8. Memeriksa dan memperbaiki Draft",
    ]
    page.click("input[name='target'][value='perbaiki-draft']")
    page.write("reason", "Kesimpulan belum menyebut langkah perbaikan.")
    walk.look("kembalikan")
    walk.press("Kembalikan")
    walk.see(LEADER, "Giliran Anda: 8. Memeriksa dan memperbaiki Draft")
    assert "Kesimpulan belum menyebut langkah perbaikan." in page.text
    assert "Tidak ada catatan yang belum ditanggapi." in page.text
    walk.press("Perbaiki dokumen")
