"""A SOP as BPMN 2.0 with its diagram, for process tools.

Source: BPMN 2.0.2 (OMG formal/2013-12-09, ISO/IEC 19510): process and collaboration (chapters 7, 9, 10), diagram
interchange (chapter 12), order of elements as in its XML schemas. What BPMN has no element for (acts, the printed
standard, what was inferred) stands in extension elements of a namespace of our own; a reader that does not know it
loses nothing of the flow.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from contracts.sop import UNANSWERED, Definition, Step
from services.workflow.exports.layout import Box, Layout, Point, layout_of
from services.workflow.exports.process import Flow, Node, Process, process_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ESAKIP = "urn:esakip:sop:1"
"""Namespace of the extension elements; the number changes when their meaning does."""

_PREFIXES = {"bpmn": MODEL, "bpmndi": BPMNDI, "dc": DC, "di": DI, "esakip": ESAKIP, "xsi": XSI}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "escalation": "endEvent",
    "boundary": "boundaryEvent",
    "closing": "boundaryEvent",
    "decision": "exclusiveGateway",
    "merge": "exclusiveGateway",
    "fork": "parallelGateway",
    "join": "parallelGateway",
    "either": "inclusiveGateway",
    "terminate": "endEvent",
    "task": "userTask",
    "units": "subProcess",
}


def bpmn(definition: Definition) -> bytes:
    """The SOP as a BPMN 2.0 document in UTF-8: the same bytes for the same definition."""
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    process = process_of(definition)
    root = ET.Element(
        _q(MODEL, "definitions"),
        {
            "id": f"sop-{definition.sop}",
            "targetNamespace": ESAKIP,
            "exporter": "esakip",
            "name": definition.judul,
        },
    )
    collaboration = _sub(root, "collaboration", id="kolaborasi")
    _sub(collaboration, "participant", id="kolam", name=definition.judul, processRef="proses")
    _process(root, process)
    _escalations(root, process)
    _diagram(root, process, layout_of(process))
    _make_xml_safe(root)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _make_xml_safe(root: ET.Element) -> None:
    """Printed wording is kept whatever it holds; what XML 1.0 cannot hold shows as U+FFFD."""
    for element in root.iter():
        element.text = _NO_XML.sub("\ufffd", element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, _NO_XML.sub("\ufffd", value))


def lane_id(role: str) -> str:
    return f"lajur-{role}"


def escalation_id(node: Node) -> str:
    return f"eskalasi-{node.parent or node.attached}--{node.refers}"


# --- the process


def _process(root: ET.Element, process: Process) -> None:
    definition = process.definition
    parent = _sub(root, "process", id="proses", name=definition.judul, isExecutable="false")
    printed = [f"{label}: {value}" for label, value in definition.identitas.items() if value.strip()]
    _documentation(parent, [f"Versi: {definition.versi}", *printed])
    lanes = _sub(parent, "laneSet", id="lajur")
    for role in process.roles:
        lane = _sub(lanes, "lane", id=lane_id(role), name=definition.pelaksana[role].nama)
        for node in process.children(""):
            if node.role == role:
                _sub(lane, "flowNodeRef").text = node.id
    _content(parent, process, "")


def _content(element: ET.Element, process: Process, parent: str) -> None:
    """Flow nodes and sequence flows of the process or of a sub-process."""
    children = process.children(parent)
    for node in children:
        _node(element, process, node)
    ids = {node.id for node in children}
    for flow in process.flows:
        if flow.source in ids:
            found = _sub(element, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
            if flow.name:
                found.set("name", flow.name)
            if flow.inferred:
                _documentation(found, ["Dugaan: arah ini tidak tercetak pada SOP."])


def _node(element: ET.Element, process: Process, node: Node) -> None:
    found = _sub(element, _TAGS[node.kind], id=node.id)
    if node.name:
        found.set("name", node.name)
    arriving = [flow for flow in process.flows if flow.target == node.id]
    leaving = [flow for flow in process.flows if flow.source == node.id]
    if node.kind in ("decision", "fork"):
        found.set("gatewayDirection", "Diverging")
    if node.kind in ("merge", "join", "either"):
        found.set("gatewayDirection", "Converging")
    if node.attached:
        found.set("attachedToRef", node.attached)
        found.set("cancelActivity", "true")
    if node.kind == "task" and node.step is not None:
        _step(found, process.definition, node.step)
    _flows(found, "incoming", arriving)
    _flows(found, "outgoing", leaving)
    if node.kind == "task":
        role = process.definition.pelaksana[node.role]
        owner = _sub(found, "potentialOwner", id=f"pelaksana-{node.id}", name=role.nama)
        expression = _sub(_sub(owner, "resourceAssignmentExpression"), "formalExpression")
        expression.text = node.role
    if node.each:
        _sub(found, "multiInstanceLoopCharacteristics", id=f"ganda-{node.id}", isSequential="false")
    if node.kind == "units":
        _content(found, process, node.id)
    if node.kind in ("escalation", "boundary"):
        _sub(found, "escalationEventDefinition", id=f"arti-{node.id}", escalationRef=escalation_id(node))
    if node.kind == "terminate":
        _sub(found, "terminateEventDefinition", id=f"arti-{node.id}")
    if node.kind == "closing":
        condition = _sub(_sub(found, "conditionalEventDefinition", id=f"arti-{node.id}"), "condition")
        condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        condition.text = "Pengumpulan ditutup sebelum semua unit menjawab"


def _flows(element: ET.Element, tag: str, flows: Iterable[Flow]) -> None:
    for flow in flows:
        _sub(element, tag).text = flow.id


def _for_whom(definition: Definition, step: Step) -> str:
    if step.untuk == UNANSWERED:
        return "yang belum menjawab"
    return f"yang dipilih pada '{definition.step(step.untuk).kegiatan}'" if step.untuk else ""


def _step(element: ET.Element, definition: Definition, step: Step) -> None:
    """What the printed row says beyond its activity: for people as documentation, for programs as extension."""
    document = ", ".join(definition.dokumen[kind].nama for kind in step.dokumen)
    lines = {
        "Nomor": step.no,
        "Tugas": ", ".join(step.tugas),
        "Kepada": definition.pelaksana[step.kepada].nama if step.kepada else "",
        "Untuk": _for_whom(definition, step),
        "Ikut serta": ", ".join(definition.pelaksana[role].nama for role in step.ikut),
        "Dokumen": document,
        "Kelengkapan": step.kelengkapan,
        "Waktu": step.waktu,
        "Output": step.output,
        "Keterangan": step.ket,
        "Fase": step.fase,
    }
    guesses = [f"Dugaan ({key}, {guess.tingkat}): {guess.alasan}" for key, guess in step.dugaan.items()]
    _documentation(element, [*(f"{label}: {text}" for label, text in lines.items() if text.strip()), *guesses])
    extension = _sub(element, "extensionElements")
    row = ET.SubElement(extension, _q(ESAKIP, "langkah"), {"id": step.id, "no": step.no, "kegiatan": step.kegiatan})
    for act in step.tugas:
        ET.SubElement(
            row, _q(ESAKIP, "tugas"), {"jenis": act, "dokumen": " ".join(step.dokumen), "kepada": step.kepada}
        )
    printed = (
        (step.kelengkapan, step.waktu, step.output),
        *((m.kelengkapan, m.waktu, m.output) for m in step.tambahan),
    )
    for needs, time, output in printed:
        ET.SubElement(row, _q(ESAKIP, "mutu-baku"), {"kelengkapan": needs, "waktu": time, "output": output})
    for key, guess in step.dugaan.items():
        ET.SubElement(row, _q(ESAKIP, "dugaan"), {"tentang": key, "tingkat": guess.tingkat, "alasan": guess.alasan})


def _escalations(root: ET.Element, process: Process) -> None:
    for node in process.nodes:
        if node.kind == "boundary":
            _sub(root, "escalation", id=escalation_id(node), name=node.name, escalationCode=node.refers)


# --- the diagram


def _diagram(root: ET.Element, process: Process, layout: Layout) -> None:
    diagram = ET.SubElement(root, _q(BPMNDI, "BPMNDiagram"), {"id": "diagram"})
    plane = ET.SubElement(diagram, _q(BPMNDI, "BPMNPlane"), {"id": "bidang", "bpmnElement": "kolaborasi"})
    _shape(plane, "kolam", layout.pool, isHorizontal="true")
    for role in process.roles:
        _shape(plane, lane_id(role), layout.lanes[role], isHorizontal="true")
    for node in sorted(process.nodes, key=lambda one: bool(one.attached)):  # what is attached comes behind its host
        more = {"isExpanded": "true"} if node.kind == "units" else {}
        if node.kind in ("decision", "merge"):
            more = {"isMarkerVisible": "true"}
        _label(_shape(plane, node.id, layout.shapes[node.id], **more), layout.labels.get(node.id))
    for flow in process.flows:
        edge = _edge(plane, flow.id, layout.edges[flow.id])
        _label(edge, layout.labels.get(flow.id))


def _shape(plane: ET.Element, element: str, box: Box, **more: str) -> ET.Element:
    shape = ET.SubElement(plane, _q(BPMNDI, "BPMNShape"), {"id": f"gambar-{element}", "bpmnElement": element, **more})
    _bounds(shape, box)
    return shape


def _edge(plane: ET.Element, flow: str, points: Iterable[Point]) -> ET.Element:
    edge = ET.SubElement(plane, _q(BPMNDI, "BPMNEdge"), {"id": f"gambar-{flow}", "bpmnElement": flow})
    for x, y in points:
        ET.SubElement(edge, _q(DI, "waypoint"), {"x": str(x), "y": str(y)})
    return edge


def _label(element: ET.Element, box: Box | None) -> None:
    if box is not None:
        _bounds(ET.SubElement(element, _q(BPMNDI, "BPMNLabel")), box)


def _bounds(element: ET.Element, box: Box) -> None:
    sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ET.SubElement(element, _q(DC, "Bounds"), {name: str(size) for name, size in sizes.items()})


def _documentation(element: ET.Element, lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    if text:
        _sub(element, "documentation").text = text


def _sub(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, _q(MODEL, tag), attributes)


def _q(namespace: str, tag: str) -> str:
    return f"{{{namespace}}}{tag}"
