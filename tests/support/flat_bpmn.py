"""One unit's way through an exported diagram, for tools whose nets know no sub-process and no events.

A multi-instance sub-process becomes its content, entered once; an escalation end event becomes the flow of the
boundary event that takes it; a boundary event that closes a collection becomes a task that may stand before any task
of the sub-process. What remains is a BPMN document like any other.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from services.workflow.exports.bpmn import BPMNDI, MODEL

KEPT = ("userTask", "exclusiveGateway", "sequenceFlow")


def flat(document: bytes) -> bytes:
    root = ET.fromstring(document)  # noqa: S314 - our own export
    process = root.find(_q("process"))
    assert process is not None
    for sub in process.findall(_q("subProcess")):
        _Sub(process, sub).dissolve()
    for diagram in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(diagram)
    return ET.tostring(root)


class _Sub:
    """A sub-process that is to be dissolved in its process."""

    def __init__(self, process: ET.Element, sub: ET.Element) -> None:
        self.process, self.sub = process, sub
        self.name = str(sub.get("id"))
        self.events = [one for one in process.iter(_q("boundaryEvent")) if one.get("attachedToRef") == self.name]

    def dissolve(self) -> None:
        (out,) = self._flows("sourceRef", self.name)
        behind = str(out.get("targetRef"))
        starts = [str(node.get("id")) for node in self.sub.findall(_q("startEvent"))]
        (entered,) = {str(flow.get("targetRef")) for start in starts for flow in self._flows("sourceRef", start)}
        self._skip_when_returned(behind)
        for flow in self._flows("targetRef", self.name):
            flow.set("targetRef", entered)
        self._close()
        leads = {_escalation(event): str(event.get("id")) for event in self.events if _escalation(event)}
        ends = {str(node.get("id")): _escalation(node) for node in self.sub.findall(_q("endEvent"))}
        for end, code in ends.items():
            target = self._target(leads[code]) if code else behind
            for flow in self._flows("targetRef", end):
                flow.set("targetRef", target)
        self.process.remove(out)
        for event in self.events:
            for flow in self._flows("sourceRef", str(event.get("id"))):
                self.process.remove(flow)
            self.process.remove(event)
        self.process.remove(self.sub)
        for child in list(self.sub):
            if child.tag in map(_q, KEPT) and child.get("sourceRef") not in starts:
                self.process.append(child)

    def _skip_when_returned(self, behind: str) -> None:
        """What is returned from behind concerns some units; the others wait until these are through again."""
        first = f"gabung-{self.name}"
        for number, flow in enumerate(self._flows("targetRef", first)):
            if str(flow.get("sourceRef")).startswith("keputusan-") and (flow.get("name") or "").startswith("Tidak"):
                choice = self._gateway(f"kena-{self.name}-{number}")
                flow.set("targetRef", choice)
                self._flow(choice, first)
                self._flow(choice, behind)

    def _close(self) -> None:
        for event in self.events:
            if event.find(_q("conditionalEventDefinition")) is None:
                continue
            task = str(event.get("id"))
            merge = self._gateway(f"gabung-{task}")
            closing = f"tugas-{task}"
            ET.SubElement(self.process, _q("userTask"), {"id": closing, "name": str(event.get("name"))})
            self._flow(merge, closing)
            self._flow(closing, self._target(task))
            for number, one in enumerate(self.sub.findall(_q("userTask"))):
                (arriving,) = self._flows("targetRef", str(one.get("id")))
                choice = self._gateway(f"tutup-{number}-{task}")
                arriving.set("targetRef", choice)
                self._flow(choice, str(one.get("id")))
                self._flow(choice, merge)

    def _gateway(self, name: str) -> str:
        ET.SubElement(self.process, _q("exclusiveGateway"), {"id": name})
        return name

    def _flow(self, source: str, target: str) -> None:
        values = {"id": f"datar-{source}--{target}", "sourceRef": source, "targetRef": target}
        ET.SubElement(self.process, _q("sequenceFlow"), values)

    def _target(self, source: str) -> str:
        (flow,) = self._flows("sourceRef", source)
        return str(flow.get("targetRef"))

    def _flows(self, end: str, node: str) -> list[ET.Element]:
        return [flow for flow in self.process.iter(_q("sequenceFlow")) if flow.get(end) == node]


def _q(tag: str) -> str:
    return f"{{{MODEL}}}{tag}"


def _escalation(event: ET.Element) -> str:
    found = event.find(_q("escalationEventDefinition"))
    return str(found.get("escalationRef")) if found is not None else ""
