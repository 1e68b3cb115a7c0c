"""Event logs for process tools: what each event says, whose it is, and that no log has to fit into memory."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import jsonschema
import pytest

from contracts.actor import Actor
from contracts.envelope import Opened
from contracts.workflow import ActPerformed, DocumentRecorded, StepCompleted
from services.workflow.exports.ocel import write_ocel
from services.workflow.exports.xes import XesLog, write_xes
from tests.support.export_sops import export_definitions
from tests.support.walking import UNITS, Walker, interleaved, loaded
from tests.unit.workflow_world import BUILTIN, World, named

PERBAIKAN = BUILTIN["perbaikan-data-kinerja"]
DRAWN = export_definitions()
NS = "{http://www.xes-standard.org/}"
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {
                        "name": {"type": "string"},
                        "type": {"enum": ["string", "time", "integer", "float", "boolean"]},
                    },
                },
            },
        },
    },
}
RELATIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": {"type": "string"}, "qualifier": {"type": "string"}},
    },
}


def things(*needed: str) -> dict[str, Any]:
    """Events or objects; attributes of objects need a time."""
    attribute = {
        "type": "object",
        "required": ["name", "value", *(["time"] if "time" not in needed else [])],
        "properties": {
            "name": {"type": "string"},
            "value": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
        },
    }
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(needed),
            "properties": {
                "id": {"type": "string"},
                "type": {"type": "string"},
                "time": {"type": "string", "format": "date-time"},
                "attributes": {"type": "array", "items": attribute},
                "relationships": RELATIONS,
            },
        },
    }


OCEL = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": TYPES,
        "objectTypes": TYPES,
        "events": things("id", "type", "time"),
        "objects": things("id", "type"),
    },
}
"""What section 8.2 of the OCEL 2.0 specification asks for, with the types of its table 2."""


def finished(seed: str = "satu", *, back: bool = True) -> list[Opened]:
    """A run of seed 003 by the engine: filled, composed, returned once by the Kabag, then agreed and archived."""
    world = World(PERBAIKAN)
    world.run_id = named(seed)
    world.start()
    returned = not back
    while not world.state.completed:
        if world.waiting == "intake":
            world.answer("dinas-contoh")
        elif world.waiting == "archive":
            world.compose() if world.active.next_act == "susun" else world.store()
        elif world.step == "telaah-kabag" and not returned:
            returned = True
            world.send_back()
        else:
            assert world.active.next_act is not None
            world.perform(world.active.next_act)
    return world.stream.events


def xes(*events: Opened, **which: Any) -> ET.Element:
    out = io.BytesIO()
    write_xes(events, out, **which)
    return ET.fromstring(out.getvalue())  # noqa: S314 - our own export


def ocel(*events: Opened, **which: Any) -> dict[str, Any]:
    out = io.BytesIO()
    write_ocel(events, out, **which)
    log: dict[str, Any] = json.loads(out.getvalue())
    jsonschema.validate(log, OCEL, format_checker=jsonschema.FormatChecker())
    return log


def values(element: ET.Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def events_of(trace: ET.Element) -> list[dict[str, str]]:
    return [values(event) for event in trace.findall(f"{NS}event")]


# --- XES


def test_a_trace_tells_the_run_step_by_step() -> None:
    (trace,) = xes(loaded(PERBAIKAN), *finished()).findall(f"{NS}trace")
    assert values(trace)["state"] == "selesai"
    assert values(trace)["sample"] == "false"
    done = [event for event in events_of(trace) if event["lifecycle:transition"] == "complete"]
    assert [event["step"] for event in done[:7]] == [
        *(step.id for step in PERBAIKAN.langkah[:6]),
        "telaah-kasubbag",
    ]
    back = done[5]
    assert back["outcome"] == "dikembalikan"
    assert back["returned_to"] == "Menelaah dan memaraf perbaikan (Kasubbag TU) [Kasubbag TU]"
    assert back["concept:name"] == "Menelaah dan memaraf perbaikan (Kabag Tatalaksana) [Kabag Tatalaksana]"
    assert [event["round"] for event in done if event["step"] == "telaah-kabag"] == ["1", "2"]
    begun = [event for event in events_of(trace) if event["lifecycle:transition"] == "start"]
    assert sorted(one["concept:instance"] for one in begun) == sorted(one["concept:instance"] for one in done)


def test_what_another_service_answered_is_the_act_of_who_asked() -> None:
    """The archive ends the drafting step; the drafter did it."""
    run = finished()
    ended = next(one for one in run if isinstance(one.data, StepCompleted) and one.data.step == "susun-perbaikan")
    assert ended.actor == Actor(capacity="sistem")
    (trace,) = xes(loaded(PERBAIKAN), *run).findall(f"{NS}trace")
    done = next(
        one
        for one in events_of(trace)
        if one["step"] == "susun-perbaikan" and one["lifecycle:transition"] == "complete"
    )
    assert done["org:resource"] == str(named("orang pelaksana"))
    assert done["position"] == "Jabatan pelaksana"


def test_persons_are_opaque_ids() -> None:
    (trace,) = xes(loaded(PERBAIKAN), *finished()).findall(f"{NS}trace")
    resources = {event["org:resource"] for event in events_of(trace)}
    assert all(one == "sistem" or UUID_TEXT.match(one) for one in resources)
    log = ocel(loaded(PERBAIKAN), *finished())
    persons = {one["value"] for event in log["events"] for one in event["attributes"] if one["name"] == "person"}
    assert persons
    assert all(UUID_TEXT.match(one) for one in persons)
    assert {one["type"] for one in log["objects"]} == {"run", "unit", "document", "position", "sop"}


def test_a_trace_for_each_unit_with_what_all_of_them_share() -> None:
    sop = DRAWN["isi-portal-rinci"]
    traces = xes(loaded(sop), *Walker(sop, 3).walk()).findall(f"{NS}trace")
    assert sorted(values(trace)["unit"] for trace in traces) == sorted(UNITS)
    assert len({values(trace)["concept:name"] for trace in traces}) == 3
    assert len({values(trace)["run"] for trace in traces}) == 1
    shared = [[event for event in events_of(trace) if "unit" not in event] for trace in traces]
    assert shared[0] == shared[1] == shared[2] != []
    for trace in traces:
        own = {event["unit"] for event in events_of(trace) if "unit" in event}
        assert own == {values(trace)["unit"]}


def test_a_finished_run_is_written_while_others_go_on() -> None:
    """Memory holds open runs only."""
    out = io.BytesIO()
    log = XesLog(out)
    log.add(loaded(PERBAIKAN))
    open_run = finished("terbuka")[:-1]
    for event in open_run:
        log.add(event)
    before = len(out.getvalue())
    for number in range(5):
        for event in finished(f"selesai {number}"):
            log.add(event)
        assert len(out.getvalue()) > before
        before = len(out.getvalue())
        assert len(log.history.runs) == 1
    log.close()
    traces = ET.fromstring(out.getvalue()).findall(f"{NS}trace")  # noqa: S314 - our own export
    assert Counter(values(trace)["state"] for trace in traces) == {"selesai": 5, "berjalan": 1}


def test_a_step_that_was_passed_is_withdrawn_and_a_cancelled_run_is_over() -> None:
    world = World(PERBAIKAN).start()
    world.skip()
    world.cancel()
    events = world.stream.events
    (trace,) = xes(loaded(PERBAIKAN), *events).findall(f"{NS}trace")
    assert values(trace)["state"] == "dibatalkan"
    ends = [(one["lifecycle:transition"], one["outcome"]) for one in events_of(trace) if "outcome" in one]
    assert ends == [("withdraw", "dilewati"), ("withdraw", "dibatalkan")]
    kinds = [event["type"] for event in ocel(loaded(PERBAIKAN), *events)["events"]]
    assert kinds.count("Langkah gugur") == 2
    assert kinds[-1] == "Pelaksanaan dibatalkan"


def test_only_what_was_asked_for() -> None:
    other = DRAWN["kembali-langsung"]
    log = (loaded(PERBAIKAN), loaded(other), *interleaved([finished("a"), finished("b"), Walker(other, 1).walk()]))
    assert len(xes(*log).findall(f"{NS}trace")) == 3
    assert len(xes(*log, sop=PERBAIKAN.sop).findall(f"{NS}trace")) == 2
    (one,) = xes(*log, sop=PERBAIKAN.sop, run=named("b")).findall(f"{NS}trace")
    assert values(one)["run"] == str(named("b"))
    assert {one["id"] for one in ocel(*log, sop=other.sop)["objects"] if one["type"] == "sop"} == {f"sop:{other.sop}"}


def test_a_log_without_its_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="give the log from its beginning"):
        xes(*finished())


# --- OCEL


def test_events_relate_to_the_objects_that_they_are_about() -> None:
    run = finished()
    log = ocel(loaded(PERBAIKAN), *run)
    known = {one["id"] for one in log["objects"]}
    assert all(one["objectId"] in known for event in log["events"] for one in event["relationships"])
    kinds = Counter(event["type"] for event in log["events"])
    assert kinds["Dokumen dicatat"] == sum(isinstance(one.data, DocumentRecorded) for one in run)
    acts = [one.data for one in run if isinstance(one.data, ActPerformed)]
    assert sum(count for kind, count in kinds.items() if kind.startswith("Tugas: ")) == len(acts)
    (back,) = [one for one in log["events"] if {"name": "outcome", "value": "dikembalikan"} in one["attributes"]]
    (document,) = [one for one in log["objects"] if one["type"] == "document"]
    qualifiers = {(one["objectId"], one["qualifier"]) for one in back["relationships"]}
    assert (document["id"], "dikembalikan") in qualifiers
    assert (f"position:{named('kabag-tatalaksana')}", "pelaku") in qualifiers
    assert (f"run:{named('satu')}", "pelaksanaan") in qualifiers


def test_attributes_are_declared_and_read_as_their_type() -> None:
    log = ocel(loaded(PERBAIKAN), *finished())
    for things_, types in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = {one["name"]: {at["name"]: at["type"] for at in one["attributes"]} for one in log[types]}
        for thing in log[things_]:
            for attribute in thing["attributes"]:
                kind = declared[thing["type"]][attribute["name"]]
                if kind == "integer":
                    int(attribute["value"])
                elif kind == "boolean":
                    assert attribute["value"] in ("true", "false")
                elif kind == "time":
                    assert attribute["value"].endswith("Z")


def test_a_document_keeps_its_id_through_its_versions() -> None:
    sakip = ocel(loaded(PERBAIKAN), *finished(back=True))
    (document,) = [one for one in sakip["objects"] if one["type"] == "document"]
    versions = [one["value"] for one in document["attributes"] if one["name"] == "version"]
    assert versions == sorted(set(versions))
    (run,) = [one for one in sakip["objects"] if one["type"] == "run"]
    states = [(one["value"], one["time"]) for one in run["attributes"] if one["name"] == "state"]
    assert [state for state, _ in states] == ["berjalan", "selesai"]
    assert states[0][1] < states[1][1]


def test_a_unit_stands_at_its_own_steps_only() -> None:
    sop = DRAWN["isi-portal-rinci"]
    log = ocel(loaded(sop), *Walker(sop, 3).walk())
    asked = {f"Mengisi data kinerja [{sop.pelaksana['perangkat'].nama}]"}
    units = Counter(
        one["objectId"]
        for event in log["events"]
        if event["type"] in asked
        for one in event["relationships"]
        if one["qualifier"] == "unit"
    )
    assert set(units) == {f"unit:{unit}" for unit in UNITS}
