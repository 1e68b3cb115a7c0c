"""Names of activities, the same in a diagram and in an event log, so that tools can lay one against the other."""

from __future__ import annotations

from collections import Counter

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
