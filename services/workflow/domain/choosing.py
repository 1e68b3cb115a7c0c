"""Naming, in a step of the run, for whom later rows are done: units of a role, or the entries of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import ListMade, RunUnit, UnitsChosen
from services.workflow.domain import plan
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, Seat, require_holder
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_not_waiting
from services.workflow.domain.window_acts import require_open


def decide_choose(
    state: RunState, definition: Definition, activation_id: UUID, units: Iterable[str], office: Office, actor: Actor
) -> Draft:
    """Names the units that later rows are for; what was named before in the run counts no more.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, or only repairs; `not_holder`; `window_closed`;
            `invalid` it chooses nobody, or a unit takes no part.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation, _ = _in_hand(draft, activation_id, office, actor)
    role = definition.step(activation.step).memilih
    if not role:
        raise Refusal("invalid", "langkah ini tidak memilih unit; kerjakan tugasnya saja", field="units")
    known = [one.unit for one in state.begun().units[role]]
    wanted = set(units)
    for unit in sorted(wanted.difference(known)):
        raise Refusal("invalid", f"unit '{unit}' tidak ikut dalam pelaksanaan ini", field="units", unit=unit)
    draft.emit(
        UnitsChosen(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            role=role,
            units=tuple(unit for unit in known if unit in wanted),
        )
    )
    return draft


def decide_list(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    listed: str,
    entries: Sequence[str],
    office: Office,
    actor: Actor,
) -> Draft:
    """Writes a list whose entries later rows are done for; what was listed before in the run counts no more.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, or only repairs; `not_holder`; `window_closed`;
            `invalid` the step writes no such list, or an entry is there twice.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation, seat = _in_hand(draft, activation_id, office, actor)
    if listed not in plan.writes(definition, definition.step(activation.step)):
        raise Refusal("invalid", f"langkah ini tidak menyusun daftar '{listed}'", field="listed")
    for place, entry in enumerate(entries):
        if entry in entries[:place]:
            raise Refusal("invalid", f"'{entry}' tertulis dua kali; tulis sekali saja", field=f"entries.{place}")
    draft.emit(
        ListMade(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=activation.step,
            listed=listed,
            entries=tuple(_entries(state, listed, entries, seat)),
        )
    )
    return draft


def require_named(draft: Draft, activation: Activation) -> None:
    """The last act of a step that names units or writes a list waits for that, in this very round: what was said in an
    earlier one may be said again. Raises Refusal `wrong_state`."""
    state, step = draft.state, draft.definition.step(activation.step)
    if activation.straight_back:
        return
    chosen = state.chosen.get(step.id)
    if step.memilih and (chosen is None or chosen.activation_id != activation.id):
        name = draft.definition.pelaksana[step.memilih].nama
        raise Refusal("wrong_state", f"pilih dahulu {name} mana yang dimaksud", step=step.id, role=step.memilih)
    for listed in plan.writes(draft.definition, step):
        if state.listed.get(listed) != activation.id:
            name = draft.definition.daftar[listed].nama
            raise Refusal("wrong_state", f"tulis dahulu daftar {name}, walaupun kosong", step=step.id, listed=listed)


def _in_hand(draft: Draft, activation_id: UUID, office: Office, actor: Actor) -> tuple[Activation, Seat]:
    state = draft.state
    activation = state.activation(activation_id)
    state.in_hand()
    require_active(activation)
    seat = require_holder(state, activation, actor, office)
    require_open(state, draft.definition, activation, office.timing)
    require_not_waiting(activation)
    if activation.straight_back:
        raise Refusal(
            "wrong_state",
            "langkah ini hanya memperbaiki dan hasilnya langsung kembali; yang sudah dipilih tidak berubah",
            step=activation.step,
        )
    return activation, seat


def _entries(state: RunState, listed: str, entries: Sequence[str], seat: Seat) -> Iterable[RunUnit]:
    """An entry that the run has had keeps its code, so that its rounds go on; others get the next ones."""
    codes = {one.name: one.unit for one in state.entries.get(listed, ())}
    number = len(codes)
    for entry in entries:
        if entry not in codes:
            number += 1
            codes[entry] = f"{listed}-{number}"
        yield RunUnit(unit=codes[entry], name=entry, position=seat.position_id)
