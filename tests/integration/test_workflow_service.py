"""The workflow service on real Postgres and NATS: commands, read models, queries, and reactions to other logs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from chassis.commands import CommandContext
from chassis.execution import Answered, Origin
from chassis.ids import uuid7
from chassis.projections import request_rebuild
from chassis.reactors import Reaction
from chassis.service import Chassis, open_chassis
from contracts.actor import Actor
from contracts.catalogue import Command, Event
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.intake import CollectionCompleted
from contracts.organisation import (
    AssignPosition,
    CreatePosition,
    ListPositions,
    PositionsOf,
    RegisterUnit,
    VacatePosition,
)
from contracts.subjects import Place, Position
from contracts.workflow import (
    CollectionAnswered,
    DocumentRequested,
    ListRuns,
    ListSops,
    LoadSop,
    Perform,
    PerformedAct,
    ReturnStep,
    RunView,
    ShowInbox,
    ShowRun,
    StartRun,
)
from services.workflow.approving import Approving
from services.workflow.domain import answering
from services.workflow.handlers import Handlers
from services.workflow.limits import Limits
from services.workflow.queries import Queries
from services.workflow.reactors import Reactors
from services.workflow.streams import Streams
from services.workflow.tasks import Tasks
from services.workflow.version_view import SopQueries
from tests.support.bus import make_topology, until
from tests.unit.workflow_world import BUILTIN, NOW, World, named, opened, person_in

OPERATOR = Actor(capacity="operator")
SAKIP = BUILTIN["penyusunan-sakip"]
BIDANG = ("bidang-a", "bidang-b")


class Service:
    """A running workflow service, whose endpoints are called without the wire."""

    def __init__(self, chassis: Chassis) -> None:
        self.chassis = chassis
        streams = Streams(chassis.log)
        self.handlers, self.queries, self.reactors = Handlers(streams), Queries(chassis), Reactors(streams)
        self.sops = SopQueries(chassis)
        self.commands = (self.handlers, Limits(streams), Approving(streams), Tasks(streams))
        self.now = NOW
        self.last: Answered | None = None

    async def command(self, cmd: Command, actor: Actor = OPERATOR) -> dict[str, Any]:
        names = {"StartRun": "start_run", "ReturnStep": "return_step", "LoadSop": "load_sop"}
        kind = type(cmd).__name__
        name = names.get(kind) or "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).lstrip("_")
        origin = Origin(cmd.command_id, orjson.dumps(kind), actor, self.now)
        self.now += timedelta(seconds=30)
        holder = next(one for one in self.commands if hasattr(one, name))
        self.last = await getattr(holder, name)(CommandContext(self.chassis.log, origin), cmd)
        found: dict[str, Any] = orjson.loads(self.last.answer)
        return found

    async def react(self, data: Event) -> None:
        """An event of intake or archive arrives."""
        event = opened(NewEvent(uuid7(), Place(region="64.00", unit="dinas-contoh"), data), 1, OPERATOR)
        async with self.chassis.pool.acquire() as connection, connection.transaction():
            reaction = Reaction(connection, self.chassis.log, event, self.now)
            await self._handler(data)(event, reaction)
        self.now += timedelta(seconds=30)

    def _handler(self, data: Event) -> Callable[[Opened, Reaction], Any]:
        decisions = {
            "CollectionCompleted": answering.decide_collected,
            "DocumentComposed": answering.decide_composed,
            "NumberAllotted": answering.decide_numbered,
            "RecordStored": answering.decide_stored,
        }
        return self.reactors.answered(decisions[type(data).__name__])

    async def settled(self) -> None:
        head = await self.chassis.log.head()
        await self.chassis.caught_up(str(Position(log="workflow", position=head.position)))

    async def view(self, run_id: UUID) -> RunView:
        await self.settled()
        return await self.queries.run(None, ShowRun(run_id=run_id))


@pytest.fixture
async def service(settings: Callable[[str], Any]) -> AsyncIterator[Service]:
    await make_topology(settings)
    chassis = await open_chassis("workflow", settings("workflow"), lambda: NOW)
    stop = asyncio.Event()
    running = asyncio.create_task(chassis.run(stop))
    await until(lambda: running.done() or all(runner.live for runner in chassis._projections.values()))
    assert not running.done(), running.exception()
    yield Service(chassis)
    stop.set()
    await running


async def office(service: Service) -> None:
    """Units, positions, their holders, and the SOP, by the real commands."""
    for unit in ("dinas-contoh", *BIDANG):
        parent = None if unit == "dinas-contoh" else "dinas-contoh"
        await service.command(
            RegisterUnit(command_id=uuid7(), unit=unit, name=f"Unit {unit}", parent=parent, region="64.00")
        )
    desks = {role: "dinas-contoh" for role in SAKIP.pelaksana if role != "bidang"}
    desks |= {f"kepala-{unit}": unit for unit in BIDANG}
    for name, unit in desks.items():
        await service.command(
            CreatePosition(
                command_id=uuid7(),
                position_id=named(name),
                unit=unit,
                title=f"Jabatan {name}",
                superior=named("sekretaris") if name == "kasubbag-program" else None,
            )
        )
        await service.command(
            AssignPosition(
                command_id=uuid7(),
                position_id=named(name),
                person_id=named(f"orang {name}"),
                since=NOW - timedelta(days=1),
            )
        )
    await service.command(LoadSop(command_id=uuid7(), definition=SAKIP))


def start_command(run_id: UUID) -> StartRun:
    return World(SAKIP, BIDANG).start_command().model_copy(update={"run_id": run_id, "command_id": uuid7()})


async def test_a_run_as_people_see_it(service: Service) -> None:
    await office(service)
    pure = World(SAKIP, BIDANG)
    run_id = pure.run_id
    reply = await service.command(start_command(run_id), person_in("kepala-dinas"))
    assert reply == {"version": 2, "run_id": str(run_id)}
    pure.start()

    async def inbox(name: str) -> list[Any]:
        await service.settled()
        return list((await service.queries.inbox(None, ShowInbox(positions=(named(name),)))).entries)

    async def perform(*acts: Any, note: str = "") -> dict[str, Any]:
        active = pure.active
        seen = pure.in_hand
        cmd = Perform(
            command_id=uuid7(),
            run_id=run_id,
            activation_id=active.id,
            acts=tuple(PerformedAct(act=act, document_sha256=seen, note=note) for act in acts),
        )
        answer = await service.command(cmd, person_in(active.role))
        pure.perform(*acts)
        return answer

    (entry,) = await inbox("kepala-dinas")
    assert (entry.step, entry.acts, entry.next_act, entry.standard_minutes) == ("perintah", ("perintah",), 0, 15)
    answer = await perform("perintah", note="segera disusun")
    assert (answer["completed"], answer["waiting_for"], answer["version"]) == (True, "", 5)
    assert await inbox("kepala-dinas") == []
    await perform("siapkan-format")
    await perform("bagikan")

    (entry,) = await inbox("kasubbag-program")
    assert (entry.step, entry.waiting_for) == ("himpun-data", "intake")
    himpun = (await service.view(run_id)).timeline[-1]
    assert (himpun.asked, himpun.answered, himpun.waiting_for) == (2, 0, "intake")
    for unit in BIDANG:
        pure.answer(unit)
        told = pure.newest(CollectionAnswered)
        await service.react(CollectionCompleted.model_validate(told.model_dump()))
    (entry,) = await inbox("kasubbag-program")
    assert (entry.step, entry.waiting_for) == ("analisis", "")

    await perform("analisis")
    answer = await perform("susun")
    assert (answer["completed"], answer["waiting_for"]) == (False, "archive")
    (entry,) = await inbox("kasubbag-program")
    assert entry.waiting_for == "archive"
    susun = (await service.view(run_id)).timeline[-1]
    assert (susun.acts[0].state, susun.acts[0].person) == ("diproses", named("orang kasubbag-program"))
    composed = pure.composed()
    await service.react(composed)
    pure.compose(composed)
    await service.react(composed)

    returned = ReturnStep(
        command_id=uuid7(),
        run_id=run_id,
        activation_id=pure.active.id,
        document_sha256=pure.in_hand,
        reason="angka sasaran 2 keliru",
    )
    await service.command(returned, person_in("sekretaris"))
    pure.send_back()
    view = await service.view(run_id)
    states = [(row.step, row.round, row.state) for row in view.timeline][-3:]
    assert states == [
        ("susun-laporan", 1, "gugur"),
        ("koreksi-laporan", 1, "dikembalikan"),
        ("susun-laporan", 2, "aktif"),
    ]
    assert (view.timeline[-2].reason, view.timeline[-2].returned_to) == ("angka sasaran 2 keliru", "susun-laporan")
    assert view.timeline[-3].acts[0].person == named("orang kasubbag-program")

    await perform("susun")
    composed = pure.composed()
    await service.react(composed)
    pure.compose(composed)
    assert pure.newest(DocumentRequested).version == 2
    await perform("telaah")
    await perform("teruskan")
    await perform("tanda-tangan", "teruskan")
    await perform("nomor")
    number = pure.allotted()
    await service.react(number)
    pure.allot(number)
    await perform("susun")
    composed = pure.composed()
    await service.react(composed)
    pure.compose(composed)
    await perform("kirim", "gandakan", "arsip")
    record = pure.stored()
    await service.react(record)
    pure.store(record)

    view = await service.view(run_id)
    assert (view.run.state, view.run.step, view.record_id) == ("selesai", "", named("berkas"))
    assert view.run.version == len(pure.stream.events)
    assert view.numbers == (number.number,)
    assert [(document.kind, document.version) for document in view.documents] == [
        ("laporan", 2),
        ("surat-pengantar", 1),
    ]
    assert view.timeline[0].acts[0].note == "segera disusun"
    assert all(row.elapsed_seconds is not None and row.elapsed_seconds > 0 for row in view.timeline)
    assert view.timeline[-1].standard_text == "20 Mnit + 1 Jam"
    assert view.roles["bidang"] == "Bidang dan Sekretariat"
    himpun = next(row for row in view.timeline if row.step == "himpun-data")
    assert (himpun.asked, himpun.answered, himpun.acts[0].capacity) == (2, 2, "operator")

    opening = next(row for row in view.timeline if row.step == "bagikan-format")
    assert view.closed == (opening.activation_id,)
    assert view.performers["staf"] == (named("staf"),)
    assert len(view.performers["bidang"]) == 2

    for runner in service.chassis._projections.values():
        await request_rebuild(service.chassis.pool, runner.projection.name)
    async with asyncio.timeout(20):
        while any(runner.live is None or runner.live[0] < 2 for runner in service.chassis._projections.values()):
            await asyncio.sleep(0.05)
    assert await service.view(run_id) == view
    assert await inbox("staf") == []


async def test_lists(service: Service) -> None:
    await office(service)
    runs = [uuid7() for _ in range(3)]
    for run_id in runs:
        await service.command(start_command(run_id), person_in("staf"))
    await service.settled()
    found = await service.queries.runs(None, ListRuns(limit=2))
    assert [row.run_id for row in found.runs] == [runs[2], runs[1]]
    assert found.runs[0].step == SAKIP.langkah[0].kegiatan
    assert (await service.queries.runs(None, ListRuns(state="selesai"))).runs == ()
    assert len((await service.queries.runs(None, ListRuns(sop=SAKIP.sop, unit="dinas-contoh"))).runs) == 3
    assert (await service.queries.runs(None, ListRuns(unit="bidang-a"))).runs == ()
    (sop,) = (await service.sops.sops(None, ListSops())).sops
    assert (sop.sop_version, sop.definition) == (1, SAKIP)
    again = await service.command(LoadSop(command_id=uuid7(), definition=SAKIP))
    assert (again["changed"], again["sop_version"], again["digest"]) == (False, 1, sop.digest)
    newer = SAKIP.model_copy(update={"judul": "Penyusunan SAKIP 2"})
    changed = await service.command(LoadSop(command_id=uuid7(), definition=newer))
    assert (changed["changed"], changed["sop_version"], changed["version"]) == (True, 2, 3)
    await service.settled()
    (sop,) = (await service.sops.sops(None, ListSops())).sops
    assert (sop.sop_version, sop.title) == (2, "Penyusunan SAKIP 2")
    with pytest.raises(Refusal, match="tidak ditemukan"):
        await service.view(uuid7())


async def test_who_holds_what_now(service: Service) -> None:
    await office(service)
    now = service.chassis.clock()
    head, acting = named("orang kepala-dinas"), named("orang pengganti")
    await service.command(
        AssignPosition(
            command_id=uuid7(),
            position_id=named("kepala-dinas"),
            person_id=acting,
            capacity="plt",
            since=now - timedelta(hours=1),
            until=now + timedelta(hours=1),
        )
    )
    await service.settled()

    async def held(person: UUID) -> list[tuple[UUID, str]]:
        reply = await service.queries.positions_of(None, PositionsOf(person_id=person))
        return [(position.position_id, position.capacity) for position in reply.positions]

    assert await held(head) == []
    assert await held(acting) == [(named("kepala-dinas"), "plt")]
    everything = (await service.queries.positions(None, ListPositions())).positions
    assert len(everything) == 6
    below = (await service.queries.positions(None, ListPositions(unit="bidang-a"))).positions
    assert [(row.title, row.holder) for row in below] == [("Jabatan kepala-bidang-a", named("orang kepala-bidang-a"))]
    assert len((await service.queries.positions(None, ListPositions(unit="dinas-contoh"))).positions) == 6
    await service.command(
        VacatePosition(command_id=uuid7(), position_id=named("kepala-dinas"), person_id=acting, since=now)
    )
    await service.settled()
    assert await held(acting) == []
    assert await held(head) == [(named("kepala-dinas"), "definitif")]
    staff = VacatePosition(
        command_id=uuid7(), position_id=named("staf"), person_id=named("orang staf"), since=now - timedelta(days=9)
    )
    await service.command(staff)
    await service.settled()
    rows = {row.position_id: row for row in (await service.queries.positions(None, ListPositions())).positions}
    assert (rows[named("staf")].holder, rows[named("staf")].capacity) == (None, None)


async def test_a_refusal_rests_on_what_the_log_says_not_on_a_cache(service: Service) -> None:
    """Another process gives the position away; this one's cached state of it must not decide."""
    await office(service)
    run_id = uuid7()
    await service.command(start_command(run_id), person_in("kepala-dinas"))
    elsewhere = Service(service.chassis)
    position, person = named("kepala-dinas"), named("orang kepala-dinas")
    await elsewhere.command(
        VacatePosition(command_id=uuid7(), position_id=position, person_id=person, since=NOW - timedelta(hours=1))
    )
    first = (await service.view(run_id)).timeline[0].activation_id
    order = Perform(command_id=uuid7(), run_id=run_id, activation_id=first, acts=(PerformedAct(act="perintah"),))
    with pytest.raises(Refusal) as caught:
        await service.command(order, person_in("kepala-dinas"))
    assert caught.value.info.code == "not_holder"
    await elsewhere.command(
        AssignPosition(
            command_id=uuid7(), position_id=position, person_id=named("orang baru"), since=NOW - timedelta(minutes=30)
        )
    )
    reply = await service.command(order, person_in("kepala-dinas", "baru"))
    assert reply["completed"] is True


async def test_an_answer_for_an_unknown_run_is_none_of_ours(service: Service) -> None:
    pure = World(SAKIP, BIDANG).start().perform("perintah").perform("siapkan-format").perform("bagikan")
    for unit in BIDANG:
        pure.answer(unit)
    pure.perform("analisis").perform("susun")
    await service.react(pure.composed())
    assert (await service.chassis.log.head()).position == 0
