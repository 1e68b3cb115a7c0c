"""Standing orders on a real service with a clock of the test's: each run starts once, also late, and when mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chassis.ids import uuid7
from contracts.organisation import AssignPosition, VacatePosition
from contracts.workflow import (
    EndSchedule,
    ListRuns,
    ListSchedules,
    Order,
    ScheduleBlocked,
    ScheduleRow,
    ScheduleRuns,
    ScheduleStarted,
)
from services.workflow.projections.schedules import SchedulesProjection
from services.workflow.scheduling import Scheduler, Scheduling
from services.workflow.streams import Streams
from tests.conftest import Database
from tests.integration.test_projection_equality import Model
from tests.integration.test_timekeeping import Clock
from tests.integration.test_workflow_service import BIDANG, Service, office
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.workflow_world import NOW, named

SCHEDULE = named("jadwal")
ROLES = ("kepala-dinas", "sekretaris", "kasubbag-program", "staf")


def order(**changes: Any) -> Order:
    values = {
        "sop": "penyusunan-sakip",
        "unit": "dinas-contoh",
        "title": "SAKIP {tahun}",
        "since": date(2026, 2, 3),
        "days": ("02-10",),
        "about": "sebelumnya",
        "roles": {role: named(role) for role in ROLES},
        "units": {"bidang": tuple(named(f"kepala-{unit}") for unit in BIDANG)},
        **changes,
    }
    return Order.model_validate(values)


async def set_order(service: Service, **changes: Any) -> None:
    service.commands = (*service.commands, Scheduling(service.chassis, Streams(service.chassis.log)))
    await service.command(ScheduleRuns(command_id=uuid7(), schedule_id=SCHEDULE, order=order(**changes)))


async def listed(service: Service) -> ScheduleRow:
    await service.settled()
    scheduling = Scheduling(service.chassis, Streams(service.chassis.log))
    (row,) = (await scheduling.schedules(None, ListSchedules())).schedules
    return row


async def look(service: Service) -> None:
    await service.settled()
    await Scheduler(service.chassis, Streams(service.chassis.log)).look()
    await service.settled()


async def test_a_run_starts_once_on_its_day_and_late_when_nobody_was_there(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await office(service)
        await set_order(service)
        await look(service)
        assert (await listed(service)).occasions == ()
    clock.now = NOW + timedelta(days=10)
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        for _ in range(3):
            await look(service)
        (run,) = (await service.queries.runs(None, ListRuns())).runs
        assert (run.title, run.year) == ("SAKIP 2025", 2025)
        (occasion,) = (await listed(service)).occasions
        assert (occasion.run_id, occasion.day, occasion.late) == (run.run_id, date(2026, 2, 10), True)
    clock.now = NOW + timedelta(days=375)
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await look(service)
        assert [row.year for row in (await service.queries.runs(None, ListRuns())).runs] == [2026, 2025]
        found = [event.open().data async for event in chassis.log.all()]
        assert len([one for one in found if isinstance(one, ScheduleStarted)]) == 2


async def test_what_cannot_start_is_said_once_and_starts_when_mended(
    settings: Callable[..., Any], database: Database
) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await office(service)
        await set_order(service)
        head, person = named("kepala-dinas"), named("orang kepala-dinas")
        since = NOW + timedelta(days=1)
        await service.command(VacatePosition(command_id=uuid7(), position_id=head, person_id=person, since=since))
        clock.now = service.now = NOW + timedelta(days=10)
        for _ in range(3):
            await look(service)
        (occasion,) = (await listed(service)).occasions
        assert occasion.run_id is None
        assert "kosong" in occasion.blocked
        found = [event.open().data async for event in chassis.log.all()]
        assert len([one for one in found if isinstance(one, ScheduleBlocked)]) == 1

        await service.command(
            AssignPosition(command_id=uuid7(), position_id=head, person_id=named("orang baru"), since=clock.now)
        )
        clock.now += timedelta(hours=1)
        await look(service)
        (occasion,) = (await listed(service)).occasions
        assert (occasion.run_id is not None, occasion.blocked, occasion.late) == (True, "", True)

        await service.command(EndSchedule(command_id=uuid7(), schedule_id=SCHEDULE, reason="SOP diganti."))
        clock.now += timedelta(days=365)
        await look(service)
        row = await listed(service)
        assert (row.ended, row.reason, len(row.occasions)) == (True, "SOP diganti.", 1)
        events = [event.open() async for event in chassis.log.all()]
    connection = await database.connect("workflow")
    try:
        live = await Model(connection, SchedulesProjection(), "live_schedules").make()
        rebuilt = await Model(connection, SchedulesProjection(), "rebuilt_schedules").make()
        for event in events:
            await live.take([event])
        await rebuilt.take(events)
        assert await live.whole() == await rebuilt.whole()
    finally:
        await connection.close()
