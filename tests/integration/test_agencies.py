"""Units by date: the read model says of every moment what the decisions say; a calendar passes to the successor."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.projections import fill
from contracts.agencies import DissolveUnit
from contracts.calendar import SetCalendar, ShowCalendar
from contracts.catalogue import Command
from contracts.envelope import Opened
from contracts.errors import Refusal
from services.workflow.agencies import Agencies
from services.workflow.domain.identity import unit_stream
from services.workflow.projections.holders import UNITS
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.streams import Streams
from tests.conftest import Database
from tests.integration.test_absence import context
from tests.integration.test_projection_equality import Model
from tests.integration.test_workflow_service import Service, office
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.calendar_world import written
from tests.unit.test_workflow_agencies import BASIS, Region
from tests.unit.workflow_world import NOW, OPERATOR

DAY = timedelta(days=1)


class Recorded(Region):
    """Keeps the events in the order of one log."""

    def __init__(self, *codes: str) -> None:
        self.log: list[Opened] = []
        super().__init__(*codes)

    def took(self, event: Opened) -> None:
        event.position = len(self.log) + 1
        self.log.append(event)


@pytest.mark.parametrize("seed", range(6))
async def test_read_model_and_decisions_agree_on_every_day(database: Database, seed: int) -> None:
    chance, codes = random.Random(seed), ("a", "b", "c", "d")
    region = Recorded(*codes)
    for turn in range(30):
        code, other, since = chance.choice(codes), chance.choice((*codes, None)), NOW + chance.randint(-5, 30) * DAY
        try:
            match chance.randint(0, 6):
                case 0 | 1 | 2:
                    region.rename(code, f"Nama {turn}", since)
                case 3 | 4 | 5:
                    region.move(code, other, since)
                case _ if other:
                    region.dissolve(code, "gabung", other, since=since)
        except Refusal:
            pass
    connection = await database.connect("workflow")
    try:
        model = await Model(connection, OrganisationProjection(), f"units{seed}").make()
        left = list(region.log)
        while left:
            size = chance.randint(1, 5)
            await model.take(left[:size])
            left = left[size:]
        for day in range(-6, 32):
            moment = NOW + day * DAY
            for row in await connection.fetch(fill(UNITS, model.tables), moment):
                state = region.states[row["unit"]]
                unit = state.at(row["unit"], moment)
                assert (row["name"], row["parent"]) == (unit.name, unit.parent)
                ended = state.ended
                told = (ended.since, ended.kind, list(ended.successors)) if ended else (None, None, [])
                assert (row["dissolved"], row["kind"], row["successors"]) == told
    finally:
        await connection.close()


async def test_a_unit_that_is_no_more_has_the_calendar_of_its_successor(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    async with running("workflow", settings, lambda: NOW) as chassis:
        service = Service(chassis)
        await office(service)
        own = SetCalendar(command_id=uuid7(), calendar=written(untuk="unit/bidang-b"))
        await service.command(own)
        agencies = Agencies(chassis, Streams(chassis.log))
        cmd: Command = DissolveUnit(
            command_id=uuid7(), unit="bidang-a", kind="gabung", successors=("bidang-b",), since=NOW, basis=BASIS
        )
        await agencies.dissolve(context(chassis, cmd, OPERATOR, NOW), cmd)
        await service.settled()
        shown = await service.queries.calendar(None, ShowCalendar(unit="bidang-a"))
        assert (shown.scope, shown.calendar_version) == ("unit/bidang-b", 1)
        timing = await Streams(chassis.log).looking().timing("bidang-a", NOW)
        assert timing.calendar.ref == shown.ref
        assert (await chassis.log.stream(unit_stream("bidang-a"), 0))[-1].open().type == "workflow.unit.dissolved.v1"
