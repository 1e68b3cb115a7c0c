"""Asking advice: a question to a position, an answer, or none by the due time. The run never waits for long."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import AdviceGiven, AdviceLapsed, AdviceRequested
from services.workflow.domain.calendar import add
from services.workflow.domain.draft import Draft
from services.workflow.domain.durations import Duration, hours_of_day, parse
from services.workflow.domain.flow import finish_act
from services.workflow.domain.office import Office, Seat, require_holder, seat_of
from services.workflow.domain.run import Activation, Advice, RunState
from services.workflow.domain.standing import require_active, require_going

USUAL = Duration("hari-kerja", 1)
"""Time for an answer where the asker names none."""


def decide_request(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    advice_id: UUID,
    to: Seat,
    question: TextRef,
    within: str,
    office: Office,
    actor: Actor,
) -> Draft:
    """The performer of a step in hand asks a position; nothing waits for the answer.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is over or another's; `invalid` the time is not understood,
            or he asks himself.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    activation = state.activation(activation_id)
    require_active(activation)
    seat = require_holder(state, activation, actor, office)
    if to.position_id == seat.position_id:
        raise Refusal("invalid", "saran diminta kepada jabatan lain, bukan kepada jabatan Anda sendiri", field="to")
    time = USUAL
    if within.strip():
        hours: Decimal = hours_of_day(definition.jam_per_hari)
        found = parse(within.strip(), hours, definition.satuan_waktu)
        if found is None:
            raise Refusal(
                "invalid", f"waktu '{within}' tidak terbaca; tulis misalnya 4 Jam atau 2 hari kerja", field="within"
            )
        time = found
    request(draft, activation, advice_id, {to.position_id: to.title}, question, time=time)
    return draft


def request(
    draft: Draft,
    activation: Activation,
    advice_id: UUID,
    asked: Mapping[UUID, str],
    question: TextRef,
    *,
    time: Duration = USUAL,
    act: bool = False,
) -> None:
    """Puts the question to positions, any of which may answer."""
    if draft.timing is None:
        raise ValueError("advice is due by a calendar")
    draft.emit(
        AdviceRequested(
            run_id=draft.state.begun().run_id,
            activation_id=activation.id,
            advice_id=advice_id,
            step=activation.step,
            unit=activation.unit,
            positions=tuple(asked),
            titles=dict(asked),
            question=question,
            due=add(draft.timing.calendar, draft.timing.now, time),
            calendar=draft.timing.calendar.ref,
            act=act,
        )
    )


def decide_give(
    state: RunState, definition: Definition, advice_id: UUID, answer: TextRef, office: Office, actor: Actor
) -> Draft:
    """Who was asked answers, also late while the step is in hand. The act that asked is done with its last answer.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it was answered, or the step is over.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    advice = _advice(state, advice_id)
    seat = seat_of(actor, office)
    if seat is None or seat.position_id not in advice.positions:
        titles = state.titles(advice.positions)
        raise Refusal(
            "not_holder", f"saran ini diminta kepada {titles}; Anda tidak memegang jabatan itu", position=titles
        )
    if advice.answered:
        raise Refusal("wrong_state", "permintaan saran ini sudah dijawab")
    if state.activations[advice.activation_id].state != "aktif":
        raise Refusal("wrong_state", "langkah yang meminta saran ini sudah selesai, jadi saran tidak diperlukan lagi")
    run_id = state.begun().run_id
    draft.emit(AdviceGiven(run_id=run_id, activation_id=advice.activation_id, advice_id=advice_id, answer=answer))
    _finish(draft, advice)
    return draft


def decide_lapsed(
    state: RunState, definition: Definition, advice_id: UUID, office: Office, actor: Actor
) -> Draft | None:
    """Says that nobody has answered in time; the act that asked is done. None when there is nothing to say any more.

    Raises Refusal `wrong_state`, retryable, while the run is suspended: it is said when the run goes on.
    """
    advice = state.advice.get(advice_id)
    if advice is None or not advice.open or state.over or state.activations[advice.activation_id].state != "aktif":
        return None
    require_going(state)
    draft = Draft.of(state, definition, actor, office.timing)
    run_id = state.begun().run_id
    draft.emit(AdviceLapsed(run_id=run_id, activation_id=advice.activation_id, advice_id=advice_id, due=advice.due))
    _finish(draft, advice)
    return draft


def _finish(draft: Draft, advice: Advice) -> None:
    """The act `minta-saran` is done when none of its questions is open; it is the act of who asked."""
    activation = draft.state.activations[advice.activation_id]
    waiting = activation.waiting
    if not advice.act or waiting is None or waiting.service != "saran":
        return
    if any(one.act and one.open and one.activation_id == activation.id for one in draft.state.advice.values()):
        return
    finish_act(draft, activation.id, by=waiting.actor)


def _advice(state: RunState, advice_id: UUID) -> Advice:
    if advice_id not in state.advice:
        raise Refusal("not_found", "permintaan saran ini tidak ada dalam pelaksanaan SOP itu", field="advice_id")
    return state.advice[advice_id]
