"""Names of activities, the same in a diagram and in an event log, so that tools can lay one against the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from contracts.sop import Definition


def activity_labels(definition: Definition) -> dict[str, str]:
    """Step id → `kegiatan [pelaksana]`.

    The performer is part of the name because the paper repeats itself (seed 002 prints the same words for two
    initials by two offices), and because a tool that compares names alone then notices a step done by another role.
    Rows that agree in both get their place among the rows as well.
    """
    plain = {step.id: f"{step.kegiatan} [{definition.pelaksana[step.pelaksana].nama}]" for step in definition.langkah}
    often = Counter(plain.values())
    return {
        step.id: plain[step.id] if often[plain[step.id]] == 1 else f"{plain[step.id]} (baris {row})"
        for row, step in enumerate(definition.langkah, start=1)
    }


def repair_label(definition: Definition, labels: Mapping[str, str], step: str, origin: str) -> str:
    """The name of a step done once more for `origin`, which takes the work straight back (`kembali_langsung`).

    It is an activity of its own: where it stands in the order, and that only it was done again, is what tells it from
    the printed step. Without `origin` it is the printed step.
    """
    if not origin:
        return labels[step]
    row = next(row for row, one in enumerate(definition.langkah, start=1) if one.id == origin)
    return f"{labels[step]} (perbaikan untuk baris {row})"


def closing_label(labels: Mapping[str, str], collecting: str) -> str:
    """The name of the event that ends a collection before every unit has answered."""
    return f"Menutup lebih awal: {labels[collecting]}"
