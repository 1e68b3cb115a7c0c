"""Saying no: a checking step returns to its target, and what lies behind that is done again; other branches go on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import CHECKING, Definition, Step
from contracts.workflow import StepReturned
from services.workflow.domain import plan
from services.workflow.domain.activating import drop
from services.workflow.domain.acts.checking import seen
from services.workflow.domain.collections import reopen
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import begin
from services.workflow.domain.gathering import ask_no_more
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.papers import papers_of
from services.workflow.domain.rosters import units_for
from services.workflow.domain.run import COUNTING, Activation, RunState
from services.workflow.domain.run_events import taken_back
from services.workflow.domain.standing import require_active, require_none_at_work, require_not_waiting
from services.workflow.domain.window_acts import require_open


@dataclass(frozen=True, slots=True)
class Returning:
    """What a return says: why, to which of the SOP's targets (None: the first), and to which units (none: all)."""

    reason: TextRef
    document_sha256: str | None = None
    target: str | None = None
    units: tuple[str, ...] = ()


def decide_return(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    given: Returning,
    office: Office,
    actor: Actor,
) -> Draft:
    """Returns an active checking step to its target while one of its checks is still open.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over, waits, checks nothing or has agreed already;
            `not_holder`; `window_closed`; `document_changed` another version than the one that was seen is in hand;
            `invalid` the chosen target is none of the SOP's, or a unit takes no part; `wrong_state` too while the
            archive works for a step that would be taken back.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation = state.activation(activation_id)
    state.in_hand()
    require_active(activation)
    require_holder(state, activation, actor, office)
    require_open(state, definition, activation, office.timing)
    if activation.delegate is not None:
        raise Refusal(
            "forbidden", f"mengembalikan tetap wewenang {state.titles(activation.positions)}; serahkan kembali"
        )
    require_not_waiting(activation)
    step = definition.step(activation.step)
    targets, inferred = plan.return_targets(definition, step)
    if not targets:
        raise Refusal("wrong_state", f"langkah '{step.kegiatan}' tidak dapat mengembalikan", step=step.id)
    if not any(act in CHECKING for act in activation.acts[activation.done :]):
        raise Refusal("wrong_state", "dokumen sudah Anda setujui pada langkah ini, jadi tidak dapat dikembalikan lagi")
    target = definition.step(_chosen(definition, targets, given.target))
    document = seen(state, papers_of(state, definition, step, activation.unit), given.document_sha256)
    units = _units(state, definition, target, activation, given.units, document.unit)
    straight = step.kembali_langsung == "ya"
    returned = StepReturned(
        run_id=state.begun().run_id,
        activation_id=activation_id,
        step=step.id,
        round=activation.round,
        target=target.id,
        inferred=inferred,
        document=document,
        reason=given.reason,
        unit=activation.unit if definition.unit_role(target) else "",
        units=units,
        straight_back=straight,
        branch=plan.branch(definition, target),
    )
    draft.emit(returned)
    _take_back(draft, returned)
    _void_parts(draft, activation, given.reason)
    ask_no_more(draft, given.reason, lambda row, unit: row == step.id or taken_back(row, unit, returned))
    _ask_again(draft, target, units, given.reason)
    own = (activation.unit,) if activation.unit and definition.unit_role(target) else ()
    begin(draft, [target], "kembali", own or units, step.id if straight else "")
    return draft


def _take_back(draft: Draft, returned: StepReturned) -> None:
    """What is in hand of the steps that are done again is dropped."""
    hands = [
        one
        for one in draft.state.activations.values()
        if one.state == "aktif" and taken_back(one.step, one.unit, returned)
    ]
    require_none_at_work(hands)
    drop(draft, hands, "diulang", returned.reason)


def _void_parts(draft: Draft, activation: Activation, reason: TextRef) -> None:
    """What others did of the returning step counts no more: all act again on what was repaired."""
    others = [
        one
        for one in draft.state.activations.values()
        if (one.step, one.unit) == (activation.step, activation.unit) and one.state in COUNTING
    ]
    require_none_at_work(others)
    drop(draft, others, "diulang", reason)


def return_unit(draft: Draft, activation: Activation, reason: TextRef) -> None:
    """A unit's data were sent back by whoever collects: the unit's own step is in hand again."""
    definition = draft.definition
    rows = plan.stretch(definition, definition.step(activation.step))
    before = rows[: next(place for place, row in enumerate(rows) if row.id == activation.step)]
    target = next((row for row in reversed(before) if "isi" in row.tugas), None)
    if target is None:
        return
    draft.emit(
        StepReturned(
            run_id=draft.state.begun().run_id,
            activation_id=activation.id,
            step=activation.step,
            round=activation.round,
            target=target.id,
            inferred=False,
            document=None,
            reason=reason,
            unit=activation.unit,
            branch=tuple(row.id for row in rows[rows.index(target) :]),
        )
    )
    begin(draft, [target], "kembali", [activation.unit])


def _ask_again(draft: Draft, target: Step, units: tuple[str, ...], reason: TextRef) -> None:
    """Units whose form is to be filled in anew may answer again."""
    rows = plan.stretch(draft.definition, target)
    behind = rows[next((place for place, row in enumerate(rows) if row.id == target.id), 0) :]
    for row in behind:
        opening = plan.form_of(draft.definition, row)
        collection = draft.state.newest_collection(opening.id) if opening else None
        if collection is not None and units:
            reopen(draft, collection, units, reason)


def _units(
    state: RunState,
    definition: Definition,
    target: Step,
    activation: Activation,
    wanted: tuple[str, ...],
    seen_of: str,
) -> tuple[str, ...]:
    """The units whose target is opened again; none when the target does not run per unit, or it is the own unit.
    Unless units are named: the one whose document was seen, else all."""
    role = definition.unit_role(target)
    if not role or activation.unit:
        if wanted:
            raise Refusal("invalid", "langkah tujuan tidak dikerjakan tiap unit; kosongkan pilihan unit", field="units")
        return ()
    known = units_for(state, definition, target)
    if not known:
        raise Refusal(
            "wrong_state",
            f"langkah '{target.kegiatan}' tidak dikerjakan siapa pun pada pelaksanaan ini; pilih tujuan lain",
            target=target.id,
        )
    for unit in wanted:
        if unit not in known:
            raise Refusal("invalid", f"unit '{unit}' tidak ikut dalam pelaksanaan ini", field="units", unit=unit)
    if not wanted and seen_of in known:
        return (seen_of,)
    return tuple(unit for unit in known if unit in wanted) or tuple(known)


def _chosen(definition: Definition, targets: tuple[str, ...], chosen: str | None) -> str:
    if chosen is None:
        return targets[0]
    if chosen in targets:
        return chosen
    names = ", ".join(f"{target} ({definition.step(target).kegiatan})" for target in targets)
    raise Refusal("invalid", f"langkah ini tidak dikembalikan ke '{chosen}'; pilih salah satu: {names}", field="target")
