"""Ending a collection without all answers, and opening it again: decisions of whoever collects."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import CollectionReopened
from services.workflow.domain import plan
from services.workflow.domain.activating import drop
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import begin, finish_act, leave
from services.workflow.domain.gathering import ask_no_more, close, collected_by
from services.workflow.domain.office import Office
from services.workflow.domain.progress import Standing
from services.workflow.domain.run import COUNTING, Activation, Collection, RunState
from services.workflow.domain.standing import require_none_at_work


def decide_close(
    state: RunState, definition: Definition, activation_id: UUID, reason: TextRef, office: Office, actor: Actor
) -> Draft:
    """Closes a collection although units are missing; their steps are passed and the run goes on.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is closed, complete, not yet collected, or collected by
            nobody.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    collection, collecting = collected(state, definition, activation_id)
    require_collector(state, collecting, office, actor)
    if collection.closed:
        raise Refusal("wrong_state", "pengumpulan ini sudah ditutup")
    if not collection.missing:
        raise Refusal("wrong_state", "semua unit sudah menjawab; selesaikan langkah menghimpun seperti biasa")
    if not in_hand(state, definition, collecting):
        raise Refusal("wrong_state", f"langkah '{collecting.kegiatan}' belum atau tidak lagi berjalan")
    close(draft, collection, reason)
    go_on_without(draft, collecting)
    return draft


def in_hand(state: RunState, definition: Definition, collecting: Step) -> list[Activation]:
    """Active steps of the collecting row, or of the stretch of the units that ends with it."""
    rows = {row.id for row in plan.stretch(definition, collecting)} or {collecting.id}
    return [one for one in state.activations.values() if one.state == "aktif" and one.step in rows]


def go_on_without(draft: Draft, collecting: Step) -> None:
    """After a collection was closed although units are missing: their steps are passed and the run goes on."""
    definition, active = draft.definition, in_hand(draft.state, draft.definition, collecting)
    if definition.unit_role(collecting):
        drop(draft, active, "pengumpulan-ditutup")
        leave(draft, collecting)
        return
    for waiting in active:
        if waiting.next_act == "himpun":
            finish_act(draft, waiting.id)


def decide_reopen(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    units: tuple[str, ...],
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """Lets units answer a closed collection again; what was done with it is done again.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is still open; `invalid` a unit was not asked.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    collection, collecting = collected(state, definition, activation_id)
    require_collector(state, collecting, office, actor)
    asked = [unit.unit for unit in collection.units]
    for unit in units:
        if unit not in asked:
            raise Refusal("invalid", f"unit '{unit}' tidak diminta menjawab pengumpulan ini", field="units", unit=unit)
    if not collection.closed:
        raise Refusal("wrong_state", "pengumpulan ini masih terbuka; unit dapat mengirim data")
    _require_current(state, definition, collection, collecting)
    chosen = tuple(unit for unit in asked if unit in units)
    behind = _behind(state, definition, collecting, chosen)
    require_none_at_work(behind)
    drop(draft, behind, "diulang", reason)
    stretch = plan.stretch(definition, collecting)
    own = tuple(row.id for row in stretch) or (collecting.id,)
    later = tuple(row.id for row in plan.after(definition, collecting.id) if row.id not in own)
    ask_no_more(draft, reason, lambda step, _: step in later)
    draft.emit(_reopened(draft, collection, chosen, reason).model_copy(update={"stretch": own, "branch": later}))
    first = next((row for row in stretch if plan.form_of(definition, row) is not None), None)
    if first is not None:
        begin(draft, [first], "kembali", chosen)
    elif stretch:
        begin(draft, [collecting], "kembali", chosen)
    else:
        begin(draft, [collecting], "kembali")
    return draft


def _require_current(state: RunState, definition: Definition, collection: Collection, collecting: Step) -> None:
    """Raises Refusal `wrong_state` when the collection is of a round that no longer counts, or while something before
    it is being done again: another is opened in its turn."""
    own = {row.id for row in plan.stretch(definition, collecting)}
    earlier = {row.id for row in plan.before(definition, collecting.id)} - own
    standing = Standing(state, definition)
    newest = state.newest_collection(collection.step) is collection
    if not newest or not standing.taken(collecting) or earlier & standing.hands:
        raise Refusal(
            "wrong_state",
            "langkah sebelum pengumpulan ini sedang dikerjakan lagi; pengumpulan baru dibuka pada gilirannya",
            step=collecting.id,
        )


def reopen(draft: Draft, collection: Collection, units: tuple[str, ...], reason: TextRef) -> None:
    """Until these units have answered again, they count as not answered."""
    draft.emit(_reopened(draft, collection, units, reason))


def _reopened(draft: Draft, collection: Collection, units: tuple[str, ...], reason: TextRef) -> CollectionReopened:
    return CollectionReopened(
        run_id=draft.state.begun().run_id,
        activation_id=collection.activation_id,
        step=collection.step,
        units=units,
        reason=reason,
    )


def _behind(state: RunState, definition: Definition, collecting: Step, units: tuple[str, ...]) -> list[Activation]:
    """What rests on the collection: the collecting step of these units, and every row that comes after it."""
    own = {row.id for row in plan.stretch(definition, collecting)} or {collecting.id}
    later = {row.id for row in plan.after(definition, collecting.id)} - own
    return [
        one
        for one in state.activations.values()
        if one.state in COUNTING and (one.step in later or (one.step in own and (not one.unit or one.unit in units)))
    ]


def collected(state: RunState, definition: Definition, activation_id: UUID) -> tuple[Collection, Step]:
    """A collection and the step that gathers it. Raises Refusal `not_found`, `wrong_state` nobody gathers it."""
    state.begun()
    collection = state.collections.get(activation_id)
    if collection is None and (activation := state.activations.get(activation_id)) is not None:
        step = definition.find(activation.step)
        if step is not None and "himpun" in step.tugas:
            collection = collected_by(state, definition, activation)
    if collection is None:
        raise Refusal("not_found", "pengumpulan ini tidak ada dalam pelaksanaan SOP itu", field="activation_id")
    opening = definition.find(collection.step)
    if opening is None:
        raise Refusal("wrong_state", "pengumpulan ini berasal dari versi SOP yang sudah tidak dipakai pelaksanaan ini")
    collecting = plan.collector(definition, opening)
    if "himpun" not in collecting.tugas:
        raise Refusal("wrong_state", "data ini diisi pelaksana langkahnya sendiri dan tidak dihimpun siapa pun")
    return collection, collecting


def require_collector(state: RunState, collecting: Step, office: Office, actor: Actor) -> None:
    """Raises Refusal `not_holder` when the actor does not hold a position that collects now."""
    positions = state.positions_of(collecting.pelaksana)
    seat = office.seats.get(actor.position) if actor.position in positions else None
    if seat is None or not seat.held_by(actor):
        titles = state.titles(positions)
        raise Refusal(
            "not_holder", f"pengumpulan ini diurus oleh {titles}; Anda tidak memegang jabatan itu", position=titles
        )
