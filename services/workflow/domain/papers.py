"""Which acts a step has when it is about several documents: each document is worked on, and ticked off, for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from contracts.archive import paper_key
from contracts.sop import CHECKING, MAKING, Act, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.parts import Part
from services.workflow.domain.rosters import units_for
from services.workflow.domain.run import InHand, RunState

Laid = tuple[Act, str]
"""An act and the key of the document that it is about; empty: none."""


def laid_out(
    state: RunState, definition: Definition, step: Step, unit: str = "", part: Part | None = None
) -> tuple[Laid, ...]:
    """The step's acts in order, those about documents once for each of its documents.

    A document that each unit has one of is worked on by the unit itself where the step runs per unit, else once for
    each unit that has made one. Of several, one that the step has approved as it is now is not asked for again: a
    return of one leaves the others as they are.
    """
    papers = papers_of(state, definition, step, unit) if step.dokumen else []
    key, acts = (part.key, part.acts) if part is not None else ("", step.tugas)
    if len(papers) > 1:
        papers = [paper for paper in papers if not _approved(state, step, paper, unit, key)] or papers
    return tuple(_spread(acts, papers))


def nothing_to_do(state: RunState, definition: Definition, step: Step, unit: str = "") -> bool:
    """Whether none of the documents that a step is about is there: of documents that each unit has one of, no unit, or
    not this one, has made any, as when it stayed away from the collection before."""
    if not step.dokumen:
        return all(act in CHECKING or act in MAKING for act in step.tugas)
    if not laid_out(state, definition, step, unit):
        return True
    of_units = [kind for kind in step.dokumen if plan.paper_role(definition, kind)]
    needed = "susun" not in step.tugas and any(act in CHECKING or act in MAKING for act in step.tugas)
    return bool(unit and needed and of_units) and not any(
        paper in state.documents for paper in papers_of(state, definition, step, unit)
    )


def papers_of(state: RunState, definition: Definition, step: Step, unit: str = "") -> list[str]:
    """Keys of the documents that a step is about, whether or not they are there yet."""
    found: list[str] = []
    for kind in step.dokumen:
        if not plan.paper_role(definition, kind):
            found.append(kind)
        elif unit:
            found.append(paper_key(kind, unit))
        else:
            found += [key for key, one in counting(state, definition).items() if one.document.kind == kind]
    return found


def counting(state: RunState, definition: Definition) -> dict[str, InHand]:
    """The documents in hand, but for those made for a unit that a step no longer names, or for an entry that is no
    longer on its list."""
    return {
        key: one
        for key, one in state.documents.items()
        if not one.document.unit or one.document.unit in _made_for(state, definition, one)
    }


def _made_for(state: RunState, definition: Definition, one: InHand) -> tuple[str, ...]:
    row = plan.maker(definition, one.document.kind)
    if row is not None and plan.about_list(definition, row):
        return units_for(state, definition, row)
    return (one.document.unit,)


def _spread(acts: Sequence[Act], papers: Sequence[str]) -> Iterator[Laid]:
    """Neighbouring acts about documents stay together: `telaah, paraf` of the first, then of the second."""
    for about, group in groupby(acts, lambda act: act in CHECKING or act in MAKING):
        block = tuple(group)
        for paper in papers if about else ("",):
            yield from ((act, paper) for act in block)


def _approved(state: RunState, step: Step, paper: str, unit: str, part: str) -> bool:
    """Whether every check of the step was given to the version in hand, in an earlier round."""
    in_hand = state.documents.get(paper)
    wanted = {act for act in step.tugas if act in CHECKING}
    if in_hand is None or not wanted or any(act in MAKING for act in step.tugas):
        return False
    given = {
        act
        for one in state.activations.values()
        if (one.step, one.unit, one.part) == (step.id, unit, part)
        for act, of, sha256 in one.approved
        if (of, sha256) == (paper, in_hand.document.sha256)
    }
    return wanted <= given
