"""kill -9 of every part at random moments while runs are driven: nothing acknowledged is lost, nothing is done twice.

`ESAKIP_KILLS` (default 1) says how often each part is killed; `make torture` uses ten.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chassis.tasks import end
from ops.demo.driver import Driver, Finished
from ops.demo.offices import PLANS
from ops.demo.state import demo_password
from tests.support import witness
from tests.support.processes import PARTS, hit, pid_of
from tests.support.system import System, calling, running

KILLS = int(os.environ.get("ESAKIP_KILLS", "1"))
DRIVERS = 3
"""Runs that are driven at the same time."""
PATIENCE = 240.0
"""Seconds for which a driver asks again before it calls the system dead."""


async def drive_on(
    system: System, rest: witness.WitnessRest, name: str, stop: asyncio.Event, folder: Path
) -> list[Finished]:
    """One run after the other until told to stop; the one in hand is brought to its end."""
    finished: list[Finished] = []
    while not stop.is_set():
        plan = PLANS[len(finished) % len(PLANS)]
        driver = Driver(rest, plan, f"{name}/{len(finished)}", lambda _: None)
        finished.append(await driver.drive(folder / f"{name}-{len(finished)}"))
    return finished


async def back(system: System, part: str, killed: int) -> None:
    """Returns when another process has taken the killed one's place."""
    async with asyncio.timeout(90):
        while pid_of(system.data, part) in {None, killed}:
            await asyncio.sleep(0.05)


async def kill_all(system: System, chance: random.Random) -> list[str]:
    """Each part `KILLS` times, in random order, at random moments, also while another is still coming back."""
    order = [part for part in PARTS for _ in range(KILLS)]
    chance.shuffle(order)
    for part in order:
        await asyncio.sleep(chance.uniform(0.2, 3.0))
        while (killed := hit(system.data, part, signal.SIGKILL)) is None:
            await asyncio.sleep(0.05)
        if chance.random() < 0.7:
            await back(system, part, killed)
    return order


@pytest.mark.timeout(180 + 120 * KILLS)
async def test_given_parts_are_killed_while_runs_are_driven_then_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed of the kills: {seed}")
    async with running(tmp_path / "var") as system, AsyncExitStack() as stack:
        stop = asyncio.Event()
        password = demo_password(system.installation)
        rests = [
            await stack.enter_async_context(witness.WitnessRest(system.address, password, PATIENCE))
            for _ in range(DRIVERS)
        ]
        drivers = [
            asyncio.create_task(drive_on(system, rest, f"penggerak {n}", stop, tmp_path / "pdf"))
            for n, rest in enumerate(rests)
        ]
        killing = asyncio.create_task(kill_all(system, random.Random(seed)))
        try:
            await asyncio.wait([killing, *drivers], return_when=asyncio.FIRST_COMPLETED)
            for task in drivers:
                assert not task.done(), f"a driver gave up: {task.exception()}"
            order = await killing
            stop.set()
            finished = [run for runs in await asyncio.gather(*drivers) for run in runs]
        finally:
            await end(killing, *drivers)
        acknowledged = [one for rest in rests for one in rest.acknowledged]
        positions = await system.settled(120)

        logs = await witness.logs_of(system)
        assert len(order) == KILLS * len(PARTS)
        assert len(finished) >= DRIVERS
        assert len({one.command_id for one in acknowledged}) == len(acknowledged) >= 19 * len(finished)
        witness.each_command_once(logs, acknowledged)
        witness.nothing_twice(logs)
        witness.registers_have_no_holes(logs)
        witness.requests_were_answered(logs)
        assert positions == {service: len(events) for service, events in logs.items()}
        await witness.logs_and_streams_agree(system, logs)
        async with calling(system) as caller:
            listed = (await caller.get("arsiparis", "/runs", limit=500))["runs"]
        assert {run["run_id"]: run["state"] for run in listed} == {str(run.run_id): "selesai" for run in finished}
        for run in finished:
            assert run.view["run"]["state"] == "selesai"
            assert len(run.pdfs) == {"perbaikan": 1, "penyusunan": 2}[run.plan.key]
