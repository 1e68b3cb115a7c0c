"""One unit's way through an exported diagram, for tools whose nets know no sub-process.

A multi-instance sub-process becomes its content, entered once; an escalation end event becomes the flow of the
boundary event that takes it. What remains is a BPMN document like any other.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from services.workflow.exports.bpmn import BPMNDI, MODEL


def flat(document: bytes) -> bytes:
    root = ET.fromstring(document)  # noqa: S314 - our own export
    process = root.find(f"{{{MODEL}}}process")
    assert process is not None
    taken = {event.get("id"): event for event in process.iter(f"{{{MODEL}}}boundaryEvent")}
    for sub in process.findall(f"{{{MODEL}}}subProcess"):
        _dissolve(process, sub, list(taken.values()))
    for boundary in taken.values():
        process.remove(boundary)
    for diagram in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(diagram)
    return ET.tostring(root)


def _dissolve(process: ET.Element, sub: ET.Element, boundaries: list[ET.Element]) -> None:
    name = sub.get("id")
    flows = {flow.get("id"): flow for flow in process.iter(f"{{{MODEL}}}sequenceFlow")}
    starts = [node.get("id") for node in sub.findall(f"{{{MODEL}}}startEvent")]
    ends = {node.get("id"): _escalation(node) for node in sub.findall(f"{{{MODEL}}}endEvent")}
    into = [flow for flow in flows.values() if flow.get("targetRef") == name]
    (out,) = [flow for flow in flows.values() if flow.get("sourceRef") == name]
    entered = {flow.get("targetRef") for flow in flows.values() if flow.get("sourceRef") in starts}
    (first,) = entered
    process.remove(out)
    for flow in into:
        flow.set("targetRef", str(first))
    leads = {_escalation(event): event.get("id") for event in boundaries if event.get("attachedToRef") == name}
    further = {flow.get("sourceRef"): flow for flow in flows.values()}
    for flow in flows.values():
        if flow.get("targetRef") in ends:
            code = ends[flow.get("targetRef")]
            onward = further[leads[code]] if code else out
            flow.set("targetRef", str(onward.get("targetRef")))
    for boundary in leads.values():
        process.remove(further[boundary])
    process.remove(sub)
    gone = {*starts, *ends}
    for child in list(sub):
        plain = child.get("id") in gone or (child.get("sourceRef") in starts)
        if not plain and child.tag in {f"{{{MODEL}}}{tag}" for tag in ("userTask", "exclusiveGateway", "sequenceFlow")}:
            process.append(child)


def _escalation(event: ET.Element) -> str:
    found = event.find(f"{{{MODEL}}}escalationEventDefinition")
    return str(found.get("escalationRef")) if found is not None else ""
