"""A unit of the organisation: registered under an immutable code; its name and its place in the tree change by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from contracts.agencies import DissolveUnit, MoveUnit, RenameUnit, UnitDissolved, UnitMoved, UnitRenamed
from contracts.catalogue import Event
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.organisation import RegisterUnit, UnitRegistered, Zone
from contracts.subjects import Place
from services.workflow.domain.identity import unit_stream

OFFSET: dict[Zone, timezone] = {
    "Asia/Jakarta": timezone(timedelta(hours=7)),
    "Asia/Makassar": timezone(timedelta(hours=8)),
    "Asia/Jayapura": timezone(timedelta(hours=9)),
}
"""WIB, WITA and WIT have no daylight saving time: their offset is fixed and needs no zone database."""
ENDS = {"gabung": "sudah digabung", "pecah": "sudah dipecah", "bubar": "sudah dibubarkan"}


@dataclass(frozen=True, slots=True)
class UnitState:
    """`unit` is None until the unit is registered; then it is as it was registered."""

    unit: UnitRegistered | None = None
    names: tuple[UnitRenamed, ...] = ()
    """In the order of their dates."""
    parents: tuple[UnitMoved, ...] = ()
    """In the order of their dates."""
    ended: UnitDissolved | None = None

    def registered(self, code: str) -> UnitRegistered:
        """As it was registered. Raises Refusal `not_found`."""
        if self.unit is None:
            raise Refusal(
                "not_found", f"unit '{code}' belum terdaftar; daftarkan unit itu dahulu", field="unit", unit=code
            )
        return self.unit

    def at(self, code: str, moment: datetime) -> UnitRegistered:
        """With its name and parent of that moment. Raises Refusal `not_found`."""
        unit = self.registered(code)
        changes: dict[str, str | None] = {}
        for renamed in self.names:
            if renamed.since <= moment:
                changes["name"] = renamed.name
        for moved in self.parents:
            if moved.since <= moment:
                changes["parent"] = moved.parent
        return unit.model_copy(update=changes) if changes else unit

    def ended_at(self, moment: datetime) -> UnitDissolved | None:
        return self.ended if self.ended is not None and self.ended.since <= moment else None

    def standing(self, code: str, moment: datetime) -> UnitRegistered:
        """Raises Refusal `not_found`, or `wrong_state` naming the successors of a unit that is no more."""
        unit = self.at(code, moment)
        if (ended := self.ended_at(moment)) is not None:
            raise Refusal("wrong_state", f"{unit.name} {said_of(ended)}", field="unit", unit=code)
        return unit


def said_of(ended: UnitDissolved) -> str:
    """What became of a unit, and what to do."""
    if not ended.successors:
        return f"{ENDS[ended.kind]} dan tidak mempunyai penerus; pilih unit lain"
    return f"{ENDS[ended.kind]}; pakai penerusnya: {', '.join(ended.successors)}"


def place_of(unit: UnitRegistered) -> Place:
    return Place(region=unit.region, unit=unit.unit)


def evolve(state: UnitState, event: Opened) -> UnitState:
    match event.data:
        case UnitRegistered() as unit:
            return UnitState(unit)
        case UnitRenamed() as data:
            return replace(state, names=(*state.names, data))
        case UnitMoved() as data:
            return replace(state, parents=(*state.parents, data))
        case UnitDissolved() as data:
            return replace(state, ended=data)
    return state


def decide_register(state: UnitState, command: RegisterUnit, parent: UnitState | None) -> list[NewEvent]:
    """Registers a unit; the same content again changes nothing. `parent` is the state of `command.parent`."""
    if command.parent is not None:
        (parent or UnitState()).registered(command.parent)
    data = UnitRegistered(
        unit=command.unit, name=command.name, parent=command.parent, region=command.region, zone=command.zone
    )
    if state.unit == data:
        return []
    if state.unit is not None:
        raise Refusal(
            "wrong_state",
            f"kode unit '{command.unit}' sudah dipakai untuk {state.unit.name}; pakai kode lain",
            field="unit",
            unit=command.unit,
        )
    return [NewEvent(unit_stream(command.unit), place_of(data), data)]


def decide_rename(state: UnitState, command: RenameUnit) -> list[NewEvent]:
    """Gives it another name from a date on; the name that it has then changes nothing.

    Raises Refusal `not_found`, `wrong_state` (dissolved by then, or the order of dates).
    """
    unit = state.standing(command.unit, command.since)
    if unit.name == command.name:
        return []
    if state.names:
        _require_later(state.names[-1].since, command.since, "penggantian nama")
    data = UnitRenamed(unit=command.unit, name=command.name, since=command.since, basis=command.basis)
    return [_of(unit, data)]


def decide_move(state: UnitState, command: MoveUnit, above: Mapping[str, UnitState]) -> list[NewEvent]:
    """Puts it under another unit from a date on. `above` holds the new parent and all that stand, or will stand, above.

    Raises Refusal `not_found`; `wrong_state` dissolved by then, or the order of dates; `invalid` it would stand under
    itself.
    """
    unit = state.standing(command.unit, command.since)
    if unit.parent == command.parent:
        return []
    if command.parent is not None:
        above.get(command.parent, UnitState()).standing(command.parent, command.since)
        if command.unit in above:
            raise Refusal(
                "invalid",
                f"'{command.parent}' berada di bawah '{command.unit}'; unit tidak dapat membawahi induknya",
                field="parent",
            )
    if state.parents:
        _require_later(state.parents[-1].since, command.since, "pemindahan unit")
    data = UnitMoved(unit=command.unit, parent=command.parent, since=command.since, basis=command.basis)
    return [_of(unit, data)]


def decide_dissolve(state: UnitState, command: DissolveUnit, successors: Mapping[str, UnitState]) -> list[NewEvent]:
    """Ends a unit from a date on; the same again changes nothing. `successors` by code.

    Raises Refusal `not_found`; `wrong_state` it has ended otherwise, or a successor has by then; `invalid` the number
    of successors does not fit the kind, or it succeeds itself.
    """
    unit = state.at(command.unit, command.since)
    codes = tuple(dict.fromkeys(command.successors))
    data = UnitDissolved(
        unit=command.unit, kind=command.kind, successors=codes, since=command.since, basis=command.basis
    )
    if state.ended == data:
        return []
    if state.ended is not None:
        raise Refusal("wrong_state", f"{unit.name} {said_of(state.ended)}", field="unit", unit=command.unit)
    if command.unit in codes:
        raise Refusal(
            "invalid",
            f"'{command.unit}' tidak dapat menjadi penerusnya sendiri; yang tetap ada tidak dibubarkan",
            field="successors",
        )
    if (command.kind == "gabung" and len(codes) != 1) or (command.kind == "pecah" and len(codes) < 2):
        wanted = "satu penerus" if command.kind == "gabung" else "sedikitnya dua penerus"
        raise Refusal("invalid", f"unit yang {ENDS[command.kind][6:]} menyebut {wanted}", field="successors")
    for code in codes:
        successors.get(code, UnitState()).standing(code, command.since)
    return [_of(unit, data)]


def _require_later(last: datetime, since: datetime, what: str) -> None:
    if since <= last:
        raise Refusal(
            "wrong_state",
            f"sudah ada {what} sejak {last:%Y-%m-%d}; yang berikutnya berlaku sesudah itu",
            field="since",
        )


def _of(unit: UnitRegistered, data: Event) -> NewEvent:
    return NewEvent(unit_stream(unit.unit), place_of(unit), data)


def local_date(unit: UnitRegistered, now: datetime) -> date:
    """The date in the unit's zone."""
    return now.astimezone(OFFSET[unit.zone]).date()


def calendar_year(unit: UnitRegistered, now: datetime) -> int:
    """The calendar year in the unit's zone: on 31 December at 18.00 UTC it is next year in all of Indonesia."""
    return local_date(unit, now).year
