"""Acts that gather data through intake: hand out a form, fill in oneself, collect."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.workflow import RunUnit
from services.workflow.domain import plan
from services.workflow.domain.acts.rule import Doing, at_once
from services.workflow.domain.flow import finish_act
from services.workflow.domain.gathering import close, collected_by, filled_by, request_collection
from services.workflow.domain.rosters import part

NAMED = 5
"""Missing units that a sentence names before it only counts the rest."""


def distribute(doing: Doing) -> None:
    """Opens a collection for each unit when a later step collects it; else a plain act."""
    draft = doing.draft
    collector = plan.collecting_step(draft.definition, doing.step)
    if collector is not None:
        units = part(draft.state, draft.definition, doing.step, doing.step.kepada)
        request_collection(draft, doing.activation, doing.step, units, draft.state.positions_of(collector.pelaksana))
    at_once(doing)


def fill_in(doing: Doing) -> None:
    """The performer fills in: the form that was given out to his unit, which waits until it was sent, or one of his
    own, which counts without a review."""
    doing.no_note()
    draft, activation = doing.draft, doing.activation
    form = filled_by(draft.state, draft.definition, activation)
    if activation.repairs:
        _fill_in_anew(doing, activation.repairs)
    elif form is None:
        own = RunUnit(unit=doing.seat.unit, name=doing.seat.unit_name, position=doing.seat.position_id)
        request_collection(draft, activation, doing.step, (own,), ())
    elif form.closed:
        raise Refusal("wrong_state", "pengumpulan sudah ditutup; mintalah penghimpun membukanya kembali")
    elif activation.unit in form.submitted or activation.unit in form.answers:
        finish_act(draft, doing.activation_id)
    else:
        raise Refusal(
            "wrong_state",
            "data unit ini belum dikirim; isi dan kirim formulirnya, lalu langkah ini selesai dengan sendirinya",
            step=doing.step.id,
        )


def _fill_in_anew(doing: Doing, source: str) -> None:
    """A checker fills in again what was filled in at `source`: his figures stand in the place of those."""
    draft = doing.draft
    before = draft.state.newest_collection(source)
    if before is None:
        raise ValueError("a repair names a step whose data were collected")
    own = before.units[0].model_copy(update={"position": doing.seat.position_id})
    request_collection(draft, doing.activation, draft.definition.step(source), (own,), ())


def collect(doing: Doing) -> None:
    """Closes the collection, all of whose units have answered. Raises Refusal `wrong_state` naming who is missing.

    Whoever collects acts here only when the last answer came before his step; else that answer closes it.
    """
    state, definition, activation = doing.draft.state, doing.draft.definition, doing.activation
    collection = collected_by(state, definition, activation)
    if collection is None:
        raise Refusal("wrong_state", "belum ada pengumpulan yang dibuka untuk dihimpun", step=doing.step.id)
    missing = [one for one in collection.missing if not activation.unit or one.unit == activation.unit]
    if missing and not collection.closed:
        raise Refusal(
            "wrong_state",
            f"belum semua unit menjawab: {_named(missing)}; tunggu jawaban mereka atau tutup pengumpulannya",
            step=doing.step.id,
            missing=len(missing),
        )
    if not activation.unit:
        close(doing.draft, collection)
    finish_act(doing.draft, doing.activation_id, note=doing.given.note)


def _named(units: Sequence[RunUnit]) -> str:
    names = ", ".join(unit.name for unit in units[:NAMED])
    rest = len(units) - NAMED
    return f"{names}, dan {rest} lainnya" if rest > 0 else names
