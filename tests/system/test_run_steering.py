"""Operators' commands on a run: suspended, resumed, a step passed, a performer exchanged, cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from ops.demo.offices import BY_USERNAME
from tests.support.system import Caller, System, plan, start_body

REASON = "Uji pengelola."
pytestmark = pytest.mark.timeout(180)


async def started(caller: Caller) -> str:
    position = {"position_id": str(BY_USERNAME["kepala.dinas"].position_id)}
    answer = await caller("kepala.dinas", "POST", "/runs", json=start_body(plan("penyusunan"), **position))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["run_id"])


async def perform(caller: Caller, username: str, run: str, act: str) -> Any:
    view = await caller.get(username, f"/runs/{run}")
    (active,) = [row for row in view["timeline"] if row["state"] == "aktif"]
    body = {"acts": [{"act": act}], "position_id": str(BY_USERNAME[username].position_id)}
    return await caller(username, "POST", f"/runs/{run}/steps/{active['activation_id']}/acts", json=body)


async def test_what_an_operator_does_to_a_run(system: System, caller: Caller) -> None:
    run = await started(caller)
    said = await system.esakip("run", "suspend", run, "--reason", REASON, "--json")
    assert said.code == 0, said
    await system.settled()
    refused = await perform(caller, "kepala.dinas", run, "perintah")
    assert refused.status_code == 409
    assert "ditangguhkan" in refused.json()["message"]
    assert (await caller.get("kepala.dinas", f"/runs/{run}"))["run"]["state"] == "ditangguhkan"

    assert (await system.esakip("run", "resume", run)).code == 0
    assert (await perform(caller, "kepala.dinas", run, "perintah")).status_code == 200
    await system.settled()

    wrong = await system.esakip("run", "skip", run, "--step", "analisis", "--reason", REASON)
    assert wrong.code == 2
    assert "in hand: siapkan-format" in wrong.err
    assert (await system.esakip("run", "skip", run, "--step", "siapkan-format", "--reason", REASON)).code == 0
    staff = str(BY_USERNAME["staf.program"].position_id)
    given = ("--role", "kasubbag-program", "--position", staff, "--reason", REASON)
    assert (await system.esakip("run", "reassign", run, *given)).code == 0
    await system.settled()
    view = await caller.get("kepala.dinas", f"/runs/{run}")
    passed = next(row for row in view["timeline"] if row["step"] == "siapkan-format")
    assert (passed["state"], passed["reason"]) == ("dilewati", REASON)
    assert (await perform(caller, "staf.program", run, "bagikan")).status_code == 200

    assert (await system.esakip("run", "cancel", run, "--reason", REASON)).code == 0
    await system.settled()
    view = await caller.get("kepala.dinas", f"/runs/{run}")
    assert view["run"]["state"] == "dibatalkan"
    assert not [row for row in view["timeline"] if row["state"] == "aktif"]
    collections = (await caller.get("kepala.dinas", f"/runs/{run}/collections"))["collections"]
    assert {row["state"] for row in collections} == {"ditutup"}
    again = await system.esakip("run", "cancel", run, "--reason", REASON)
    assert again.code != 0
    assert "dibatalkan" in again.err


async def test_an_id_that_is_none_is_said(system: System) -> None:
    said = await system.esakip("run", "resume", "bukan-id")
    assert said.code == 2
    assert "'bukan-id' is no id" in said.err
