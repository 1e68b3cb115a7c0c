"""Acts that gather data through intake: hand out a form, fill in oneself, collect."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from contracts.errors import Refusal
from contracts.workflow import CollectionRequested, RunUnit
from services.workflow.domain import plan
from services.workflow.domain.acts.rule import Doing, at_once
from services.workflow.domain.flow import close, collected_by, finish_act

NAMED = 5
"""Missing units that a sentence names before it only counts the rest."""


def distribute(doing: Doing) -> None:
    """Opens a collection for each unit when a later step collects it; else a plain act."""
    run = doing.draft.state.begun()
    collector = plan.collecting_step(doing.draft.definition, doing.step)
    if collector is not None:
        _request(doing, run.units[doing.step.kepada], run.roles[collector.pelaksana].positions)
    at_once(doing)


def fill_in(doing: Doing) -> None:
    """Opens a collection that the performer fills in himself; what he submits counts without a review."""
    doing.no_note()
    own = RunUnit(unit=doing.seat.unit, name=doing.seat.unit_name, position=doing.seat.position_id)
    _request(doing, (own,), ())


def collect(doing: Doing) -> None:
    """Closes the collection, all of whose units have answered. Raises Refusal `wrong_state` naming who is missing.

    Whoever collects acts here only when the last answer came before his step; else that answer closes it.
    """
    state, definition = doing.draft.state, doing.draft.definition
    collection = collected_by(state, definition, doing.activation)
    if collection is None:
        raise Refusal("wrong_state", "belum ada pengumpulan yang dibuka untuk dihimpun", step=doing.step.id)
    if collection.missing:
        raise Refusal(
            "wrong_state",
            f"belum semua unit menjawab: {_named(collection.missing)}; tunggu jawaban mereka",
            step=doing.step.id,
            missing=len(collection.missing),
        )
    close(doing.draft, collection)
    finish_act(doing.draft, doing.activation_id, note=doing.given.note)


def _request(doing: Doing, units: tuple[RunUnit, ...], reviewers: tuple[UUID, ...]) -> None:
    state, step = doing.draft.state, doing.step
    run = state.begun()
    before = state.newest_collection(step.id)
    earlier = {unit: revision for (source, unit), revision in state.revisions.items() if source == step.id}
    earlier |= before.answers if before else {}
    doing.draft.emit(
        CollectionRequested(
            run_id=run.run_id,
            activation_id=doing.activation_id,
            step=step.id,
            title=run.title,
            units=units,
            reviewers=reviewers,
            previous={unit.unit: earlier[unit.unit] for unit in units if unit.unit in earlier},
        )
    )


def _named(units: Sequence[RunUnit]) -> str:
    names = ", ".join(unit.name for unit in units[:NAMED])
    rest = len(units) - NAMED
    return f"{names}, dan {rest} lainnya" if rest > 0 else names
