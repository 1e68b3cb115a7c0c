"""Advice that nobody gives, on a real service with a clock of the test's: said once, also across restarts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.ids import uuid7
from chassis.service import Chassis
from contracts.workflow import AdviceLapsed, RequestAdvice, ShowInbox, ShowRun
from services.workflow.streams import Streams
from services.workflow.timekeeping import Timekeeper
from tests.integration.test_timekeeping import RUN, Clock, entries, started
from tests.integration.test_workflow_service import Service
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.workflow_world import named, person_in


async def lapsed(chassis: Chassis) -> int:
    return len([one async for one in chassis.log.all() if isinstance(one.open().data, AdviceLapsed)])


async def test_no_answer_is_said_once_and_a_late_one_is_still_asked_for(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    clock = Clock()
    asked = ShowInbox(positions=(named("staf"),))
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await started(service)
        (entry,) = await entries(service, named("kepala-dinas"))
        await service.command(
            RequestAdvice(
                command_id=uuid7(),
                run_id=RUN,
                activation_id=entry.activation_id,
                to=named("staf"),
                question="Bagaimana pendapat Anda?",
            ),
            person_in("kepala-dinas"),
        )
        await service.settled()
        (one,) = (await service.queries.inbox(None, asked)).advice
        # one working day after Monday: Tuesday when the office closes, 16.00 WIB
        assert one.due == datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
        assert one.question == "Bagaimana pendapat Anda?"
        clock.now = one.due - timedelta(minutes=1)
        await Timekeeper(chassis, Streams(chassis.log)).look()
        assert await lapsed(chassis) == 0
    clock.now = one.due
    for _ in range(2):
        async with running("workflow", settings, clock) as chassis:
            service = Service(chassis)
            for _ in range(2):
                await service.settled()
                await Timekeeper(chassis, Streams(chassis.log)).look()
            await service.settled()
            assert await lapsed(chassis) == 1
            (one,) = (await service.queries.inbox(None, asked)).advice
            assert one.lapsed
            (shown,) = (await service.queries.run(None, ShowRun(run_id=RUN))).advice
            assert (shown.lapsed, shown.answer) == (True, None)
