"""The end of a collection in time: whoever collects sets a later one, and where the SOP says so it closes by itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import CollectionExtended
from services.workflow.domain import deadlines, plan
from services.workflow.domain.collections import collected, go_on_without, in_hand, require_collector
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.gathering import close
from services.workflow.domain.office import Office
from services.workflow.domain.run import Activation, Collection, RunState


def decide_extend(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    until: date,
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """Answers are due when the office closes on this day. The due times of who answers and who gathers move with it.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is closed; `invalid` the day is not later than the end so
            far, or is over.
    """
    timing = office.timing
    if timing is None:
        raise ValueError("an end in time needs the moment and the calendar")
    draft = Draft.of(state, definition, actor, timing)
    state.in_hand()
    collection, collecting = collected(state, definition, activation_id)
    require_collector(state, collecting, office, actor)
    if collection.closed:
        raise Refusal("wrong_state", "pengumpulan ini sudah ditutup; buka kembali untuk unit yang masih ditunggu")
    end = deadlines.end_of_day(timing.calendar, until).at
    if end <= timing.now:
        raise Refusal("invalid", "batas waktu yang baru sudah lewat; pilih hari yang akan datang", field="until")
    if collection.due is not None and end <= collection.due:
        so_far = timing.calendar.local_date(collection.due)
        raise Refusal(
            "invalid",
            f"batas waktu yang baru harus sesudah yang sekarang, {so_far:%d-%m-%Y}; pilih hari yang lebih kemudian",
            field="until",
            due=collection.due.isoformat(),
        )
    draft.emit(
        CollectionExtended(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=collection.step,
            units=tuple(unit.unit for unit in collection.units),
            due=end,
            closes=collecting.tutup_otomatis == "ya",
            moved=_moved(state, definition, collection, end, timing),
            calendar=timing.calendar.ref,
            reason=reason,
        )
    )
    return draft


def decide_time_out(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    due: datetime,
    actor: Actor,
    timing: Timing | None = None,
) -> Draft | None:
    """Closes a collection that its due time closes; what follows is as when whoever collects closes it. None when there
    is nothing to close: it is closed, has another end by now, was asked anew, or everybody has answered.

    Raises:
        Refusal: `wrong_state`, to be tried again: the run is suspended, or the units have not begun yet.
    """
    collection = state.collections.get(activation_id)
    if collection is None or collection.closed or not collection.closes or collection.due != due or state.over:
        return None
    if not collection.missing or state.newest_collection(collection.step) is not collection:
        return None
    collecting = plan.collector(definition, definition.step(collection.step))
    begun = in_hand(state, definition, collecting) or not definition.unit_role(collecting)
    if state.suspended or not begun:
        raise Refusal("wrong_state", "pengumpulan belum dapat ditutup karena langkahnya belum berjalan", retryable=True)
    draft = Draft.of(state, definition, actor, timing)
    close(draft, collection, cause="batas-waktu")
    go_on_without(draft, collecting)
    return draft


def _moved(
    state: RunState, definition: Definition, collection: Collection, end: datetime, timing: Timing
) -> dict[UUID, datetime]:
    """New due times of the steps in hand that the collection's end sets."""
    opening = definition.step(collection.step)
    found: dict[UUID, datetime] = {}
    for one in state.activations.values():
        due = _due(one, definition, opening, end, state, timing) if one.state == "aktif" else None
        if due is not None and (one.due is None or one.due < due):
            found[one.id] = due
    return found


def _due(
    one: Activation, definition: Definition, opening: Step, end: datetime, state: RunState, timing: Timing
) -> datetime | None:
    step = definition.step(one.step)
    if step.tenggat:
        stated = deadlines.parse(step.tenggat)
        if stated.base == "pengumpulan" and deadlines.collection_step(definition, step) == opening:
            day = deadlines.last_day(stated, state.begun(), timing.calendar, end)
            return end if not stated.amount or day is None else deadlines.end_of_day(timing.calendar, day).at
    gathers = plan.collector(definition, opening) == step or plan.form_of(definition, step) == opening
    return end if gathers else None
