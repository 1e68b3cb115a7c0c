"""What can never be handled is parked: its run waits in order, others go on, and an operator settles it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.ids import uuid7
from ops.demo.driver import Driver, Finished
from ops.demo.offices import BY_POSITION
from tests.support.bus import until
from tests.support.system import Caller, System, drive_until, plan

pytestmark = pytest.mark.timeout(300)


async def parked(system: System, service: str) -> list[dict[str, Any]]:
    said = await system.esakip("parked", "list", service, "--json")
    rows: list[dict[str, Any]] = said.json()
    assert said.code == (1 if rows else 0)
    return rows


async def count(system: System, service: str) -> int:
    async with system.log(service) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM parked")
        return found


async def test_given_an_object_is_gone_then_its_archiving_is_parked_until_it_is_back(
    system: System, caller: Caller, tmp_path: Path
) -> None:
    paused = await drive_until(system, plan("perbaikan"), "uji berkas hilang", "arsip")
    (document,) = paused.view["documents"]
    sha256 = document["sha256"]
    stored = system.data / "objects" / sha256[:2] / sha256[2:4] / sha256
    aside = tmp_path / "aside"
    stored.rename(aside)
    position = paused.active["positions"][0]
    username = BY_POSITION[UUID(position)].username
    body = {"acts": [{"act": "arsip"}], "position_id": position}
    key = {"Idempotency-Key": str(uuid7())}
    asked = (await caller(username, "POST", f"{paused.base}/acts", json=body, headers=key)).json()
    assert asked["waiting_for"] == "archive"

    await until(lambda: count(system, "archive"))
    (row,) = await parked(system, "archive")
    assert row["correlation"] == str(paused.run_id)
    assert "1 berkas hilang atau rusak" in row["error"]
    told = await system.esakip("status", "--json")
    assert told.code == 1
    assert told.json()["services"]["archive"]["parked"] == 1
    assert "esakip parked list archive" in " ".join(told.json()["services"]["archive"]["troubles"])

    other = await system.drive(plan("penyusunan"), "sementara itu", tmp_path)
    assert other.view["run"]["state"] == "selesai"
    assert (await caller.get(username, f"/runs/{paused.run_id}"))["run"]["state"] == "berjalan"

    early = await system.esakip("parked", "retry", "archive", row["event"])
    assert early.code == 1
    assert "failed again" in early.err
    assert await count(system, "archive") == 1
    aside.rename(stored)
    said = await system.esakip("parked", "retry", "archive", row["event"])
    assert (said.code, said.err) == (0, "")
    assert f"{row['event']} was handled" in said.out
    await system.settled()
    view = await caller.get(username, f"/runs/{paused.run_id}")
    assert (view["run"]["state"], view["record_id"] is not None) == ("selesai", True)
    assert await parked(system, "archive") == []
    again = await system.esakip("parked", "retry", "archive", row["event"])
    assert again.code == 2
    assert "is not parked" in again.err


async def test_given_a_reaction_fails_for_good_then_later_ones_of_its_run_wait_in_order(
    system: System, tmp_path: Path
) -> None:
    """Postgres itself refuses what this one run appends when a unit has answered."""
    async with system.rest() as rest:
        driver = Driver(rest, plan("penyusunan"), "uji antre", lambda _: None)
        owner = await asyncpg.connect(system.installation.dsn("workflow_owner"))
        try:
            await owner.execute(
                f"""
                SET search_path = workflow;
                CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not this one'; END $$;
                CREATE TRIGGER refuse_one BEFORE INSERT ON events FOR EACH ROW
                WHEN (NEW.type = 'workflow.collection.answered.v1' AND NEW.correlation = '{driver.run_id}')
                EXECUTE FUNCTION refuse_one()
                """
            )
            work: asyncio.Task[Finished] = asyncio.create_task(driver.drive(tmp_path))
            try:

                async def all_eleven() -> bool:
                    # the first unit's acceptance fails; behind it wait what four units sent (one of them twice, with a
                    # return between) and their four acceptances
                    if work.done():
                        raise AssertionError(f"the run did not wait: {work.result()}")
                    return await count(system, "workflow") == 11

                await until(all_eleven, 60)
                first, *waiting = await parked(system, "workflow")
                assert "RaiseError: not this one" in first["error"]
                assert [row["error"] for row in waiting] == [None] * 10
                assert {row["correlation"] for row in (first, *waiting)} == {str(driver.run_id)}
                other = await system.drive(plan("penyusunan"), "tidak ikut antre", tmp_path)
                assert other.view["run"]["state"] == "selesai"
                assert await count(system, "workflow") == 11
            finally:
                await owner.execute("DROP TRIGGER refuse_one ON workflow.events; DROP FUNCTION workflow.refuse_one()")
            said = await system.esakip("parked", "retry", "workflow", first["event"])
            assert said.code == 0, said.err
            done = await work
        finally:
            await owner.close()
    assert done.view["run"]["state"] == "selesai"
    assert await parked(system, "workflow") == []
    await system.settled()
    answered = [
        event["data"]["unit"]
        for event in await system.events("workflow")
        if event["type"] == "workflow.collection.answered.v1" and event["data"]["run_id"] == str(done.run_id)
    ]
    assert len(answered) == len(set(answered)) == 5
