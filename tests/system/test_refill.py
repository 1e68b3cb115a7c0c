"""NATS can be lost whole: a deleted stream comes back the same, and nobody acts on it a second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.status import ServiceStatus
from contracts.subjects import SERVICES, stream_name
from ops import access
from ops.demo.offices import PLANS
from tests.support.bus import Published, until, whole_stream
from tests.support.system import System, plan

pytestmark = pytest.mark.timeout(300)


async def stream_of(system: System, service: str) -> list[Published]:
    async with access.bus(system.installation) as connection:
        return await whole_stream(connection, service)


async def reactor_positions(system: System) -> dict[str, int]:
    found = {}
    for service in SERVICES:
        async with system.log(service) as connection:
            for row in await connection.fetch("SELECT upstream, position FROM reactor_positions"):
                found[f"{service} of {row['upstream']}"] = row["position"]
    return found


async def counts(system: System) -> dict[str, int]:
    found = {}
    for service in SERVICES:
        async with system.log(service) as connection:
            found[service] = await connection.fetchval("SELECT count(*) FROM events")
    return found


@pytest.fixture(scope="module")
async def worked(system: System, tmp_path_factory: pytest.TempPathFactory) -> None:
    for one in PLANS:
        await system.drive(one, "uji isi ulang", tmp_path_factory.mktemp("pdf"))
    await system.settled()


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("service", SERVICES)
async def test_given_a_deleted_stream_when_refilled_then_it_is_the_same_and_nobody_acts_again(
    system: System, service: str
) -> None:
    positions = await system.settled()
    before = await stream_of(system, service)
    assert [one.sequence for one in before] == [one.position for one in before] == list(range(1, len(before) + 1))
    assert len(before) == positions[service] > 0
    handled, events = await reactor_positions(system), await counts(system)
    assert events == positions

    async with access.bus(system.installation) as connection:
        await connection.jetstream().delete_stream(stream_name(service))

    async def told() -> Any:
        found = (await system.status())[service]
        return isinstance(found, ServiceStatus) and not found.healthy and found.relay == "stream_missing"

    await until(told)
    said = await system.esakip("status")
    assert said.code == 1
    assert f"stream {stream_name(service)} is missing; run: esakip topology" in said.out
    missing = await system.esakip("refill", service)
    assert missing.code == 2
    assert "run: esakip topology" in missing.err

    made = await system.esakip("topology", "--json")
    assert made.code == 0, made.err
    assert f"stream {stream_name(service)}" in [one["what"] for one in made.json()]
    filled = await system.esakip("refill", service, "--json")
    assert filled.code == 0, filled.err
    assert filled.json()["after"] == filled.json()["position"] == positions[service]

    assert await system.settled() == positions
    assert await stream_of(system, service) == before
    assert await reactor_positions(system) == handled
    assert await counts(system) == events
    verified = await system.esakip("log", "verify", service, "--json")
    assert verified.code == 0, verified.out
    assert verified.json()["position"] == positions[service]


@pytest.mark.usefixtures("worked")
async def test_after_all_of_that_the_main_job_still_works(system: System, tmp_path: Path) -> None:
    for one in PLANS:
        done = await system.drive(plan(one.key), "sesudah isi ulang", tmp_path)
        assert done.view["run"]["state"] == "selesai"
    await system.settled()
