"""Read model of SOP versions: what evolve says, live and rebuilt."""

from __future__ import annotations

from services.workflow.projections.sops import SopsProjection
from tests.conftest import Database
from tests.integration.test_projection_equality import Model
from tests.unit.test_workflow_versions import GUESS, Shelf
from tests.unit.workflow_world import OPERATOR, REASON


async def test_versions_live_rebuilt_and_evolved_are_the_same(database: Database) -> None:
    shelf = Shelf()
    shelf.load()
    shelf.confirm(1, OPERATOR)
    shelf.propose(judul="Kedua")
    shelf.confirm(2)
    shelf.propose(judul="Kedua, diperbaiki")
    shelf.approve(2)
    shelf.activate(2)
    shelf.confirm(2)
    shelf.propose(judul="Ketiga")
    shelf.approve(3, OPERATOR, reason=REASON)
    connection = await database.connect("workflow")
    try:
        live = await Model(connection, SopsProjection(), "live_sops").make()
        rebuilt = await Model(connection, SopsProjection(), "rebuilt_sops").make()
        for event in shelf.events:
            await live.take([event])
        await rebuilt.take(shelf.events)
        assert await live.whole() == await rebuilt.whole()
        rows = {row["sop_version"]: row for row in await live.rows("versions")}
        assert {number: row["state"] for number, row in rows.items()} == shelf.states
        assert {number: row["digest"] for number, row in rows.items()} == {
            number: one.digest for number, one in shelf.state.versions.items()
        }
        confirmed = {(row["sop_version"], row["step"], row["key"]) for row in await live.rows("guesses")}
        assert confirmed == {(1, *GUESS), (2, *GUESS)}
        assert rows[1]["superseded"] is not None
        assert rows[3]["approved"] is not None
    finally:
        await connection.close()
