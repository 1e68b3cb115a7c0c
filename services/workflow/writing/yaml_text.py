"""A proposed definition as YAML that a person reads: keys in the printed order, a blank line between steps, every
scalar a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

HEADING = (
    "# Usulan dari tabel. PERIKSA DUGAAN: apa yang tidak tertulis di kertas ditandai `dugaan` dengan alasannya.",
    "# Perbaiki yang keliru, hapus dugaan yang sudah pasti (esakip sop confirm), lalu periksa (esakip sop check).",
)
_WIDTH = 110
_CODE = re.compile(r"[a-z][a-z0-9_-]*")
"""A key as it stands: definitions are read as texts, so even `no` needs no quotes."""


def to_yaml(definition: Mapping[str, Any]) -> str:
    """The text of a definition file."""
    lines: list[str] = [*HEADING]
    for key, value in definition.items():
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str) and not value:
            continue
        if not isinstance(value, str):
            lines.append("")
        if key == "langkah":
            lines.append("langkah:")
            for place, step in enumerate(value):
                lines.extend([""] if place else [])
                lines.extend(_step(step))
        else:
            lines.extend(_pair(key, value, 0))
    return "\n".join(lines) + "\n"


def _step(step: Mapping[str, Any]) -> Iterator[str]:
    first = True
    for key, value in step.items():
        for line in ("    # periksa dugaan", *_pair(key, value, 4)) if key == "dugaan" else _pair(key, value, 4):
            yield f"  - {line[4:]}" if first else line
            first = False


def _pair(key: str, value: Any, indent: int) -> Iterator[str]:
    space = " " * indent
    name = key if _CODE.fullmatch(key) else scalar(key)
    if isinstance(value, Mapping):
        yield f"{space}{name}:"
        for inner, child in value.items():
            yield from _pair(inner, child, indent + 2)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield f"{space}{name}:"
        for item in value:
            lines = [line for inner, child in item.items() for line in _pair(inner, child, indent + 4)]
            yield f"{space}  - {lines[0].lstrip()}"
            yield from lines[1:]
    elif isinstance(value, list):
        flow = f"{space}{name}: [{', '.join(scalar(item, flow=True) for item in value)}]"
        if len(flow) <= _WIDTH:
            yield flow
        else:
            yield f"{space}{name}:"
            yield from (f"{space}  - {scalar(item)}" for item in value)
    elif "\n" in value and all(line == line.strip() and line for line in value.split("\n")):
        yield f"{space}{name}: |-"
        yield from (f"{space}  {line}" for line in value.split("\n"))
    else:
        yield f"{space}{name}: {scalar(value)}"


def scalar(text: str, *, flow: bool = False) -> str:
    """The text as one YAML scalar: plain where every reader takes it for this text, else in double quotes."""
    shown = f"[{text}]" if flow else f"k: {text}"
    try:
        found = yaml.safe_load(shown)
    except yaml.YAMLError:
        found = None
    if text and found == ([text] if flow else {"k": text}):
        return text
    return json.dumps(text, ensure_ascii=False)
