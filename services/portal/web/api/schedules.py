"""Standing orders: runs that start by the calendar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Response

from contracts.base import Code
from contracts.catalogue import Done
from contracts.workflow import EndSchedule, ListSchedules, Order, ScheduleRuns, Schedules
from services.portal.web.api.access import Acting, IdempotencyKey, Reading, command_id_of, moved
from services.portal.web.api.bodies import EndScheduleBody, ScheduleBody, to_command
from services.portal.web.api.replies import DoneAnswer, answer
from services.portal.web.caller import Caller

router = APIRouter(prefix="/schedules", tags=["Pelaksanaan"])


@router.get("", summary="Daftar jadwal")
async def schedules(
    caller: Reading, sop: Annotated[Code | None, Query(description="Hanya SOP ini.")] = None
) -> Schedules:
    """Pelaksanaan yang dimulai menurut kalender: kapan, yang sudah dimulai, dan yang terhalang beserta sebabnya."""
    return await caller.ask(ListSchedules(sop=sop), Schedules)


@router.post("", summary="Atur jadwal")
async def schedule_runs(
    caller: Acting, body: ScheduleBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Membuat atau mengubah jadwal, sebagai pemegang salah satu jabatan pelaksananya."""
    command_id = command_id_of(body.command_id, key)

    async def bound() -> Collection[UUID]:
        return bound_of(body.order)

    position = await caller.position(body.position_id, bound)
    schedule = body.schedule_id or uuid5(command_id, "jadwal")
    command = to_command(ScheduleRuns, body, command_id=command_id, schedule_id=schedule)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


@router.post("/{schedule_id}/end", summary="Akhiri jadwal")
async def end_schedule(
    caller: Acting, schedule_id: UUID, body: EndScheduleBody, response: Response, key: IdempotencyKey = None
) -> DoneAnswer:
    """Tidak ada lagi yang dimulai menurut jadwal ini; yang sudah berjalan tetap berjalan."""
    command_id = command_id_of(body.command_id, key)
    position = await caller.position(body.position_id, _of(caller, schedule_id))
    command = to_command(EndSchedule, body, command_id=command_id, schedule_id=schedule_id)
    reply, token = await caller.send(command, Done, position)
    return answer(DoneAnswer, reply, command_id, moved(response, token))


def bound_of(order: Order) -> Collection[UUID]:
    """Every position that an order binds."""
    lists = (*order.units.values(), *order.teams.values())
    return {*order.roles.values(), *(one for listed in lists for one in listed)}


def _of(caller: Caller, schedule_id: UUID) -> Callable[[], Awaitable[Collection[UUID]]]:
    async def find() -> Collection[UUID]:
        for row in (await caller.ask(ListSchedules(), Schedules)).schedules:
            if row.schedule_id == schedule_id:
                return bound_of(row.order)
        return ()

    return find
