"""A small office and its runs in memory, for given-when-then tests of the workflow engine.

Every decision's events are encoded to bytes and decoded again before they change the state, as the log does it.
Intake and archive are played by the contract events that they would send; positions are held by fictitious people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

import pytest

from contracts.actor import Actor
from contracts.archive import DocumentComposed, NumberAllotted, RecordStored, StoredDocument
from contracts.catalogue import Event
from contracts.envelope import NewEvent, Opened, Recorded, TextRef, encode
from contracts.errors import ErrorInfo, Refusal
from contracts.intake import CollectionCompleted, SubmissionReceived, SubmissionReturned
from contracts.organisation import AssignPosition, CreatePosition, RegisterUnit
from contracts.sop import Act, Definition, Role
from contracts.workflow import (
    ArchivingRequested,
    CollectionRequested,
    DocumentRequested,
    NumberRequested,
    StartRun,
)
from services.workflow.definitions import builtin_definitions, load_definition, parse_definition
from services.workflow.domain import (
    answering,
    collection_ends,
    collections,
    membership,
    positions,
    run_events,
    sops,
    steering,
    units,
    window_acts,
)
from services.workflow.domain.acts import Given, Settled
from services.workflow.domain.calendar import Calendar
from services.workflow.domain.choosing import decide_choose, decide_list
from services.workflow.domain.diverting import decide_divert
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.gathering import waiting_for
from services.workflow.domain.moving import decide_move
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.papers import papers_of
from services.workflow.domain.performing import decide_perform, seats_needed
from services.workflow.domain.positions import PositionState
from services.workflow.domain.repairing import decide_repair
from services.workflow.domain.returning import Returning, decide_return
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.sops import SopState
from services.workflow.domain.starting import bound_positions, decide_start
from services.workflow.domain.units import UnitState

E = TypeVar("E", bound=Event)
R = TypeVar("R", DocumentRequested, NumberRequested, ArchivingRequested)

ROOT = UUID("00000000-0000-5000-8000-000000000000")
NOW = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
SYSTEM = Actor(capacity="sistem")
OPERATOR = Actor(capacity="operator")
REASON = TextRef(id=UUID("00000000-0000-5000-8000-00000000000a"), digest=hashlib.sha256(b"alasan").hexdigest())
BUILTIN = {path.stem: load_definition(path) for path in builtin_definitions()}


def named(name: str) -> UUID:
    """An id that a test can name."""
    return uuid5(ROOT, name)


def sha(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def definition(text: str) -> Definition:
    """A SOP written in a test."""
    return parse_definition(text, "uji.yaml")


def opened(new: NewEvent, version: int, actor: Actor, time: datetime = NOW) -> Opened:
    """The event as readers see it, through its bytes."""
    event_id = uuid5(new.stream, str(version))
    body = encode(new, event_id=event_id, version=version, time=time, cause=ROOT, actor=actor)
    return Recorded("workflow", version, b"", body).open()


class Stream:
    """The events of one entity so far."""

    def __init__(self) -> None:
        self.events: list[Opened] = []

    def append(self, events: Sequence[NewEvent], actor: Actor = SYSTEM, time: datetime = NOW) -> list[Opened]:
        added = [opened(new, len(self.events) + n, actor, time) for n, new in enumerate(events, start=1)]
        self.events += added
        return added


class Bureau:
    """Units and positions, made by the real decisions. A role's position and its holder bear the role's name."""

    def __init__(self) -> None:
        self.units: dict[str, UnitState] = {}
        self.positions: dict[UUID, PositionState] = {}
        self.add_unit("dinas-contoh")

    def add_unit(self, code: str) -> None:
        cmd = RegisterUnit(
            command_id=ROOT, unit=code, name=f"Unit {code} (contoh)", region="64.00", zone="Asia/Makassar"
        )
        events = units.decide_register(UnitState(), cmd, None)
        self.units[code] = units.evolve(UnitState(), opened(events[0], 1, SYSTEM))

    def add_position(self, name: str, unit: str = "dinas-contoh", person: str | None = None) -> UUID:
        create = CreatePosition(command_id=ROOT, position_id=named(name), unit=unit, title=f"Jabatan {name}")
        self._decide(named(name), positions.decide_create(PositionState(), create, self.units[unit], None))
        self.assign(name, person or name)
        return named(name)

    def assign(
        self,
        position: str,
        person: str,
        capacity: str = "definitif",
        since: datetime = NOW - timedelta(days=1),
        until: datetime | None = None,
    ) -> None:
        cmd = AssignPosition.model_validate(
            {
                "command_id": ROOT,
                "position_id": named(position),
                "person_id": named(f"orang {person}"),
                "capacity": capacity,
                "since": since,
                "until": until,
            }
        )
        self._decide(named(position), positions.decide_assign(self.positions[named(position)], cmd))

    def seat(self, position: UUID, moment: datetime) -> Seat:
        state = self.positions[position]
        created, _ = state.created(position)
        return Seat.at(position, state, self.units[created.unit], moment)

    def _decide(self, position: UUID, events: Sequence[NewEvent]) -> None:
        for new in events:
            state = self.positions.get(position, PositionState())
            self.positions[position] = positions.evolve(state, opened(new, 1, SYSTEM))


def person_in(position: str, person: str | None = None, capacity: str = "definitif") -> Actor:
    return Actor.model_validate(
        {"person": named(f"orang {person or position}"), "position": named(position), "capacity": capacity}
    )


class World:
    """One run of one SOP, from its start on. Roles are acted by the person that bears the role's name."""

    def __init__(self, sop: Definition, bidang: Sequence[str] = (), *, sample: bool = False) -> None:
        self.sop = sop
        self.bureau = Bureau()
        self.now = NOW
        self.state = RunState()
        self.stream = Stream()
        self.sample = sample
        self.calendar: Calendar | None = None
        """Of the run's unit; None: nothing becomes due."""
        self.last: list[str] = []
        """Names of the events of the last decision."""
        self.each = [role for role, performer in sop.pelaksana.items() if performer.tiap]
        self.teams = {role: [role, f"{role}-anggota"] for role, one in sop.pelaksana.items() if one.jenis == "tim"}
        for role, performer in sop.pelaksana.items():
            if role not in self.each and performer.jenis != "luar":
                self.bureau.add_position(role)
        for _, member in self.teams.values():
            self.bureau.add_position(member)
        for unit in bidang:
            self.bureau.add_unit(unit)
            self.bureau.add_position(f"kepala-{unit}", unit)
        self.bidang = list(bidang)
        self.run_id = named("pelaksanaan")
        self.loaded = SopState()
        for new in sops.decide_load(self.loaded, sop):
            self.loaded = sops.evolve(self.loaded, opened(new, 1, SYSTEM))

    # --- what people do

    def start_command(self) -> StartRun:
        return StartRun(
            command_id=ROOT,
            run_id=self.run_id,
            sop=self.sop.sop,
            title="Pelaksanaan contoh 2025",
            unit="dinas-contoh",
            year=2025,
            roles={role: named(role) for role, one in self.sop.pelaksana.items() if self._is_position(role, one)},
            units={role: tuple(named(f"kepala-{unit}") for unit in self.bidang) for role in self.each},
            teams={
                role: tuple(named(name) for name in names)
                for role, names in self.teams.items()
                if not self.sop.pelaksana[role].ditetapkan
            },
            sample=self.sample,
        )

    @staticmethod
    def _is_position(role: str, performer: Role) -> bool:
        return performer.jenis == "jabatan" and not performer.tiap and not performer.ditetapkan

    def performer(self, activation: Activation) -> Actor:
        """Who performs an activation: the unit's own head, or who bears the role's name."""
        if activation.unit and self.sop.pelaksana[activation.role].tiap:
            return person_in(f"kepala-{activation.unit}")
        return person_in(activation.hand_role)

    def start(self, role: str | None = None, command: StartRun | None = None, actor: Actor | None = None) -> World:
        command = command or self.start_command()
        first = role or self.sop.langkah[0].pelaksana
        actor = actor or person_in(f"kepala-{self.bidang[0]}" if first in self.each else first)
        seats = {position: self.bureau.seat(position, self.now) for position in bound_positions(command)}
        unit = self.bureau.units.get(command.unit, UnitState())
        self.take(decide_start(self.state, command, self.loaded, unit, Office(seats, timing=self.timing), actor), actor)
        return self

    def perform(
        self,
        *acts: Act,
        actor: Actor | None = None,
        activation: UUID | None = None,
        sha256: str | None = "",
        note: str = "",
        settled: tuple[Settled, ...] = (),
    ) -> World:
        """Does acts of the step in hand as its performer, having seen the version in hand (`sha256` otherwise)."""
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        seen = self.document_of(target) if sha256 == "" else sha256
        ref = TextRef(id=named(note), digest=sha(note)) if note else None
        given = [Given(act, seen, ref, settled=settled) for act in acts]
        office = self._office(target, actor)
        draft = decide_perform(self.state, self.sop, target, given, office, actor)
        self.take(draft, actor)
        return self

    def send_back(
        self,
        *,
        actor: Actor | None = None,
        activation: UUID | None = None,
        sha256: str | None = "",
        to: str | None = None,
        units: tuple[str, ...] = (),
    ) -> World:
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        seen = self.document_of(target) if sha256 == "" else sha256
        reason = TextRef(id=named("alasan"), digest=sha("alasan"))
        office = self._office(target, actor)
        draft = decide_return(self.state, self.sop, target, Returning(reason, seen, to, units), office, actor)
        self.take(draft, actor)
        return self

    def repair(self, *, activation: UUID | None = None, sha256: str | None = None) -> World:
        """The checker to whom the work came back repairs it himself."""
        target = activation or self.active.id
        actor = self.performer(self.state.activation(target))
        seen = sha256 or self.document_of(target) or ""
        draft = decide_repair(self.state, self.sop, target, seen, self._seat_of(actor), actor)
        self.take(draft, actor)
        return self

    def divert(self, activation: UUID | None = None, *, actor: Actor | None = None, sha256: str | None = "") -> World:
        """The performer takes the other exit."""
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        seen = self.document_of(target) if sha256 == "" else sha256
        office = self._office(target, actor)
        self.take(decide_divert(self.state, self.sop, target, REASON, seen, office, actor), actor)
        return self

    def bind(self, role: str, actor: Actor | None = None, activation: UUID | None = None) -> World:
        """The performer of the step in hand names the team."""
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        seats = {named(name): self.bureau.seat(named(name), self.now) for name in self.teams[role]}
        office = self._seat_of(actor)
        draft = steering.decide_bind(self.state, self.sop, target, role, seats, None, office, actor)
        self.take(draft, actor)
        return self

    def choose(self, *units: str, actor: Actor | None = None, activation: UUID | None = None) -> World:
        """The performer of the step in hand names units."""
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        self.take(decide_choose(self.state, self.sop, target, units, self._seat_of(actor), actor), actor)
        return self

    def make_list(
        self, listed: str, *entries: str, actor: Actor | None = None, activation: UUID | None = None
    ) -> World:
        """The performer of the step in hand writes a list."""
        target = activation or self.active.id
        actor = actor or self.performer(self.state.activation(target))
        office = self._seat_of(actor)
        self.take(decide_list(self.state, self.sop, target, listed, entries, office, actor), actor)
        return self

    def comment(self, name: str, actor: Actor | None = None) -> World:
        """Somebody remarks on the version in hand of the step in hand."""
        actor = actor or self.performer(self.active)
        text = TextRef(id=named(f"teks {name}"), digest=sha(name))
        draft = steering.decide_comment(
            self.state, self.sop, self.active.id, named(name), self.in_hand, text, self._seat_of(actor), actor
        )
        self.take(draft, actor)
        return self

    def close_collection(self, actor: Actor, activation: UUID | None = None) -> World:
        target = activation or self.newest(CollectionRequested).activation_id
        draft = collections.decide_close(self.state, self.sop, target, REASON, self._seat_of(actor), actor)
        self.take(draft, actor)
        return self

    def reopen_collection(self, actor: Actor, *units: str, activation: UUID | None = None) -> World:
        target = self._asked(activation)
        draft = collections.decide_reopen(self.state, self.sop, target, units, REASON, self._seat_of(actor), actor)
        self.take(draft, actor)
        return self

    def skip(self, activation: UUID | None = None) -> World:
        draft = steering.decide_skip(
            self.state, self.sop, activation or self.active.id, REASON, Office(timing=self.timing), OPERATOR
        )
        self.take(draft, OPERATOR)
        return self

    def move(self, step: str) -> World:
        self.take(decide_move(self.state, self.sop, step, REASON, Office(timing=self.timing), OPERATOR), OPERATOR)
        return self

    def suspend(self) -> World:
        self.take(steering.decide_suspend(self.state, self.sop, REASON, OPERATOR), OPERATOR)
        return self

    def resume(self) -> World:
        self.take(steering.decide_resume(self.state, self.sop, OPERATOR), OPERATOR)
        return self

    def cancel(self) -> World:
        self.take(steering.decide_cancel(self.state, self.sop, REASON, OPERATOR), OPERATOR)
        return self

    def extend_collection(self, actor: Actor, until: str, activation: UUID | None = None) -> World:
        target, day = self._asked(activation), date.fromisoformat(until)
        draft = collection_ends.decide_extend(self.state, self.sop, target, day, REASON, self._seat_of(actor), actor)
        self.take(draft, actor)
        return self

    def extend_window(self, actor: Actor, until: str, activation: UUID | None = None) -> World:
        target, day = activation or self.active.id, date.fromisoformat(until)
        office = self._seat_of(actor) if actor.position else Office(timing=self.timing)
        draft = window_acts.decide_extend(self.state, self.sop, target, day, REASON, office, actor)
        self.take(draft, actor)
        return self

    def add_unit(self, actor: Actor, positions: dict[str, str]) -> World:
        """Role → name of the new unit's position."""
        seats = {role: self.bureau.seat(named(name), self.now) for role, name in positions.items()}
        office = self._seat_of(actor) if actor.position else Office(timing=self.timing)
        self.take(membership.decide_add(self.state, self.sop, seats, REASON, office, actor), actor)
        return self

    def drop_unit(self, actor: Actor, role: str, unit: str) -> World:
        office = self._seat_of(actor) if actor.position else Office(timing=self.timing)
        self.take(membership.decide_drop(self.state, self.sop, role, unit, REASON, office, actor), actor)
        return self

    def time_out(self, due: datetime | None = None, activation: UUID | None = None) -> bool:
        """The timekeeper looks at a collection at its due time; whether it has closed it."""
        asked = self._asked(activation)
        end = due or self.state.collections[asked].due
        assert end is not None
        draft = collection_ends.decide_time_out(self.state, self.sop, asked, end, SYSTEM, self.timing)
        if draft is not None:
            self.take(draft, SYSTEM)
        return draft is not None

    # --- what intake and archive answer

    def _asked(self, activation: UUID | None) -> UUID:
        return activation or self.newest(CollectionRequested).activation_id

    def submit(
        self,
        unit: str,
        name: str = "kiriman",
        *,
        late: bool = False,
        activation: UUID | None = None,
        by: Actor | None = None,
    ) -> World:
        """A unit has sent data that are to be checked; `by`: who collects entered them for it."""
        asked = self._asked(activation)
        data = SubmissionReceived(
            collection_id=uuid5(asked, unit),
            run_id=self.run_id,
            revision_id=named(f"{name} {unit}"),
            number=1,
            unit=unit,
            indicators=(),
            budget=(),
            content_sha256=sha(name, unit),
            corrects=None,
            activation_id=asked,
            late=late,
            on_behalf_of=named("pengisi") if by else None,
        )
        self._append(answering.decide_submitted(self.state, self.sop, data, SYSTEM, self.timing, by), SYSTEM)
        return self

    def sent_back(self, unit: str, activation: UUID | None = None) -> World:
        """Whoever collects has sent the unit's data back."""
        asked = self._asked(activation)
        data = SubmissionReturned(
            collection_id=uuid5(asked, unit),
            run_id=self.run_id,
            revision_id=named(f"kiriman {unit}"),
            reason=REASON,
            activation_id=asked,
            unit=unit,
        )
        self._append(answering.decide_sent_back(self.state, self.sop, data, SYSTEM, self.timing), SYSTEM)
        return self

    def answer(self, unit: str, revision: str | None = None, activation: UUID | None = None) -> World:
        """A unit's data were submitted and accepted."""
        asked = self.newest(CollectionRequested)
        target = activation or asked.activation_id
        revision_id = named(revision or f"revisi {unit} {target}")
        data = CollectionCompleted(
            collection_id=uuid5(target, unit),
            run_id=self.run_id,
            activation_id=target,
            unit=unit,
            revision_id=revision_id,
            content_sha256=sha(revision_id),
        )
        self._append(answering.decide_collected(self.state, self.sop, data, SYSTEM, self.timing), SYSTEM)
        return self

    def composed(self, activation: UUID | None = None) -> DocumentComposed:
        """What the archive says to the newest request for a document, of an activation if one is named."""
        asked = self._newest_of(DocumentRequested, activation)
        document = StoredDocument(
            document_id=asked.document_id,
            kind=asked.kind,
            name=asked.name,
            version=asked.version,
            sha256=sha(asked.document_id, asked.version, asked.revisions),
            size=1_000,
            media_type="application/pdf",
            unit=asked.about_unit,
        )
        return DocumentComposed(
            request_id=asked.request_id,
            run_id=self.run_id,
            activation_id=asked.activation_id,
            document=document,
            template=asked.template,
            revisions=asked.revisions,
            number=asked.number,
            sample=asked.sample,
        )

    def compose(self, data: DocumentComposed | None = None) -> World:
        self._append(
            answering.decide_composed(self.state, self.sop, data or self.composed(), SYSTEM, self.timing), SYSTEM
        )
        return self

    def allotted(self, sequence: int = 1, activation: UUID | None = None) -> NumberAllotted:
        asked = self._newest_of(NumberRequested, activation)
        return NumberAllotted(
            request_id=asked.request_id,
            run_id=self.run_id,
            activation_id=asked.activation_id,
            register_id=named("agenda"),
            unit=asked.unit,
            year=asked.year,
            sequence=sequence,
            number=f"{asked.classification}/{sequence:03}/CONTOH/{asked.year}",
        )

    def allot(self, data: NumberAllotted | None = None) -> World:
        self._append(
            answering.decide_numbered(self.state, self.sop, data or self.allotted(), SYSTEM, self.timing), SYSTEM
        )
        return self

    def stored(self, activation: UUID | None = None) -> RecordStored:
        asked = self._newest_of(ArchivingRequested, activation)
        return RecordStored(
            request_id=asked.request_id,
            run_id=self.run_id,
            activation_id=asked.activation_id,
            record_id=named("berkas"),
            title=asked.title,
            documents=asked.documents,
            classification=asked.classification,
        )

    def store(self, data: RecordStored | None = None) -> World:
        self._append(answering.decide_stored(self.state, self.sop, data or self.stored(), SYSTEM, self.timing), SYSTEM)
        return self

    # --- what tests look at

    @property
    def timing(self) -> Timing | None:
        return Timing(self.now, self.calendar) if self.calendar is not None else None

    @property
    def hands(self) -> list[Activation]:
        """Every active activation, oldest first."""
        return [activation for activation in self.state.activations.values() if activation.state == "aktif"]

    @property
    def active(self) -> Activation:
        (only,) = self.hands
        return only

    def at(self, step: str, unit: str = "") -> Activation:
        """The newest round of a step."""
        found = self.state.newest(step, unit)
        assert found is not None, f"{step} {unit} was never activated"
        return found

    @property
    def step(self) -> str:
        return self.active.step

    @property
    def waiting(self) -> str:
        return waiting_for(self.state, self.sop, self.active)

    @property
    def in_hand(self) -> str | None:
        """Digest of the version in hand of the document of the step in hand."""
        return self.document_of(self.active.id)

    def document_of(self, activation: UUID) -> str | None:
        hand = self.state.activation(activation)
        papers = [hand.paper, *hand.about[hand.done :]]
        papers += papers_of(self.state, self.sop, self.sop.step(hand.step), hand.unit)
        found = self.state.documents.get(next((paper for paper in papers if paper), ""))
        return found.document.sha256 if found else None

    def activation(self, step: str, round_: int = 1) -> Activation:
        (only,) = [a for a in self.state.activations.values() if (a.step, a.round) == (step, round_)]
        return only

    def newest(self, kind: type[E]) -> E:
        return self.all(kind)[-1]

    def all(self, kind: type[E]) -> list[E]:
        return [event.data for event in self.stream.events if isinstance(event.data, kind)]

    def _newest_of(self, kind: type[R], activation: UUID | None) -> R:
        return next(one for one in reversed(self.all(kind)) if activation in (None, one.activation_id))

    def replayed(self) -> RunState:
        """The run, built anew from its bytes."""
        state = RunState()
        for event in self.stream.events:
            state = run_events.evolve(state, event)
        return state

    def _office(self, activation: UUID, actor: Actor) -> Office:
        needed = seats_needed(self.state, self.sop, activation, actor) if self.state.started else ()
        return Office({position: self.bureau.seat(position, self.now) for position in needed}, 2026, self.timing)

    def _seat_of(self, actor: Actor) -> Office:
        assert actor.position is not None
        return Office({actor.position: self.bureau.seat(actor.position, self.now)}, 2026, self.timing)

    def take(self, draft: Draft, actor: Actor) -> None:
        """The draft's own state must be what the log will say."""
        self._append(draft.events, actor)
        assert draft.state == self.state, "the decision's state is not what its events make"

    def _append(self, events: Sequence[NewEvent], actor: Actor) -> None:
        added = self.stream.append(events, actor, self.now)
        for event in added:
            self.state = run_events.evolve(self.state, event)
        self.last = [type(event.data).__name__ for event in added]
        self.now += timedelta(minutes=1)


class Found:
    """What a refusal said."""

    info: ErrorInfo


@contextmanager
def refused(code: str) -> Iterator[Found]:
    """`with refused("not_holder") as found:` expects this refusal; `found.info` is there afterwards."""
    found = Found()
    with pytest.raises(Refusal) as caught:
        yield found
    found.info = caught.value.info
    assert found.info.code == code, found.info
    assert " " in found.info.message, "a refusal says in words what is wrong"
    assert not found.info.message.endswith("."), "whoever shows it ends the sentence"
