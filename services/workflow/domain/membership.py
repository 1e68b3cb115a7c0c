"""Units of a running run: whoever collects from them, or an operator, takes one in or lets one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import CollectionUnitAdded, RunUnit, UnitAdded, UnitDropped
from services.workflow.domain import plan
from services.workflow.domain.activating import drop, pass_row
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import begin, finish_act, leave
from services.workflow.domain.gathering import close, collected_by
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.rosters import units_for
from services.workflow.domain.run import COUNTING, Collection, RunState
from services.workflow.domain.windows import answering_step

MOST = 600
"""Units of a list, as at the start."""


def decide_add(
    state: RunState,
    definition: Definition,
    seats: Mapping[str, Seat],
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """An open collection asks the unit as well, and rows that run once for each unit begin for it where the others are;
    what the others have behind them it goes past. `seats`: role → the unit's position for it.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` the run is over, or the unit takes part already; `invalid` the
            roles are not those of one list, or their positions not of one unit.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    listed = _list_of(definition, seats)
    require_collects_from(state, definition, listed, office, actor)
    here = {seat.unit: seat for seat in seats.values()}
    if len(here) != 1:
        raise Refusal("invalid", "jabatan-jabatan itu harus dari satu unit yang sama", field="positions")
    ((unit, seat),) = here.items()
    known = state.begun().units.get(listed, ())
    if any(one.unit == unit for one in known):
        raise Refusal("wrong_state", f"{seat.unit_name} sudah ikut dalam pelaksanaan ini", unit=unit)
    if len(known) >= MOST:
        raise Refusal("wrong_state", f"pelaksanaan ini sudah mempunyai {MOST} unit; mulai pelaksanaan lain")
    draft.emit(
        UnitAdded(
            run_id=state.begun().run_id,
            unit=unit,
            name=seat.unit_name,
            positions={role: one.position_id for role, one in seats.items()},
            titles={one.position_id: one.title for one in seats.values()},
            reason=reason,
        )
    )
    for collection in _collections(state, definition, listed):
        if not collection.closed and not definition.step(collection.step).untuk:
            _ask(draft, collection, RunUnit(unit=unit, name=seat.unit_name, position=seat.position_id), seats)
    for rows in _stretches(definition, listed):
        _begin_with_others(draft, rows, unit)
    return draft


def decide_drop(
    state: RunState, definition: Definition, role: str, unit: str, reason: TextRef, office: Office, actor: Actor
) -> Draft:
    """The unit's steps in hand are dropped, it is asked no more, and what waited for it alone goes on.

    Raises:
        Refusal: `not_found` run or unit; `not_holder`; `wrong_state` the run is over, or it is the last unit; `invalid`
            no unit performs the role.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    performer = definition.pelaksana.get(role)
    if performer is None or performer.tiap != "unit":
        raise Refusal("invalid", f"'{role}' bukan pelaksana tiap unit", field="role")
    listed = definition.list_of(role)
    require_collects_from(state, definition, listed, office, actor)
    known = state.begun().units.get(listed, ())
    if not any(one.unit == unit for one in known):
        raise Refusal("not_found", f"unit '{unit}' tidak ikut dalam pelaksanaan ini", field="unit", unit=unit)
    if len(known) == 1:
        raise Refusal("wrong_state", "ini unit terakhir; tutup pengumpulannya atau batalkan pelaksanaannya")
    rows = {row.id: row for row in definition.langkah if definition.unit_role(row) == listed}
    active = [
        one for one in state.activations.values() if one.state == "aktif" and one.unit == unit and one.step in rows
    ]
    asked = [one for one in _collections(state, definition, listed) if any(here.unit == unit for here in one.units)]
    drop(draft, active, "unit-dikeluarkan", reason)
    draft.emit(
        UnitDropped(
            run_id=state.begun().run_id,
            unit=unit,
            positions={
                key: one.position
                for key, units in state.begun().units.items()
                if definition.list_of(key) == listed
                for one in units
                if one.unit == unit
            },
            collections=tuple(one.activation_id for one in asked if not one.closed),
            closed=tuple(one.activation_id for one in asked if one.closed),
            reason=reason,
        )
    )
    for step in {plan.stretch(definition, rows[one.step])[-1].id: rows[one.step] for one in active}.values():
        leave(draft, step)
    _complete(draft)
    return draft


def require_collects_from(state: RunState, definition: Definition, listed: str, office: Office, actor: Actor) -> None:
    """Raises Refusal `not_holder` for who neither collects from the units of a list nor is an operator."""
    if actor.capacity == "operator":
        return
    collecting = [
        row.pelaksana
        for row in definition.langkah
        if "himpun" in row.tugas and definition.list_of(row.kepada) == listed
    ]
    positions = tuple(dict.fromkeys(one for role in collecting for one in state.positions_of(role)))
    seat = office.seats.get(actor.position) if actor.position in positions else None
    if seat is None or not seat.held_by(actor):
        titles = state.titles(positions) or "tidak ada yang menghimpun"
        raise Refusal(
            "not_holder",
            f"unit ditambah atau dikeluarkan oleh yang menghimpun datanya ({titles}) atau oleh pengelola",
            position=titles,
        )


def _list_of(definition: Definition, seats: Mapping[str, Seat]) -> str:
    """The list of units that these roles share. Raises Refusal `invalid`."""
    for role in seats:
        performer = definition.pelaksana.get(role)
        if performer is None or performer.tiap != "unit":
            raise Refusal("invalid", f"'{role}' bukan pelaksana tiap unit", field="positions")
    listed = definition.list_of(next(iter(seats)))
    wanted = {role for role, one in definition.pelaksana.items() if one.tiap and definition.list_of(role) == listed}
    if seats.keys() != wanted:
        names = ", ".join(definition.pelaksana[role].nama for role in sorted(wanted))
        raise Refusal("invalid", f"sebut jabatan unit itu untuk {names}", field="positions")
    return listed


def _collections(state: RunState, definition: Definition, listed: str) -> Iterator[Collection]:
    """The newest collection of each step that asks the units of a list."""
    for collection in state.collections.values():
        kepada = definition.step(collection.step).kepada
        if kepada and definition.list_of(kepada) == listed and state.newest_collection(collection.step) == collection:
            yield collection


def _ask(draft: Draft, collection: Collection, unit: RunUnit, seats: Mapping[str, Seat]) -> None:
    definition, state = draft.definition, draft.state
    opening = definition.step(collection.step)
    answering = answering_step(definition, opening)
    draft.emit(
        CollectionUnitAdded(
            run_id=state.begun().run_id,
            activation_id=collection.activation_id,
            step=collection.step,
            title=state.begun().title,
            unit=unit.model_copy(update={"position": seats[opening.kepada].position_id}),
            reviewers=state.positions_of(plan.collector(definition, opening).pelaksana),
            due=collection.due,
            window=draft.window(answering) if answering else None,
        )
    )


def _stretches(definition: Definition, listed: str) -> Iterator[tuple[Step, ...]]:
    """Each stretch of rows that run once for each unit of the list."""
    seen: set[str] = set()
    for row in definition.langkah:
        if definition.unit_role(row) == listed and row.id not in seen:
            rows = plan.stretch(definition, row)
            seen.update(one.id for one in rows)
            yield rows


def _begin_with_others(draft: Draft, rows: tuple[Step, ...], unit: str) -> None:
    """A stretch that the others are in begins for the unit too; one that they have behind them it goes past."""
    steps = {row.id for row in rows}
    own = [one for one in draft.state.activations.values() if one.step in steps and one.unit != unit]
    if unit not in units_for(draft.state, draft.definition, rows[0]):
        return
    if any(one.state == "aktif" for one in own):
        begin(draft, [rows[0]], "lanjut", (unit,))
    elif any(one.state in COUNTING for one in own):
        for row in rows:
            pass_row(draft, row, "kosong", unit)


def _complete(draft: Draft) -> None:
    """A collection that is gathered once for all units, and lacked nobody else, is complete."""
    for activation in list(draft.state.activations.values()):
        if activation.state != "aktif" or activation.unit or activation.next_act != "himpun":
            continue
        collection = collected_by(draft.state, draft.definition, activation)
        if collection is not None and not collection.closed and not collection.missing:
            close(draft, collection)
            finish_act(draft, activation.id)
