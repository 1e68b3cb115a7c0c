"""Rows and performers of a definition in words."""

from __future__ import annotations

from contracts.sop import Definition, Step


def who(definition: Definition, role: str) -> str:
    found = definition.pelaksana[role]
    return f"tiap {found.nama}" if found.tiap == "unit" else found.nama


def label(step: Step) -> str:
    number = step.no.strip().rstrip(".")
    return f"langkah {number}" if number else f"langkah '{step.kegiatan}'"


def joined(parts: list[str]) -> str:
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} dan {parts[-1]}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
