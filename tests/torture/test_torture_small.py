"""The torture at a size that every run of the tests can afford; the same code does a million (`make torture`)."""

from __future__ import annotations

from pathlib import Path

from ops.installation import Installation
from tests.torture.run import torture


async def test_nothing_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    found = Installation(tmp_path / "var")
    server = found.postgres()
    await server.start()
    try:
        await found.prepare_database()
        report = await torture(found, tmp_path / "records", events=20_000, writers=32, kill_every=0.5)
    finally:
        await server.stop()
    print(report.table())
    assert report.events >= 20_000
    assert report.faults() == dict.fromkeys(report.faults(), 0)
    # Each kind of trouble must have happened, or the test proves nothing.
    kinds = ("conflicts", "repeated", "reused", "refused by Postgres", "event id again", "oversize", "rolled back")
    for kind in (*kinds, "in a transaction", "shared by both"):
        assert report.did[kind] > 20, kind
    assert report.connections_killed > 3
