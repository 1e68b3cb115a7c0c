"""Who acts for a position at a moment: its holder, or while he is absent whoever holds the substitute's position.

Substitutes may be absent as well: then theirs acts, and so on. The chain ends where somebody is there, where an absence
names nobody, or where it would come back to a position it has passed: then nobody acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.domain.positions import Absence, Period, PositionState, holder


@dataclass(frozen=True, slots=True)
class Holding:
    """Who acts now. `via` is the substitute's own position (None: the holder himself acts)."""

    period: Period
    via: UUID | None = None


def absence_at(state: PositionState, moment: datetime) -> Absence | None:
    """The absence of the one who is assigned at that moment."""
    assigned = holder(state, moment)
    if assigned is None:
        return None
    return next((one for one in state.absences if one.person == assigned.person and one.lasts(moment)), None)


def substitute_at(state: PositionState, moment: datetime) -> UUID | None:
    absence = absence_at(state, moment)
    return absence.substitute if absence is not None else None


def holding(state: PositionState, others: Mapping[UUID, PositionState], moment: datetime) -> Holding | None:
    """Who acts for the position; None: nobody. `others` are the states of the substitutes along the chain."""
    absence = absence_at(state, moment)
    if absence is None:
        assigned = holder(state, moment)
        return Holding(assigned) if assigned is not None else None
    first, via, passed = absence, absence.substitute, set[UUID]()
    while via is not None and via not in passed and via in others:
        passed.add(via)
        absence = absence_at(others[via], moment)
        if absence is None:
            found = holder(others[via], moment)
            return Holding(Period(found.person, "plh", first.since, first.until), via) if found is not None else None
        via = absence.substitute
    return None
