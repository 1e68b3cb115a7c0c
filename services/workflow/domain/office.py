"""What a decision on a run needs to know of the organisation at the moment of the act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.workflow import SignerInfo
from services.workflow.domain.draft import Timing
from services.workflow.domain.holding import holding
from services.workflow.domain.positions import Period, PositionState
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.units import UnitState, said_of

NOBODY: Mapping[UUID, PositionState] = {}


@dataclass(frozen=True, slots=True)
class Seat:
    """A position at one moment: its unit, and who holds it then (None: vacant)."""

    position_id: UUID
    title: str
    unit: str
    unit_name: str
    holder: Period | None
    """Who acts for it: a substitute as Plh. while its own holder is absent."""
    gone: str = ""
    """Why nothing new may be given to it; empty: it may."""

    @classmethod
    def at(
        cls,
        position_id: UUID,
        position: PositionState,
        unit: UnitState,
        moment: datetime,
        substitutes: Mapping[UUID, PositionState] = NOBODY,
    ) -> Seat:
        """`substitutes` are the positions along the chain of absences. Raises Refusal `not_found` when position or unit
        do not exist."""
        created, _ = position.created(position_id)
        code = position.unit_at(moment)
        known = unit.at(code, moment)
        gone = ""
        if position.closed is not None and position.closed <= moment:
            gone = f"{created.title} sudah dihapus; pilih jabatan lain"
        elif (ended := unit.ended_at(moment)) is not None:
            gone = f"{known.name} {said_of(ended)}"
        found = holding(position, substitutes, moment)
        period = found.period if found is not None else None
        return cls(position_id, created.title, code, known.name, period, gone)

    def bindable(self) -> None:
        """Raises Refusal `wrong_state` for a position that nothing new may be given to: it is closed, or its unit is no
        more."""
        if self.gone:
            raise Refusal("wrong_state", self.gone, position=self.position_id)

    def held_by(self, actor: Actor) -> bool:
        """Whether the actor holds it, in the very capacity that he claims."""
        return self.holder is not None and self.holder.person == actor.person and self.holder.capacity == actor.capacity

    def signer(self) -> SignerInfo:
        return SignerInfo(
            position_id=self.position_id,
            title=self.title,
            person_id=self.holder.person if self.holder else None,
            capacity=self.holder.capacity if self.holder else None,
        )


@dataclass(frozen=True, slots=True)
class Office:
    """`seats` holds at least the actor's position and that of a signer; `year` is the calendar year in the run's
    unit (for letter numbers)."""

    seats: Mapping[UUID, Seat] = field(default_factory=dict)
    year: int = 0
    timing: Timing | None = None
    active_sops: frozenset[str] = frozenset()
    """Of the SOPs that the step's acts run: those that can be started."""


def require_holder(state: RunState, activation: Activation, actor: Actor, office: Office) -> Seat:
    """The seat of an actor who may act in the activation now.

    Raises:
        Refusal: `not_holder` he does not hold a position of the step now; `wrong_state` another position has taken it,
            was given it, or does the work for him.
    """
    seat = require_seat(state, activation, actor, office)
    if actor.position not in activation.hands:
        has = state.titles(activation.hands)
        if activation.delegate is not None:
            what = f"didelegasikan kepada {has}; tarik kembali dahulu bila hendak mengerjakannya sendiri"
        elif activation.assigned:
            what = f"dibagikan ketua tim kepada {has}; mintalah ketua mengalihkannya"
        else:
            what = f"sudah diambil {has}; mintalah dilepaskan dahulu"
        raise Refusal("wrong_state", f"langkah ini {what}", step=activation.step, position=has)
    return seat


def require_seat(state: RunState, activation: Activation, actor: Actor, office: Office) -> Seat:
    """The seat of an actor in a position of the step, whoever has it in hand. Raises Refusal `not_holder`."""
    if actor.position in (*activation.positions, activation.delegate):
        seat = office.seats.get(actor.position) if actor.position is not None else None
        if seat is not None and seat.held_by(actor):
            return seat
    titles = state.titles(activation.positions)
    raise Refusal(
        "not_holder",
        f"langkah ini milik {titles}; Anda tidak memegang jabatan itu saat ini, mintalah pemegangnya melaksanakan",
        position=titles,
        step=activation.step,
    )


def seat_of(actor: Actor, office: Office) -> Seat | None:
    """The seat of the position in which the actor says he acts; None when he does not hold it now."""
    seat = office.seats.get(actor.position) if actor.position is not None else None
    return seat if seat is not None and seat.held_by(actor) else None
