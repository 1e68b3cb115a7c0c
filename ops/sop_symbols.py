"""Flowchart symbols that an office drew over the cells of an XLSX file: openpyxl drops shapes, so the drawing is read.

Only where a symbol stands is taken (ECMA-376 part 1, 20.5: `from` and `to` of an anchor); arrows are connectors and
say nothing about who performs.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl.xml.functions import fromstring

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BOOK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_SYMBOLS: Mapping[str, str] = {
    "flowChartTerminator": "●",
    "flowChartAlternateProcess": "●",
    "roundRect": "●",
    "ellipse": "●",
    "flowChartProcess": "■",
    "rect": "■",
    "flowChartDecision": "◆",
    "diamond": "◆",
}
"""Preset shapes of performers: start and end, work, decision. Arrows and off-page connectors are not among them."""

Place = tuple[int, int]
"""Row and column, counted from 0."""


def symbols(path: Path) -> dict[str, dict[Place, str]]:
    """Title of each sheet → the cells that a symbol's middle stands on."""
    found: dict[str, dict[Place, str]] = {}
    with zipfile.ZipFile(path) as archive:
        for title, part in _sheets(archive):
            for drawing in _targets(archive, part, "drawing"):
                found.setdefault(title, {}).update(_places(archive, drawing))
    return found


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    book = fromstring(archive.read("xl/workbook.xml"))
    parts = _relations(archive, "xl/workbook.xml")
    for sheet in book.iter(f"{_BOOK}sheet"):
        part = parts.get(sheet.get(_ID), ("", ""))[1]
        if part in archive.namelist():
            yield sheet.get("name"), part


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → kind and part of what a part refers to."""
    folder, name = posixpath.split(part)
    file = f"{folder}/_rels/{name}.rels"
    if file not in archive.namelist():
        return {}
    relations: dict[str, tuple[str, str]] = {}
    for one in fromstring(archive.read(file)).iter(f"{_REL}Relationship"):
        target = one.get("Target")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        relations[one.get("Id")] = (one.get("Type").rsplit("/", 1)[-1], whole)
    return relations


def _targets(archive: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    names = archive.namelist()
    return [target for found, target in _relations(archive, part).values() if found == kind and target in names]


def _places(archive: zipfile.ZipFile, drawing: str) -> Iterator[tuple[Place, str]]:
    for anchor in fromstring(archive.read(drawing)):
        shape = anchor.find(f"{_DRAWING}sp")
        start, end = anchor.find(f"{_DRAWING}from"), anchor.find(f"{_DRAWING}to")
        if shape is None or start is None or shape.find(f".//{_DRAWING}cNvSpPr[@txBox='1']") is not None:
            continue
        preset = shape.find(f".//{_MAIN}prstGeom")
        mark = _SYMBOLS.get(preset.get("prst")) if preset is not None else None
        if mark:
            last = start if end is None else end  # an anchor of one cell has no end
            yield (_middle(start, last, "row"), _middle(start, last, "col")), mark


def _middle(start: Any, end: Any, axis: str) -> int:
    return (int(start.find(f"{_DRAWING}{axis}").text) + int(end.find(f"{_DRAWING}{axis}").text)) // 2
