"""The ways that a run may go by the other exits of its steps, played through on paper before any run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from contracts.sop import END, Definition, Step
from services.workflow.domain import plan

MANY = 8
"""Up to so many steps with another exit all their combinations are played through; else each exit by itself."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way: the exits that are taken, and the rows that are then passed."""

    exits: tuple[Step, ...]
    passed: frozenset[str]


def outcomes(definition: Definition) -> Iterator[Outcome]:
    """Every way to the last row, that without another exit first. Ways that end the run early need nothing more."""
    deciding = [step for step in definition.langkah if step.tidak and not plan.unit_exit(definition, step)]
    for taken in _choices(len(deciding)):
        chosen = {step.id: step for step, no in zip(deciding, taken, strict=True) if no}
        if not any(step.tidak == END for step in chosen.values()):
            yield _play(definition, chosen)


def _choices(count: int) -> Iterator[tuple[bool, ...]]:
    if count <= MANY:
        yield from product((False, True), repeat=count)
        return
    yield (False,) * count
    for one in range(count):
        yield tuple(place == one for place in range(count))


def _play(definition: Definition, chosen: Mapping[str, Step]) -> Outcome:
    """As the engine goes, row by row; an exit of a row that is itself passed is not taken."""
    passed: set[str] = set()
    exits: list[Step] = []
    skipped: set[str] = set()
    targets: set[str] = set()
    for row, step in enumerate(definition.langkah):
        names = definition.follows(row)
        leads = any(name not in passed and (name not in chosen or chosen[name].tidak == step.id) for name in names)
        if plan.only_by_exit(definition, step):
            leads = False
        if step.id in skipped or not (leads or not names or step.id in targets):
            passed.add(step.id)
        elif step.id in chosen:
            exits.append(step)
            targets.add(step.tidak)
            skipped.update(one.id for one in plan.between(definition, step.id, step.tidak))
    return Outcome(tuple(exits), frozenset(passed))
