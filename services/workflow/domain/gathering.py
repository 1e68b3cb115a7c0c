"""What a run asks of units: opening a collection, closing it, and which one an activation gathers or answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from uuid import UUID

from contracts.envelope import TextRef
from contracts.sop import Definition, Step
from contracts.workflow import CollectionClosed, CollectionRequested, RunUnit
from services.workflow.domain import plan
from services.workflow.domain.draft import Draft
from services.workflow.domain.run import Activation, Collection, RunState, Service
from services.workflow.domain.windows import answering_step


def request_collection(
    draft: Draft, activation: Activation, step: Step, units: Sequence[RunUnit], reviewers: tuple[UUID, ...]
) -> None:
    """Asks intake to open a collection for each unit; what a unit answered in an earlier round is named."""
    state = draft.state
    before = state.newest_collection(step.id)
    earlier = {unit: revision for (source, unit), revision in state.revisions.items() if source == step.id}
    earlier |= before.answers if before else {}
    sent = {**earlier, **(before.submitted if before else {})}
    due = draft.collection_end(step)
    draft.emit(
        CollectionRequested(
            run_id=state.begun().run_id,
            activation_id=activation.id,
            step=step.id,
            title=state.begun().title,
            units=tuple(units),
            reviewers=reviewers,
            previous={unit.unit: earlier[unit.unit] for unit in units if unit.unit in earlier},
            filled_from={unit.unit: known for unit in units if (known := _known(draft, step, unit.unit, sent))},
            due=due,
            window=draft.window(answering) if (answering := answering_step(draft.definition, step)) else None,
            closes=due is not None and plan.collector(draft.definition, step).tutup_otomatis == "ya",
        )
    )


def _known(draft: Draft, step: Step, unit: str, sent: Mapping[str, UUID]) -> tuple[UUID, ...]:
    """Revisions that a unit's form begins with: what it sent in the round before, accepted or not; else of each step
    that the SOP names (`dari`) what the unit itself answered there, or what all did where it was not asked."""
    if unit in sent:
        return (sent[unit],)
    state, definition = draft.state, draft.definition
    found: list[UUID] = []
    for name in step.dari:
        source = definition.step(name)
        opening = (plan.opening_step(definition, source) or source).id
        answered = {of: revision for (asked, of), revision in state.revisions.items() if asked == opening}
        collection = state.newest_collection(opening)
        own = collection is not None and any(one.unit == unit for one in collection.units)
        found += [revision for of, revision in answered.items() if of == unit or not own]
    return tuple(found)


def close(
    draft: Draft,
    collection: Collection,
    reason: TextRef | None = None,
    cause: Literal["", "batas-waktu", "diulang"] = "",
) -> None:
    """Freezes the answers of a collection; a collection that is closed stays as it is."""
    if not collection.closed:
        draft.emit(
            CollectionClosed(
                run_id=draft.state.begun().run_id,
                activation_id=collection.activation_id,
                step=collection.step,
                revisions=dict(collection.answers),
                missing=tuple(unit.unit for unit in collection.missing),
                reason=reason,
                cause=cause,
            )
        )


def ask_no_more(draft: Draft, reason: TextRef, done_again: Callable[[str, str], bool]) -> None:
    """Closes what steps that are done again have asked and what is still open: units are asked anew in its turn.
    `done_again`: of a step, for a unit."""
    for collection in draft.state.collections.values():
        opener = draft.state.activations[collection.activation_id]
        if not collection.closed and done_again(collection.step, opener.unit):
            close(draft, collection, reason, "diulang")


def collected_by(state: RunState, definition: Definition, activation: Activation) -> Collection | None:
    """The collection that the activation's `himpun` gathers: of the step before that opened it, else its own, which
    may have been opened by an earlier round."""
    opening = plan.opening_step(definition, definition.step(activation.step))
    return state.newest_collection(opening.id if opening else activation.step)


def filled_by(state: RunState, definition: Definition, activation: Activation) -> Collection | None:
    """The open collection that the activation's `isi` answers for its unit; None: it opens one of its own."""
    step = definition.step(activation.step)
    opening = plan.form_of(definition, step)
    return state.newest_collection(opening.id) if opening else None


def waiting_for(state: RunState, definition: Definition, activation: Activation) -> Service | Literal[""]:
    """The service that the activation's next act waits for; empty when it is its performer's turn or it is over.

    A `himpun` waits for the units without having been asked for; a request waits since its performer asked.
    """
    if activation.state != "aktif":
        return ""
    if activation.waiting is not None:
        return activation.waiting.service
    if activation.next_act == "himpun":
        collection = collected_by(state, definition, activation)
        if collection is None or collection.closed:
            return ""
        missing = {unit.unit for unit in collection.missing}
        return "intake" if (activation.unit in missing if activation.unit else missing) else ""
    return ""
