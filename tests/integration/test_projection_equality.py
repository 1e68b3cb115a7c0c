"""What `evolve` makes of a log and what the read models hold is the same; a rebuilt read model equals the live one."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from typing import Any

import pytest

from chassis.projections import Projection, fill
from contracts.envelope import NewEvent, Opened, Recorded, encode
from contracts.errors import Refusal
from contracts.workflow import CollectionRequested, StepCompleted, StepDiverted, StepReturned
from services.workflow.domain import sops
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.run import Collection as Asked
from services.workflow.projections.inbox import WAITING, InboxProjection
from services.workflow.projections.measures import MeasuresProjection
from services.workflow.projections.recap import COLLECTIONS, COUNTED, UNITS, RecapProjection
from services.workflow.projections.runs import RunsProjection
from services.workflow.projections.workload import WorkloadProjection
from tests.conftest import Database
from tests.support.branched import BRANCHED
from tests.support.known_only import REMINDED
from tests.unit.workflow_walk import Walk
from tests.unit.workflow_world import BUILTIN, NOW, ROOT, SYSTEM, World, definition, person_in

SEEDS = range(3)
SOPS = {**BUILTIN, "bercabang": BRANCHED}
KINDS = (RunsProjection, InboxProjection, RecapProjection, MeasuresProjection, WorkloadProjection)


def logged(world: World) -> list[Opened]:
    """The SOP's version and the run's events, at their positions in one log."""
    loaded = sops.decide_load(sops.SopState(), world.sop)
    first = [_at(position, new) for position, new in enumerate(loaded, start=1)]
    behind = len(first)
    for event in world.stream.events:
        moved = Opened.__new__(Opened)
        for name in Opened.__slots__:
            setattr(moved, name, getattr(event, name))
        moved.position = event.position + behind
        first.append(moved)
    return first


def _at(position: int, new: NewEvent) -> Opened:
    body = encode(new, event_id=ROOT, version=position, time=NOW, cause=ROOT, actor=SYSTEM)
    return Recorded("workflow", position, b"", body).open()


class Model:
    """A read model in tables of its own, fed as the test wishes."""

    def __init__(self, connection: Any, projection: Projection, name: str) -> None:
        self.connection = connection
        self.projection = projection
        self.tables = {table: f"workflow_read.{name}_{table}" for table in projection.tables}

    async def make(self) -> Model:
        for statement in self.projection.tables.values():
            await self.connection.execute(fill(statement, self.tables))
        return self

    async def take(self, events: Sequence[Opened]) -> None:
        async with self.connection.transaction():
            takes = self.projection.takes
            wanted = [event for event in events if not takes or isinstance(event.data, takes)]
            if wanted:
                await self.projection.apply(self.connection, self.tables, wanted)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.connection.fetch(f"SELECT * FROM {self.tables[table]}")]

    async def whole(self) -> dict[str, list[str]]:
        """Every table, as sorted text."""
        return {table: sorted(map(repr, await self.rows(table))) for table in self.tables}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sop", SOPS)
async def test_live_rebuilt_and_evolved_are_the_same(database: Database, sop: str, seed: int) -> None:
    chance = random.Random(seed)
    walk = Walk(SOPS[sop], chance)
    walk.go(30 + 20 * seed)
    if not walk.world.state.over:
        with contextlib.suppress(Refusal):
            walk.move()
    walk.go(30 + 20 * seed)
    world, events = walk.world, logged(walk.world)
    connection = await database.connect("workflow")
    try:
        for kind in KINDS:
            live = await Model(connection, kind(), f"live_{kind.name}").make()
            rebuilt = await Model(connection, kind(), f"rebuilt_{kind.name}").make()
            left = list(events)
            while left:
                size = chance.randint(1, 7)
                await live.take(left[:size])
                left = left[size:]
            await rebuilt.take(events)
            assert await live.whole() == await rebuilt.whole(), kind.name
        await _runs_are_what_evolve_says(Model(connection, RunsProjection(), "live_runs"), world)
        await _inbox_is_what_evolve_says(Model(connection, InboxProjection(), "live_inbox"), world)
        await _answers_are_what_evolve_says(Model(connection, RecapProjection(), "live_recap"), world)
        await _times_are_what_evolve_says(Model(connection, MeasuresProjection(), "live_measures"), world)
        await _loads_are_what_evolve_says(Model(connection, WorkloadProjection(), "live_workload"), world)
    finally:
        await connection.close()


async def test_who_is_asked_once_more_is_counted_once(database: Database) -> None:
    world = World(definition(REMINDED), ["opd-a", "opd-b", "opd-c"]).start().perform("bagikan").answer("opd-a")
    world.close_collection(person_in("tim")).perform("kirim").perform("bagikan")
    asked = world.newest(CollectionRequested).activation_id
    world.submit("opd-b", activation=asked).answer("opd-b", activation=asked)
    connection = await database.connect("workflow")
    try:
        live = await Model(connection, RecapProjection(), "once_live").make()
        rebuilt = await Model(connection, RecapProjection(), "once_rebuilt").make()
        for event in logged(world):
            await live.take([event])
        await rebuilt.take(logged(world))
        assert await live.whole() == await rebuilt.whole()
        counted = await connection.fetchrow(fill(COUNTED, live.tables), *[None] * 6)
        assert [counted[name] for name in ("asked", "accepted", "unanswered", "missing")] == [3, 2, 1, 0]
        units = await connection.fetch(fill(UNITS, live.tables), *[None] * 7, 0, 10)
        assert [(row["unit"], row["asked"], row["last"]) for row in units] == [
            ("opd-a", 1, "diterima"),
            ("opd-b", 1, "diterima"),
            ("opd-c", 1, "belum-mengisi"),
        ]
        of_each = await connection.fetch(fill(COLLECTIONS, live.tables), *[None] * 6, 10)
        assert [(row["step"], row["asked"], row["missing"]) for row in of_each] == [("susul", 2, 0), ("bagikan", 3, 2)]
    finally:
        await connection.close()


async def _runs_are_what_evolve_says(model: Model, world: World) -> None:
    state = world.state
    shown = {row["activation_id"]: row for row in await model.rows("activations")}
    assert shown.keys() == state.activations.keys()
    for key, activation in state.activations.items():
        row = shown[key]
        told = (row["step"], row["unit"], row["round"], row["state"], tuple(row["positions"]))
        kept = (activation.step, activation.unit, activation.round, activation.state, activation.positions)
        assert told == kept
    finished = {(row["activation_id"], row["index"]) for row in await model.rows("acts") if row["state"] == "selesai"}
    assert finished == {(one.id, index) for one in state.activations.values() for index in range(one.done)}
    assert {(row["step"], row["unit"]): row["cause"] for row in await model.rows("passed")} == state.passed
    (run,) = await model.rows("runs")
    assert run["state"] == ("selesai" if state.completed else "berjalan")
    assert run["record_id"] == state.record_id
    assert {row["kind"] for row in await model.rows("documents")} == state.documents.keys()


async def _inbox_is_what_evolve_says(model: Model, world: World) -> None:
    positions = [position for hand in world.hands for position in hand.positions]
    rows = await model.connection.fetch(fill(WAITING, model.tables), positions)
    told = {(row["activation_id"], row["next_act"], row["waiting_for"]) for row in rows}
    assert told == {(hand.id, hand.done, waiting_for(world.state, world.sop, hand)) for hand in world.hands}


async def _answers_are_what_evolve_says(model: Model, world: World) -> None:
    """The newest collection of each step: who counts as answered, who has sent, who was left out."""
    state = world.state
    newest = {one.step: one for one in state.collections.values()}
    rows = await model.rows("collections")
    assert {row["activation_id"] for row in rows if not row["superseded"]} == {
        one.activation_id for one in newest.values()
    }
    told = {(row["activation_id"], row["unit"]): row["state"] for row in await model.rows("answers")}
    for collection in newest.values():
        for unit in collection.units:
            assert told[(collection.activation_id, unit.unit)] in _states(collection, unit.unit)
    counted = await model.connection.fetchrow(fill(COUNTED, model.tables), *[None] * 6)
    assert counted["accepted"] == sum(len(one.answers) for one in newest.values())
    assert counted["asked"] == sum(len(one.units) for one in newest.values())


def _states(collection: Asked, unit: str) -> set[str]:
    if unit in collection.answers:
        return {"diterima"}
    if collection.closed:
        return {"tidak-menjawab", "terlambat"}
    return {"dikirim"} if unit in collection.submitted else {"belum-mengisi", "dikembalikan"}


async def _times_are_what_evolve_says(model: Model, world: World) -> None:
    """Each round that was done or sent back is measured once, and all rounds of a step in the run together once."""
    rows = {row["activation_id"]: row["worked"] for row in await model.rows("rounds")}
    over = {one.id for one in world.state.activations.values() if one.state in {"selesai", "dikembalikan"}}
    in_hand = {one.id for one in world.state.activations.values() if one.state == "aktif"}
    assert over <= {key for key, minutes in rows.items() if minutes is not None}
    assert {key for key, minutes in rows.items() if minutes is None} == in_hand
    tallies = await model.rows("tallies")
    rounds = [row for row in tallies if (row["kind"], row["for_unit"]) == ("putaran", "")]
    totals = [row for row in tallies if row["kind"] == "jumlah"]
    assert sum(row["n"] for row in rounds) == sum(minutes is not None for minutes in rows.values())
    assert sum(row["n"] * row["minutes"] for row in rounds) == sum(row["n"] * row["minutes"] for row in totals)
    sent_back = sum(row["n"] for row in tallies if row["kind"] == "mengembalikan")
    assert sent_back == len(world.all(StepReturned))


async def _loads_are_what_evolve_says(model: Model, world: World) -> None:
    assert {row["activation_id"] for row in await model.rows("doing")} == {hand.id for hand in world.hands}
    done = sum(row["n"] for row in await model.rows("done"))
    ended = [*world.all(StepCompleted), *world.all(StepReturned), *world.all(StepDiverted)]
    assert done == len(ended)
