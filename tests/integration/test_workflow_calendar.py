"""Working calendars on real Postgres and NATS: set by command, found by query and by a decision alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import pytest

from chassis.commands import CommandContext
from chassis.execution import Origin
from chassis.ids import uuid7
from chassis.projections import request_rebuild
from chassis.service import Chassis, open_chassis
from contracts.actor import Actor
from contracts.calendar import CalendarInForce, SetCalendar, ShowCalendar
from contracts.catalogue import Command
from contracts.errors import Refusal
from contracts.organisation import RegisterUnit, Zone
from contracts.subjects import Position
from services.workflow.handlers import Handlers
from services.workflow.projections.calendars import CalendarsProjection
from services.workflow.queries import Queries
from services.workflow.streams import Streams
from tests.support.bus import make_topology, until
from tests.unit.calendar_world import WIT, WITA, at, wall, written

OPERATOR = Actor(capacity="operator")
MONDAY = at("2026-02-02 07:30", WITA)


def local_date(zone: Zone, moment: datetime) -> date:
    return date.fromisoformat(wall(moment, zone)[:10])


class Service:
    """A running workflow service, whose endpoints are called without the wire."""

    def __init__(self, chassis: Chassis) -> None:
        self.chassis = chassis
        self.streams = Streams(chassis.log)
        self.handlers, self.queries = Handlers(self.streams), Queries(chassis)

    async def register(self, unit: str, parent: str | None = None, **fields: Any) -> None:
        cmd = RegisterUnit.model_validate(
            {"command_id": uuid7(), "unit": unit, "name": f"Unit {unit}", "parent": parent, "region": "62.09", **fields}
        )
        await self._run(self.handlers.register_unit, cmd)

    async def set(self, untuk: str, **changes: Any) -> dict[str, Any]:
        cmd = SetCalendar(command_id=uuid7(), calendar=written(untuk=untuk, **changes))
        return await self._run(self.handlers.set_calendar, cmd)

    async def _run(self, handler: Callable[..., Any], cmd: Command) -> dict[str, Any]:
        context = CommandContext(self.chassis.log, Origin(cmd.command_id, cmd.command_id.bytes, OPERATOR, MONDAY))
        answer: dict[str, Any] = orjson.loads((await handler(context, cmd)).answer)
        return answer

    async def shown(self, unit: str, day: date | None = None) -> CalendarInForce:
        await self.settled()
        return await self.queries.calendar(None, ShowCalendar(unit=unit, day=day))

    async def ref(self, unit: str, moment: datetime = MONDAY) -> str:
        """What a decision finds, which must be what the query says."""
        found = await self.streams.looking().again().calendar(unit, moment)
        assert found.ref == (await self.shown(unit, found.local_date(moment))).ref
        return found.ref.partition(" ")[0]

    async def settled(self) -> None:
        head = await self.chassis.log.head()
        await self.chassis.caught_up(str(Position(log="workflow", position=head.position)))


@pytest.fixture
async def service(settings: Callable[[str], Any]) -> AsyncIterator[Service]:
    await make_topology(settings)
    chassis = await open_chassis("workflow", settings("workflow"))
    stop = asyncio.Event()
    running = asyncio.create_task(chassis.run(stop))
    await until(lambda: running.done() or all(runner.live for runner in chassis._projections.values()))
    assert not running.done(), running.exception()
    yield Service(chassis)
    stop.set()
    await running


async def test_the_nearest_calendar_is_in_force(service: Service) -> None:
    await service.register("pemda", zone=WITA)
    await service.register("dinas", "pemda", zone=WITA)
    await service.register("bidang", "dinas", zone=WITA)
    await service.register("lain", region="61.00")
    assert await service.ref("bidang") == "nasional/0"

    answer = await service.set("nasional")
    assert (answer["scope"], answer["calendar_version"], answer["changed"]) == ("nasional", 1, True)
    assert (await service.set("nasional"))["changed"] is False
    assert await service.ref("bidang") == "nasional/1"

    await service.set("wilayah/62.09", berlaku_sejak="2026-02-02")
    assert await service.ref("bidang") == "wilayah/62.09/1"
    assert await service.ref("bidang", MONDAY - timedelta(days=1)) == "nasional/1"
    assert await service.ref("lain") == "nasional/1"

    await service.set("unit/pemda")
    await service.set("unit/pemda", kalender="Kedua")
    assert await service.ref("bidang") == "unit/pemda/2"
    assert await service.ref("dinas") == "unit/pemda/2"
    await service.set("unit/bidang", berlaku_sejak="2026-03-01")
    assert await service.ref("bidang") == "unit/pemda/2"
    await service.set("unit/dinas")
    assert await service.ref("bidang") == "unit/dinas/1"
    assert await service.ref("pemda") == "unit/pemda/2"
    assert await service.ref("bidang", at("2026-03-01 00:00", WITA)) == "unit/bidang/1"

    before = await service.shown("bidang", date(2026, 2, 2))
    await request_rebuild(service.chassis.pool, CalendarsProjection.name)
    runner = service.chassis._projections[CalendarsProjection]
    await until(lambda: runner.live is not None and runner.live[0] == 2)
    assert await service.shown("bidang", date(2026, 2, 2)) == before


async def test_a_decision_reckons_with_the_units_own_hours_in_its_zone(service: Service) -> None:
    await service.register("dinas", zone=WIT)
    hours = {"masuk": "08.00", "pulang": "12.00"}
    await service.set("unit/dinas", jam_kerja={"senin": hours, "rabu": hours})
    look = service.streams.looking().again()
    office = await look.calendar("dinas", at("2026-02-02 11:00", WIT))
    assert wall(office.add_working_minutes(at("2026-02-02 11:00", WIT), 120), WIT) == "2026-02-04 09:00"
    assert {version for _, version in look.reads} == {1}, "the unit and its calendar, each at its version"


async def test_the_day_is_that_of_the_unit(service: Service) -> None:
    await service.register("dinas", zone=WIT)
    await service.set("unit/dinas", berlaku_sejak="2026-02-02")
    assert await service.ref("dinas", at("2026-02-02 00:00", WIT)) == "unit/dinas/1"
    assert await service.ref("dinas", at("2026-02-02 00:00", WIT) - timedelta(seconds=1)) == "nasional/0"
    before = service.chassis.clock()
    shown = await service.shown("dinas")
    assert (shown.unit, shown.zone, shown.calendar.untuk) == ("dinas", WIT, "unit/dinas")
    assert shown.day >= local_date(WIT, before)
    assert shown.day <= local_date(WIT, service.chassis.clock())


async def test_a_unit_that_is_not_there(service: Service) -> None:
    await service.register("lain")
    with pytest.raises(Refusal, match="unit 'dinas' belum terdaftar"):
        await service.shown("dinas")
    with pytest.raises(Refusal, match="unit 'dinas' belum terdaftar"):
        await service.set("unit/dinas")
    with pytest.raises(Refusal, match="unit 'dinas' belum terdaftar"):
        await service.streams.looking().again().calendar("dinas", MONDAY)
