"""What is read over many runs, from REST, the pages and the operators' line, after a run of thirty units."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from ops.demo.driver import Driver
from ops.demo.province import OPD, PLANS
from services.portal.spreadsheets import XLSX_TYPE
from tests.support.system import Caller, Halted, System
from tests.support.walk import Walk

PLAN = next(plan for plan in PLANS if plan.key == "portal")
LEADER = PLAN.teams["tim-sakip"][0]
pytestmark = pytest.mark.timeout(300)


class _UntilSomeStayAway(Driver):
    async def _end_collection(self, view: dict[str, object], active: list[dict[str, object]]) -> bool:
        if len(active) == len((*PLAN.late, *PLAN.never)):
            raise Halted
        return False


@pytest.fixture
async def run(system: System, province: str) -> str:
    """A run whose units have answered but for those that are late and those that never do."""
    async with system.rest() as rest:
        driver = _UntilSomeStayAway(rest, PLAN, uuid4().hex, lambda _: None)
        try:
            await driver.drive(system.data / "halted")
        except Halted:
            return str(driver.run_id)
    raise AssertionError("the run went on without the units that stay away")


async def test_recapitulation_workload_and_times(system: System, caller: Caller, walk: Walk, run: str) -> None:
    await system.settled()
    await _recapitulation(system, caller, run)
    await _workload_and_times(caller, run)
    _pages(walk, run)


async def _recapitulation(system: System, caller: Caller, run: str) -> None:
    recap = await caller.get(LEADER, "/recap", run=run)
    counts = recap["counts"]
    assert (counts["asked"], counts["accepted"], counts["unanswered"]) == (len(OPD), 25, 5)
    (collection,) = recap["collections"]
    assert collection["closed_at"] is None
    accepted = [row for row in recap["rows"] if row["state"] == "diterima"]
    assert len(accepted) == 25
    assert all(row["sent_at"] and row["sender"] and row["person"] and row["decided_in"] for row in accepted)
    assert [row["unit"] for row in recap["rows"]] == list(OPD)
    returned = [row["unit"] for row in recap["rows"] if row["returns"]]
    assert returned == sorted(PLAN.returned_units, key=OPD.index)
    one = await caller.get(LEADER, "/recap", collection=collection["activation_id"], state="belum-mengisi")
    assert {row["unit"] for row in one["rows"]} == {*PLAN.late, *PLAN.never}
    year = {"sop": collection["sop"], "year": collection["year"]}
    over = await caller.get(LEADER, "/recap", **year, limit=20)
    assert (len(over["units"]), over["units_total"], over["next"]) == (20, len(OPD), "20")
    rest = await caller.get(LEADER, "/recap", **year, limit=20, cursor=over["next"])
    assert [one["unit"] for one in (*over["units"], *rest["units"])] == sorted(OPD)
    assert (await caller.get(LEADER, "/recap", **year, region="11.01"))["units"] == []
    assert (await caller(LEADER, "GET", "/recap", params={"run": str(uuid4())})).status_code == 404

    table = await caller(LEADER, "GET", "/recap.csv", params={"run": run})
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert [row["Kode unit"] for row in rows] == list(OPD)
    assert sum(row["Keadaan"] == "Diterima" for row in rows) == 25
    book = await caller(LEADER, "GET", "/recap", params={"run": run}, headers={"Accept": XLSX_TYPE})
    page = load_workbook(io.BytesIO(book.content)).active
    assert page is not None
    assert page.max_row == len(OPD) + 1

    said = await system.esakip("recap", "--run", run, "--json")
    assert said.json()["counts"] == counts
    out = system.data / "rekap.xlsx"
    assert (await system.esakip("recap", "--sop", collection["sop"], "--output", str(out))).code == 0
    assert load_workbook(out).active is not None
    assert (await system.esakip("recap", "--run", "bukan-id")).code == 2


async def _workload_and_times(caller: Caller, run: str) -> None:
    load = await caller.get(LEADER, "/workload", busy=True)
    heads = [one for one in load["positions"] if one["unit"] in {*PLAN.late, *PLAN.never}]
    assert len(heads) == 5
    assert all(one["in_hand"] >= 1 and one["median_minutes"] is not None for one in heads)
    assert any(one["done_7"] for one in load["positions"]) or load["total"] == 5
    position = heads[0]["position_id"]
    listed = await caller.get(LEADER, "/runs", position=position)
    assert run in {row["run_id"] for row in listed["runs"]}
    first = await caller.get(LEADER, "/runs", limit=1)
    if first["next"]:
        second = await caller.get(LEADER, "/runs", limit=1, cursor=first["next"])
        assert second["runs"][0]["run_id"] != first["runs"][0]["run_id"]
    assert (await caller(LEADER, "GET", "/runs", params={"cursor": "bukan"})).status_code == 422

    view = await caller.get(LEADER, f"/runs/{run}")
    assert all(row["worked_minutes"] is not None for row in view["timeline"] if row["state"] != "dilewati")
    measures = await caller.get(LEADER, "/measures", sop=view["run"]["sop"], step="isi-data")
    step = next(one for one in measures["steps"] if one["step"] == "isi-data")
    assert step["per_unit"]
    assert step["rounds"]["count"] >= 25
    assert step["got_back"] >= len(PLAN.returned_units)
    assert {one["unit"] for one in measures["units"]} >= set(OPD) - {*PLAN.late, *PLAN.never}
    assert (await caller(LEADER, "GET", "/measures", params={"sop": "tidak-ada"})).status_code == 404


def _pages(walk: Walk, run: str) -> None:
    page = walk.page
    walk.as_(LEADER)
    page.go(f"/rekapitulasi?pelaksanaan={run}")
    assert "25 dari 30 diterima, 5 belum mengisi" in page.text
    walk.look("rekapitulasi")
    page.go("/rekapitulasi")
    assert "Unit (" in page.text
    page.go("/beban-kerja?unit=semua&sibuk=true")
    assert "Kepala Perangkat Daerah" in page.text
    walk.look("beban-kerja")
    page.go("/mutu-baku?sop=pengisian-portal-esakip&langkah=isi-data")
    assert "Tiap unit: Menerima surat" in page.text
    walk.look("mutu-baku")
    page.go("/pelaksanaan?kata=perangkat&terlambat=tidak")
    assert "Pengisian Data Kinerja" in page.text
    assert page.console_errors() == []
