"""The relay keeps position = sequence whatever happens to it, to the stream, and to Postgres."""

from __future__ import annotations

import asyncio
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.relay import WHOLE
from chassis.topology import ensure, streams
from contracts.errors import Refusal
from contracts.subjects import stream_name
from deploy.embedded.nats import EmbeddedNats
from tests.conftest import Database
from tests.support.bus import Make, make_topology, open_log, operator, relaying, until, whole_stream
from tests.support.events import item


async def _append(log: EventLog, count: int) -> None:
    stream = uuid7()
    for version in range(count):
        assert (await log.append(item(stream, version))).kind == "appended"


async def _same(log: EventLog, settings: Make) -> list[Any]:
    """Asserts that stream and log hold the same events at the same places; returns the stream's messages."""
    async with operator(settings) as client:
        published = await whole_stream(client, log.name)
    stored = [event async for event in log.all()]
    assert [message.sequence for message in published] == [event.position for event in stored]
    assert [message.position for message in published] == [event.position for event in stored]
    assert [message.hash for message in published] == [event.hash.hex() for event in stored]
    assert [message.body for message in published] == [event.body for event in stored]
    assert [message.id for message in published] == [str(event.open().id) for event in stored]
    return published


async def test_publishes_every_event_at_its_position(database: Database, settings: Make) -> None:
    await make_topology(settings)
    async with open_log(database.dsn("workflow")) as log, relaying(log, settings("workflow")) as relay:
        await _append(log, 30)
        await until(lambda: relay.state.sequence == 30)
        published = await _same(log, settings)
        assert published[0].subject == "sakip.workflow.61.00.dinas-contoh.act.performed"


async def test_many_events_are_stored_as_one_batch_and_few_one_by_one(database: Database, settings: Make) -> None:
    await make_topology(settings)
    async with open_log(database.dsn("workflow")) as log:
        await _append(log, 3)
        async with relaying(log, settings("workflow")) as relay:
            await until(lambda: relay.state.sequence == 3)
        await _append(log, 2 * WHOLE)
        async with relaying(log, settings("workflow")) as relay:
            await until(lambda: relay.state.sequence == 3 + 2 * WHOLE)
        published = await _same(log, settings)
    assert [one.batch for one in published[:3]] == [""] * 3
    (batch,) = {one.batch for one in published[3:]}
    assert batch


async def test_a_stream_of_an_older_release_is_filled_one_by_one_and_then_told_to_take_batches(
    database: Database, settings: Make
) -> None:
    await make_topology(settings)
    async with operator(settings) as client:
        js: Any = client.jetstream(timeout=10)
        await js.delete_stream(stream_name("workflow"))
        (older,) = [stream for stream in streams() if stream.name == stream_name("workflow")]
        await js.add_stream(replace(older, allow_atomic=None))
        async with open_log(database.dsn("workflow")) as log:
            await _append(log, 2 * WHOLE)
            async with relaying(log, settings("workflow")) as relay:
                await until(lambda: relay.state.sequence == 2 * WHOLE)
            found = [one for one in await ensure(js) if "allow_atomic" in one.detail]
            assert [(one.detail, one.made) for one in found] == [("allow_atomic was off", True)]
            assert not [one for one in await ensure(js, dry_run=True) if "allow_atomic" in one.detail]
            await _append(log, 2 * WHOLE)
            async with relaying(log, settings("workflow")) as relay:
                await until(lambda: relay.state.sequence == 4 * WHOLE)
            published = await _same(log, settings)
    assert [bool(one.batch) for one in published] == [False] * (2 * WHOLE) + [True] * (2 * WHOLE)


async def test_three_relays_killed_at_random_double_and_swap_nothing(database: Database, settings: Make) -> None:
    await make_topology(settings)
    chance = random.Random(7)
    async with open_log(database.dsn("workflow")) as log:

        async def one() -> None:
            while not done.is_set():
                async with relaying(log, settings("workflow")):
                    await asyncio.sleep(chance.uniform(0.0, 0.15))

        done = asyncio.Event()
        relays = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.gather(*(_append(log, 150) for _ in range(10)))
        await asyncio.sleep(0.5)
        done.set()
        await asyncio.gather(*relays)
        async with relaying(log, settings("workflow")) as relay:
            await until(lambda: relay.state.sequence == 1500)
        await _same(log, settings)


async def test_refills_a_deleted_stream_to_the_same_sequences_ids_and_hashes(
    database: Database, settings: Make
) -> None:
    await make_topology(settings)
    async with open_log(database.dsn("workflow")) as log, relaying(log, settings("workflow")) as relay:
        await _append(log, 25)
        await until(lambda: relay.state.sequence == 25)
        before = await _same(log, settings)
        async with operator(settings) as client:
            await client.jetstream().delete_stream(stream_name("workflow"))
        await until(lambda: relay.state.word == "stream_missing")
        assert "esakip topology" in relay.state.trouble
        await make_topology(settings)
        await until(lambda: relay.state.sequence == 25)
        assert await _same(log, settings) == before


async def test_heals_a_stream_whose_files_were_rolled_back(
    database: Database, settings: Make, nats_server: EmbeddedNats, tmp_path: Path
) -> None:
    await make_topology(settings)
    store = Path(nats_server._layout.nats)
    async with open_log(database.dsn("workflow")) as log, relaying(log, settings("workflow")) as relay:
        await _append(log, 20)
        await until(lambda: relay.state.sequence == 20)
        await nats_server.stop()
        shutil.copytree(store, tmp_path / "earlier")
        await nats_server.start()
        await _append(log, 20)
        await until(lambda: relay.state.sequence == 40)
        await nats_server.stop()
        shutil.rmtree(store)
        shutil.copytree(tmp_path / "earlier", store)
        await nats_server.start()
        await until(lambda: relay.state.word == "following" and relay.state.sequence == 40, 40)
        await _append(log, 5)
        await until(lambda: relay.state.sequence == 45)
        await _same(log, settings)


async def test_stops_and_refuses_when_postgres_went_back_behind_the_stream(database: Database, settings: Make) -> None:
    await make_topology(settings)
    async with open_log(database.dsn("workflow")) as log, relaying(log, settings("workflow")) as relay:
        await _append(log, 12)
        await until(lambda: relay.state.sequence == 12)
    await _earlier(database, keep=5)
    async with open_log(database.dsn("workflow")) as log:
        async with relaying(log, settings("workflow")) as relay:
            await until(lambda: relay.state.word == "differs")
            assert "ends at position 5 but its stream holds 12" in relay.state.trouble
            assert "esakip log recover workflow" in relay.state.trouble
            with pytest.raises(Refusal, match="dihentikan"):
                await _append(log, 1)
        async with operator(settings) as client:
            assert len(await whole_stream(client, "workflow")) == 12


async def test_stops_when_the_restored_log_has_gone_on(database: Database, settings: Make) -> None:
    await make_topology(settings)
    async with open_log(database.dsn("workflow")) as log:
        async with relaying(log, settings("workflow")) as relay:
            await _append(log, 8)
            await until(lambda: relay.state.sequence == 8)
        await _earlier(database, keep=5)
        await _append(log, 6)
        async with relaying(log, settings("workflow")) as relay:
            await until(lambda: relay.state.word == "differs")
            assert "different events at position 8" in relay.state.trouble
        async with operator(settings) as client:
            assert len(await whole_stream(client, "workflow")) == 8


async def _earlier(database: Database, keep: int) -> None:
    """Takes the log back to an earlier position, as restoring a backup does."""
    connection = await database.connect("postgres")
    await connection.execute("SET search_path = workflow; SET session_replication_role = replica")
    await connection.execute("DELETE FROM events WHERE position > $1", keep)
    await connection.execute("DELETE FROM answers WHERE position > $1", keep)
    await connection.execute(
        "UPDATE log_head SET position = $1, hash = (SELECT hash FROM events WHERE position = $1)", keep
    )
    await connection.close()
