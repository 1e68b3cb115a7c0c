"""Who performs a step: one role, or several, one after the other or side by side, and who records for those outside."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.sop import Act, Definition, Step
from services.workflow.domain import plan


@dataclass(frozen=True, slots=True)
class Part:
    """What one role does of a step. `key` is empty when the step has no other part."""

    key: str
    role: str
    acts: tuple[Act, ...]


def waves(step: Step) -> tuple[tuple[Part, ...], ...]:
    """The parts of a step: those of one wave side by side, wave after wave."""
    alone = not step.semua and not step.lewat
    doers = (step.pelaksana, *step.ikut) if step.semua else (step.pelaksana,)
    parts = tuple(Part("" if alone else role, role, step.tugas) for role in doers)
    found = (parts,) if step.semua == "bersamaan" else tuple((part,) for part in parts)
    return (*found, (Part(step.lewat, step.lewat, ("teruskan",)),)) if step.lewat else found


def part_of(step: Step, key: str) -> Part:
    """The part of that key."""
    return next(part for wave in waves(step) for part in wave if part.key == key)


def recorder(definition: Definition, step: Step, role: str) -> str:
    """The role that records what an outside role does in a step; empty: the role is not outside, or nobody does."""
    performer = definition.pelaksana[role]
    if performer.jenis != "luar":
        return ""
    if performer.dicatat:
        return performer.dicatat
    for row in plan.before(definition, step.id):
        here = definition.pelaksana[row.pelaksana]
        if here.jenis != "luar" and not here.tiap:
            return row.pelaksana
    return ""


def hand_roles(definition: Definition, step: Step) -> tuple[str, ...]:
    """The roles whose positions act in a step; a role outside is acted for by who records."""
    roles = (part.role for wave in waves(step) for part in wave)
    return tuple(dict.fromkeys(recorder(definition, step, role) or role for role in roles))
