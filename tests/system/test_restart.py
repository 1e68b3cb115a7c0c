"""Ends and beginnings: what a restart keeps, what a second start and a taken port are told, two side by side."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.embedded.ports import free_port
from tests.support.bus import until
from tests.support.processes import READ_MODELS, hit, of_folder, pid_of
from tests.support.system import System, calling, plan, running, start_body

pytestmark = pytest.mark.timeout(300)

STARTER = plan("perbaikan").starter


async def runs_of(system: System) -> list[dict[str, object]]:
    async with calling(system) as caller:
        runs: list[dict[str, object]] = (await caller.get(STARTER, "/runs"))["runs"]
        return runs


@pytest.fixture(scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """An installation that begins as a new user's does, with the demonstration."""
    async with running(tmp_path_factory.mktemp("own") / "var", demo=True) as found:
        yield found


async def test_given_empty_data_then_the_demonstration_is_shown_to_its_end(own: System) -> None:
    screen = own.screen()
    assert "loading the demonstration offices" in screen
    assert re.findall(r"keadaan: (\w+)", screen) == ["selesai", "selesai"]
    assert len(re.findall(r"SHA-256 [0-9a-f]{64}", screen)) == 3
    assert "karo.organisasi" in screen
    assert [run["state"] for run in await runs_of(own)] == ["selesai", "selesai"]


async def test_given_two_installations_then_each_has_its_own_runs_and_address(
    system: System, own: System, tmp_path: Path
) -> None:
    assert own.address != system.address
    before = await system.settled()
    done = await own.drive(plan("perbaikan"), "di sebelah", tmp_path)
    assert str(done.run_id) in {run["run_id"] for run in await runs_of(own)}
    await own.settled()
    assert await system.settled() == before


async def test_given_ctrl_c_then_the_next_start_repeats_nothing_and_goes_on(own: System, tmp_path: Path) -> None:
    runs = await runs_of(own)
    before = await own.settled()
    await own.stop()
    await own.start(demo=True)
    screen = own.screen()
    assert "loading the demonstration" not in screen
    assert "migrations run" not in screen
    assert "keadaan" not in screen
    assert "karo.organisasi" in screen
    assert await own.settled() == before
    assert await runs_of(own) == runs
    done = await own.drive(plan("perbaikan"), "sesudah", tmp_path)
    assert done.view["run"]["state"] == "selesai"


async def test_given_the_process_of_the_read_models_is_killed_then_its_service_begins_anew_with_another(
    own: System, tmp_path: Path
) -> None:
    before = await own.settled()
    service = pid_of(own.data, "workflow")
    killed = hit(own.data, READ_MODELS, signal.SIGKILL)
    assert killed is not None
    await until(lambda: pid_of(own.data, READ_MODELS) not in {None, killed}, 60)
    assert pid_of(own.data, "workflow") != service
    assert await own.settled() == before
    assert (await own.drive(plan("perbaikan"), "pembaca baru", tmp_path)).view["run"]["state"] == "selesai"


async def test_given_its_service_is_killed_then_the_process_of_the_read_models_ends_too(own: System) -> None:
    keeper = pid_of(own.data, READ_MODELS)
    assert hit(own.data, "workflow", signal.SIGKILL) is not None
    await until(lambda: keeper not in {process.pid for process in of_folder(own.data)}, 60)
    await until(lambda: pid_of(own.data, READ_MODELS) is not None, 60)
    await own.settled()


async def test_given_a_read_model_that_somebody_broke_then_status_says_so_and_a_rebuild_mends_it(own: System) -> None:
    await own.settled()
    async with own.log("workflow") as connection:
        live = await connection.fetchval(
            "SELECT build FROM projection_builds WHERE projection = 'recap' AND state = 'live'"
        )
        await connection.execute(f"DROP TABLE workflow_read.recap_runs_b{live}")
    async with calling(own) as caller:
        assert (await caller(STARTER, "POST", "/runs", json=start_body(plan("perbaikan")))).status_code == 201
    said = await own.esakip("status")
    while said.code == 0:
        said = await own.esakip("status")
    assert "projection recap stands still" in said.out
    rebuilt = await own.esakip("projection", "rebuild", "workflow", "recap")
    assert rebuilt.code == 0, rebuilt
    await own.settled()


async def test_given_kill_9_of_the_supervisor_then_a_start_at_once_works(own: System, tmp_path: Path) -> None:
    """What the killed one left may still be stopping."""
    runs = await runs_of(own)
    before = await own.settled()
    await own.kill()
    await own.start(demo=True)
    assert await own.settled() == before
    assert await runs_of(own) == runs
    done = await own.drive(plan("perbaikan"), "sesudah kill", tmp_path)
    assert done.view["run"]["state"] == "selesai"


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
