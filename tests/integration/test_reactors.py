"""Reactors act once, in order, and park what they cannot handle, on real Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import pytest

from chassis.clock import system_clock
from chassis.entities import Decider, Decision, Repository
from chassis.eventlog import EventLog
from chassis.ids import uuid7
from chassis.reactors import GapError, Reaction, ReactorRunner
from contracts.envelope import NewEvent, Opened, Recorded
from contracts.errors import Refusal
from contracts.intake import SubmissionAccepted
from contracts.workflow import ActPerformed
from tests.conftest import Database
from tests.support.bus import open_log
from tests.support.events import PLACE, item


@dataclass
class House:
    """A workflow log with events of two runs, and intake with a reactor on it."""

    upstream: EventLog
    intake: EventLog
    seen: list[int] = field(default_factory=list)
    failing: set[int] = field(default_factory=set)
    passing: dict[int, int] = field(default_factory=dict)
    """Position → how often a passing fault still comes."""

    def __post_init__(self) -> None:
        self.repository = Repository(self.intake, Decider(initial=int, evolve=lambda state, _: state + 1))

    def runner(self) -> ReactorRunner:
        found = ReactorRunner("workflow", self.intake, system_clock)
        found.on(ActPerformed, self.react)
        return found

    async def react(self, event: Opened, reaction: Reaction) -> None:
        if self.passing.get(event.position, 0):
            self.passing[event.position] -= 1
            raise asyncpg.ConnectionDoesNotExistError("gone")
        self.seen.append(event.position)

        def decide(state: int, version: int) -> Decision:
            data = SubmissionAccepted(collection_id=event.stream, run_id=event.stream, revision_id=event.stream)
            return Decision([NewEvent(event.stream, PLACE, data, event.correlation)])

        await reaction.execute(self.repository, event.stream, decide)
        if event.position in self.failing:
            raise Refusal("invalid", "tidak dapat dikerjakan")

    async def events(self) -> list[Recorded]:
        return [event async for event in self.upstream.all()]

    async def parked(self) -> list[tuple[int, str | None]]:
        rows = await self.intake.pool.fetch("SELECT position, error FROM parked ORDER BY position")
        return [(row["position"], row["error"]) for row in rows]

    async def acted(self) -> list[UUID]:
        return [event.open().stream async for event in self.intake.all()]


A, B = uuid7(), uuid7()


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with open_log(database.dsn("workflow")) as upstream, open_log(database.dsn("intake"), "intake") as intake:
        for version in range(3):
            await upstream.append(item(A, version))
            await upstream.append(item(B, version))
        yield House(upstream, intake)


async def test_each_event_acts_once_and_the_handled_position_moves_with_the_result(house: House) -> None:
    runner = house.runner()
    for event in await house.events():
        await runner.receive(event)
    assert house.seen == [1, 2, 3, 4, 5, 6]
    assert await house.acted() == [A, B, A, B, A, B]
    assert await house.intake.pool.fetchval("SELECT position FROM reactor_positions") == 6


async def test_a_refilled_stream_repeats_nothing(house: House) -> None:
    for event in await house.events():
        await house.runner().receive(event)
    house.seen.clear()
    again = house.runner()
    for event in await house.events():
        await again.receive(event)
    assert house.seen == []
    assert (await house.intake.head()).position == 6


async def test_an_event_before_its_predecessor_is_asked_for_again(house: House) -> None:
    runner = house.runner()
    events = await house.events()
    await runner.receive(events[0])
    with pytest.raises(GapError, match=r"workflow\.2 is missing before 3"):
        await runner.receive(events[2])
    assert house.seen == [1]


async def test_a_passing_fault_is_tried_again_in_place(house: House) -> None:
    house.passing[2] = 2
    runner = house.runner()
    for event in await house.events():
        await runner.receive(event)
    assert house.seen == [1, 2, 3, 4, 5, 6]
    assert await house.parked() == []


async def test_what_cannot_be_handled_is_parked_later_ones_of_its_run_wait_and_other_runs_go_on(
    house: House,
) -> None:
    house.failing = {3}
    runner = house.runner()
    for event in await house.events():
        await runner.receive(event)
    assert await house.parked() == [(3, "invalid: tidak dapat dikerjakan"), (5, None)]
    assert await house.acted() == [A, B, B, B], "nothing of the failed reaction was kept"
    house.failing = set()
    assert await runner.settle_parked() == 0, "only an operator settles it"
    await house.intake.pool.execute("UPDATE parked SET retry = true WHERE position = 3")
    assert await runner.settle_parked() == 2
    assert await house.parked() == []
    assert await house.acted() == [A, B, B, B, A, A]


async def test_a_parked_event_that_fails_again_stays_with_its_new_error(house: House) -> None:
    house.failing = {3}
    runner = house.runner()
    for event in await house.events():
        await runner.receive(event)
    await house.intake.pool.execute("UPDATE parked SET retry = true, error = 'old' WHERE position = 3")
    assert await runner.settle_parked() == 0
    assert await house.parked() == [(3, "invalid: tidak dapat dikerjakan"), (5, None)]


async def test_events_that_need_nothing_are_written_down_before_they_are_acknowledged(house: House) -> None:
    idle = ReactorRunner("workflow", house.intake, system_clock)
    events = await house.events()
    for event in events[:4]:
        await idle.receive(event)
    busy = house.runner()
    await busy.receive(events[4])
    assert house.seen == [5]


async def test_two_processes_with_the_same_events_act_once(house: House) -> None:
    one, two = house.runner(), house.runner()
    for event in await house.events():
        await one.receive(event)
        await two.receive(event)
    assert await house.acted() == [A, B, A, B, A, B]
