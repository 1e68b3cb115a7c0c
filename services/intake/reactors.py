"""What intake does when workflow speaks: opens collections, follows units and the holders of positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from chassis.entities import Decision, Repository
from chassis.reactors import Reaction
from contracts.absence import AbsenceDeclared, AbsenceEnded
from contracts.agencies import PositionClosed
from contracts.envelope import NewEvent, Opened
from contracts.intake import CollectionOpened
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered
from contracts.subjects import Place
from contracts.workflow import (
    CollectionClosed,
    CollectionExtended,
    CollectionReopened,
    CollectionRequested,
    CollectionUnitAdded,
    RunUnit,
    UnitDropped,
    Window,
    WindowExtended,
)
from services.intake import office
from services.intake.domain import (
    Collection,
    collection_id,
    decide_open,
    decide_reopen,
    decide_shut,
    decide_shut_whole,
    decide_time,
)


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

    async def collection_extended(self, event: Opened, reaction: Reaction) -> None:
        extended = event.data
        if isinstance(extended, CollectionExtended):
            move = partial(decide_time, due=extended.due)
            await self._each(reaction, extended.activation_id, extended.units, move)

    async def window_extended(self, event: Opened, reaction: Reaction) -> None:
        """Answers are taken as long as the step that they belong to may be done."""
        extended = event.data
        if isinstance(extended, WindowExtended):
            move = partial(decide_time, window=Window(opens=extended.opens, closes=extended.closes))
            for activation_id, units in extended.collections.items():
                await self._each(reaction, activation_id, units, move)

    async def collection_unit_added(self, event: Opened, reaction: Reaction) -> None:
        """A unit that came into the run later is asked as the others were."""
        added = event.data
        if not isinstance(added, CollectionUnitAdded):
            raise TypeError(f"{event.type} is not CollectionUnitAdded")
        known = await office.regions(reaction.tx, [added.unit.unit])
        opened = _opened(
            CollectionRequested(
                run_id=added.run_id,
                activation_id=added.activation_id,
                step=added.step,
                title=added.title,
                units=(added.unit,),
                reviewers=added.reviewers,
                previous={},
                due=added.due,
                window=added.window,
            ),
            added.unit,
        )
        place = Place(region=known.get(added.unit.unit, event.place.region), unit=added.unit.unit)

        def decide(state: Collection, version: int) -> Decision:
            return Decision(events=decide_open(state, opened, place) or decide_reopen(state))

        await reaction.execute(self._collections, opened.collection_id, decide)

    async def run_unit_dropped(self, event: Opened, reaction: Reaction) -> None:
        """What the unit sends from now on is kept and counts for nothing."""
        dropped = event.data
        if isinstance(dropped, UnitDropped):
            for activation_id in dropped.collections:
                await self._each(reaction, activation_id, (dropped.unit,), decide_shut_whole)

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
        filled_from=request.filled_from.get(unit.unit, ()),
        due=request.due,
        opens=request.window.opens if request.window else None,
        closes=request.window.closes if request.window else None,
    )
