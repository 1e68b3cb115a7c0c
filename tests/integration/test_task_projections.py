"""Read models of what people do with steps beside the acts: live = rebuilt = what `evolve` says."""

from __future__ import annotations

import random

import pytest

from chassis.projections import fill
from services.workflow.projections.inbox import WAITING, InboxProjection
from services.workflow.projections.runs import RunsProjection
from services.workflow.projections.task_fold import ASKED, UNCONFIRMED
from tests.conftest import Database
from tests.integration.test_projection_equality import Model, logged
from tests.unit.task_walk import ACTORS, TaskWalk


@pytest.mark.parametrize("seed", range(6))
async def test_live_rebuilt_and_evolved_are_the_same(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    walk = TaskWalk(chance).go(60 + 20 * seed)
    if seed == 5:
        walk.finish()
    events = logged(walk.world)
    connection = await database.connect("workflow")
    try:
        for kind in (RunsProjection, InboxProjection):
            live = await Model(connection, kind(), f"live_{kind.name}").make()
            rebuilt = await Model(connection, kind(), f"rebuilt_{kind.name}").make()
            left = list(events)
            while left:
                size = chance.randint(1, 7)
                await live.take(left[:size])
                left = left[size:]
            await rebuilt.take(events)
            assert await live.whole() == await rebuilt.whole(), kind.name
        await _beside_is_what_evolve_says(Model(connection, RunsProjection(), "live_runs"), walk)
        await _inbox_is_what_evolve_says(Model(connection, InboxProjection(), "live_inbox"), walk)
        await _asked_is_what_evolve_says(Model(connection, RunsProjection(), "live_runs"), walk)
    finally:
        await connection.close()


async def _beside_is_what_evolve_says(model: Model, walk: TaskWalk) -> None:
    state = walk.world.state
    states = {row["activation_id"]: (row["state"], tuple(row["positions"])) for row in await model.rows("activations")}
    assert states == {key: (one.state, one.positions) for key, one in state.activations.items()}
    tended = {row["activation_id"]: row for row in await model.rows("tending")}
    for key, one in state.activations.items():
        row = tended.get(key)
        told = (row["claimed_by"], row["assigned"], row["delegated_to"], row["delegated_by"]) if row else _FREE
        assert told == (one.claimed_by, one.assigned, one.delegate, one.owner)
    assert {
        row["advice_id"]: (row["lapsed"], row["answered_at"] is not None) for row in await model.rows("advice")
    } == {key: (one.lapsed, one.answered) for key, one in state.advice.items()}
    received = {
        (row["activation_id"], row["recipient"]): row["received_at"] is not None for row in await model.rows("receipts")
    }
    assert received == {key: one.confirmed for key, one in state.receipts.items()}
    assert {row["file_id"] for row in await model.rows("files")} == {one.file_id for one in state.files}


_FREE = (None, False, None, None)


async def _inbox_is_what_evolve_says(model: Model, walk: TaskWalk) -> None:
    """What was given to one member is shown to him and to the leader only; what is delegated to the delegate, too."""
    positions = [actor.position for actor in ACTORS]
    rows = await model.connection.fetch(fill(WAITING, model.tables), positions)
    expected = set()
    for hand in walk.world.hands:
        shown = {hand.positions[0], hand.claimed_by} if hand.assigned else set(hand.positions)
        shown |= {hand.delegate} if hand.delegate else set()
        expected |= {(hand.id, position) for position in shown}
    assert {(row["activation_id"], row["position"]) for row in rows} == expected
    assert {row["activation_id"]: row["reminders"] for row in rows if row["reminders"]}.keys() == {
        hand.id for hand in walk.world.hands if any(key[0] == hand.id for key in walk.world.state.reminded)
    }


async def _asked_is_what_evolve_says(model: Model, walk: TaskWalk) -> None:
    state = walk.world.state
    positions = [actor.position for actor in ACTORS]
    asked = await model.connection.fetch(fill(ASKED, model.tables), positions)
    assert {row["advice_id"] for row in asked} == {
        key
        for key, one in state.advice.items()
        if not one.answered and state.activations[one.activation_id].state == "aktif"
    }
    due = await model.connection.fetch(fill(UNCONFIRMED, model.tables), positions)
    assert {(row["activation_id"], row["recipient"]) for row in due} == {
        key
        for key, one in state.receipts.items()
        if not one.confirmed
        and not state.completed
        and state.activations[key[0]].state != "gugur"
        and set(one.positions) & set(positions)
    }
