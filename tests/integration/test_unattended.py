"""Steps that nobody attends to, on a real service with a clock of the test's: escalated once, also across restarts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.ids import uuid7
from chassis.service import Chassis
from contracts.absence import CoverPosition, DeclareAbsence
from contracts.organisation import AssignPosition, VacatePosition
from contracts.workflow import InboxEntry, Perform, PerformedAct, ShowInbox, StepUnattended
from services.workflow.absence import AbsenceHandlers
from services.workflow.streams import Streams
from services.workflow.vigil import Vigil
from tests.integration.test_absence import acting, context
from tests.integration.test_workflow_service import Service, office, start_command
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.workflow_world import NOW, named

RUN = named("pelaksanaan kosong")
KASUBBAG, SECRETARY = named("kasubbag-program"), named("sekretaris")
HOUR = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> Any:
        return self.now


async def waiting_for_kasubbag(service: Service) -> None:
    """Step 2 of seed 000 is in hand of the Kasubbag, whose superior is the secretary."""
    await office(service)
    service.now = NOW
    await service.command(start_command(RUN), acting("kepala-dinas"))
    (entry,) = await entries(service, named("kepala-dinas"))
    cmd = Perform(
        command_id=uuid7(), run_id=RUN, activation_id=entry.activation_id, acts=(PerformedAct(act="perintah"),)
    )
    await service.command(cmd, acting("kepala-dinas"))
    await service.settled()


async def entries(service: Service, position: UUID) -> list[InboxEntry]:
    await service.settled()
    return list((await service.queries.inbox(None, ShowInbox(positions=(position,)))).entries)


async def said(chassis: Chassis) -> list[tuple[str, tuple[UUID, ...]]]:
    found = [event.open().data async for event in chassis.log.all()]
    return [(one.step, one.escalated_to) for one in found if isinstance(one, StepUnattended)]


async def look(service: Service, times: int = 2) -> None:
    for _ in range(times):
        await Vigil(service.chassis, Streams(service.chassis.log)).look()
        await service.settled()


async def test_it_is_said_once_shown_to_the_superior_and_covered(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await waiting_for_kasubbag(service)
        away = DeclareAbsence(
            command_id=uuid7(), position_id=KASUBBAG, kind="cuti", since=NOW + HOUR, until=NOW + 90 * HOUR
        )
        handlers = AbsenceHandlers(Streams(chassis.log))
        await handlers.declare(context(chassis, away, acting("kasubbag-program"), NOW), away)
        clock.now = NOW + HOUR - timedelta(seconds=1)
        await look(service)
        assert await said(chassis) == []
        assert await entries(service, SECRETARY) == []
        clock.now = NOW + HOUR
        await look(service)
        assert await said(chassis) == [("siapkan-format", (SECRETARY,))]
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await look(service)
        assert len(await said(chassis)) == 1
        (entry,) = await entries(service, SECRETARY)
        assert (entry.step, entry.position, entry.unattended) == ("siapkan-format", KASUBBAG, True)
        row = (await service.view(RUN)).timeline[-1]
        assert (row.unattended, row.escalated_to) == ((KASUBBAG,), (SECRETARY,))

        handlers = AbsenceHandlers(Streams(chassis.log))
        cover = CoverPosition(command_id=uuid7(), position_id=KASUBBAG, by=named("staf"), until=clock.now + HOUR)
        await handlers.cover(context(chassis, cover, acting("sekretaris"), clock.now), cover)
        assert await entries(service, SECRETARY) == []
        assert (await service.view(RUN)).timeline[-1].unattended == ()
        (entry,) = await entries(service, KASUBBAG)
        assert not entry.unattended

        clock.now += HOUR
        (entry,) = await entries(service, SECRETARY)
        assert entry.unattended, "the time of the Plh. is over, and the absence is not"
        await look(service)
        assert len(await said(chassis)) == 1, "the secretary was told before"


async def test_without_anybody_above_it_is_said_and_said_again_when_somebody_is_there(
    settings: Callable[..., Any],
) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await waiting_for_kasubbag(service)
        clock.now = service.now = NOW + HOUR
        for name in ("kasubbag-program", "sekretaris"):
            leave = VacatePosition(
                command_id=uuid7(), position_id=named(name), person_id=named(f"orang {name}"), since=clock.now
            )
            await service.command(leave)
        await look(service)
        assert await said(chassis) == [("siapkan-format", ())], "nobody is above: operators must help"
        assert (await service.view(RUN)).timeline[-1].unattended == (KASUBBAG,)
        service.now = clock.now
        back = AssignPosition(command_id=uuid7(), position_id=SECRETARY, person_id=named("orang baru"), since=clock.now)
        await service.command(back)
        await look(service)
        assert await said(chassis) == [("siapkan-format", ()), ("siapkan-format", (SECRETARY,))]
        assert [one.step for one in await entries(service, SECRETARY)] == ["siapkan-format"]
