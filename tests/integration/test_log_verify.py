"""Tampering shows: whatever a superuser does to a log with its triggers off, verification names the position."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from chassis import bus
from chassis.eventlog.verify import Finding, compare_with_stream, export_log, verify_log
from chassis.settings import Settings
from contracts.envelope import GENESIS, chain_hash
from contracts.subjects import stream_name
from tests.conftest import Database
from tests.support.logs import fill, opened, publish

EVENTS = 60
VERIFIER = Path(__file__).parents[2] / "docs" / "verify_log.py"


@dataclass
class Published:
    """A log of 60 events whose stream is complete; `root` may damage it."""

    reader: Any
    root: Any
    jetstream: Any
    """The operator's."""
    publisher: Any
    """The service's, which alone may publish."""

    async def findings(self) -> list[Finding]:
        return (await verify_log(self.reader, "workflow"))[1]

    async def against_stream(self) -> list[Finding]:
        return await compare_with_stream(self.jetstream, self.reader, "workflow")

    async def exported(self, after: int = 0) -> str:
        out = io.StringIO()
        await export_log(self.reader, "workflow", out, after=after)
        return out.getvalue()

    async def rehash(self, first: int) -> None:
        """Makes the chain consistent again from `first` on, as somebody would who knows how."""
        previous = await self.root.fetchval("SELECT hash FROM events WHERE position = $1", first - 1) or GENESIS
        rows = await self.root.fetch("SELECT position, body FROM events WHERE position >= $1 ORDER BY 1", first)
        for row in rows:
            previous = chain_hash(previous, "workflow", row["position"], row["body"])
            await self.root.execute("UPDATE events SET hash = $2 WHERE position = $1", row["position"], previous)
        await self.root.execute("UPDATE log_head SET hash = $1", previous)

    async def change_byte(self, position: int) -> None:
        await self.root.execute(
            "UPDATE events SET body = convert_to(replace(convert_from(body, 'UTF8'), '48231', '48232'), 'UTF8') "
            "WHERE position = $1",
            position,
        )

    async def swap(self, one: int, other: int) -> None:
        for here, there in ((one, 0), (other, one), (0, other)):
            await self.root.execute("UPDATE events SET position = $2 WHERE position = $1", here, there)


@pytest.fixture
async def log(database: Database, nats_server: object, settings: Callable[[str], Settings]) -> AsyncIterator[Published]:
    service_bus = await bus.connect(settings("workflow"), "test")
    operator = await bus.connect(settings("operator"), "test")
    async with opened(database.dsn("workflow")) as events:
        await fill(events, EVENTS)
        await publish(events, service_bus, operator.jetstream(timeout=10))
    reader, root = await database.connect("workflow"), await database.connect("postgres")
    await root.execute("SET search_path = workflow; SET session_replication_role = replica")
    yield Published(reader, root, operator.jetstream(timeout=10), service_bus.jetstream(timeout=10))
    for connection in (reader, root, service_bus, operator):
        await connection.close()


def stand_alone(text: str, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, *options], input=text, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def positions(findings: list[Finding]) -> set[int]:
    return {finding.position for finding in findings}


async def test_a_log_that_nobody_touched(log: Published) -> None:
    head, findings = await verify_log(log.reader, "workflow")
    assert findings == []
    assert head.position == EVENTS
    assert await log.against_stream() == []
    code, said = stand_alone(await log.exported())
    assert (code, said) == (0, f"OK workflow {EVENTS} {head.hash.hex()}")


async def test_an_export_from_the_middle_continues_a_known_hash(log: Published) -> None:
    known = await log.reader.fetchval("SELECT hash FROM events WHERE position = 40")
    rest = await log.exported(after=40)
    assert stand_alone(rest, "--previous", known.hex())[0] == 0
    code, said = stand_alone(rest, "--previous", "00" * 32)
    assert code == 1
    assert "position 41" in said


async def test_a_changed_byte(log: Published) -> None:
    await log.change_byte(17)
    assert positions(await log.findings()) == {17}
    (found,) = await log.against_stream()
    assert found.position == 17
    assert "different bytes" in found.what
    code, said = stand_alone(await log.exported())
    assert code == 1
    assert "position 17" in said


async def test_two_swapped_events(log: Published) -> None:
    await log.swap(20, 31)
    # The one behind each no longer continues the chain either.
    assert positions(await log.findings()) == {20, 21, 31, 32}
    differences = await log.against_stream()
    assert positions(differences) == {20, 31}
    assert any("at position 20 in the log and at 31 in the stream" in finding.what for finding in differences)
    code, said = stand_alone(await log.exported())
    assert code == 1
    assert "position 20" in said


async def test_swapped_events_with_a_chain_made_anew(log: Published) -> None:
    await log.swap(20, 31)
    await log.rehash(20)
    assert await log.findings() == []
    differences = await log.against_stream()
    assert {20, 21, 31} <= positions(differences)


async def test_a_cut_tail(log: Published) -> None:
    await log.root.execute("DELETE FROM events WHERE position > 50")
    (found,) = await log.findings()
    assert found.position == 51
    assert "cut off" in found.what
    (found,) = await log.against_stream()
    assert found.position == 51
    assert "up to position 60" in found.what


async def test_a_cut_tail_with_a_head_to_match(log: Published) -> None:
    await log.root.execute("DELETE FROM events WHERE position > 50")
    await log.root.execute("UPDATE log_head SET (position, hash) = (SELECT 50, hash FROM events WHERE position = 50)")
    assert await log.findings() == []
    assert positions(await log.against_stream()) == {51}


async def test_a_chain_rewritten_from_the_middle(log: Published) -> None:
    await log.change_byte(25)
    await log.rehash(25)
    assert await log.findings() == []
    assert stand_alone(await log.exported())[0] == 0
    first, rest = await log.against_stream()
    assert (first.position, rest.position) == (25, 26)
    assert "different bytes" in first.what
    assert "rewritten" in rest.what
    assert "up to position 60" in rest.what


async def test_a_removed_event(log: Published) -> None:
    await log.root.execute("DELETE FROM events WHERE position = 30")
    assert positions(await log.findings()) == {30, 31}
    assert positions(await log.against_stream()) == {30}
    code, said = stand_alone(await log.exported())
    assert code == 1
    assert "position 30: missing" in said


async def test_columns_that_say_something_else_than_the_event(log: Published) -> None:
    await log.root.execute("UPDATE events SET correlation = NULL WHERE position = 3")
    await log.root.execute("UPDATE events SET type = 'workflow.run.completed.v1' WHERE position = 4")
    found = await log.findings()
    assert [finding.position for finding in found] == [3, 4]
    assert "column correlation is None" in found[0].what
    assert "column type is workflow.run.completed.v1" in found[1].what


async def test_a_head_row_that_differs(log: Published) -> None:
    await log.root.execute("UPDATE log_head SET hash = $1", bytes(32))
    assert positions(await log.findings()) == {EVENTS}
    await log.root.execute("UPDATE log_head SET position = 40")
    (found,) = await log.findings()
    assert found.position == 41


async def test_a_stream_behind_the_log(log: Published, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.eventlog.compare.RELAY_PATIENCE", 0.2)
    async with opened(database.dsn("workflow")) as events:
        await fill(events, 2)
    (found,) = await log.against_stream()
    assert found.position == EVENTS + 1
    assert "relay" in found.what


async def test_a_stream_made_anew_with_a_forged_message(log: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.eventlog.compare.RELAY_PATIENCE", 0.2)
    name = stream_name("workflow")
    config = (await log.jetstream.stream_info(name)).config
    messages = [await log.jetstream.get_msg(name, sequence) for sequence in (1, 2, 3)]
    messages[1].headers["Sakip-Position"] = "7"
    await log.jetstream.delete_stream(name)
    await log.jetstream.add_stream(config)
    for message in messages:
        headers = {key: value for key, value in message.headers.items() if key.startswith(("Sakip-", "Nats-Msg-Id"))}
        await log.publisher.publish(message.subject, message.data, headers=headers)
    forged, behind = await log.against_stream()
    assert (forged.position, behind.position) == (2, 4)
    assert "workflow.7" in forged.what


async def test_exported_lines_that_are_not_of_the_format(log: Published) -> None:
    text = await log.exported()
    lines = text.splitlines(keepends=True)
    assert orjson.loads(lines[0]).keys() == {"log", "position", "hash", "event"}
    code, said = stand_alone("".join([*lines[:10], "{}\n", *lines[10:]]))
    assert code == 1
    assert "after position 10" in said
    assert stand_alone("".join([*lines[:5], *lines[6:]]))[1].startswith("FAULT position 6: missing")
    other = lines[5].replace('"log":"workflow"', '"log":"intake"')
    assert "belongs to log intake" in stand_alone("".join([*lines[:5], other]))[1]
