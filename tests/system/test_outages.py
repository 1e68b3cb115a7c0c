"""NATS or Postgres is away for a while: callers are told to try again in time, and all goes on by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from chassis.ids import uuid7
from ops.demo.offices import BY_USERNAME
from tests.support.processes import hit, of_folder
from tests.support.system import Caller, System, plan, start_body

pytestmark = pytest.mark.timeout(300)

STARTER = "karo.organisasi"
IN_TIME = 25.0
"""Seconds within which a caller has an answer, whatever is away."""


@contextmanager
def frozen(system: System, part: str) -> Iterator[None]:
    """Everything of a part stands still: connections stay open and nobody answers."""
    home = str(system.data / part)
    pids = [
        process.pid
        for process in of_folder(system.data)
        if process.part == part or os.path.realpath(f"/proc/{process.pid}/cwd").startswith(home)
    ]
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def start(caller: Caller, title: str, key: str) -> httpx.Response:
    place = {"position_id": str(BY_USERNAME[STARTER].position_id)}
    body = start_body(plan("perbaikan"), title=title, **place)
    return await caller(STARTER, "POST", "/runs", json=body, headers={"Idempotency-Key": key})


async def accepted(caller: Caller, title: str, key: str, seconds: float = 60.0) -> httpx.Response:
    """The answer once the system is back; until then every refusal says that trying again helps."""
    deadline = time.monotonic() + seconds
    while True:
        response = await start(caller, title, key)
        if response.status_code == 201:
            return response
        assert response.status_code == 503, response.text
        assert response.json()["retryable"], response.text
        assert time.monotonic() < deadline, response.text
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("part", ["nats", "postgres"])
async def test_given_a_part_is_frozen_then_503_in_time_and_recovery_by_itself(
    system: System, caller: Caller, part: str, tmp_path: Path
) -> None:
    await caller.token(STARTER)
    before = await system.settled()
    key, title = str(uuid7()), f"Selagi {part} tidak menjawab"
    with frozen(system, part):
        began = time.monotonic()
        answers = await asyncio.gather(
            start(caller, title, key), caller(STARTER, "GET", "/inbox"), caller.http.get("/health")
        )
        assert time.monotonic() - began < IN_TIME
        for answer in answers[:2]:
            assert answer.status_code == 503, answer.text
            found = answer.json()
            assert set(found) == {"code", "message", "details", "retryable"}
            assert (found["code"], found["retryable"]) == ("unavailable", True)
            assert int(answer.headers["retry-after"]) > 0
        assert answers[2].json()["status"] != "baik"
        page = await caller.http.get(f"{system.address}/masuk")
        assert page.status_code == 200
    first = await accepted(caller, title, key)
    assert (await accepted(caller, title, key)).json() == first.json()
    after = await system.settled()
    started = [e for e in await system.events("workflow", after=before["workflow"]) if e["causationid"] == key]
    assert [event["type"] for event in started] == ["workflow.run.started.v1", "workflow.step.activated.v1"]
    assert after["workflow"] == before["workflow"] + 2
    done = await system.drive(plan("perbaikan"), f"sesudah {part}", tmp_path)
    assert done.view["run"]["state"] == "selesai"


@pytest.mark.parametrize("part", ["nats", "postgres"])
async def test_given_a_part_was_killed_then_the_same_command_gets_through_by_itself(
    system: System, caller: Caller, part: str
) -> None:
    await caller.token(STARTER)
    before = await system.settled()
    key, title = str(uuid7()), f"Sesudah {part} mati"
    assert hit(system.data, part, signal.SIGKILL)
    await accepted(caller, title, key)
    await system.settled()
    started = [e for e in await system.events("workflow", after=before["workflow"]) if e["causationid"] == key]
    assert [event["type"] for event in started] == ["workflow.run.started.v1", "workflow.step.activated.v1"]
