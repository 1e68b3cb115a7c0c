"""A unit of the organisation: registered once under an immutable code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

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


@dataclass(frozen=True, slots=True)
class UnitState:
    """`unit` is None until the unit is registered."""

    unit: UnitRegistered | None = None

    def registered(self, code: str) -> UnitRegistered:
        """Raises Refusal `not_found`."""
        if self.unit is None:
            raise Refusal(
                "not_found", f"unit '{code}' belum terdaftar; daftarkan unit itu dahulu", field="unit", unit=code
            )
        return self.unit


def place_of(unit: UnitRegistered) -> Place:
    return Place(region=unit.region, unit=unit.unit)


def evolve(state: UnitState, event: Opened) -> UnitState:
    return UnitState(event.data) if isinstance(event.data, UnitRegistered) else state


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


def local_date(unit: UnitRegistered, now: datetime) -> date:
    """The date in the unit's zone."""
    return now.astimezone(OFFSET[unit.zone]).date()


def calendar_year(unit: UnitRegistered, now: datetime) -> int:
    """The calendar year in the unit's zone: on 31 December at 18.00 UTC it is next year in all of Indonesia."""
    return local_date(unit, now).year
