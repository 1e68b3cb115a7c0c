"""The further SOPs from REST to archive, as `esakip demo --all` drives them: every return, and units that stay away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops import access
from ops.demo import province
from ops.demo.load import load
from ops.demo.offices import MORE
from ops.demo.state import demo_password
from tests.support.printed import pages
from tests.support.system import System


@pytest.fixture(scope="module")
async def offices(system: System) -> None:
    async with access.bus(system.installation) as connection:
        client = access.client(system.installation, connection)
        await load(client, demo_password(system.installation), province.UNITS, province.POSTS, MORE)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("plan", MORE, ids=lambda plan: plan.key)
async def test_a_run_comes_to_its_end_with_every_return(
    system: System, offices: None, plan: Any, tmp_path: Path
) -> None:
    finished = await system.drive(plan, "uji lima", tmp_path)
    view = finished.view
    assert view["run"]["state"] == "selesai"
    returned = [(row["step"], row["round"]) for row in view["timeline"] if row["state"] == "dikembalikan"]
    assert {one for one in returned if not _of_a_unit(view, one)} == set(plan.returns)
    for name, _, path in finished.pdfs:
        text = "\n".join(pages(path))
        assert "DATA CONTOH" in text, name
    if plan.never:
        again = {row["unit"] for row in view["timeline"] if row["step"] == "isi-data" and row["state"] == "dilewati"}
        assert again == set(plan.never)
        sheet = "\n".join(pages(next(path for _, _, path in finished.pdfs if "rekapitulasi" in path.name)))
        for unit in plan.never:
            assert f"Perangkat Daerah {unit[4:6]} (Contoh)" in sheet
    assert [one["applied"] for one in view["comments"]] == [True, False][: len(view["comments"])]


def _of_a_unit(view: dict[str, Any], key: tuple[str, int]) -> bool:
    return any((row["step"], row["round"]) == key and row["unit"] for row in view["timeline"])
