"""A migrated run in the read models: live and rebuilt are the same, and what evolve says; its page can be made."""

from __future__ import annotations

import pytest

from contracts.envelope import NewEvent
from contracts.workflow import SopActivated
from services.workflow.domain import sops
from services.workflow.projections.inbox import InboxProjection
from services.workflow.projections.measures import MeasuresProjection
from services.workflow.projections.recap import RecapProjection
from services.workflow.projections.runs import RunsProjection
from tests.conftest import Database
from tests.integration.test_projection_equality import (
    Model,
    _at,
    _inbox_is_what_evolve_says,
    _runs_are_what_evolve_says,
    logged,
)
from tests.unit.test_workflow_migration import NEW, ROW, SOP, edited, migrate, world
from tests.unit.workflow_walk import BIDANG
from tests.unit.workflow_world import definition


@pytest.mark.parametrize("back", [False, True])
async def test_a_migrated_run_is_read_as_it_is(database: Database, back: bool) -> None:
    found = world().perform("bagikan").submit("bidang-a").answer("bidang-a")
    changed = edited((ROW, NEW + ROW), ("{id: isi,", "{id: mengisi,"), ("{id: bagikan,", "{id: membagi,"))
    mapping = {"isi": "mengisi", "bagikan": "membagi"}
    migrate(found, changed, mapping)
    if back:
        migrate(found, definition(SOP), {new: old for old, new in mapping.items()}, number=1)
    for unit in BIDANG[1:]:
        found.submit(unit).answer(unit)
    sop, found.sop = found.sop, definition(SOP)
    first, *events = logged(found)
    found.sop = sop
    second = SopActivated(sop="uji", version=2, definition=changed, digest=sops.digest(changed))
    events = [first, _at(2, NewEvent(first.stream, sops.EVERYWHERE, second)), *events]
    for place, event in enumerate(events[2:], start=3):
        event.position = place
    connection = await database.connect("workflow")
    try:
        for kind in (RunsProjection, InboxProjection, RecapProjection, MeasuresProjection):
            live = await Model(connection, kind(), f"live_{kind.name}").make()
            rebuilt = await Model(connection, kind(), f"rebuilt_{kind.name}").make()
            for event in events:
                await live.take([event])
            await rebuilt.take(events)
            assert await live.whole() == await rebuilt.whole(), kind.name
        runs = Model(connection, RunsProjection(), "live_runs")
        await _runs_are_what_evolve_says(runs, found)
        await _inbox_is_what_evolve_says(Model(connection, InboxProjection(), "live_inbox"), found)
        (run,) = await runs.rows("runs")
        assert run["sop_version"] == found.state.begun().sop_version == (1 if back else 2)
        collections = {row["activation_id"]: row["step"] for row in await runs.rows("collections")}
        assert collections == {key: one.step for key, one in found.state.collections.items()}
        assert len(await runs.rows("migrations")) == (2 if back else 1)
    finally:
        await connection.close()
