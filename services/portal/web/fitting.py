"""Positions among which the actor's is looked for when he holds several and names none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from contracts.errors import Refusal
from contracts.workflow import RunView, ShowRun
from services.portal.web.caller import Caller

Fitting = Callable[[], Awaitable[Collection[UUID]]]


def performers(caller: Caller, run_id: UUID, activation_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    """The positions that perform a step of a run. Raises Refusal `not_found` when the run has no such step."""

    async def find() -> Collection[UUID]:
        run = await caller.ask(ShowRun(run_id=run_id), RunView)
        for activation in run.timeline:
            if activation.activation_id == activation_id:
                return tuple(one for one in (*activation.positions, activation.delegated_to) if one is not None)
        raise Refusal("not_found", "langkah itu tidak ada di pelaksanaan ini", activation_id=activation_id)

    return find


def of_run(caller: Caller, run_id: UUID, choose: Callable[[RunView], Collection[UUID]]) -> Fitting:
    """Positions that a run names for something."""

    async def find() -> Collection[UUID]:
        return choose(await caller.ask(ShowRun(run_id=run_id), RunView))

    return find
