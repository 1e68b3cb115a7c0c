"""Postgres is restored to an earlier state under streams that went on: noticed, nothing published, recovered."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from contracts.subjects import SERVICES
from tests.support.bus import until
from tests.support.system import plan, running


async def test_a_restored_postgres_is_noticed_and_recovered_from_the_streams(tmp_path: Path) -> None:
    async with running(tmp_path / "var") as system:
        await system.drive(plan("perbaikan"), "sebelum", tmp_path)
        await system.settled()
        await system.stop()
        shutil.copytree(system.data / "postgres", tmp_path / "backup", symlinks=True)

        await system.start()
        await system.drive(plan("perbaikan"), "sesudah", tmp_path)
        before = await system.settled()
        events = {service: await system.events(service) for service in SERVICES}
        await system.stop()
        shutil.rmtree(system.data / "postgres")
        shutil.copytree(tmp_path / "backup", system.data / "postgres", symlinks=True)

        process = await system.launch()
        await until(lambda: "an operator must act first" in system.screen(), 90)
        said = await system.esakip("status", "--json")
        assert said.code == 1
        workflow = said.json()["services"]["workflow"]
        assert workflow["relay"] == "differs"
        assert workflow["position"] < workflow["stream_sequence"] or workflow["position"] < before["workflow"]
        assert "esakip log recover workflow" in workflow["troubles"][0]
        assert process.returncode is None

        would = await system.esakip("log", "recover", "workflow")
        assert would.code == 1
        assert "would be taken back" in would.out
        for done in await asyncio.gather(*(system.esakip("log", "recover", one, "--yes") for one in SERVICES)):
            assert done.code == 0, done.err
        assert await system.positions() == before

        async def ready() -> bool:
            return (await system.esakip("status", "--json")).code == 0

        await until(ready, 60)
        for service in SERVICES:
            assert await system.events(service) == events[service]
        for verified in await asyncio.gather(*(system.esakip("log", "verify", one) for one in SERVICES)):
            assert verified.code == 0, verified
        assert await system.settled() == before, "no reaction acted again"
        await system.drive(plan("perbaikan"), "lagi", tmp_path)
