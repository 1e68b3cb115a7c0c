"""The event log on a real Postgres: verdicts, order, bytes, rights, and what survives kills and restarts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.eventlog import EventLog, Item, NewText
from chassis.eventlog.items import NewRow, append_items
from chassis.ids import uuid7
from chassis.texts import TextStore, new_text
from contracts.base import MAX_EVENT_BYTES
from contracts.envelope import GENESIS, chain_hash
from contracts.errors import Refusal
from contracts.subjects import SERVICES
from ops.installation import Installation
from tests.conftest import Database
from tests.support.events import item
from tests.support.logs import fill, opened


@pytest.fixture
async def log(database: Database) -> AsyncIterator[EventLog]:
    async with opened(database.dsn("workflow")) as found:
        yield found


async def together(log: EventLog, items: list[Item]) -> list[str]:
    """Verdicts on items that were sent in the same moment and so share a transaction."""
    return [verdict.kind for verdict in await asyncio.gather(*(log.append(one) for one in items))]


def with_text(text: str) -> Item:
    return replace(item(uuid7(), 0), texts=[NewText(uuid7(), bytes(16), text)])


# --- Verdicts


async def test_every_item_of_a_batch_has_its_own_verdict(log: EventLog) -> None:
    first, other = item(uuid7(), 0), item(uuid7(), 0)
    assert await together(log, [first, other]) == ["appended", "appended"]
    reused = replace(item(uuid7(), 0), command_id=other.command_id)
    batch = [item(uuid7(), 0), first, reused, item(uuid7(), 5), item(other.stream, 0), item(other.stream, 1)]
    async with log.pool.acquire() as connection:
        verdicts = await append_items(connection, batch[:5])
    assert [verdict.kind for verdict in verdicts] == ["appended", "repeated", "reused", "conflict", "conflict"]
    good, repeated, _, ahead, behind = verdicts
    assert (good.position, good.version) == (3, 1)
    assert (repeated.answer, repeated.position) == (first.answer, 2)
    assert (ahead.version, behind.version) == (0, 1)
    assert [event.position for event in await log.read(0)] == [1, 2, 3]
    assert (await log.append(batch[5])).kind == "appended"


async def test_a_conflict_leaves_nothing_behind_and_its_command_may_come_again(log: EventLog) -> None:
    stream = uuid7()
    await log.append(item(stream, 0))
    row, _ = new_text("alasan")
    stale = replace(item(stream, 0), texts=[row])
    assert (await log.append(stale)).kind == "conflict"
    assert await log.answer(stale.command_id) is None
    assert await TextStore(log.pool).read([row.id]) == {row.id: None}
    again = item(stream, 1, command_id=stale.command_id)
    assert (await log.append(again)).kind == "appended"


async def test_a_repeat_gets_the_first_answer_whatever_it_expects_now(log: EventLog) -> None:
    stream = uuid7()
    first = item(stream, 0, events=3)
    await log.append(first)
    await log.append(item(stream, 3))
    repeat = replace(first, expected=4, answer=b'{"another":"answer"}')
    verdict = await log.append(repeat)
    assert (verdict.kind, verdict.answer, verdict.position) == ("repeated", first.answer, 3)
    assert (await log.head()).position == 4


async def test_of_one_stream_or_command_the_first_sent_comes_first(log: EventLog) -> None:
    """Two batches are committed at once; whichever is faster, neither passes an earlier item of its own kind."""
    for _ in range(30):
        stream, command = uuid7(), uuid7()
        sent = [item(stream, number) for number in range(6)] + [item(uuid7(), 0, command_id=command) for _ in range(4)]
        kinds = await together(log, sent)
        assert kinds[:6] == ["appended"] * 6
        assert kinds[6] == "appended"
        assert kinds[7:] == ["repeated"] * 3


async def test_a_command_without_events_is_answered_once(log: EventLog) -> None:
    nothing = item(uuid7(), 0, events=0)
    assert await together(log, [nothing, nothing, nothing]) == ["appended", "repeated", "repeated"]
    assert (await log.head()).position == 0


async def test_a_relied_on_stream_that_moved_is_a_conflict(log: EventLog) -> None:
    rules = uuid7()
    await log.append(item(rules, 0))
    assert (await log.append(item(uuid7(), 0, reads=[(rules, 1)]))).kind == "appended"
    assert (await log.append(item(uuid7(), 0, reads=[(rules, 0)]))).kind == "conflict"
    assert (await log.append(item(uuid7(), 0, reads=[(uuid7(), 0)]))).kind == "appended"
    assert (await log.append(item(uuid7(), 0, reads=[(uuid7(), 3)]))).kind == "conflict"


async def test_relying_on_a_stream_that_a_neighbour_writes(log: EventLog) -> None:
    """Sent together, either may come first; but what was appended rests on what was true at its position."""
    for number in range(20):
        shared = uuid7()
        writer, reader = item(shared, 0), item(uuid7(), 0, reads=[(shared, 0)])
        order = [writer, reader] if number % 2 else [reader, writer]
        verdicts = await asyncio.gather(*(log.append(one) for one in order))
        wrote, relied = verdicts if number % 2 else reversed(verdicts)
        assert wrote.kind == "appended"
        assert relied.kind == ("appended" if 0 < relied.position < wrote.position else "conflict")


async def test_many_at_once_on_one_stream_take_turns(log: EventLog) -> None:
    stream = uuid7()
    kinds = await together(log, [item(stream, 0) for _ in range(20)])
    assert sorted(kinds) == ["appended"] + ["conflict"] * 19


REFUSED = {
    "NUL in a text": with_text("a\x00b"),
    "lone surrogate in a text": with_text("a\ud800b"),
    "lone surrogate in a type": replace(item(uuid7(), 0), rows=[NewRow(uuid7(), "a\ud800", None, b"{}")]),
    "version beyond an int": replace(item(uuid7(), 0), expected=2**40),
}


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED.keys())
async def test_what_postgres_refuses_is_refused_alone(log: EventLog, bad: Item) -> None:
    good = [item(uuid7(), 0) for _ in range(30)]
    kinds = await together(log, [*good[:13], bad, *good[13:]])
    assert kinds == ["appended"] * 13 + ["refused"] + ["appended"] * 17
    assert (await log.head()).position == 30


async def test_an_event_id_that_was_used_is_refused_alone(log: EventLog) -> None:
    first = item(uuid7(), 0)
    await log.append(first)
    twin = replace(item(uuid7(), 0), rows=first.rows)
    assert await together(log, [item(uuid7(), 0), twin, item(uuid7(), 0)]) == ["appended", "refused", "appended"]
    assert (await log.head()).position == 3


async def test_a_large_event_is_refused_before_it_reaches_a_batch(log: EventLog) -> None:
    def sized(size: int) -> Item:
        return replace(item(uuid7(), 0), rows=[NewRow(uuid7(), "workflow.act.performed.v1", None, b"x" * size)])

    with pytest.raises(Refusal) as refused:
        await log.append(sized(MAX_EVENT_BYTES))
    assert refused.value.info.code == "too_large"
    assert await together(log, [sized(MAX_EVENT_BYTES - 1), item(uuid7(), 0)]) == ["appended", "appended"]


async def test_a_frozen_log_takes_nothing(log: EventLog) -> None:
    log.freeze(Refusal("unavailable", "beku"))
    with pytest.raises(Refusal, match="beku"):
        await log.append(item(uuid7(), 0))
    log.freeze(None)
    assert (await log.append(item(uuid7(), 0))).kind == "appended"


# --- Order, bytes, chain


async def test_positions_are_gapless_and_bytes_are_kept(log: EventLog) -> None:
    items = [item(uuid7(), 0, events=1 + n % 4) for n in range(100)]
    items[50] = replace(items[50], expected=9)
    items[60] = with_text("\x00")
    kinds = await together(log, items)
    given = {row.id: row.body for one, kind in zip(items, kinds, strict=True) if kind == "appended" for row in one.rows}
    found = [event async for event in log.all()]
    assert [event.position for event in found] == list(range(1, len(given) + 1))
    assert {event.open().id: event.body for event in found} == given
    previous = GENESIS
    for event in found:
        previous = chain_hash(previous, "workflow", event.position, event.body)
        assert event.hash == previous
    head = await log.head()
    assert (head.position, head.hash) == (len(given), previous)


async def test_bytes_that_are_no_text_come_back_as_they_were(log: EventLog) -> None:
    body = bytes(range(256)) * 4
    await log.append(replace(item(uuid7(), 0), rows=[NewRow(uuid7(), "workflow.act.performed.v1", None, body)]))
    (found,) = await log.read(0)
    assert found.body == body
    assert found.hash == chain_hash(GENESIS, "workflow", 1, body)


async def test_two_processes_share_one_log(database: Database) -> None:
    async with opened(database.dsn("workflow")) as one, opened(database.dsn("workflow")) as other:
        items = [item(uuid7(), 0) for _ in range(200)]
        kinds = await asyncio.gather(together(one, items[:120]), together(other, items[80:]))
        assert sorted(kinds[0] + kinds[1]) == ["appended"] * 200 + ["repeated"] * 40
        assert [event.position for event in await one.read(0)] == list(range(1, 201))


async def test_a_reader_is_woken_by_an_append(log: EventLog) -> None:
    waiting = asyncio.create_task(log.grown(0, timeout=30))
    await asyncio.sleep(0)
    await log.append(item(uuid7(), 0))
    await asyncio.wait_for(waiting, 5)


async def test_what_a_process_keeps_in_memory_hides_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process appends between reads of all sizes, beyond the room that there is for the end of the log."""
    monkeypatch.setattr("chassis.eventlog.tail.MOST", 20)
    async with opened(database.dsn("workflow")) as other, opened(database.dsn("workflow")) as log:
        met: dict[int, list[int]] = {1: [], 3: [], 7: [], 100: []}
        for _ in range(12):
            await fill(other, 5)
            for limit, seen in met.items():
                for _ in range(limit % 4 + 1):
                    seen += [event.position for event in await log.opened(len(seen), limit)]
        for limit, seen in met.items():
            while events := await log.opened(len(seen), limit):
                seen += [event.position for event in events]
            assert seen == list(range(1, 61))
        assert await log.opened(50) == [event.open() for event in await other.read(50)]


async def test_a_text_is_stored_with_its_event_and_can_be_erased(log: EventLog, database: Database) -> None:
    row, ref = new_text("Alasan pengembalian")
    await log.append(replace(item(uuid7(), 0), texts=[row]))
    store = TextStore(log.pool)
    assert await store.read([ref.id]) == {ref.id: "Alasan pengembalian"}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await log.pool.execute("UPDATE texts SET text = NULL, salt = NULL")
    owner = await database.connect("workflow_owner")
    await owner.execute("UPDATE texts SET text = NULL, salt = NULL WHERE id = $1", ref.id)
    await owner.close()
    assert await store.read([ref.id]) == {ref.id: None}


# --- Rights


@pytest.mark.parametrize("role", ["workflow", "workflow_owner"])
@pytest.mark.parametrize("table", ["events", "answers"])
@pytest.mark.parametrize("change", ["UPDATE {} SET position = position + 1", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nothing_changes_what_was_written(
    log: EventLog, database: Database, role: str, table: str, change: str
) -> None:
    await log.append(item(uuid7(), 0))
    connection = await database.connect(role)
    try:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError)) as refused:
            await connection.execute(change.format(table))
    finally:
        await connection.close()
    if role == "workflow_owner":
        assert "append-only" in str(refused.value)
    assert len(await log.read(0)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO events SELECT position + 1, gen_random_uuid(), stream, version + 1, type, correlation, body, hash "
        "FROM events",
        "INSERT INTO answers SELECT gen_random_uuid(), fingerprint, answer, position FROM answers",
        "INSERT INTO texts VALUES (gen_random_uuid(), NULL, 'x')",
        "UPDATE log_head SET position = position + 1",
        "DELETE FROM log_head",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON events",
        "SET session_replication_role = replica",
        "CREATE TABLE workflow.mine (a int)",
        "SELECT * FROM migrations",
        "SET ROLE workflow_owner",
    ],
)
async def test_the_runtime_role_has_one_way_into_the_log(log: EventLog, database: Database, statement: str) -> None:
    await log.append(item(uuid7(), 0))
    connection = await database.connect("workflow")
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_head_never_goes_back(log: EventLog, database: Database) -> None:
    await fill(log, 3)
    owner = await database.connect("workflow_owner")
    for statement in ("UPDATE log_head SET position = 2", "UPDATE log_head SET log = 'x'", "DELETE FROM log_head"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(statement)
    await owner.close()


@pytest.mark.parametrize("role", [*SERVICES, *(f"{service}_owner" for service in SERVICES)])
async def test_no_role_reaches_the_tables_of_another_service(database: Database, role: str) -> None:
    root = await database.connect("postgres")
    tables = await root.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    await root.close()
    own = role.removesuffix("_owner")
    others = [(schema, table) for schema, table in tables if schema not in {own, f"{own}_read"}]
    assert {schema for schema, _ in others} >= set(SERVICES) - {own}
    connection = await database.connect(role)
    for schema, table in others:
        for statement in ("SELECT FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement.format(f"{schema}.{table}"))
    for service in set(SERVICES) - {own}:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedFunctionError)):
            await connection.execute(
                f"SELECT {service}.append('{{}}','{{}}','{{}}','{{}}','{{}}','{{}}','{{}}','{{}}','{{}}','{{}}',"
                "'{}','{}','{}','{}','{}','{}','{}')"
            )
    await connection.close()


# --- Kills and restarts


class Callers:
    """Twelve callers that append until they are stopped and remember what was acknowledged."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.acknowledged: dict[UUID, UUID] = {}
        self.refused = 0
        self._tasks = [asyncio.create_task(self._work()) for _ in range(12)]

    async def _work(self) -> None:
        stream, version = uuid7(), 0
        while True:
            one = item(stream, version)
            try:
                verdict = await self._log.append(one)
            except Refusal:  # told to come again: the very same command
                self.refused += 1
                verdict = await self._again(one)
            assert verdict.kind in {"appended", "repeated"}, verdict
            self.acknowledged[one.rows[0].id] = one.command_id
            version += 1

    async def _again(self, one: Item) -> Any:
        while True:
            with contextlib.suppress(Refusal):
                return await self._log.append(one)
            await asyncio.sleep(0.1)

    async def acknowledges(self, more: int) -> None:
        goal = len(self.acknowledged) + more
        async with asyncio.timeout(60):
            while len(self.acknowledged) < goal:
                for task in self._tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self) -> None:
        """Each acknowledged event is there exactly once, in a log without holes and with a sound chain."""
        previous, seen = GENESIS, []
        async for event in self._log.all():
            previous = chain_hash(previous, "workflow", event.position, event.body)
            assert event.hash == previous
            seen.append(event.open().id)
            assert event.position == len(seen)
        assert len(seen) == len(set(seen))
        assert self.acknowledged.keys() <= set(seen)
        assert len(seen) - len(self.acknowledged) <= 12  # under way when the callers were stopped


async def test_killed_connections_lose_and_double_nothing(log: EventLog, database: Database) -> None:
    root = await database.connect("postgres")
    callers = Callers(log)
    killed = 0
    for _ in range(25):
        await callers.acknowledges(15)
        killed += await root.fetchval(
            "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = 'workflow'"
        )
    await callers.acknowledges(50)
    await callers.stop()
    await root.close()
    assert killed >= 25
    await callers.check()


async def test_postgres_restarted_during_appends(tmp_path: Path) -> None:
    own = Installation(tmp_path / "var")
    server = own.postgres()
    await server.start()
    await own.prepare_database()
    async with opened(own.dsn("workflow")) as log:
        callers = Callers(log)
        for _ in range(2):
            await callers.acknowledges(100)
            await server.stop()
            await server.start()
        await callers.acknowledges(100)
        await callers.stop()
        await callers.check()
    await server.stop()
