"""One NATS user and one Postgres role per service, with no more rights than it needs."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from nats.errors import Error as NatsError

from chassis import bus
from contracts.subjects import SERVICES, stream_name
from tests.conftest import Database
from tests.support.bus import Make, make_topology, operator


def _others(service: str) -> list[str]:
    return [other for other in SERVICES if other != service]


async def test_a_role_reads_and_writes_nothing_of_another_service(database: Database) -> None:
    for service in SERVICES:
        connection = await database.connect(service)
        try:
            for other in _others(service):
                for schema in (other, f"{other}_read"):
                    assert not await connection.fetchval("SELECT has_schema_privilege($1, 'USAGE')", schema)
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT * FROM {other}.events")
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(f"UPDATE {other}.log_head SET position = 99")
        finally:
            await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_changes_its_own_log_only_by_append(database: Database, service: str) -> None:
    connection = await database.connect(service)
    try:
        for statement in (
            "INSERT INTO events (position, id, stream, version, type, body, hash) "
            "VALUES (1, gen_random_uuid(), gen_random_uuid(), 1, 'x', '', sha256(''))",
            "UPDATE events SET body = ''",
            "DELETE FROM events",
            "TRUNCATE events",
            "UPDATE log_head SET position = 5",
            "DELETE FROM answers",
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "DROP TABLE events",
            "CREATE TABLE mine (a int)",
            "SET ROLE postgres",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_not_even_the_owner_changes_what_was_appended(database: Database, service: str) -> None:
    connection = await database.connect(f"{service}_owner")
    try:
        for statement in (
            "UPDATE events SET body = ''",
            "DELETE FROM events",
            "TRUNCATE events",
            "DELETE FROM answers",
        ):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
                await connection.execute(statement)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="forward"):
            await connection.execute("UPDATE log_head SET position = 0")
    finally:
        await connection.close()


async def _refused(settings: Make, user: str, subject: str) -> bool:
    """Whether the server answers a publish of this user with a permission violation."""
    seen: asyncio.Queue[str] = asyncio.Queue()
    client = await bus.connect(settings(user), user)

    async def note(error: Exception) -> None:
        await seen.put(str(error))

    client._error_cb = note
    try:
        await client.publish(subject, b"{}")
        await client.flush()
        try:
            async with asyncio.timeout(0.5):
                return "permissions violation" in (await seen.get()).lower()
        except TimeoutError:
            return False
    finally:
        await client.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_user_publishes_no_events_of_another_service(settings: Make, service: str) -> None:
    for other in _others(service):
        assert await _refused(settings, service, f"sakip.{other}.61.00.dinas-contoh.step.completed")
    sends_commands = service == "portal"
    assert await _refused(settings, service, "sakip.cmd.workflow.perform") is not sends_commands


async def test_operators_publish_no_events(settings: Make) -> None:
    assert await _refused(settings, "operator", "sakip.workflow.61.00.dinas-contoh.step.completed")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_neither_makes_nor_deletes_streams_and_consumers(settings: Make, service: str) -> None:
    await make_topology(settings)
    for subject in (
        f"$JS.API.STREAM.DELETE.{stream_name(service)}",
        f"$JS.API.STREAM.PURGE.{stream_name(service)}",
        "$JS.API.STREAM.CREATE.MINE",
        f"$JS.API.CONSUMER.CREATE.{stream_name('workflow')}",
    ):
        assert await _refused(settings, service, subject)


async def test_nobody_deletes_or_purges_messages(settings: Make) -> None:
    await make_topology(settings)
    async with operator(settings) as client:
        js: Any = client.jetstream()
        with pytest.raises(NatsError):
            await js.purge_stream(stream_name("workflow"))
