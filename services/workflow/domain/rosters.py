"""For whom a row is done: all units of a list, the part of them that `untuk` names, or the entries of a list."""

from __future__ import annotations

from contracts.sop import UNANSWERED, Definition, Step
from contracts.workflow import RunUnit
from services.workflow.domain import plan
from services.workflow.domain.run import RunState


def units_for(state: RunState, definition: Definition, step: Step) -> tuple[str, ...]:
    """The units for each of which a row runs, in the order that the run names them; none: it runs once, or for nobody
    (`nobody`)."""
    return tuple(one.unit for one in part(state, definition, step, definition.unit_role(step)))


def part(state: RunState, definition: Definition, step: Step, role: str) -> tuple[RunUnit, ...]:
    """The units of a role that a row is about: of `untuk` those that its step named, or that did not answer."""
    whole = state.begun().units.get(role, ())
    if not step.untuk:
        return whole
    named = _unanswered(state, definition, step) if step.untuk == UNANSWERED else _chosen(state, step.untuk)
    return tuple(one for one in whole if one.unit in named)


def nobody(state: RunState, definition: Definition, step: Step) -> bool:
    """Whether a row is done for, given to or asked of a part of the units in which there is nobody."""
    listed = plan.about_list(definition, step)
    return bool(listed) and not part(state, definition, step, listed)


def _chosen(state: RunState, step: str) -> frozenset[str]:
    return frozenset(state.chosen[step].units) if step in state.chosen else frozenset()


def _unanswered(state: RunState, definition: Definition, step: Step) -> frozenset[str]:
    """Late answers change nothing: what comes after the end of a collection alters it only once it is reopened."""
    asked = plan.asked_before(definition, step)
    if asked is None or state.passed.get((asked.id, "")) in ("kosong", "cabang-lain"):
        return frozenset()  # nobody was asked this time
    collection = state.newest_collection((plan.opening_step(definition, asked) or asked).id)
    if collection is None or not collection.closed:
        return frozenset()
    return frozenset(one.unit for one in collection.missing)
