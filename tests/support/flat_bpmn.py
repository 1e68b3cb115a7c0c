"""One unit's way through an exported diagram, for tools whose nets know no sub-process and no events.

A multi-instance sub-process becomes its content, entered once; an escalation end event becomes the flow of the
boundary event that takes it; a boundary event that closes a collection becomes a task that may stand before any task
of the sub-process. What remains is a BPMN document like any other.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection

from services.workflow.exports.bpmn import BPMNDI, MODEL

KEPT = ("userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "sequenceFlow")


def flat(document: bytes, others: Collection[str] = ()) -> bytes:
    """`others`: ids of the sub-processes and tasks that run for each of another list, which the unit does not pass."""
    root = ET.fromstring(document)  # noqa: S314 - our own export
    process = root.find(_q("process"))
    assert process is not None
    for one in [node for node in process if node.get("id") in others]:
        _Sub(process, one).leave_out()
    for sub in process.findall(_q("subProcess")):
        _Sub(process, sub).dissolve()
    for task in process.findall(_q("userTask")):
        if task.find(_q("multiInstanceLoopCharacteristics")) is not None:
            _Sub(process, task).skip_when_returned()
    _terminate(process)
    _Joins(process).dissolve()
    for diagram in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(diagram)
    return ET.tostring(root)


def _terminate(process: ET.Element) -> None:
    """What ends everything else as well leads to the one end."""
    flows = process.findall(_q("sequenceFlow"))
    ends = [one for one in process.findall(_q("endEvent")) if one.find(_q("terminateEventDefinition")) is not None]
    last = next(flow for flow in flows if flow.get("targetRef") == "selesai")
    for end in ends:
        for flow in (flow for flow in flows if flow.get("targetRef") == end.get("id")):
            flow.set("targetRef", "gabung-akhir")
        process.remove(end)
    if ends:
        ET.SubElement(process, _q("exclusiveGateway"), {"id": "gabung-akhir"})
        last.set("targetRef", "gabung-akhir")
        values = {"id": "datar-gabung-akhir", "sourceRef": "gabung-akhir", "targetRef": "selesai"}
        ET.SubElement(process, _q("sequenceFlow"), values)


class _Joins:
    """Joins that may miss a way, for nets, which cannot ask what may still arrive: whatever leaves a decision puts a
    token on each way into such a join that lies on the way not taken, or that a return leaves as it was."""

    def __init__(self, process: ET.Element) -> None:
        self.process = process
        self.flows = process.findall(_q("sequenceFlow"))
        self.joins = process.findall(_q("inclusiveGateway"))
        self.ways = [
            (str(join.get("id")), flow)
            for join in self.joins
            for flow in self.flows
            if flow.get("targetRef") == join.get("id") and not _exit(flow)
        ]
        """Join and a flow that it waits for."""

    def dissolve(self) -> None:
        supplied: dict[str, list[ET.Element]] = {}
        for flow in (flow for flow in self.flows if str(flow.get("sourceRef")).startswith("keputusan-")):
            others = [one for one in self.flows if one.get("sourceRef") == flow.get("sourceRef") and not _back(one)]
            reached = self._reached([flow])
            missed = self._reached(others) - reached
            for join, way in self.ways:
                into = any(one.get("targetRef") == join for one in self.flows if one in reached)
                again = _back(flow) and self._behind(join, flow) and way not in reached
                if into and (again or (not _back(flow) and way in missed)):
                    supplied.setdefault(str(flow.get("id")), []).append(way)
        self._put(supplied)
        for join in self.joins:
            join.tag = _q("parallelGateway")

    def _reached(self, start: list[ET.Element]) -> set[ET.Element]:
        """Flows that lie ahead, without returns."""
        found, open_ = set(start), list(start)
        while open_:
            target = open_.pop().get("targetRef")
            ahead = [
                one for one in self.flows if one.get("sourceRef") == target and not _back(one) and one not in found
            ]
            found.update(ahead)
            open_ += ahead
        return found

    def _behind(self, join: str, flow: ET.Element) -> bool:
        ahead = self._reached([one for one in self.flows if one.get("sourceRef") == join])
        return any(one.get("targetRef") == flow.get("sourceRef") for one in ahead)

    def _put(self, supplied: dict[str, list[ET.Element]]) -> None:
        merges = {way: self._merge(join, way) for join, way in self.ways}
        joins = {join for join, _ in self.ways}
        for number, flow in enumerate(self.flows):
            ways = supplied.get(str(flow.get("id")), [])
            direct = flow.get("targetRef") in joins and _exit(flow)
            if not ways:
                continue
            split = f"bagi-{number}"
            ET.SubElement(self.process, _q("parallelGateway"), {"id": split})
            if not direct:
                self._flow(split, str(flow.get("targetRef")))
            flow.set("targetRef", split)
            for way in ways:
                self._flow(split, merges[way])

    def _merge(self, join: str, way: ET.Element) -> str:
        merge = f"gabung-{way.get('id')}"
        ET.SubElement(self.process, _q("exclusiveGateway"), {"id": merge})
        way.set("targetRef", merge)
        self._flow(merge, join)
        return merge

    def _flow(self, source: str, target: str) -> None:
        values = {"id": f"datar-{source}--{target}", "sourceRef": source, "targetRef": target}
        ET.SubElement(self.process, _q("sequenceFlow"), values)


def _exit(flow: ET.Element) -> bool:
    return str(flow.get("id")).endswith("--lain")


def _back(flow: ET.Element) -> bool:
    name = flow.get("name") or ""
    return (
        str(flow.get("sourceRef")).startswith("keputusan-")
        and name.startswith(("Tidak", "Kembali"))
        and not _exit(flow)
    )


class _Sub:
    """What runs for each unit: a sub-process that is to be dissolved in its process, or a task."""

    def __init__(self, process: ET.Element, sub: ET.Element) -> None:
        self.process, self.sub = process, sub
        self.name = str(sub.get("id"))
        self.events = [one for one in process.iter(_q("boundaryEvent")) if one.get("attachedToRef") == self.name]

    def dissolve(self) -> None:
        (out,) = self._flows("sourceRef", self.name)
        behind = str(out.get("targetRef"))
        starts = [str(node.get("id")) for node in self.sub.findall(_q("startEvent"))]
        (entered,) = {str(flow.get("targetRef")) for start in starts for flow in self._flows("sourceRef", start)}
        self.skip_when_returned()
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

    def leave_out(self) -> None:
        """The flow into it leads behind it."""
        behind = self._target(self.name)
        for flow in self._flows("targetRef", self.name):
            flow.set("targetRef", behind)
        for source in (self.name, *(str(event.get("id")) for event in self.events)):
            for flow in self._flows("sourceRef", source):
                self.process.remove(flow)
        for event in self.events:
            self.process.remove(event)
        self.process.remove(self.sub)

    def skip_when_returned(self) -> None:
        """What is returned from behind concerns some units; the others wait until these are through again."""
        first = f"gabung-{self.name.removeprefix('langkah-')}"
        behind = self._target(self.name)
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
