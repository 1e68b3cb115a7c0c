"""What intake does when workflow speaks: opens collections, follows units and the holders of positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from chassis.entities import Decision, Repository
from chassis.reactors import Reaction
from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.agencies import PositionClosed
from contracts.envelope import NewEvent, Opened
from contracts.intake import CollectionOpened
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered
from contracts.subjects import Place
from contracts.workflow import CollectionClosed, CollectionReopened, CollectionRequested, RunUnit
from services.intake import office
from services.intake.domain import Collection, collection_id, decide_open, decide_reopen, decide_shut


class WorkflowReactions:
    def __init__(self, collections: Repository[Collection]) -> None:
        self._collections = collections

    async def collection_requested(self, event: Opened, reaction: Reaction) -> None:
        """One collection for each unit, all in this transaction: a step asks all its units or none."""
        request = event.data
        if not isinstance(request, CollectionRequested):
            raise TypeError(f"{event.type} is not CollectionRequested")
        known = await office.regions(reaction.tx, [unit.unit for unit in request.units])
        for unit in request.units:
            opened = _opened(request, unit)
            place = Place(region=known.get(unit.unit, event.place.region), unit=unit.unit)

            def decide(
                state: Collection, version: int, opened: CollectionOpened = opened, place: Place = place
            ) -> Decision:
                return Decision(events=decide_open(state, opened, place))

            await reaction.execute(self._collections, opened.collection_id, decide)

    async def collection_closed(self, event: Opened, reaction: Reaction) -> None:
        """Units that had not answered may still send; it counts for nothing."""
        closed = event.data
        if isinstance(closed, CollectionClosed):
            await self._each(reaction, closed.activation_id, closed.missing, decide_shut)

    async def collection_reopened(self, event: Opened, reaction: Reaction) -> None:
        reopened = event.data
        if isinstance(reopened, CollectionReopened):
            await self._each(reaction, reopened.activation_id, reopened.units, decide_reopen)

    async def _each(
        self,
        reaction: Reaction,
        activation_id: UUID,
        units: Sequence[str],
        decide_on: Callable[[Collection], list[NewEvent]],
    ) -> None:
        for unit in units:

            def decide(state: Collection, version: int) -> Decision:
                return Decision(events=decide_on(state))

            await reaction.execute(self._collections, collection_id(activation_id, unit), decide)

    async def position_assigned(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, PositionAssigned):
            await office.assigned(reaction.tx, event.data)

    async def position_vacated(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, PositionVacated):
            await office.vacated(reaction.tx, event.data)

    async def position_closed(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, PositionClosed):
            await office.closed(reaction.tx, event.data)

    async def position_absent(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, AbsenceDeclared):
            await office.absent(reaction.tx, event.data)

    async def position_back(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, AbsenceEnded):
            await office.back(reaction.tx, event.data)

    async def unit_registered(self, event: Opened, reaction: Reaction) -> None:
        if isinstance(event.data, UnitRegistered):
            await office.registered(reaction.tx, event.data)


def _opened(request: CollectionRequested, unit: RunUnit) -> CollectionOpened:
    return CollectionOpened(
        collection_id=collection_id(request.activation_id, unit.unit),
        run_id=request.run_id,
        activation_id=request.activation_id,
        step=request.step,
        unit=unit.unit,
        unit_name=unit.name,
        filler=unit.position,
        reviewers=request.reviewers,
        title=request.title,
        previous=request.previous.get(unit.unit),
    )
