"""bpmn-js, which modelling tools are built on, opens each exported diagram without a warning and draws it legibly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from services.workflow.definitions import parse_definition
from services.workflow.exports.bpmn import bpmn
from services.workflow.exports.process import process_of
from tests.support.browser import Browser, browser
from tests.support.export_sops import export_definitions
from tests.support.known_only import KNOWN_ONLY
from tests.support.sop_samples import branching, together
from tests.unit.workflow_world import BUILTIN

ALL = {
    **BUILTIN,
    **export_definitions(),
    "bersama": together(),
    "cabang": branching(),
    **{name: parse_definition(text, name) for name, text in KNOWN_ONLY.items()},
}
VIEWER = Path(__file__).parents[1] / "web" / "node_modules" / "bpmn-js" / "dist"
PAGE = """<!doctype html><meta charset="utf-8"><title>Diagram</title>
<link rel="stylesheet" href="{folder}/assets/diagram-js.css">
<style>html, body, main {{ height: 100%; margin: 0 }}</style>
<main></main><script src="{folder}/bpmn-navigated-viewer.development.js"></script>
"""
OPEN = """
const [xml, done] = arguments;
document.querySelector('main').replaceChildren();
const viewer = new BpmnJS({container: 'main'});
viewer.importXML(xml).then(
  ({warnings}) => {
    const drawn = [];
    viewer.get('elementRegistry').forEach((element, graphics) => {
      const text = graphics.querySelector('.djs-visual text');
      const written = text && text.textContent ? text.getBBox() : null;
      drawn.push({
        id: element.id,
        type: element.type,
        label: Boolean(element.labelTarget),
        box: {x: element.x, y: element.y, width: element.width, height: element.height},
        text: written && {x: element.x + written.x, y: element.y + written.y,
                          width: written.width, height: written.height},
      });
    });
    done({warnings: warnings.map(String), drawn});
  },
  (error) => done({warnings: [String(error), ...(error.warnings || []).map(String)], drawn: []}),
);
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not VIEWER.is_dir():
        raise RuntimeError("this test needs bpmn-js; run: make test-modules")
    folder = tmp_path_factory.mktemp("diagram")
    (folder / "diagram.html").write_text(PAGE.format(folder=VIEWER.as_uri()))
    with browser(folder.as_uri(), folder / "profile") as found:
        found.go("/diagram.html")
        yield found


@pytest.fixture(params=ALL)
def sop(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_opens_without_a_warning_and_can_be_read(page: Browser, sop: str) -> None:
    answer = page.run(OPEN, bpmn(ALL[sop]).decode())
    assert answer["warnings"] == []
    drawn = {one["id"]: one for one in answer["drawn"]}
    process = process_of(ALL[sop])
    assert {node.id for node in process.nodes} | {flow.id for flow in process.flows} <= set(drawn)
    shapes = [
        one for one in drawn.values() if one["type"] in ("bpmn:UserTask", "bpmn:ExclusiveGateway") and one["text"]
    ]
    for task in (one for one in shapes if not one["label"] and one["type"] == "bpmn:UserTask"):
        assert inside(task["text"], task["box"]), f"the name of {task['id']} does not fit into it"
    solid = [one for one in drawn.values() if one["box"]["width"] and not one["label"] and not holds(one)]
    names = [one for one in drawn.values() if one["label"] and one["text"]]
    assert names
    for name in names:
        for other in solid:
            assert not overlap(name["text"], other["box"]), (name["id"], other["id"])
    for one, other in combinations(names, 2):
        assert not overlap(one["text"], other["text"]), (one["id"], other["id"])


def holds(one: dict[str, Any]) -> bool:
    return one["type"] in ("bpmn:Participant", "bpmn:Lane", "bpmn:SubProcess", "bpmn:SequenceFlow")


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def inside(inner: dict[str, float], outer: dict[str, float]) -> bool:
    return (
        inner["x"] >= outer["x"]
        and inner["y"] >= outer["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    )
