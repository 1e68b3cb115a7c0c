"""The main job by the pages alone, in a real Chromium, as the holder of each position in turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ops.demo.offices import BY_USERNAME, PLANS
from ops.demo.state import demo_password
from tests.support.browser import Browser, browser
from tests.support.system import Caller, System, start_body

PLAN = next(plan for plan in PLANS if plan.key == "perbaikan")
HOLDERS = tuple(dict.fromkeys(PLAN.roles.values()))
FIGURES = {
    "indikator-0-indicator": "Persentase perangkat daerah bernilai B",
    "indikator-0-unit_of_measure": "%",
    "indikator-0-target": "90",
    "indikator-0-actual": "88,9",
    "indikator-0-explanation": "Empat perangkat daerah belum dievaluasi.",
    "anggaran-0-programme": "Program Penataan Organisasi",
    "anggaran-0-ceiling": "1.900.000.000",
    "anggaran-0-spent": "1.844.600.000",
}


@pytest.fixture
def page(system: System, tmp_path: Path) -> Iterator[Browser]:
    with browser(system.address, tmp_path / "profile") as found:
        yield found


async def test_a_whole_run_by_the_pages(system: System, page: Browser) -> None:
    password = demo_password(system.installation)
    title = f"Perbaikan lewat halaman {uuid4().hex[:8]}"
    page.sign_in(PLAN.starter, password)
    run = _start(page, title)
    filled = returned = False
    for username in _turns(page, run, password):
        page.sign_in(username, password)
        page.go("/kotak-masuk")
        if page.all("a[href^='/pengisian/']") and not filled:
            _fill(page)
            filled = True
            continue
        page.go(run)
        if (
            not returned
            and "Setujui dan paraf" in page.text
            and "Kabag" in page.text
            and username == "kabag.tatalaksana"
        ):
            page.click("details summary")
            page.write("reason", "Realisasi belum sama dengan berita acara.")
            page.press("button.no")
            returned = True
        elif page.all(".desk form button"):
            page.press(".desk form button")
        assert "kesalahan" not in page.text.lower()
    page.go(run)
    assert "Selesai" in page.text
    assert "Realisasi belum sama dengan berita acara." in page.text
    assert page.text.count("SHA-256") >= 1
    page.go("/arsip")
    assert title in page.text
    mistakes = [line for line in page.console_errors() if "422" not in line]  # the one mistake was ours
    assert mistakes == []


def _start(page: Browser, title: str) -> str:
    page.go(f"/mulai/{PLAN.sop}")
    page.write("title", title)
    page.click(f"#unit option[value='{PLAN.unit}']")
    for role, username in PLAN.roles.items():
        page.click(f"#peran-{role} option[value='{BY_USERNAME[username].position_id}']")
    page.click("input[name='sample']")
    page.press("main form button[type='submit']")
    assert title in page.text
    return page.path.partition("?")[0]


def _fill(page: Browser) -> None:
    page.press("a[href^='/pengisian/']")
    for name, value in FIGURES.items():
        page.write(name, "abc" if name.endswith("actual") else value)
    page.press("button[value='kirim']")
    assert "Perbaiki 1 isian" in page.text, "what is wrong is said, and what was typed is kept"
    page.write("indikator-0-actual", FIGURES["indikator-0-actual"])
    page.press("button[value='kirim']")
    assert "terkirim" in page.text.lower() or "diterima" in page.text.lower()


def _turns(page: Browser, run: str, password: str) -> Iterator[str]:
    """Who is to act next, read from the run's page, until the run is over."""
    deadline = time.monotonic() + 120
    titles = {BY_USERNAME[name].title: name for name in HOLDERS}
    while time.monotonic() < deadline:
        page.sign_in(PLAN.starter, password)
        page.go(run)
        active = page.texts("li.aktif")
        if not active and "Selesai" in page.texts("h1 + p")[0]:
            return
        for text in active:
            for title, name in titles.items():
                if f": {title}" in text:
                    yield name
    raise AssertionError(f"the run did not end: {page.text}")


async def test_a_wrong_password_is_said_and_a_person_without_session_is_sent_to_sign_in(
    system: System, page: Browser
) -> None:
    page.sign_in("staf.program", "bukan-kata-sandi")
    assert "tidak cocok" in page.text.lower()
    page.go("/kotak-masuk")
    assert page.path.startswith("/masuk")


async def test_the_official_form_and_a_run_laid_over_it(system: System, page: Browser) -> None:
    password = demo_password(system.installation)
    page.sign_in(PLAN.starter, password)
    run = _start(page, f"Bagan {uuid4().hex[:8]}")
    page.press(f"a[href='{run}/bagan']")
    assert len(page.all(".picture svg")) == 1
    assert "Sedang dikerjakan" in page.text
    assert "Karo Organisasi" in page.text
    page.go(f"/sop/{PLAN.sop}")
    assert "Mutu Baku" in page.text
    assert page.all(f"a[href='/sop/{PLAN.sop}/bagan.pdf']")
    assert page.console_errors() == []
    page.go("/sop/tidak-ada")
    assert "SOP 'tidak-ada' tidak ada; lihat daftar SOP yang berlaku" in page.text


async def test_the_drawings_through_rest(caller: Caller) -> None:
    started = await caller(PLAN.starter, "POST", "/runs", json=start_body(PLAN))
    for path, media_type, start in (
        (f"/sops/{PLAN.sop}/picture.svg", "image/svg+xml", b"<svg"),
        (f"/sops/{PLAN.sop}/picture.pdf", "application/pdf", b"%PDF"),
        (f"/runs/{started.json()['run_id']}/picture.svg", "image/svg+xml", b"<svg"),
    ):
        answer = await caller(PLAN.starter, "GET", path, params={"after": started.json()["position"]})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.content.startswith(start)
        again = await caller(PLAN.starter, "GET", path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    unknown = await caller(PLAN.starter, "GET", "/sops/tidak-ada/picture.svg")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
