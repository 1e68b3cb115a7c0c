"""Who acts while somebody is absent: the same in the decision, in the read model and in intake; exact to the minute."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.commands import CommandContext
from chassis.entities import Decider, Repository
from chassis.execution import Origin
from chassis.ids import uuid7
from chassis.projections import fill
from chassis.reactors import Reaction
from contracts.absence import AbsenceDeclared, AbsenceEnded, AbsencesOf, CoverPosition, DeclareAbsence, ShowUnattended
from contracts.actor import Actor
from contracts.envelope import NewEvent, Opened
from contracts.errors import Refusal
from contracts.intake import Submit
from contracts.organisation import ListPositions, PositionAssigned, PositionsOf, UnitRegistered, VacatePosition
from contracts.subjects import Place
from contracts.workflow import CollectionRequested, Perform, PerformedAct, RunUnit, ShowInbox
from services.intake import office as intake_office
from services.intake.domain import Collection, collection_id, evolve
from services.intake.handlers import CollectionHandlers
from services.intake.reactors import WorkflowReactions
from services.workflow.absence import AbsenceHandlers, AbsenceQueries
from services.workflow.domain import positions
from services.workflow.domain.holding import holding
from services.workflow.projections.holders import HELD_BY, POSITIONS, UNATTENDED
from services.workflow.projections.organisation import OrganisationProjection
from services.workflow.streams import Streams
from tests.conftest import Database
from tests.integration.test_projection_equality import Model
from tests.integration.test_workflow_service import Service, office, start_command
from tests.support.bus import make_topology
from tests.support.service import running
from tests.unit.house import HOUR, MINUTE, MONDAY, House, person_in
from tests.unit.intake_world import indicator
from tests.unit.workflow_world import NOW, OPERATOR, ROOT, named, opened

NAMES = ("kadis", "sekretaris", "kabid", "staf")
PLACE = Place(region="61.00", unit="dinas-contoh")


def at_random(chance: random.Random) -> House:
    """People are assigned, leave, are absent and come back, as far as the decisions let them."""
    house = House()
    keys: list[tuple[str, UUID]] = []
    for _ in range(40):
        name, by = chance.choice(NAMES), chance.choice((*NAMES, None))
        since = MONDAY + chance.randint(0, 12) * HOUR
        until = since + chance.randint(1, 6) * HOUR if chance.random() < 0.8 else None
        try:
            match chance.randint(0, 5):
                case 0 | 1 | 2:
                    keys.append((name, house.declare(name, OPERATOR, since, until, by)))
                case 3:
                    person = chance.choice((*NAMES, "plt", "lain"))
                    house.assign(name, person, since, until, chance.choice(("definitif", "plt")))
                case 4 if keys:
                    house.now = MONDAY + chance.randint(0, 6) * HOUR
                    house.end(*chance.choice(keys), OPERATOR, since)
                case _:
                    person_id = named(chance.choice(NAMES))
                    leave = VacatePosition(
                        command_id=ROOT, position_id=named(f"jabatan-{name}"), person_id=person_id, since=since
                    )
                    house.take(positions.decide_vacate(house.state(name), leave))
        except Refusal:
            pass
    return house


def numbered(house: House) -> list[Opened]:
    """The unit and the events of all positions, in one log."""
    unit = UnitRegistered(unit="dinas-contoh", name="Dinas Contoh", parent=None, region="61.00", zone="Asia/Jakarta")
    found = [opened(NewEvent(uuid7(), PLACE, unit), 1, OPERATOR), *house.events]
    for position, event in enumerate(found, start=1):
        event.position = position
    return found


Told = dict[UUID, tuple[UUID, str] | None]


def decided(house: House, moment: datetime) -> Told:
    found = {key: holding(state, house.states, moment) for key, state in house.states.items()}
    return {key: (one.period.person, one.period.capacity) if one else None for key, one in found.items()}


@pytest.mark.parametrize("seed", range(12))
async def test_decision_read_model_and_intake_agree(database: Database, seed: int) -> None:
    house = at_random(random.Random(seed))
    events = numbered(house)
    workflow, intake = await database.connect("workflow"), await database.connect("intake")
    try:
        model = await Model(workflow, OrganisationProjection(), f"seed{seed}").make()
        await model.take(events)
        for event in events:
            data = event.data
            if isinstance(data, AbsenceDeclared):
                await intake_office.absent(intake, data)
            elif isinstance(data, AbsenceEnded):
                await intake_office.back(intake, data)
            elif isinstance(data, PositionAssigned):
                await intake_office.assigned(intake, data)
            elif data is not None and hasattr(data, "person_id"):
                await intake_office.vacated(intake, data)
        for minutes in range(-60, 20 * 60, 30):
            moment = MONDAY + minutes * MINUTE
            wanted = decided(house, moment)
            rows = await workflow.fetch(fill(POSITIONS, model.tables), moment, None)
            assert {r["position_id"]: (r["holder"], r["capacity"]) if r["holder"] else None for r in rows} == wanted
            vacant = await workflow.fetch(fill(UNATTENDED, model.tables), moment, list(wanted))
            assert {row["position_id"] for row in vacant} == {key for key, one in wanted.items() if one is None}
            for person in {one[0] for one in wanted.values() if one} | {named("kabid")}:
                held = await workflow.fetch(fill(HELD_BY, model.tables), moment, person)
                mine = {key: one[1] for key, one in wanted.items() if one and one[0] == person}
                assert {row["position_id"]: row["capacity"] for row in held} == mine
            for key, one in wanted.items():
                row = await intake.fetchrow(intake_office.SERVING, key, moment)
                assert (tuple(row) if row else None) == one
    finally:
        await workflow.close()
        await intake.close()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_an_act_at_the_last_minute_of_a_substitution_is_taken_and_a_minute_later_refused(
    settings: Callable[..., Any],
) -> None:
    await make_topology(settings)
    clock = Clock()
    async with running("workflow", settings, clock) as chassis:
        service = Service(chassis)
        await office(service)
        service.now = NOW
        run_id = uuid7()
        await service.command(start_command(run_id), acting("kepala-dinas"))
        handlers, queries = AbsenceHandlers(Streams(chassis.log)), AbsenceQueries(chassis)
        until = NOW + timedelta(hours=4)
        declare = DeclareAbsence(
            command_id=uuid7(),
            position_id=named("kepala-dinas"),
            kind="dinas-luar",
            since=NOW + timedelta(hours=2),
            until=until,
            substitute=named("sekretaris"),
            note="rapat di luar kota",
        )
        await handlers.declare(context(chassis, declare, acting("kepala-dinas"), NOW), declare)
        await service.settled()
        (entry,) = (await service.queries.inbox(None, ShowInbox(positions=(named("kepala-dinas"),)))).entries
        acts = (PerformedAct(act="perintah"),)

        async def perform(actor: Actor, moment: datetime) -> None:
            service.now = moment
            cmd = Perform(command_id=uuid7(), run_id=run_id, activation_id=entry.activation_id, acts=acts)
            await service.command(cmd, actor)

        async def held(person: str, moment: datetime) -> dict[UUID, tuple[str, UUID | None]]:
            clock.now = moment
            reply = await service.queries.positions_of(None, PositionsOf(person_id=named(f"orang {person}")))
            return {one.position_id: (one.capacity, one.via) for one in reply.positions}

        stand_in = acting("kepala-dinas", "plh", "sekretaris")
        for actor, moment in (
            (stand_in, declare.since - MINUTE),
            (acting("kepala-dinas"), declare.since),
            (acting("kepala-dinas"), until - MINUTE),
            (stand_in, until),
        ):
            with pytest.raises(Refusal) as error:
                await perform(actor, moment)
            assert error.value.info.code == "not_holder"
        assert (await held("sekretaris", until - MINUTE))[named("kepala-dinas")] == ("plh", named("sekretaris"))
        assert named("kepala-dinas") not in await held("kepala-dinas", until - MINUTE)
        assert named("kepala-dinas") not in await held("sekretaris", until)
        assert (await held("kepala-dinas", until))[named("kepala-dinas")] == ("definitif", None)

        clock.now = until - MINUTE
        mine = await queries.absences(None, AbsencesOf(person_id=named("orang kepala-dinas")))
        assert [one.position_id for one in mine.own] == [named("kepala-dinas")]
        assert [(one.substitute_title, one.note) for one in mine.absences] == [
            ("Jabatan sekretaris", "rapat di luar kota")
        ]
        theirs = await queries.absences(None, AbsencesOf(person_id=named("orang sekretaris")))
        assert [one.absence_id for one in theirs.absences] == [one.absence_id for one in mine.absences]

        await perform(stand_in, until - MINUTE)
        timeline = (await service.view(run_id)).timeline
        (act,) = timeline[0].acts
        assert (act.person, act.position, act.capacity) == (named("orang sekretaris"), named("kepala-dinas"), "plh")


async def test_a_vacant_position_is_named_and_covered(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    async with running("workflow", settings, lambda: NOW) as chassis:
        service = Service(chassis)
        await office(service)
        service.now = NOW
        handlers, queries = AbsenceHandlers(Streams(chassis.log)), AbsenceQueries(chassis)
        declare = DeclareAbsence(
            command_id=uuid7(), position_id=named("kasubbag-program"), kind="sakit", since=NOW, until=None
        )
        await handlers.declare(context(chassis, declare, acting("sekretaris"), NOW), declare)
        await service.settled()
        asked = ShowUnattended(positions=(named("kasubbag-program"), named("staf")))
        (found,) = (await queries.unattended(None, asked)).positions
        assert (found.position_id, found.cause) == (named("kasubbag-program"), "berhalangan")
        cover = CoverPosition(
            command_id=uuid7(), position_id=named("kasubbag-program"), by=named("staf"), until=NOW + timedelta(days=3)
        )
        await handlers.cover(context(chassis, cover, acting("sekretaris"), NOW), cover)
        await service.settled()
        assert (await queries.unattended(None, asked)).positions == ()
        rows = (await service.queries.positions(None, ListPositions())).positions
        (row,) = [one for one in rows if one.position_id == named("kasubbag-program")]
        assert (row.holder, row.capacity) == (named("orang staf"), "plh")


async def test_intake_takes_the_substitute_to_the_last_minute(settings: Callable[..., Any]) -> None:
    await make_topology(settings)
    async with running("intake", settings) as chassis:
        repository = Repository(chassis.log, Decider(initial=Collection, evolve=evolve))
        handlers, reactions = CollectionHandlers(repository, chassis.pool), WorkflowReactions(repository)
        house, until = House(), MONDAY + 3 * HOUR
        house.declare("staf", person_in("staf"), MONDAY + HOUR, until, "kabid")
        requested = CollectionRequested(
            run_id=named("pelaksanaan"),
            activation_id=named("langkah"),
            step="himpun",
            title="Uji",
            units=(RunUnit(unit="dinas-contoh", name="Dinas Contoh", position=named("jabatan-staf")),),
            reviewers=(named("jabatan-kadis"),),
            previous={},
        )
        for event in (*house.events, opened(NewEvent(uuid7(), PLACE, requested), 1, OPERATOR)):
            async with chassis.pool.acquire() as connection, connection.transaction():
                reaction = Reaction(connection, chassis.log, event, MONDAY)
                for react in (
                    reactions.position_assigned,
                    reactions.position_absent,
                    reactions.position_back,
                ):
                    await react(event, reaction)
                if isinstance(event.data, CollectionRequested):
                    await reactions.collection_requested(event, reaction)

        async def submit(actor: Actor, moment: datetime) -> None:
            cmd = Submit(
                command_id=uuid7(),
                collection_id=collection_id(named("langkah"), "dinas-contoh"),
                revision_id=uuid7(),
                indicators=(indicator(),),
            )
            await handlers.submit(context(chassis, cmd, actor, moment), cmd)

        stand_in = person_in("staf", "plh", "kabid")
        for actor, moment in (
            (person_in("staf"), MONDAY + HOUR),
            (stand_in, MONDAY + HOUR - MINUTE),
            (stand_in, until),
        ):
            with pytest.raises(Refusal) as error:
                await submit(actor, moment)
            assert error.value.info.code == "not_holder"
        await submit(stand_in, until - MINUTE)
        await submit(person_in("staf"), until)


def acting(position: str, capacity: str = "definitif", person: str | None = None) -> Actor:
    who = named(f"orang {person or position}")
    return Actor.model_validate({"person": who, "position": named(position), "capacity": capacity})


def context(chassis: Any, command: Any, actor: Actor, moment: datetime) -> CommandContext:
    return CommandContext(chassis.log, Origin(command.command_id, command.command_id.bytes, actor, moment))
