"""Positions that move to another unit, are corrected, or are closed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from contracts.agencies import (
    ClosePosition,
    CorrectPosition,
    MovePosition,
    PositionClosed,
    PositionCorrected,
    PositionMoved,
)
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from services.workflow.domain.positions import PositionState
from services.workflow.domain.units import UnitState, place_of


def decide_move(state: PositionState, command: MovePosition, unit: UnitState) -> list[NewEvent]:
    """Puts the position into another unit from a date on; whoever holds it goes with it. `unit` is the new one.

    Raises Refusal `not_found`; `wrong_state` closed, the unit is no more by then, or the order of dates.
    """
    created, _ = state.created(command.position_id)
    target = unit.standing(command.unit, command.since)
    if state.unit_at(command.since) == command.unit:
        return []
    if state.closed is not None:
        raise Refusal("wrong_state", f"{created.title} sudah dihapus; tidak dapat dipindahkan", field="position_id")
    if state.moves and command.since <= state.moves[-1].since:
        raise Refusal(
            "wrong_state",
            f"{created.title} sudah dipindahkan sejak {state.moves[-1].since:%Y-%m-%d}; yang berikutnya sesudah itu",
            field="since",
        )
    data = PositionMoved(position_id=command.position_id, unit=command.unit, since=command.since, basis=command.basis)
    return [NewEvent(command.position_id, place_of(target), data)]


def decide_correct(
    state: PositionState, command: CorrectPosition, reason: TextRef, above: Mapping[UUID, PositionState]
) -> list[NewEvent]:
    """Title and superior as they should be. `above` holds the new superior and all above it.

    Raises Refusal `not_found`; `invalid` it would stand under itself, or both a superior and none.
    """
    created, place = state.created(command.position_id)
    if command.topmost and command.superior is not None:
        raise Refusal("invalid", "sebut atasannya, atau bahwa tidak ada atasannya, bukan keduanya", field="superior")
    title = command.title or created.title
    superior = None if command.topmost else command.superior or created.superior
    if (title, superior) == (created.title, created.superior):
        return []
    if command.superior is not None:
        above.get(command.superior, PositionState()).created(command.superior)
        if command.position_id in above:
            raise Refusal(
                "invalid",
                f"atasan itu berada di bawah {created.title}; sebuah jabatan tidak dapat membawahi atasannya sendiri",
                field="superior",
            )
    data = PositionCorrected(position_id=command.position_id, title=title, superior=superior, reason=reason)
    return [NewEvent(command.position_id, place, data)]


def decide_close(state: PositionState, command: ClosePosition) -> list[NewEvent]:
    """Nobody holds it from then on; closed again, nothing changes. Raises Refusal `not_found`, `wrong_state`."""
    created, place = state.created(command.position_id)
    if state.closed is not None:
        if state.closed == command.since:
            return []
        raise Refusal(
            "wrong_state", f"{created.title} sudah dihapus sejak {state.closed:%Y-%m-%d}", field="position_id"
        )
    data = PositionClosed(position_id=command.position_id, since=command.since, basis=command.basis)
    return [NewEvent(command.position_id, place, data)]
