"""Exported diagrams: every step on a way from start to end, nothing over anything else, whatever an office writes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.sop import Definition
from services.workflow.exports.bpmn import BPMNDI, MODEL, bpmn
from services.workflow.exports.labels import activity_labels
from services.workflow.exports.layout import Box, Point, layout_of
from services.workflow.exports.process import Flow, process_of
from tests.examples import examples
from tests.support.export_sops import export_definitions
from tests.support.sop_samples import branching, together
from tests.unit.workflow_world import BUILTIN

ALL = {**BUILTIN, **export_definitions(), "bersama": together(), "cabang": branching()}
NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
ROLES = ("kepala", "sekretaris", "kasubbag", "staf", "unit-a", "unit-b")


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """SOPs that the model takes: returns near and far, to steps and roles, units between, repairs straight back."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 9))):
        row: dict[str, Any] = {
            "id": f"{number}-langkah" if number % 3 else f"langkah-{number}",
            "no": draw(st.sampled_from(["", str(number)])),
            "kegiatan": draw(st.sampled_from(["Menyusun", "Memeriksa & memaraf <draf>", "Menelaah dokumen " * 6])),
            "pelaksana": draw(st.sampled_from(ROLES)),
            "tiap": draw(st.sampled_from(["", "", "", "unit-a", "unit-b"])),
            "tugas": draw(st.sampled_from(["susun", "telaah", "paraf", "himpun"])),
            "kepada": draw(st.sampled_from(ROLES)),
            "dokumen": "laporan",
            "kembali_langsung": draw(st.sampled_from(["tidak", "tidak", "ya"])),
        }
        row |= several(draw, row["pelaksana"])
        if rows:
            earlier = st.sampled_from([one["id"] for one in rows])
            row["kembali"] = draw(st.lists(st.one_of(earlier, st.sampled_from(ROLES)), max_size=3, unique=True))
            after = st.lists(earlier, min_size=1, max_size=3, unique=True)
            row["sesudah"] = draw(st.one_of(st.just([]), st.just([]), st.just(["mulai"]), after))
        rows.append(row)
    for place, row in enumerate(rows):
        later = [one["id"] for one in rows[place + 1 :]]
        row["tidak"] = draw(st.sampled_from(["", "", "", "selesai", *later]))
    rows = executable(rows)
    return Definition.model_validate(
        {
            "sop": "uji",
            "judul": "Uji",
            "versi": "1",
            "pelaksana": {
                role: {"nama": role.title(), "tiap": "unit" if role.startswith("unit") else ""} for role in ROLES
            },
            "dokumen": {"laporan": {"nama": "Laporan", "templat": "surat"}},
            "langkah": rows,
        }
    )


def several(draw: st.DrawFn, performer: str) -> dict[str, Any]:
    """Others who perform the step as well, and one who passes on."""
    others = draw(st.permutations([role for role in ROLES[:4] if role != performer]))
    count = draw(st.sampled_from([0, 0, 1, 2]))
    how = draw(st.sampled_from(["", "bergiliran", "bersamaan"])) if count else ""
    return {"ikut": others[:count], "semua": how, "lewat": draw(st.sampled_from(["", "", others[2]]))}


def executable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As `check` asks for it: an exit leads to a row behind its own, of a stretch for each unit to its first row, a
    stretch is named by its last row, and a unit's repaired work comes straight back inside its own rows only."""
    each = [row["tiap"] or (row["pelaksana"] if row["pelaksana"].startswith("unit") else "") for row in rows]
    stretch: list[int] = []
    for place, row in enumerate(rows):
        inside = place and each[place] and each[place] == each[place - 1] and not row.get("sesudah")
        stretch.append(stretch[-1] if inside else place)
    last = {rows[begin]["id"]: rows[max(p for p, b in enumerate(stretch) if b == begin)]["id"] for begin in stretch}
    ids = [row["id"] for row in rows]
    behind: list[set[str]] = []
    for place, row in enumerate(rows):
        names = [name for name in row.get("sesudah", []) if name != "mulai"]
        named = [last[rows[stretch[ids.index(name)]]["id"]] for name in names]
        if row.get("sesudah") and names:
            row["sesudah"] = list(dict.fromkeys(name for name in named if ids.index(name) < place)) or ["mulai"]
        found = row["sesudah"] if row.get("sesudah") else ids[max(0, place - 1) : place]
        behind.append({name for one in found if one != "mulai" for name in (one, *behind[ids.index(one)])})
    for place, row in enumerate(rows):
        if each[place] and stretch[place] == place:
            row["kembali_langsung"] = "tidak"
        target = ids.index(row["tidak"]) if row["tidak"] in ids else None
        if each[place] and not (target is not None and stretch[target] == stretch[place]):
            row["tidak"] = ""
        elif target is not None and stretch[target] != stretch[place]:
            target = stretch[target]
            row["tidak"] = ids[target] if target > place and row["id"] in behind[target] else ""
    return rows


def with_known(test: Callable[[Definition], None]) -> Callable[[], None]:
    """With each known SOP, then with drawn ones."""
    for definition in ALL.values():
        test = example(definition)(test)
    return settings(max_examples=examples(80), deadline=None)(given(definitions())(test))


@with_known
def test_every_step_lies_on_a_way_from_start_to_end(definition: Definition) -> None:
    process = process_of(definition)
    onward: dict[str, list[str]] = {node.id: [] for node in process.nodes}
    for flow in process.flows:
        onward[flow.source].append(flow.target)
    for node in process.nodes:
        if node.kind == "units":
            onward[node.id] += [child.id for child in process.children(node.id) if child.kind == "start"]
        if node.attached:
            onward[node.attached].append(node.id)
    reached = reach(onward, "mulai")
    assert reached == set(onward)
    assert {node.step.id for node in process.nodes if node.kind == "task" and node.step} == {
        step.id for step in definition.langkah
    }
    for node in process.nodes:
        leaving = [flow for flow in process.flows if flow.source == node.id]
        arriving = [flow for flow in process.flows if flow.target == node.id]
        assert bool(leaving) == (node.kind not in ("end", "escalation", "terminate"))
        assert bool(arriving) == (node.kind not in ("start", "boundary", "closing"))
        assert len(leaving) > 1 if node.kind in ("decision", "fork") else len(leaving) <= 1
        assert len(arriving) > 1 if node.kind in ("merge", "join", "either") else len(arriving) <= 1
    for flow in process.flows:
        assert process.node(flow.source).parent == process.node(flow.target).parent, "no flow crosses a sub-process"


def reach(onward: dict[str, list[str]], start: str) -> set[str]:
    found, open_ = {start}, [start]
    while open_:
        new = [node for node in onward[open_.pop()] if node not in found]
        found.update(new)
        open_ += new
    return found


@with_known
def test_a_decision_names_its_ways(definition: Definition) -> None:
    process = process_of(definition)
    for node in process.nodes:
        names = [flow.name for flow in process.flows if flow.source == node.id]
        if node.kind == "decision" and node.name == "Setuju?":
            assert names.count("Ya") == 1
            assert all(name == "Ya" or name.startswith(("Tidak", "Kembali")) for name in names)
        elif node.kind != "decision":
            assert not any(names)


@with_known
def test_nothing_stands_over_anything_else(definition: Definition) -> None:
    process = process_of(definition)
    layout = layout_of(process)
    for one, other in combinations(process.nodes, 2):
        if other.id in (one.parent, one.attached) or one.id in (other.parent, other.attached):
            continue
        assert not overlap(layout.shapes[one.id], layout.shapes[other.id]), (one.id, other.id)
    for node in process.nodes:
        box = layout.shapes[node.id]
        if node.parent:
            assert within(box, layout.shapes[node.parent]), node.id
        if node.kind not in ("units", "boundary", "closing"):
            assert within(box, layout.lanes[node.role]), node.id
    assert [lane.y for lane in layout.lanes.values()][1:] == [lane.bottom for lane in layout.lanes.values()][:-1]
    assert all(within(lane, layout.pool) for lane in layout.lanes.values())


@with_known
def test_edges_are_at_right_angles_and_meet_nothing(definition: Definition) -> None:
    process = process_of(definition)
    layout = layout_of(process)
    for flow in process.flows:
        points = layout.edges[flow.id]
        assert len(points) > 1
        assert all((x == v) != (y == w) for (x, y), (v, w) in pairwise(points)), (flow.id, points)
        assert on_border(points[0], layout.shapes[flow.source]), flow.id
        assert on_border(points[-1], layout.shapes[flow.target]), flow.id
        for node in process.nodes:
            if node.id in (process.node(flow.source).parent, flow.source, flow.target):
                continue
            assert not any(crosses(line, layout.shapes[node.id]) for line in pairwise(points)), (flow.id, node.id)
    for one, other in combinations(process.flows, 2):
        if {one.source, one.target} & {other.source, other.target}:
            continue
        assert not any(
            lie_on_each_other(line, another)
            for line in pairwise(layout.edges[one.id])
            for another in pairwise(layout.edges[other.id])
        ), (one.id, other.id)


@with_known
def test_the_document_refers_to_what_it_holds(definition: Definition) -> None:
    document = bpmn(definition)
    assert document == bpmn(definition), "the same bytes for the same definition"
    root = ET.fromstring(document)  # noqa: S314 - our own export
    ids = [element.get("id", "") for element in root.iter() if element.get("id") and "esakip" not in element.tag]
    assert len(ids) == len(set(ids))
    assert all(NC_NAME.match(one) for one in ids)
    known = set(ids)
    for element in root.iter():
        for name in ("sourceRef", "targetRef", "attachedToRef", "escalationRef", "processRef", "bpmnElement"):
            assert element.get(name) is None or element.get(name) in known, (element.tag, name)
        if element.tag in {f"{{{MODEL}}}{tag}" for tag in ("incoming", "outgoing", "flowNodeRef")}:
            assert element.text in known
    drawn = {element.get("bpmnElement") for element in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    drawn |= {element.get("bpmnElement") for element in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    process = process_of(definition)
    assert {node.id for node in process.nodes} | {flow.id for flow in process.flows} <= drawn


def test_labels_name_the_performer_and_are_unique() -> None:
    for definition in ALL.values():
        labels = activity_labels(definition)
        assert len({labels[step.id] for step in definition.langkah}) == len(definition.langkah)
    twins = activity_labels(ALL["kembali-langsung"])
    assert twins["paraf-kasubbag"] == "Memeriksa dan memaraf [Kasubbag Program] (baris 3)"
    assert twins["paraf-sekretaris"] == "Memeriksa dan memaraf [Sekretaris]"


@pytest.mark.parametrize("sop", BUILTIN)
def test_names_of_the_printed_form_are_kept(sop: str) -> None:
    text = bpmn(BUILTIN[sop]).decode()
    for step in BUILTIN[sop].langkah:
        assert f'id="langkah-{step.id}"' in text
        for act in step.tugas:
            assert f'jenis="{act}"' in text


def test_wording_that_xml_cannot_hold_is_marked() -> None:
    step = BUILTIN["penyusunan-sakip"].langkah[0].model_copy(update={"waktu": "15\x0bMenit \x00", "ket": "a\nb & <c>"})
    definition = BUILTIN["penyusunan-sakip"]
    document = bpmn(definition.model_copy(update={"langkah": (step, *definition.langkah[1:])}))
    task = ET.fromstring(document).find(f".//*[@id='langkah-{step.id}']/{{{MODEL}}}documentation")  # noqa: S314
    assert task is not None
    assert "Waktu: 15\ufffdMenit \ufffd" in str(task.text)
    assert "Keterangan: a\nb & <c>" in str(task.text)


def test_a_step_that_several_perform_is_a_task_for_each() -> None:
    process = process_of(together())
    assert [node.role for node in process.nodes if node.step and node.step.id == "d" and node.kind == "task"] == [
        "kasubbag",
        "sekretaris",
        "staf",
    ]
    onward = {(flow.source, flow.target) for flow in process.flows}
    assert {("keputusan-d", "langkah-d--sekretaris"), ("keputusan-d--sekretaris", "langkah-d--staf")} <= onward
    assert {("serentak-e", "langkah-e"), ("serentak-e", "langkah-e--kasubbag")} <= onward, "at once: side by side"
    assert ("langkah-b", "langkah-b--sekretaris") in onward, "who passes on stands behind"
    names = [node.name for node in process.nodes if node.kind == "task"]
    assert len(set(names)) == len(names)


def test_steps_for_each_unit() -> None:
    process = process_of(ALL["isi-portal"])
    (sub,) = [node for node in process.nodes if node.kind == "units"]
    assert (sub.id, sub.each) == ("tiap-terima", "perangkat")
    inside = [node.step.id for node in process.children(sub.id) if node.kind == "task" and node.step]
    assert inside == ["terima", "isi", "periksa"]
    assert process.node("langkah-ucapan").each == "perangkat", "one such step alone is a multi-instance task"
    assert Flow("batas-tiap-terima--konsep", "gabung-konsep", "", True) in [
        Flow(flow.source, flow.target, flow.name, flow.back) for flow in process.flows
    ], "a return out of the units ends them for all"


# --- geometry


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def within(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and inner.right <= outer.right and outer.y <= inner.y and inner.bottom <= outer.bottom


Line = tuple[Point, Point]


def crosses(line: Line, box: Box) -> bool:
    (x, y), (v, w) = line
    return min(x, v) < box.right and max(x, v) > box.x and min(y, w) < box.bottom and max(y, w) > box.y


def on_border(point: Point, box: Box) -> bool:
    x, y = point
    sides = x in (box.x, box.right) and box.y <= y <= box.bottom
    return sides or (y in (box.y, box.bottom) and box.x <= x <= box.right)


def lie_on_each_other(one: Line, other: Line) -> bool:
    """Whether two lines run along each other, not only cross."""
    for axis in (0, 1):
        if one[0][axis] == one[1][axis] == other[0][axis] == other[1][axis]:
            spans = [sorted(point[1 - axis] for point in line) for line in (one, other)]
            return spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]
    return False
