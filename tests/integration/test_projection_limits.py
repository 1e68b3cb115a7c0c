"""Extensions, windows, locks, units that come and leave: the read models say what `evolve` makes of them."""

from __future__ import annotations

import random

import pytest

from services.workflow.projections.inbox import InboxProjection
from services.workflow.projections.recap import COUNTED, RecapProjection
from services.workflow.projections.runs import RunsProjection
from tests.conftest import Database
from tests.integration.test_projection_equality import KINDS, Model, fill, logged
from tests.unit.calendar_world import BUILT_IN, WITA
from tests.unit.test_workflow_collection_ends import PORTAL, TIM, with_keys
from tests.unit.workflow_world import OPERATOR, World, person_in

ROLE = "perangkat-daerah"
LIMITS = {"jendela": "1 Januari s.d. 31 Januari", "diperpanjang": "kabag-organisasi"}


def walked() -> World:
    """Seed 004 with everything that moves its limits, until the letter that was locked is corrected."""
    sop = with_keys(with_keys(PORTAL, "isi-data", **LIMITS), "tanda-tangan-surat", kunci="ya")
    sop = with_keys(sop, "periksa-data", tenggat="akhir Februari", tutup_otomatis="ya")
    world = World(sop, ["opd-a", "opd-b"])
    world.calendar = BUILT_IN[WITA]
    world.bureau.add_unit("opd-c")
    world.bureau.add_position("kepala-opd-c", "opd-c")
    world.start().perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    world.perform("terima", "telaah").perform("telaah").perform("tanda-tangan").perform("bagikan")
    world.extend_window(person_in("kabag-organisasi"), "2026-03-02", activation=world.at("isi-data", "opd-a").id)
    world.extend_collection(TIM, "2026-03-12").add_unit(TIM, {ROLE: "kepala-opd-c"})
    world.perform("terima", activation=world.at("isi-data", "opd-a").id).submit("opd-a").answer("opd-a")
    world.submit("opd-b", by=TIM).drop_unit(OPERATOR, ROLE, "opd-b")
    return world


@pytest.mark.parametrize("ending", ["", "time-out"])
async def test_limits_live_rebuilt_and_evolved_are_the_same(database: Database, ending: str) -> None:
    world = walked()
    if ending:
        assert world.time_out()
        world.reopen_collection(TIM, "opd-c")
    events, chance = logged(world), random.Random(7)
    connection = await database.connect("workflow")
    try:
        for kind in KINDS:
            live = await Model(connection, kind(), f"limits_live_{kind.name}").make()
            rebuilt = await Model(connection, kind(), f"limits_rebuilt_{kind.name}").make()
            left = list(events)
            while left:
                size = chance.randint(1, 4)
                await live.take(left[:size])
                left = left[size:]
            await rebuilt.take(events)
            assert await live.whole() == await rebuilt.whole(), kind.name
        await _agrees(Model(connection, RunsProjection(), "limits_live_runs"), world)
        inbox = Model(connection, InboxProjection(), "limits_live_inbox")
        shown = {row["activation_id"]: (row["due"], row["closes"]) for row in await inbox.rows("inbox")}
        assert shown == {one.id: (one.due, one.window.closes if one.window else None) for one in world.hands}
        recap = Model(connection, RecapProjection(), "limits_live_recap")
        told = {(row["unit"], row["on_behalf"]) for row in await recap.rows("answers")}
        assert told == {("opd-a", False), ("opd-c", False)}
        counted = await connection.fetchrow(fill(COUNTED, recap.tables), *[None] * 6)
        (collection,) = world.state.collections.values()
        assert (counted["asked"], counted["accepted"]) == (len(collection.units), len(collection.answers))
    finally:
        await connection.close()


async def _agrees(model: Model, world: World) -> None:
    state = world.state
    told = {row["activation_id"]: (row["state"], row["due"], row["closes"]) for row in await model.rows("activations")}
    assert told == {
        one.id: (one.state, one.due, one.window.closes if one.window else None) for one in state.activations.values()
    }
    (asked,) = await model.rows("collections")
    (collection,) = state.collections.values()
    assert (asked["asked"], asked["answered"]) == (len(collection.units), len(collection.answers))
    assert (asked["due"], asked["closes"], asked["closed"]) == (collection.due, collection.closes, collection.closed)
    assert {(row["paper"], row["version"]) for row in await model.rows("locks")} == {
        (paper, document.version) for paper, document in state.locks.items()
    }
