"""Runs whose steps were taken back, delegated or advised on, in the logs for process tools."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

from contracts.envelope import Opened
from contracts.workflow import AdviceRequested
from services.workflow.domain import sops
from services.workflow.exports.bpmn import bpmn
from services.workflow.exports.ocel import write_ocel
from services.workflow.exports.xes import write_xes
from tests.unit.task_world import HEAD, STAFF, Tasks
from tests.unit.test_workflow_beside import give
from tests.unit.test_workflow_withdrawing import withdraw
from tests.unit.workflow_world import opened

NS = "{http://www.xes-standard.org/}"


def logged(world: Tasks) -> list[Opened]:
    """The SOP's version and the run's events."""
    return [*(opened(new, 1, HEAD) for new in sops.decide_load(sops.SopState(), world.sop)), *world.stream.events]


def advised() -> Tasks:
    """A run whose first step was taken back and whose act `minta-saran` was answered."""
    world = withdraw(Tasks(), "perintah", HEAD)
    world.perform("perintah")
    world.at_advice()
    world.perform("minta-saran", note="apakah cukup")
    give(world, world.newest(AdviceRequested).advice_id)
    world.perform("tugas")
    return world


def test_what_was_taken_back_counts_as_withdrawn_and_the_adviser_does_nothing_in_the_step() -> None:
    out = io.BytesIO()
    write_xes(logged(advised()), out)
    log = ET.fromstring(out.getvalue())  # noqa: S314 - our own export
    rows = [
        {item.get("key"): item.get("value") for item in event}
        for event in log.iter(f"{NS}event")
        if any(item.get("value") in {"perintah", "saran"} for item in event)
    ]
    seen = {(row["step"], row["round"], row["lifecycle:transition"], row.get("outcome")) for row in rows}
    assert ("perintah", "1", "withdraw", "ditarik") in seen
    assert ("perintah", "2", "complete", "selesai") in seen
    assert ("perintah", "1", "complete", "selesai") not in seen
    doers = {row["org:resource"] for row in rows if (row["step"], row["lifecycle:transition"]) == ("saran", "complete")}
    assert doers == {str(STAFF.person)}


def test_ocel_says_so_too() -> None:
    out = io.BytesIO()
    write_ocel(logged(advised()), out)
    events = json.loads(out.getvalue())["events"]
    assert len([event for event in events if event["type"] == "Langkah ditarik kembali"]) == 1
    (asked,) = [event for event in events if event["type"] == "Tugas: minta-saran"]
    assert {"name": "person", "value": str(STAFF.person)} in asked["attributes"]


def test_asking_advice_is_a_plain_task_of_the_diagram() -> None:
    assert b"Meminta saran" in bpmn(Tasks().sop)
