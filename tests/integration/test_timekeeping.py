"""Due times on a real service with a clock of the test's: said once each, also across restarts, and to the superior."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import uuid7
from chassis.service import Chassis
from contracts.organisation import CreatePosition
from contracts.sop import Act, Definition
from contracts.workflow import (
    CollectionClosed,
    ExtendCollection,
    InboxEntry,
    LoadSop,
    Perform,
    PerformedAct,
    ShowInbox,
    ShowRun,
    StartRun,
    StepDueSoon,
    StepOverdue,
)
from services.workflow.streams import Streams
from services.workflow.timekeeping import Timekeeper
from tests.integration.test_workflow_service import BIDANG, Service, office
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.workflow_world import BUILTIN, NOW, named, person_in

RUN = named("pelaksanaan")
ABOVE = named("atasan")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def started(service: Service, sop: Definition | None = None) -> None:
    """Step 1 of seed 000 is in hand since NOW: Monday 2 February 2026, 08.00 WIB; it prints 15 Menit."""
    await office(service)
    if sop is not None:
        await service.command(LoadSop(command_id=uuid7(), definition=sop))
    await service.command(
        CreatePosition(command_id=uuid7(), position_id=ABOVE, unit="dinas-contoh", title="Atasan Kepala Dinas")
    )
    service.now = NOW
    roles = ("kepala-dinas", "sekretaris", "kasubbag-program", "staf")
    await service.command(
        StartRun(
            command_id=uuid7(),
            run_id=RUN,
            sop="penyusunan-sakip",
            title="Uji waktu",
            unit="dinas-contoh",
            year=2025,
            roles={role: named(role) for role in roles},
            units={"bidang": tuple(named(f"kepala-{unit}") for unit in BIDANG)},
        ),
        person_in("kepala-dinas"),
    )


async def said(chassis: Chassis) -> list[tuple[str, str]]:
    found = [event.open().data async for event in chassis.log.all()]
    return [(type(one).__name__, one.step) for one in found if isinstance(one, StepDueSoon | StepOverdue)]


async def entries(service: Service, position: UUID) -> list[InboxEntry]:
    await service.settled()
    return list((await service.queries.inbox(None, ShowInbox(positions=(position,)))).entries)


async def do(service: Service, entry: InboxEntry, act: Act, role: str) -> None:
    acts = (PerformedAct(act=act),)
    await service.command(
        Perform(command_id=uuid7(), run_id=RUN, activation_id=entry.activation_id, acts=acts), person_in(role)
    )


async def test_a_step_is_due_by_the_working_calendar_and_never_before_the_minimum(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    async with running("workflow", settings, Clock()) as chassis:
        service = Service(chassis)
        await started(service)
        (entry,) = await entries(service, named("kepala-dinas"))
        # 15 printed minutes, but the least is one Hari, which this SOP counts as 8 working hours: on Monday from 08.00
        # to 16.00 WIB there are 7 of them beside the break, and the eighth ends on Tuesday at 08.30 WIB
        assert entry.due == datetime(2026, 2, 3, 1, 30, tzinfo=UTC)
        assert entry.timeliness == ""


async def test_soon_and_overdue_are_said_once_each_also_across_restarts(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await started(service)
        (entry,) = await entries(service, named("kepala-dinas"))
        assert entry.due is not None
        keeper = Timekeeper(chassis, Streams(chassis.log))
        await keeper.look()
        assert await said(chassis) == []
        clock.now = entry.due - timedelta(hours=1)
        for _ in range(3):
            await keeper.look()
            await service.settled()
        assert await said(chassis) == [("StepDueSoon", "perintah")]
        assert (await entries(service, named("kepala-dinas")))[0].timeliness == "segera"
    clock.now = entry.due + timedelta(minutes=1)
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        for _ in range(3):
            await Timekeeper(chassis, Streams(chassis.log)).look()
            await service.settled()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await Timekeeper(chassis, Streams(chassis.log)).look()
        assert await said(chassis) == [("StepDueSoon", "perintah"), ("StepOverdue", "perintah")]
        assert (await entries(service, named("kepala-dinas")))[0].timeliness == "terlambat"


async def test_what_is_overdue_shows_to_the_superior_until_it_is_done(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await started(service)
        (first,) = await entries(service, named("kepala-dinas"))
        await do(service, first, "perintah", "kepala-dinas")
        (entry,) = await entries(service, named("kasubbag-program"))
        assert entry.due is not None
        clock.now = entry.due
        await Timekeeper(chassis, Streams(chassis.log)).look()
        (shown,) = await entries(service, named("sekretaris"))
        assert (shown.step, shown.escalated, shown.timeliness) == ("siapkan-format", True, "terlambat")
        service.now = clock.now
        await do(service, entry, "siapkan-format", "kasubbag-program")
        assert await entries(service, named("sekretaris")) == []


async def asked_of_units(service: Service) -> UUID:
    """Seed 000 with a collection that ends by itself: the forms are given out; the step that did it."""
    rows = tuple(
        row.model_copy(update={"tenggat": "akhir Februari", "tutup_otomatis": "ya"}) if row.id == "himpun-data" else row
        for row in BUILTIN["penyusunan-sakip"].langkah
    )
    await started(service, BUILTIN["penyusunan-sakip"].model_copy(update={"langkah": rows}))
    acts: tuple[tuple[str, Act], ...] = (
        ("kepala-dinas", "perintah"),
        ("kasubbag-program", "siapkan-format"),
        ("kasubbag-program", "bagikan"),
    )
    for role, act in acts:
        (entry,) = await entries(service, named(role))
        await do(service, entry, act, role)
    return entry.activation_id


async def closings(chassis: Chassis) -> list[tuple[str, int]]:
    found = [event.open().data async for event in chassis.log.all()]
    return [(one.cause, len(one.missing)) for one in found if isinstance(one, CollectionClosed)]


async def test_a_collection_is_closed_by_its_due_time_once_also_across_restarts(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        asked = await asked_of_units(service)
        # the last day of February 2026 is a Saturday: the date stays, until 23.59 WIB
        clock.now = datetime(2026, 2, 28, 16, 58, tzinfo=UTC)
        await Timekeeper(chassis, Streams(chassis.log)).look()
        assert await closings(chassis) == []
        await service.command(
            ExtendCollection(
                command_id=uuid7(),
                run_id=RUN,
                activation_id=asked,
                until=date(2026, 3, 12),
                reason="Banjir di tiga kecamatan",
            ),
            person_in("kasubbag-program"),
        )
        await service.settled()
    clock.now = datetime(2026, 3, 12, 7, 59, tzinfo=UTC)
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await Timekeeper(chassis, Streams(chassis.log)).look()
        assert await closings(chassis) == []
        (entry,) = [one for one in await entries(service, named("kasubbag-program")) if one.step == "himpun-data"]
        assert (entry.due, entry.due_rule) == (datetime(2026, 3, 12, 8, 0, tzinfo=UTC), "perpanjangan")
        clock.now = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
        for _ in range(3):
            await Timekeeper(chassis, Streams(chassis.log)).look()
            await service.settled()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await Timekeeper(chassis, Streams(chassis.log)).look()
        assert await closings(chassis) == [("batas-waktu", len(BIDANG))]
        view = await service.queries.run(None, ShowRun(run_id=RUN))
        (shown,) = view.collections
        assert (shown.closed, shown.closed_by, shown.extensions) == (True, "batas-waktu", 1)
