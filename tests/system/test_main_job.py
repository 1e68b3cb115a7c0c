"""The main job through REST alone: both SOPs from the order that starts them to the PDF in the archive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ops.demo.driver import Finished
from ops.demo.figures import INDICATORS
from ops.demo.offices import BY_POSITION, BY_USERNAME, PLANS, POSTS
from tests.support import printed
from tests.support.system import Caller, System, plan

pytestmark = pytest.mark.timeout(300)

SEED = "uji pekerjaan utama"
UNITS = [unit for unit in INDICATORS if unit != "biro-organisasi-contoh"]
REASONS = [plan("perbaikan").returns["telaah-kabag", 1], plan("perbaikan").returns["telaah-kasubbag", 2]]


@dataclass
class Done:
    perbaikan: Finished
    penyusunan: Finished
    positions: dict[str, int]


@pytest.fixture(scope="module")
async def done(system: System, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("pdf")
    finished = {one.key: await system.drive(one, SEED, folder) for one in PLANS}
    return Done(**finished, positions=await system.settled())


def acts(run: Finished) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every act that was done, with its line of the timeline."""
    return [(row, act) for row in run.view["timeline"] for act in row["acts"] if act["state"] == "selesai"]


async def test_given_both_runs_driven_then_the_list_shows_them_completed(done: Done, caller: Caller) -> None:
    listed = {run["run_id"]: run for run in (await caller.get("arsiparis", "/runs", state="selesai"))["runs"]}
    for run in (done.perbaikan, done.penyusunan):
        row = listed[str(run.run_id)]
        assert (row["state"], row["step"], row["sop"]) == ("selesai", "", run.plan.sop)
        assert row["title"] == run.plan.title
        assert datetime.fromisoformat(row["completed_at"]) > datetime.fromisoformat(row["started_at"])


async def test_then_the_report_carries_every_figure_that_was_submitted(done: Done) -> None:
    (name, _, path), *_ = done.penyusunan.pdfs
    assert name == "Dokumen SAKIP"
    pages = printed.pages(path)
    assert all("DATA CONTOH" in page for page in pages)
    text = " ".join(pages)
    assert len(UNITS) == 5
    for unit in UNITS:
        for row in (*printed.indicator_rows(unit), *printed.explanations(unit), printed.budget_row(unit)):
            assert row in text, row
    assert "Jumlah izin usaha yang terawasi izin 120 119 99,17" in text
    assert "1.190" not in text
    assert "1190" not in text
    assert "Bidang Mineral dan Batubara ke-2" in text
    assert "Rp23.650.000.000" in text
    assert "Rp22.655.046.250" in text


async def test_then_the_correction_prints_the_new_figure_beside_the_old_one(done: Done) -> None:
    ((_, _, path),) = done.perbaikan.pdfs
    pages = printed.pages(path)
    assert all("DATA CONTOH" in page for page in pages)
    text = " ".join(pages)
    assert "Persentase perangkat daerah bernilai SAKIP B % 90 90 88,9 88,9 98,78" in text
    assert "Jumlah dokumen SOP yang dimutakhirkan dokumen 60 60 36 63 105,00" in text
    assert "Program Penataan Organisasi 1.900.000.000 1.900.000.000 1.844.600.000 1.844.600.000" in text
    assert all(explanation in text for explanation in printed.explanations("biro-organisasi-contoh"))


async def test_then_the_archived_bytes_are_those_of_their_sha256(done: Done, caller: Caller) -> None:
    for run in (done.perbaikan, done.penyusunan):
        assert len(run.pdfs) == len(run.record["documents"])
        in_hand = {document["sha256"] for document in run.view["documents"]}
        for (_, digest, path), document in zip(run.pdfs, run.record["documents"], strict=True):
            content = path.read_bytes()
            assert content.startswith(b"%PDF-")
            assert hashlib.sha256(content).hexdigest() == digest == document["sha256"]
            assert len(content) == document["size"]
            assert digest in in_hand
        composed = (await caller.get("arsiparis", f"/runs/{run.run_id}/documents"))["documents"]
        assert {row["document"]["sha256"] for row in composed if row["archived"]} == in_hand
        for row in composed:  # versions that were sent back are kept as well
            response = await caller("arsiparis", "GET", f"/objects/{row['document']['sha256']}")
            assert hashlib.sha256(response.content).hexdigest() == row["document"]["sha256"]
            assert response.headers["content-type"] == "application/pdf"


async def test_then_every_act_names_who_did_it_in_which_position_and_capacity(done: Done) -> None:
    for run in (done.perbaikan, done.penyusunan):
        steps = [row["no"] for row in run.view["timeline"] if row["state"] == "selesai"]
        assert steps == [f"{n}{'.' if run.plan.key == 'penyusunan' else ''}" for n in range(1, len(steps) + 1)]
        assert len(steps) == {"perbaikan": 10, "penyusunan": 11}[run.plan.key]
        for row, act in acts(run):
            if act["act"] == "himpun" and act["capacity"] == "sistem":  # the last unit's answer closed the collection
                continue
            holder = BY_POSITION[UUID(act["position"])]
            assert act["position"] in row["positions"]
            assert (act["person"], act["capacity"]) == (str(holder.person_id), "definitif"), (row["no"], act["act"])
            assert row["started_at"] <= act["at"] <= row["ended_at"]
        for row in run.view["timeline"]:
            assert row["elapsed_seconds"] is not None
            assert row["standard_text"] or row["no"] in {"7.", "10."}


async def test_then_initials_and_signatures_hold_the_version_that_was_seen(done: Done) -> None:
    versions = {}
    for run in (done.perbaikan, done.penyusunan):
        for row, act in acts(run):
            if act["act"] in {"telaah", "paraf", "tanda-tangan"}:
                assert act["document"] is not None, (row["no"], act["act"])
                versions[run.plan.key, row["step"], row["round"], act["act"]] = act["document"]
    first, second = (versions["perbaikan", "telaah-kasubbag", number, "paraf"]["sha256"] for number in (1, 3))
    in_hand = {document["kind"]: document for document in done.perbaikan.view["documents"]}["perbaikan"]
    assert first != second
    assert versions["perbaikan", "telaah-kasubbag", 1, "paraf"]["version"] == 1
    assert second == in_hand["sha256"]
    assert versions["perbaikan", "telaah-karo", 1, "tanda-tangan"] == in_hand
    report = {document["kind"]: document for document in done.penyusunan.view["documents"]}["laporan"]
    assert versions["penyusunan", "tanda-tangan", 1, "tanda-tangan"] == report


async def test_then_the_return_at_step_6_stands_in_the_timeline_with_its_reason(done: Done) -> None:
    returned = [
        (row["no"], row["round"], row["returned_to"], row["reason"])
        for row in done.perbaikan.view["timeline"]
        if row["state"] == "dikembalikan"
    ]
    assert returned == [("6", 1, "telaah-kasubbag", REASONS[0]), ("5", 2, "susun-perbaikan", REASONS[1])]
    rounds = {(row["no"], row["round"]) for row in done.perbaikan.view["timeline"]}
    assert {("4", 2), ("5", 3), ("6", 2), ("7", 1)} <= rounds
    assert [d["version"] for d in done.perbaikan.view["documents"]] == [2]


async def test_then_five_units_answered_and_every_revision_is_kept(done: Done, caller: Caller) -> None:
    rows = (await caller.get("staf.program", f"/runs/{done.penyusunan.run_id}/collections"))["collections"]
    assert {row["unit"]: row["state"] for row in rows} == dict.fromkeys(UNITS, "diterima")
    kept = {}
    for row in rows:
        found = await caller.get("kasubbag.program", f"/collections/{row['collection_id']}/revisions")
        kept[row["unit"]] = found["revisions"]
    assert {unit: len(found) for unit, found in kept.items()} == {
        unit: 2 if unit == "bidang-minerba-contoh" else 1 for unit in UNITS
    }
    wrong, right = kept["bidang-minerba-contoh"]
    assert (wrong["number"], wrong["indicators"][0]["actual"]) == (1, "1190")
    assert (right["number"], right["indicators"][0]["actual"]) == (2, "119")
    assert right["corrects"] == wrong["revision_id"]
    assert right["person"] == str(BY_USERNAME["kabid.minerba"].person_id)
    gathering = next(row for row in done.penyusunan.view["timeline"] if row["step"] == "bagikan-format")
    assert (gathering["answered"], gathering["asked"]) == (5, 5)


async def test_then_the_letter_bears_the_number_of_the_register(done: Done, system: System) -> None:
    (number,) = done.penyusunan.view["numbers"]
    allotted = [e["data"] for e in await system.events("archive") if e["type"] == "archive.number.allotted.v1"]
    mine = [one for one in allotted if one["run_id"] == str(done.penyusunan.run_id)]
    assert [one["number"] for one in mine] == [number]
    register = [one["sequence"] for one in allotted if one["unit"] == done.penyusunan.plan.unit]
    assert register == list(range(1, len(register) + 1))
    _, _, letter = next(pdf for pdf in done.penyusunan.pdfs if pdf[0] == "Surat Pengantar SAKIP")
    pages = printed.pages(letter)
    assert f"Nomor : {number}" in pages[0]
    assert all("DATA CONTOH" in page for page in pages)


async def test_then_nothing_of_these_runs_waits_in_any_inbox(done: Done, caller: Caller) -> None:
    mine = {str(done.perbaikan.run_id), str(done.penyusunan.run_id)}
    for username in (post.username for post in POSTS):
        waiting = (await caller.get(username, "/inbox"))["entries"]
        assert [entry for entry in waiting if entry["run_id"] in mine] == [], username


async def test_when_driven_again_with_the_same_seed_then_nothing_is_added(
    done: Done, system: System, tmp_path: Path
) -> None:
    before = await system.settled()
    again = {one.key: await system.drive(one, SEED, tmp_path) for one in PLANS}
    assert again["perbaikan"].view == done.perbaikan.view
    assert again["penyusunan"].record == done.penyusunan.record
    after = await system.settled()
    # The portal keeps its own log of sign-ins.
    assert {**after, "portal": 0} == {**before, "portal": 0}
