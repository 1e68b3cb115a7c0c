"""Names of activities, the same in a diagram and in an event log, so that tools can lay one against the other."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.sop import Definition
from services.workflow.domain.parts import waves


def activity_labels(definition: Definition) -> dict[str, str]:
    """Step id → `kegiatan [pelaksana]`; of a step that several perform also `part_key` of each part.

    The performer is part of the name because the paper repeats itself (seed 002 prints the same words for two
    initials by two offices), and because a tool that compares names alone then notices a step done by another role.
    Rows that agree in both get their place among the rows as well.
    """
    plain: dict[str, tuple[int, str]] = {}
    for row, step in enumerate(definition.langkah, start=1):
        for wave in waves(step):
            for part in wave:
                name = f"{step.kegiatan} [{definition.pelaksana[part.role].nama}]"
                plain.setdefault(step.id, (row, name))
                if part.key:
                    plain[part_key(step.id, part.key)] = (row, name)
    rows = {name: {row for row, other in plain.values() if other == name} for _, name in plain.values()}
    return {key: name if len(rows[name]) == 1 else f"{name} (baris {row})" for key, (row, name) in plain.items()}


def part_key(step: str, part: str) -> str:
    """The key of a part's label; of a step without parts its id."""
    return f"{step}:{part}" if part else step


def repair_label(definition: Definition, labels: Mapping[str, str], step: str, origin: str, part: str = "") -> str:
    """The name of a step done once more for `origin`, which takes the work straight back (`kembali_langsung`).

    It is an activity of its own: where it stands in the order, and that only it was done again, is what tells it from
    the printed step. Without `origin` it is the printed step.
    """
    name = labels[part_key(step, part)]
    if not origin:
        return name
    row = next(row for row, one in enumerate(definition.langkah, start=1) if one.id == origin)
    return f"{name} (perbaikan untuk baris {row})"


def closing_label(labels: Mapping[str, str], collecting: str) -> str:
    """The name of the event that ends a collection before every unit has answered."""
    return f"Menutup lebih awal: {labels[collecting]}"
