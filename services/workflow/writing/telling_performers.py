"""Who does a step, told: several who all act, those it goes via, those outside."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.sop import Definition, Step
from services.workflow.domain.parts import recorder
from services.workflow.writing.words_of_rows import who


def performer_lines(definition: Definition, step: Step) -> Iterator[str]:
    """What is to be said beside who performs the row."""
    others = [who(definition, role) for role in step.ikut]
    if step.semua == "bergiliran":
        yield f"   Sesudahnya, bergiliran, {', lalu '.join(others)} mengerjakan hal yang sama."
    elif step.semua == "bersamaan":
        yield f"   Bersamaan dengan itu {', '.join(others)} mengerjakan hal yang sama; semuanya ditunggu."
    if step.lewat:
        yield f"   Hasilnya diteruskan lewat {who(definition, step.lewat)}."
    for role in (step.pelaksana, *(step.ikut if step.semua else ()), *((step.lewat,) if step.lewat else ())):
        records = recorder(definition, step, role)
        if records:
            outside = definition.pelaksana[role].nama
            yield f"   {outside} di luar tidak punya akun: {who(definition, records)} mencatatnya, dengan bukti."
