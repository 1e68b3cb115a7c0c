"""`esakip sop export` and `esakip run export` against a running system, as an operator calls them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ops.demo.driver import Finished
from ops.demo.offices import PLANS
from services.workflow.definitions import builtin_definitions
from services.workflow.exports.bpmn import MODEL, bpmn
from tests.support.system import System, drive_until
from tests.unit.workflow_world import BUILTIN

PLAN = next(plan for plan in PLANS if plan.key == "perbaikan")
XES = "{http://www.xes-standard.org/}"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
async def finished(system: System, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return await system.drive(PLAN, "uji ekspor", tmp_path_factory.mktemp("pdf"))


async def test_a_definition_file_as_bpmn(system: System, tmp_path: Path) -> None:
    out = tmp_path / "sop.bpmn"
    file = next(path for path in builtin_definitions() if path.stem == PLAN.sop)
    said = await system.esakip("sop", "export", str(file), "--bpmn", str(out), "--json")
    assert said.code == 0, said.err
    assert said.json()["steps"] == len(BUILTIN[PLAN.sop].langkah)
    assert out.read_bytes() == bpmn(BUILTIN[PLAN.sop])


async def test_a_loaded_sop_as_bpmn(system: System, tmp_path: Path) -> None:
    out = tmp_path / "sop.bpmn"
    said = await system.esakip("sop", "export", PLAN.sop, "--bpmn", str(out))
    assert said.code == 0, said.err
    assert "yang berlaku" in said.out
    tasks = ET.parse(out).getroot().iter(f"{{{MODEL}}}userTask")  # noqa: S314 - our own export
    assert len(list(tasks)) == len(BUILTIN[PLAN.sop].langkah)


async def test_one_run_as_xes(system: System, finished: Finished, tmp_path: Path) -> None:
    out = tmp_path / "run.xes"
    said = await system.esakip("run", "export", "--run", str(finished.run_id), "--xes", str(out), "--json")
    assert said.code == 0, said.err
    assert (said.json()["runs"], said.json()["traces"]) == (1, 1)
    (trace,) = ET.parse(out).getroot().findall(f"{XES}trace")  # noqa: S314 - our own export
    assert len(trace.findall(f"{XES}event")) == said.json()["events"]


async def test_runs_of_a_sop_as_ocel(system: System, finished: Finished, tmp_path: Path) -> None:
    out = tmp_path / "runs.json"
    said = await system.esakip("run", "export", "--sop", PLAN.sop, "--ocel", str(out), "--json")
    assert said.code == 0, said.err
    log = json.loads(out.read_text())
    assert len(log["events"]) == said.json()["events"]
    assert f"run:{finished.run_id}" in {one["id"] for one in log["objects"]}


async def test_runs_by_the_way_they_took(system: System, finished: Finished, tmp_path: Path) -> None:
    """A run whose step an operator passed leaves apart from the one that went as printed."""
    paused = await drive_until(system, PLAN, "uji ekspor dilewati", "perintah-arsip")
    step = ("--step", paused.active["step"], "--reason", "uji")
    said = await system.esakip("run", "skip", str(paused.run_id), *step)
    assert said.code == 0, said.err
    out = tmp_path / "runs.xes"
    said = await system.esakip("run", "export", "--sop", PLAN.sop, "--xes", str(out), "--apart", "--json")
    assert said.code == 0, said.err
    files = {answer["ways"][0]: answer for answer in said.json()["files"]}
    assert {way: Path(one["file"]).name for way, one in files.items()} == {
        "regular": "runs.regular.xes",
        "skipped": "runs.skipped.xes",
    }
    for way, run in (("regular", finished.run_id), ("skipped", paused.run_id)):
        traces = ET.parse(files[way]["file"]).getroot().findall(f"{XES}trace")  # noqa: S314 - our own export
        told = [{one.get("key"): one.get("value") for one in trace} for trace in traces]
        assert {one["way"] for one in told} == {way}
        assert str(run) in {one["run"] for one in told}
    only = await system.esakip("run", "export", "--sop", PLAN.sop, "--ocel", str(out), "--only", "skipped", "--json")
    assert (only.json()["runs"], only.json()["ways"]) == (1, ["skipped"])


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("sop", "export", "tidak-ada", "--bpmn", "OUT"), 1, "neither a file nor a SOP that was loaded here"),
        (("sop", "export", "tidak-ada.yaml", "--bpmn", "OUT"), 1, "tidak-ada.yaml"),
        (("run", "export", "--sop", "tidak-ada", "--xes", "OUT"), 1, "SOP 'tidak-ada' was never loaded here"),
        (("run", "export", "--run", NOBODY, "--xes", "OUT"), 1, f"there is no run with id {NOBODY}"),
        (("run", "export", "--run", "tujuh", "--xes", "OUT"), 2, "'tujuh' is no run id"),
        (("run", "export", "--xes", "OUT"), 2, "say which runs"),
        (("run", "export", "--sop", PLAN.sop, "--xes", "OUT", "--only", "lurus"), 2, "'lurus' is no way of a run"),
        (("run", "export", "--sop", PLAN.sop, "--xes", "OUT", "--only", "moved"), 1, "whose way is moved"),
        (("run", "export", "--sop", PLAN.sop), 2, "give one format"),
        (("run", "export", "--sop", PLAN.sop, "--xes", "OUT", "--ocel", "OUT"), 2, "give one format"),
        (("sop", "export", PLAN.sop, "--bpmn", "/nowhere/sop.bpmn"), 2, "cannot write /nowhere/sop.bpmn"),
    ],
)
async def test_what_cannot_be_done_is_said_and_leaves_no_file(
    system: System, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    said = await system.esakip(*(str(tmp_path / "out") if one == "OUT" else one for one in arguments))
    assert said.code == code, said.err
    assert sentence in said.err
    assert list(tmp_path.iterdir()) == []
