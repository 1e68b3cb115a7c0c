"""The letter register (buku agenda) of a unit and a year: numbers 1, 2, 3, … each given once, without holes.

The stream is the register, so that two requests can never get the same number: the log refuses the second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from contracts.archive import NumberAllotted
from contracts.envelope import NewEvent, Opened
from contracts.subjects import Place
from contracts.workflow import NumberRequested

REGISTERS = UUID("5f0c3c1e-7a86-5d0b-9a52-6c1f6f2f9a10")
"""Namespace of register ids; fixed for ever."""


@dataclass(frozen=True, slots=True)
class Register:
    """The last number given, and the requests that have one."""

    sequence: int = 0
    requests: frozenset[UUID] = frozenset()


def register_id(unit: str, year: int) -> UUID:
    return uuid5(REGISTERS, f"{unit}/{year}")


def number_text(classification: str, sequence: int, unit: str, year: int) -> str:
    """`000.8.6.3/007/DINAS-ESDM/2026`: classification, sequence, unit, year.

    Source: the pattern klasifikasi/urut/unit/tahun of the office whose SOP is seed 001.
    """
    return f"{classification}/{sequence:03d}/{unit.upper()}/{year}"


def evolve(state: Register, event: Opened) -> Register:
    match event.data:
        case NumberAllotted() as data:
            return replace(state, sequence=data.sequence, requests=state.requests | {data.request_id})
        case _:
            return state


def decide_number(state: Register, request: NumberRequested, place: Place) -> list[NewEvent]:
    """The next number; nothing when the request has one already."""
    if request.request_id in state.requests:
        return []
    stream = register_id(request.unit, request.year)
    sequence = state.sequence + 1
    allotted = NumberAllotted(
        request_id=request.request_id,
        run_id=request.run_id,
        activation_id=request.activation_id,
        register_id=stream,
        unit=request.unit,
        year=request.year,
        sequence=sequence,
        number=number_text(request.classification, sequence, request.unit, request.year),
    )
    return [NewEvent(stream=stream, place=place, data=allotted, correlation=request.run_id)]
