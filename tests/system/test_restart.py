"""Ends and beginnings: what a restart keeps, what a second start and a taken port are told, two side by side."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path

import pytest

from deploy.embedded.ports import free_port
from tests.support.processes import of_folder
from tests.support.system import System, calling, plan, running

pytestmark = pytest.mark.timeout(300)

STARTER = plan("perbaikan").starter


async def runs_of(system: System) -> list[dict[str, object]]:
    async with calling(system) as caller:
        runs: list[dict[str, object]] = (await caller.get(STARTER, "/runs"))["runs"]
        return runs


async def test_given_the_demonstration_was_shown_then_a_restart_repeats_nothing_and_goes_on(tmp_path: Path) -> None:
    system = System(tmp_path / "var")
    try:
        await system.start(demo=True)
        first = system.screen()
        assert "loading the demonstration offices" in first
        assert re.findall(r"keadaan: (\w+)", first) == ["selesai", "selesai"]
        assert len(re.findall(r"SHA-256 [0-9a-f]{64}", first)) == 3
        assert "karo.organisasi" in first
        before = await system.settled()
        runs = await runs_of(system)
        assert [run["state"] for run in runs] == ["selesai", "selesai"]
        signed_in = await system.settled()
        await system.stop()

        await system.start(demo=True)
        again = system.screen()
        assert "loading the demonstration" not in again
        assert "migrations run" not in again
        assert "keadaan" not in again
        assert "karo.organisasi" in again
        assert await system.settled() == signed_in
        assert {name: n for name, n in signed_in.items() if name != "portal"} == {
            name: n for name, n in before.items() if name != "portal"
        }
        assert await runs_of(system) == runs
        done = await system.drive(plan("perbaikan"), "sesudah", tmp_path / "pdf")
        assert done.view["run"]["state"] == "selesai"

        after = await system.settled()
        await system.kill()
        started = time.monotonic()
        await system.start(demo=True)  # at once: what the killed one left may still be stopping
        assert time.monotonic() - started < 90
        assert await system.settled() == after
        assert len(await runs_of(system)) == 3
        done = await system.drive(plan("perbaikan"), "sesudah kill", tmp_path / "pdf")
        assert done.view["run"]["state"] == "selesai"
        await system.stop()
    finally:
        await system.clear_away()


async def test_given_it_runs_when_started_again_on_the_same_data_then_a_sentence_and_exit_2(system: System) -> None:
    second = System(system.data)
    said = await second.esakip("up")
    assert said.code == 2
    assert f"esakip: {system.data} is in use by the stack of process {system.pid}; stop that one" in said.err
    assert "ESAKIP_DATA" in said.err
    assert "Traceback" not in said.err
    await system.settled()


async def test_given_a_taken_port_then_a_sentence_names_the_setting_and_exit_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        system = System(tmp_path / "var", taken.getsockname()[1])
        said = await system.esakip("up")
    assert said.code == 2
    assert f"port {system.port} is in use by another program; set ESAKIP_PORT to another port" in said.err
    assert "Traceback" not in said.err
    assert of_folder(system.data) == []


async def test_given_it_does_not_run_then_the_operators_line_says_so_and_makes_nothing(tmp_path: Path) -> None:
    system = System(tmp_path / "nothing", free_port())
    for command in (("status",), ("doctor",), ("log", "verify", "workflow"), ("refill", "intake"), ("demo",)):
        said = await system.esakip(*command)
        assert said.code == 2, command
        assert "start it with: make run" in said.err
        assert "Traceback" not in said.err
    assert not system.data.exists()


async def test_given_two_installations_then_each_has_its_own_runs_and_address(system: System, tmp_path: Path) -> None:
    async with running(tmp_path / "other") as other:
        assert other.address != system.address
        before = await system.settled()
        done = await other.drive(plan("perbaikan"), "di sebelah", tmp_path / "pdf")
        assert [run["run_id"] for run in await runs_of(other)] == [str(done.run_id)]
        await other.settled()
        assert await system.settled() == before
    await system.settled()
