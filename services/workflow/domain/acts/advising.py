"""The act `minta-saran`: asks the role that the step names, and is done when it was answered or its time has passed."""

from __future__ import annotations

from contracts.errors import Refusal
from services.workflow.domain import identity
from services.workflow.domain.acts.rule import Doing
from services.workflow.domain.advising import request
from services.workflow.domain.rosters import part


def ask_advice(doing: Doing) -> None:
    """One question to the role as a whole; one to each unit of a role that units perform."""
    state, definition, step, activation = doing.draft.state, doing.draft.definition, doing.step, doing.activation
    if doing.given.note is None:
        raise Refusal("invalid", "tugas minta-saran memerlukan pertanyaan; tulis pada catatan", field="note")
    if definition.each_unit(step.kepada):
        units = [one for one in part(state, definition, step, step.kepada) if activation.unit in {"", one.unit}]
        asked = [{one.position: state.titles((one.position,))} for one in units]
    else:
        positions = state.positions_of(step.kepada)
        asked = [{one: state.titles((one,)) for one in positions}] if positions else []
    if not asked:
        name = definition.pelaksana[step.kepada].nama
        raise Refusal("wrong_state", f"{name} belum ditetapkan, jadi belum dapat dimintai saran", step=step.id)
    for place, one in enumerate(asked, start=1):
        advice_id = identity.request_id(activation.id, activation.done, place)
        request(doing.draft, activation, advice_id, one, doing.given.note, act=True)
