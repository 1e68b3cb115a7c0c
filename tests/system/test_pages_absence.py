"""Berhalangan by the pages alone: declared, the substitute acts, ended; nobody is left: the superior names a Plh."""

from __future__ import annotations

import time
from uuid import uuid4

from ops.demo.offices import BY_USERNAME
from ops.demo.province import PLANS
from tests.support.system import System
from tests.support.walk import Walk

PLAN = next(plan for plan in PLANS if plan.key == "kominfo")
HEAD, SECRETARY, CLERK, DEPUTY = "kadis.kominfo", "sekretaris.kominfo", "kasubbag.renja", "penyusun.satu"


def test_who_is_absent_is_substituted_and_comes_back(walk: Walk) -> None:
    page = walk.page
    _start(walk)
    walk.as_(SECRETARY)
    page.go("/berhalangan")
    walk.look("berhalangan-kosong")
    page.click(f"#position_id option[value='{BY_USERNAME[SECRETARY].position_id}']")
    page.click("#jenis option[value='dinas-luar']")
    page.click(f"#pengganti option[value='{BY_USERNAME[SECRETARY].position_id}']")
    page.write("keterangan", "Rapat koordinasi di luar kota.")
    page.press_button("Catat")
    assert "Belum tercatat. Sekretaris sendiri digantikan oleh jabatan ini pada masa itu" in page.text
    page.click(f"#pengganti option[value='{BY_USERNAME[CLERK].position_id}']")
    page.press_button("Catat")
    assert "Masa berhalangan tercatat." in page.text
    assert "sedang berhalangan" in page.text
    assert "Rapat koordinasi di luar kota." in page.text
    walk.look("berhalangan")
    page.go("/kotak-masuk")
    assert "Anda sedang tidak memegang jabatan" in page.text

    walk.as_(CLERK)
    _until(walk, "/kotak-masuk", "menggantikan Sekretaris")
    walk.look("menggantikan")
    walk.do(CLERK, "1. Memberikan arahan membuat SK Tim", "Perintahkan")
    assert "Plh. Sekretaris" in page.text

    walk.as_(SECRETARY)
    page.go("/berhalangan")
    page.press_button("Akhiri sekarang")
    assert "Masa berhalangan diakhiri." in page.text
    page.go("/kotak-masuk")
    assert "Yang menunggu Anda sebagai Sekretaris" in page.text
    assert [line for line in page.console_errors() if "409" not in line] == []


async def test_what_nobody_attends_to_is_shown_to_the_superior_who_names_a_plh(walk: Walk, system: System) -> None:
    page = walk.page
    _start(walk)
    walk.as_(HEAD)
    page.go("/berhalangan")
    page.click(f"#position_id option[value='{BY_USERNAME[SECRETARY].position_id}']")
    page.click("#jenis option[value='sakit']")
    page.press_button("Catat")
    assert "Masa berhalangan tercatat." in page.text
    _until(walk, "/kotak-masuk", "tidak ada pelaksananya")
    walk.see(HEAD, "Tidak ada yang dapat mengerjakan langkah ini: Sekretaris kosong")
    walk.look("kosong")
    page.go("/kotak-masuk")
    page.unfold("Tunjuk Plh.")
    page.click(f"form[action$='/plh'] option[value='{BY_USERNAME[DEPUTY].position_id}']")
    page.run("document.querySelector(\"form[action$='/plh'] [name=sampai]\").value = '2099-12-31'; arguments[0]()")
    walk.look("kosong-kotak-masuk")
    page.press_button("Tunjuk")
    assert "Plh. ditunjuk" in page.text
    assert "tidak ada pelaksananya" not in page.text
    walk.do(DEPUTY, "1. Memberikan arahan membuat SK Tim", "Perintahkan")
    assert "Plh. Sekretaris" in page.text
    walk.as_(HEAD)
    page.go("/berhalangan")
    page.press_button("Akhiri sekarang")
    said = await system.esakip("office", "vacate", str(BY_USERNAME[SECRETARY].position_id), DEPUTY)
    assert said.code == 0, said.err
    assert page.console_errors() == []


def _start(walk: Walk) -> None:
    page = walk.page
    walk.as_(PLAN.starter)
    page.go(f"/mulai/{PLAN.sop}")
    page.write("title", f"LAKIP sewaktu berhalangan {uuid4().hex[:8]}")
    page.click(f"#unit option[value='{PLAN.unit}']")
    for role, username in PLAN.roles.items():
        page.click(f"#peran-{role} option[value='{BY_USERNAME[username].position_id}']")
    for username in PLAN.units["bidang"]:
        page.click(f"input[name='unit-bidang'][value='{BY_USERNAME[username].position_id}']")
    page.click("input[name='sample']")
    page.press("main form button[type='submit']")
    walk.run = page.path.partition("?")[0]


def _until(walk: Walk, path: str, words: str) -> None:
    """Opens a page until the words are there: the timekeeper looks every few seconds."""

    deadline = time.monotonic() + 60
    walk.page.go(path)
    while words not in walk.page.text:
        assert time.monotonic() < deadline, walk.page.text
        time.sleep(0.2)
        walk.page.go(path)
