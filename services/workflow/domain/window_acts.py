"""Acts and windows: outside, an act is refused; extending is an act of whom the SOP names, and no rank passes it by."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import WindowExtended
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.office import Office
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.windows import answering_step, last_day, said


def require_open(state: RunState, definition: Definition, activation: Activation, timing: Timing | None) -> None:
    """Raises Refusal `window_closed` outside the window of a step, naming when it is open and who may extend it."""
    window = activation.window
    if window is None or timing is None or window.opens <= timing.now < window.closes:
        return
    step = definition.step(activation.step)
    if timing.now < window.opens:
        opens = said(timing.calendar.local_date(window.opens))
        what = f"langkah ini baru dapat dikerjakan mulai {opens}; tunggu sampai hari itu"
    else:
        who = state.titles(state.positions_of(step.diperpanjang)) or definition.pelaksana[step.diperpanjang].nama
        until = said(last_day(window, timing.calendar))
        what = f"langkah ini hanya dapat dikerjakan sampai {until}; mintalah {who} memperpanjangnya"
    raise Refusal(
        "window_closed",
        what,
        step=step.id,
        opens=window.opens.isoformat(),
        closes=window.closes.isoformat(),
        extended_by=step.diperpanjang,
    )


def decide_extend(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    until: date,
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """The window of a step in hand stays open until this day, the day included, for every unit and later round.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over or has no window; `not_holder` the SOP names somebody else;
            `invalid` the day is not later than the end so far, or is over.
    """
    timing = office.timing
    if timing is None:
        raise ValueError("a window needs the moment and the calendar")
    draft = Draft.of(state, definition, actor, timing)
    state.in_hand()
    activation = state.activation(activation_id)
    step, window = definition.step(activation.step), activation.window
    if activation.state != "aktif" or window is None:
        raise Refusal("wrong_state", "langkah ini tidak sedang berjalan, atau tidak mempunyai jendela", step=step.id)
    positions = state.positions_of(step.diperpanjang)
    seat = office.seats.get(actor.position) if actor.position in positions else None
    if seat is None or not seat.held_by(actor):
        titles = state.titles(positions)
        raise Refusal("not_holder", f"hanya {titles} yang dapat memperpanjang jendela langkah ini", position=titles)
    closes = timing.calendar.midnight_after(until)
    if closes <= timing.now:
        raise Refusal("invalid", "hari itu sudah lewat; pilih hari ini atau yang akan datang", field="until")
    if closes <= window.closes:
        so_far = said(last_day(window, timing.calendar))
        raise Refusal("invalid", f"jendela ini sudah terbuka sampai {so_far}; pilih hari sesudahnya", field="until")
    draft.emit(
        WindowExtended(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=step.id,
            opens=window.opens,
            closes=closes,
            activations=tuple(
                one.id for one in state.activations.values() if (one.step, one.state) == (step.id, "aktif")
            ),
            collections={
                one.activation_id: tuple(unit.unit for unit in one.units)
                for one in state.collections.values()
                if not one.closed and answering_step(definition, definition.step(one.step)) == step
            },
            reason=reason,
        )
    )
    return draft
