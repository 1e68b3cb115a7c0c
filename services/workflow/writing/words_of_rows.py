"""Rows and performers of a definition in words."""

from __future__ import annotations

from contracts.sop import UNANSWERED, Definition, Step
from services.workflow.domain import plan


def who(definition: Definition, role: str) -> str:
    """A role as a person says it; of a list its entries."""
    if role in definition.daftar:
        return f"tiap {definition.daftar[role].nama}"
    found = definition.pelaksana[role]
    return f"tiap {found.nama}" if found.tiap == "unit" else found.nama


def for_whom(definition: Definition, step: Step, role: str) -> str:
    """`who`, but of a part of the units (`untuk`) only that part."""
    if not step.untuk or role != (plan.about_list(definition, step) or role):
        return who(definition, role)
    name = definition.pelaksana[role].nama
    if step.untuk == UNANSWERED:
        return f"tiap {name} yang belum menjawab"
    return f"tiap {name} yang dipilih pada {label(definition.step(step.untuk))}"


def label(step: Step) -> str:
    number = step.no.strip().rstrip(".")
    return f"langkah {number}" if number else f"langkah '{step.kegiatan}'"


def joined(parts: list[str]) -> str:
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} dan {parts[-1]}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
