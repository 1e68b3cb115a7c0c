"""Intake and archive on real Postgres and NATS, following a workflow log, with names from the real portal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import bus
from chassis.actors import Signer, load_signing_key
from chassis.client import BusClient
from chassis.entities import Decider, Decision, Repository
from chassis.eventlog import EventLog
from chassis.execution import Origin, execute
from chassis.ids import uuid7
from chassis.service import Chassis, open_chassis
from contracts.actor import Actor
from contracts.archive import ListDocuments, ListRecords, ReadObject, ShowRegister, StoredDocument
from contracts.catalogue import Event
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.intake import (
    AcceptSubmission,
    GetRevisions,
    ListCollections,
    ReturnSubmission,
    Submit,
)
from contracts.organisation import PositionAssigned, PositionVacated, UnitRegistered
from contracts.people import RegisterPerson
from contracts.status import STATUS
from contracts.subjects import Place
from contracts.workflow import (
    ArchivingRequested,
    CollectionRequested,
    DocumentRequested,
    NumberRequested,
    RunUnit,
    SignerInfo,
    Window,
    WindowExtended,
)
from deploy.embedded.ports import free_port
from tests.conftest import Database
from tests.support.bus import Make, make_topology, open_log, operator, relaying, until
from tests.unit.archive_world import HEAD, document_request, indicator, pages, uid

PLACE = Place(region="64.00", unit="dinas-contoh")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
RUN, ACTIVATION = uid("run"), uid("activation")
ANI, BUDI = uid("ani"), uid("budi")
FILLER, REVIEWER = uid("filler"), uid("reviewer")
AS_FILLER = Actor(person=ANI, position=FILLER, capacity="definitif")
AS_REVIEWER = Actor(person=BUDI, position=REVIEWER, capacity="plt")
OPERATOR = Actor(capacity="operator")


@dataclass
class House:
    """Running services, a workflow log to speak through, and a client that signs as the portal does."""

    log: EventLog
    client: BusClient
    services: dict[str, Chassis]
    after: str = "workflow.0"
    """From where the next question is to be answered."""

    async def say(self, data: Event, run: UUID | None = RUN) -> None:
        """Workflow says something, and intake and archive have heard it."""
        nothing: Repository[None] = Repository(self.log, Decider(initial=lambda: None, evolve=lambda state, _: state))
        stream = uuid7()

        def decide(state: None, version: int) -> Decision:
            return Decision(events=[NewEvent(stream, PLACE, data, run)])

        command = uuid7()
        origin = Origin(command, command.bytes, OPERATOR, datetime.now(UTC))
        answered = await execute(self.log, self.log.append, nothing, stream, decide, origin)
        self.after = str(answered.position)
        for name in ("intake", "archive"):
            await self.services[name].caught_up(self.after)

    async def ask(self, query: Any) -> Any:
        return await self.client.query(query.model_copy(update={"after": self.after}), AS_FILLER)


@asynccontextmanager
async def running(name: str, settings: Any) -> AsyncIterator[Chassis]:
    chassis = await open_chassis(name, settings)
    stop = asyncio.Event()
    task = asyncio.create_task(chassis.run(stop))
    try:
        yield chassis
    finally:
        stop.set()
        await task


@pytest.fixture
async def house(database: Database, settings: Make) -> AsyncIterator[House]:
    await make_topology(settings)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(database.dsn("workflow")))
        await stack.enter_async_context(relaying(log, settings("workflow")))
        services = {
            name: await stack.enter_async_context(running(name, settings(name, port=free_port())))
            for name in ("portal", "intake", "archive")
        }
        own = settings("operator")
        speaker = await stack.enter_async_context(operator(settings))
        signer = Signer("operator", load_signing_key(own.signing_key))
        await until(lambda: _answers(BusClient(speaker, signer, timeout=1)))
        person = RegisterPerson(
            command_id=uuid7(),
            person_id=HEAD.person_id,
            name=HEAD.name,
            nip=HEAD.nip,
            username="contoh",
            password="kata-sandi-contoh",
        )
        await BusClient(speaker, signer).command(person, OPERATOR)
        as_portal = await bus.connect(settings("portal"), "portal")
        stack.push_async_callback(as_portal.close)
        portal_key = load_signing_key(settings("portal").signing_key)
        yield House(log, BusClient(as_portal, Signer("portal", portal_key)), services)


async def _answers(client: BusClient) -> bool:
    """Whether all three services take messages."""
    try:
        for name in ("portal", "intake", "archive"):
            await client.query(STATUS[name]())
    except Refusal:
        return False
    return True


async def office(house: House) -> None:
    for unit in ("dinas-contoh", "bidang-a", "bidang-b"):
        await house.say(
            UnitRegistered(unit=unit, name=f"Unit {unit}", parent=None, region="64.03", zone="Asia/Makassar"), None
        )
    for position, person, capacity in ((FILLER, ANI, "definitif"), (REVIEWER, BUDI, "plt")):
        data = {"position_id": position, "person_id": person, "capacity": capacity, "since": SINCE, "until": None}
        await house.say(PositionAssigned.model_validate(data), None)


async def collect(house: House, **limits: Any) -> dict[str, Any]:
    """Asks two units for data; the collections by unit."""
    await house.say(
        CollectionRequested(
            run_id=RUN,
            activation_id=ACTIVATION,
            step="himpun",
            title="Penyusunan SAKIP Contoh",
            units=tuple(RunUnit(unit=unit, name=f"Unit {unit}", position=FILLER) for unit in ("bidang-a", "bidang-b")),
            reviewers=(REVIEWER,),
            previous={},
            **limits,
        )
    )
    found = (await house.ask(ListCollections(run_id=RUN))).collections
    return {row.unit: row for row in found}


def submission(collection: UUID, revision: UUID, actual: str = "97.25") -> Submit:
    return Submit(
        command_id=uuid7(),
        collection_id=collection,
        revision_id=revision,
        indicators=(indicator("Rasio contoh", "98.50", actual, "Karena cuaca contoh."),),
    )


async def refused(house: House, command: Any, actor: Actor) -> str:
    with pytest.raises(Refusal) as error:
        await house.client.command(command, actor)
    return error.value.info.code


async def test_a_unit_submits_is_sent_back_submits_again_and_is_accepted(house: House) -> None:
    await office(house)
    collections = await collect(house)
    assert {row.state for row in collections.values()} == {"terbuka"}
    mine, other = (collections[unit].collection_id for unit in ("bidang-a", "bidang-b"))
    first, second = uuid7(), uuid7()

    command = submission(mine, first, "1")
    reply, position = await house.client.command(command, AS_FILLER)
    assert (reply.number, reply.version) == (1, 2)
    assert await house.client.command(command, AS_FILLER) == (reply, position)
    assert await refused(house, submission(other, first), AS_FILLER) == "invalid"
    assert await refused(house, submission(mine, uuid7()), AS_REVIEWER) == "not_holder"
    wrong_capacity = AS_FILLER.model_copy(update={"capacity": "plt"})
    assert await refused(house, submission(mine, uuid7()), wrong_capacity) == "not_holder"

    back = ReturnSubmission(command_id=uuid7(), collection_id=mine, revision_id=first, reason="Angka keliru.")
    _, house.after = await house.client.command(back, AS_REVIEWER)
    (row,) = [one for one in (await house.ask(ListCollections(positions=(REVIEWER,)))).collections if one.reason]
    assert (row.state, row.reason, row.revision_id, row.version) == ("dikembalikan", "Angka keliru.", first, 3)

    await house.client.command(submission(mine, second), AS_FILLER)
    accepting = AcceptSubmission(command_id=uuid7(), collection_id=mine, revision_id=second)
    _, house.after = await house.client.command(accepting, AS_REVIEWER)
    (row,) = (one for one in (await house.ask(ListCollections(run_id=RUN))).collections if one.unit == "bidang-a")
    assert (row.state, row.reason, row.revisions, row.revision_id) == ("diterima", None, 2, second)

    revisions = (await house.ask(GetRevisions(collection_id=mine))).revisions
    assert [(one.number, one.corrects) for one in revisions] == [(1, None), (2, first)]
    assert revisions[1].indicators[0].explanation == "Karena cuaca contoh."
    assert revisions[1].person == ANI

    stored = [event.open() async for event in house.services["intake"].log.all()]
    assert {(event.place.region, event.place.unit) for event in stored} == {
        ("64.03", "bidang-a"),
        ("64.03", "bidang-b"),
    }
    assert not [event async for event in house.services["intake"].log.all() if b"cuaca" in event.body]

    await house.say(PositionVacated(position_id=FILLER, person_id=ANI, since=datetime.now(UTC)), None)
    assert await refused(house, submission(other, uuid7()), AS_FILLER) == "not_holder"


async def test_who_collects_enters_a_unit_s_answer_and_the_proof_is_no_part_of_the_log(house: House) -> None:
    await office(house)
    mine = (await collect(house))["bidang-a"].collection_id
    proof = "Diberikan oleh: Sari (fiktif)"
    command = submission(mine, uuid7()).model_copy(update={"on_behalf": proof})
    assert await refused(house, command, AS_FILLER) == "not_holder"
    _, house.after = await house.client.command(command, AS_REVIEWER)
    (row,) = (one for one in (await house.ask(ListCollections(run_id=RUN))).collections if one.unit == "bidang-a")
    assert (row.state, row.on_behalf) == ("diterima", True), "one position alone collects"
    (revision,) = (await house.ask(GetRevisions(collection_id=mine))).revisions
    assert (revision.on_behalf, revision.proof, revision.position) == (True, proof, REVIEWER)
    assert not [event async for event in house.services["intake"].log.all() if b"Sari" in event.body]


async def test_answers_are_taken_in_the_window_and_again_when_it_is_extended(house: House) -> None:
    await office(house)
    now = datetime.now(UTC)
    window = Window(opens=now - timedelta(days=9), closes=now - timedelta(days=1))
    asked = await collect(house, window=window, due=now + timedelta(days=3))
    mine = asked["bidang-a"].collection_id
    assert asked["bidang-a"].due == now + timedelta(days=3)
    assert await refused(house, submission(mine, uuid7()), AS_FILLER) == "window_closed"
    longer = {"opens": window.opens, "closes": now + timedelta(days=1), "collections": {ACTIVATION: ("bidang-a",)}}
    reason = TextRef(id=uuid7(), digest="0" * 64)
    said = {"run_id": RUN, "activation_id": ACTIVATION, "step": "isi", "activations": (), "reason": reason}
    await house.say(WindowExtended.model_validate({**longer, **said}))
    _, house.after = await house.client.command(submission(mine, uuid7()), AS_FILLER)
    other = asked["bidang-b"].collection_id
    assert await refused(house, submission(other, uuid7()), AS_FILLER) == "window_closed"
    found = {row.unit: row for row in (await house.ask(ListCollections(run_id=RUN))).collections}
    assert (found["bidang-a"].state, found["bidang-a"].closes) == ("terkirim", now + timedelta(days=1))
    assert found["bidang-a"].due == asked["bidang-a"].due


async def accepted(house: House) -> UUID:
    revision = uuid7()
    collection = (await collect(house))["bidang-a"].collection_id
    await house.client.command(submission(collection, revision), AS_FILLER)
    accepting = AcceptSubmission(command_id=uuid7(), collection_id=collection, revision_id=revision)
    await house.client.command(accepting, AS_REVIEWER)
    return revision


async def composed(house: House, revisions: Sequence[UUID], **changes: object) -> StoredDocument:
    signer = SignerInfo(
        position_id=uid("head"), title="Kepala Dinas Contoh", person_id=HEAD.person_id, capacity="definitif"
    )
    request: DocumentRequested = document_request(revisions=tuple(revisions), signer=signer, sample=True, **changes)
    await house.say(request)
    rows = (await house.ask(ListDocuments(run_id=RUN))).documents
    return next(row.document for row in rows if row.document.version == request.version)


async def test_a_document_is_composed_numbered_stored_and_read_back(house: House) -> None:
    await office(house)
    revision = await accepted(house)
    document = await composed(house, [revision])

    content = b""
    while len(content) < document.size:
        chunk = await house.ask(ReadObject(sha256=document.sha256, offset=len(content)))
        content += chunk.content
    assert chunk.run_id == RUN
    text = " ".join(pages(content))
    for words in ("98,73", "Karena cuaca contoh.", HEAD.name, "NIP 19700101 200001 1 001", "DATA CONTOH"):
        assert words in text

    for request in ("one", "two", "one"):
        await house.say(
            NumberRequested(
                request_id=uid(request),
                run_id=RUN,
                activation_id=ACTIVATION,
                unit="dinas-contoh",
                year=2026,
                classification="000.8.6.3",
            )
        )
    entries = (await house.ask(ShowRegister(unit="dinas-contoh", year=2026))).entries
    assert [entry.number for entry in entries] == [
        "000.8.6.3/001/DINAS-CONTOH/2026",
        "000.8.6.3/002/DINAS-CONTOH/2026",
    ]

    await house.say(_archiving("stored", document))
    (record,) = (await house.ask(ListRecords(run_id=RUN))).records
    assert (record.documents, record.unit, record.classification) == ((document,), "dinas-contoh", "000.8.6.3")
    (row,) = (await house.ask(ListDocuments(run_id=RUN))).documents
    assert (row.archived, row.revisions) == (True, (revision,))


async def test_the_same_request_twice_makes_one_version_and_a_lost_object_parks_the_archiving(house: House) -> None:
    await office(house)
    revision = await accepted(house)
    document = await composed(house, [revision])
    assert await composed(house, [revision]) == document
    lost = document.model_copy(update={"sha256": "0" * 64})
    await house.say(_archiving("lost", document, lost))
    assert (await house.ask(ListRecords(run_id=RUN))).records == ()
    (error,) = await house.services["archive"].pool.fetch("SELECT error FROM parked")
    assert error["error"].startswith("invalid: arsip tidak disimpan: 1 berkas hilang")
    with pytest.raises(Refusal) as missing:
        await house.ask(ReadObject(sha256="0" * 64))
    assert missing.value.info.code == "not_found"


def _archiving(request: str, *documents: StoredDocument) -> ArchivingRequested:
    return ArchivingRequested(
        request_id=uid(request),
        run_id=RUN,
        activation_id=ACTIVATION,
        title="Penyusunan SAKIP Contoh",
        unit="dinas-contoh",
        classification="000.8.6.3",
        documents=documents,
    )
