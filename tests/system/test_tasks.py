"""What people do with steps beside their acts, through REST: from the delegate to the attachment in the archive."""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import Any
from uuid import uuid4

import pytest

from ops.demo.offices import BY_USERNAME
from ops.demo.province import PLANS
from tests.support.system import Caller

pytestmark = pytest.mark.timeout(300)
PLAN = next(plan for plan in PLANS if plan.key == "kominfo")
LEADER, MEMBER = PLAN.teams["tim"]
PROOF = b"%PDF-1.7\n" + bytes(range(256)) * 4096
"""A megabyte: it goes to the archive in several pieces."""


def position(username: str) -> str:
    return str(BY_USERNAME[username].position_id)


class Run:
    """A run of the SOP with a team, begun by REST."""

    def __init__(self, caller: Caller, run_id: str) -> None:
        self.caller = caller
        self.path = f"/runs/{run_id}"
        self.id = run_id
        self.token = ""

    @classmethod
    async def begin(cls, caller: Caller) -> Run:
        body = {
            "sop": PLAN.sop,
            "title": f"Tugas lewat REST {uuid4().hex[:8]}",
            "unit": PLAN.unit,
            "year": 2025,
            "roles": {role: position(username) for role, username in PLAN.roles.items()},
            "units": {role: [position(one) for one in many] for role, many in PLAN.units.items()},
            "sample": True,
        }
        response = await caller(PLAN.starter, "POST", "/runs", json=body)
        assert response.status_code == 201, response.text
        run = cls(caller, response.json()["run_id"])
        run.token = response.json()["position"]
        return run

    async def view(self) -> Any:
        return await self.caller.get(PLAN.starter, self.path, after=self.token)

    async def step(self, step: str, state: str = "aktif") -> str:
        """Id of the activation, once it is in this state."""
        deadline = time.monotonic() + 60
        while True:
            for row in reversed((await self.view())["timeline"]):
                if (row["step"], row["state"]) == (step, state):
                    return str(row["activation_id"])
            assert time.monotonic() < deadline, f"{step} is never {state}"
            await asyncio.sleep(0.1)

    async def post(self, username: str, path: str, status: int = 200, **body: object) -> Any:
        response = await self.caller(username, "POST", f"{self.path}{path}", json=body)
        assert response.status_code == status, response.text
        answer = response.json()
        self.token = answer.get("position", self.token)
        return answer


@pytest.fixture
async def run(province: str, caller: Caller) -> Run:
    return await Run.begin(caller)


async def test_an_order_is_taken_back_given_again_and_confirmed(run: Run) -> None:
    first = await run.step("arahan")
    await run.post(PLAN.starter, f"/steps/{first}/acts", acts=[{"act": "perintah"}])
    await run.post(PLAN.starter, f"/steps/{first}/withdraw", reason="Arahannya belum lengkap.")
    rows = [(row["step"], row["state"], row["cause"]) for row in (await run.view())["timeline"]]
    assert rows == [
        ("arahan", "gugur", "mulai"),
        ("susun-sk", "gugur", "lanjut"),
        ("arahan", "aktif", "tarik"),
    ]
    again = await run.step("arahan")
    await run.post(PLAN.starter, f"/steps/{again}/acts", acts=[{"act": "perintah"}])
    inbox = await run.caller.get("kasubbag.renja", "/inbox", after=run.token)
    (due,) = [one for one in inbox["receipts"] if one["run_id"] == run.id]
    assert (due["activation_id"], due["name"]) == (again, "Kasubbag Renja")
    refused = await run.post("kadis.kominfo", f"/steps/{again}/receipts", 403)
    assert refused["code"] == "not_holder"
    await run.post("kasubbag.renja", f"/steps/{again}/receipts")
    (receipt,) = [one for one in (await run.view())["receipts"] if one["activation_id"] == again]
    assert receipt["received_at"]
    assert receipt["position"] == position("kasubbag.renja")


async def at_decree(run: Run) -> str:
    order = await run.step("arahan")
    await run.post(PLAN.starter, f"/steps/{order}/acts", acts=[{"act": "perintah"}])
    return await run.step("susun-sk")


async def test_a_delegate_works_with_advice_a_note_and_a_file_that_reach_the_archive(run: Run) -> None:
    step = await at_decree(run)
    await run.post("kasubbag.renja", f"/steps/{step}/role", role="tim", positions=[position(LEADER), position(MEMBER)])
    await run.post("kasubbag.renja", f"/steps/{step}/advice", to=position("kadis.kominfo"), question="Cukup dua orang?")
    inbox = await run.caller.get("kadis.kominfo", "/inbox", after=run.token)
    (asked,) = [one for one in inbox["advice"] if one["run_id"] == run.id]
    assert asked["question"] == "Cukup dua orang?"
    await run.post("kadis.kominfo", f"/advice/{asked['advice_id']}/answer", answer="Cukup.")
    await run.post("kasubbag.renja", f"/steps/{step}/delegate", to=position("kabid.aptika"))
    refused = await run.post("kasubbag.renja", f"/steps/{step}/acts", 409, acts=[{"act": "susun"}])
    assert "didelegasikan kepada Kepala Bidang Aplikasi Informatika" in refused["message"]
    await run.post(PLAN.starter, f"/steps/{step}/remind")
    again = await run.post(PLAN.starter, f"/steps/{step}/remind", 409)
    assert "again" in again["details"]
    inbox = await run.caller.get("kabid.aptika", "/inbox", after=run.token)
    (mine,) = [one for one in inbox["entries"] if one["activation_id"] == step]
    assert (mine["delegated_by"], mine["reminders"]) == (position("kasubbag.renja"), 1)
    await run.post("kabid.aptika", f"/steps/{step}/notes", text="Dasar hukumnya sudah dicek.")
    sent = await run.caller(
        "kabid.aptika", "POST", f"{run.path}/steps/{step}/files", params={"name": "bukti.pdf"}, content=PROOF
    )
    assert sent.status_code == 200, sent.text
    run.token = sent.json()["position"]
    await run.post("kabid.aptika", f"/steps/{step}/acts", acts=[{"act": "susun"}])
    await run.step("susun-sk", "selesai")
    view = await run.view()
    (file,) = view["files"]
    assert (file["name"], file["sha256"]) == ("bukti.pdf", hashlib.sha256(PROOF).hexdigest())
    assert [one["answer"] for one in view["advice"]] == ["Cukup."]
    assert [one["text"] for one in view["notes"]] == ["Dasar hukumnya sudah dicek."]
    deadline = time.monotonic() + 60
    while True:
        got = await run.caller(PLAN.starter, "GET", f"{run.path}/files/{file['file_id']}")
        if got.status_code == 200:
            break
        assert time.monotonic() < deadline, got.text
        await asyncio.sleep(0.1)
    assert got.content == PROOF
    assert got.headers["content-disposition"].startswith('attachment; filename="bukti.pdf"')


async def test_what_a_browser_would_run_is_not_attached(run: Run) -> None:
    step = await run.step("arahan")
    path = f"{run.path}/steps/{step}/files"
    page = await run.caller(PLAN.starter, "POST", path, params={"name": "a.html"}, content=b"<script>1</script>")
    assert (page.status_code, page.json()["code"]) == (422, "invalid")
    large = await run.caller(PLAN.starter, "POST", path, params={"name": "a.pdf"}, content=b"%PDF-" + bytes(21 << 20))
    assert large.status_code == 413


async def test_a_team_divides_its_work_and_many_commands_have_an_answer_each(run: Run) -> None:
    step = await at_decree(run)
    await run.post("kasubbag.renja", f"/steps/{step}/role", role="tim", positions=[position(LEADER), position(MEMBER)])
    await run.post("kasubbag.renja", f"/steps/{step}/acts", acts=[{"act": "susun"}])
    sign = await run.step("tanda-tangan-sk")
    (document,) = (await run.view())["documents"]
    act = {"act": "tanda-tangan", "document_sha256": document["sha256"]}
    await run.post("kadis.kominfo", f"/steps/{sign}/acts", acts=[act])
    meeting = await run.step("rapat-penyusunan")
    await run.post(MEMBER, f"/steps/{meeting}/claim")
    refused = await run.post(LEADER, f"/steps/{meeting}/acts", 409, acts=[{"act": "rapat", "note": "Sepakat."}])
    assert "sudah diambil Perencana Ahli Pertama" in refused["message"]
    await run.post(MEMBER, f"/steps/{meeting}/release")
    given = await run.post(LEADER, "/assign", activation_ids=[meeting, str(uuid4())], member=position(MEMBER))
    assert [one["code"] for one in given["items"]] == ["", "not_found"]
    body = {"run_id": run.id, "activation_id": meeting}
    items = [
        {"kind": "remind_step", "body": body},
        {"kind": "add_note", "body": {**body, "text": "Notulen menyusul."}},
        {"kind": "claim_step", "body": {**body, "activation_id": str(uuid4())}},
        {"kind": "sulap", "body": body},
        {"kind": "remind_step", "body": {"run_id": run.id}},
    ]
    answered = await run.caller(LEADER, "POST", "/batch", json={"items": items})
    assert answered.status_code == 200, answered.text
    answers = answered.json()["items"]
    assert [one["ok"] for one in answers] == [True, True, False, False, False]
    assert [one["error"]["code"] for one in answers[2:]] == ["not_found", "invalid", "invalid"]
    run.token = answers[1]["position"]
    (row,) = [one for one in (await run.view())["timeline"] if one["activation_id"] == meeting]
    assert (row["claimed_by"], row["assigned"], row["reminders"]) == (position(MEMBER), True, 1)
