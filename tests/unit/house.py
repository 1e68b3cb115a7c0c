"""A small office whose people come and go: positions one above the other, by the real decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.absence import CoverPosition, DeclareAbsence, EndAbsence
from contracts.actor import Actor
from contracts.envelope import NewEvent, Opened
from contracts.organisation import AssignPosition, CreatePosition
from services.workflow.domain import absences, positions
from services.workflow.domain.identity import absence_id
from services.workflow.domain.office import Seat
from services.workflow.domain.positions import PositionState
from tests.unit.test_workflow_organisation import unit_state
from tests.unit.workflow_world import REASON, ROOT, SYSTEM, named, opened

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""07.30 WIB."""
HOUR = timedelta(hours=1)
NAMES = ("kadis", "sekretaris", "kabid", "staf", "plt", "lain")


def person_in(position: str, capacity: str = "definitif", person: str | None = None) -> Actor:
    return Actor.model_validate(
        {"person": named(person or position), "position": named(f"jabatan-{position}"), "capacity": capacity}
    )


class House:
    """Positions kadis > sekretaris > kabid > staf, each held by a person of its name; the clock stands at Monday."""

    def __init__(self) -> None:
        self.states: dict[UUID, PositionState] = {}
        self.versions: dict[UUID, int] = {}
        self.now = MONDAY
        self.serial = 0
        self.events: list[Opened] = []
        above = None
        for name in ("kadis", "sekretaris", "kabid", "staf"):
            key = named(f"jabatan-{name}")
            cmd = CreatePosition(
                command_id=ROOT, position_id=key, unit="dinas-contoh", title=name.title(), superior=above
            )
            self.take(positions.decide_create(PositionState(), cmd, unit_state(), self.states.get(above or ROOT)))
            self.assign(name, name, MONDAY - 24 * HOUR)
            above = key

    def take(self, events: list[NewEvent]) -> list[Any]:
        for new in events:
            version = self.versions.get(new.stream, 0) + 1
            self.versions[new.stream] = version
            state = self.states.get(new.stream, PositionState())
            event = opened(new, version, SYSTEM)
            self.events.append(event)
            self.states[new.stream] = positions.evolve(state, event)
        return [new.data for new in events]

    def state(self, name: str) -> PositionState:
        return self.states[named(f"jabatan-{name}")]

    def assign(
        self, position: str, person: str, since: datetime, until: datetime | None = None, capacity: str = "definitif"
    ) -> None:
        values = {
            "command_id": ROOT,
            "position_id": named(f"jabatan-{position}"),
            "person_id": named(person),
            "capacity": capacity,
            "since": since,
            "until": until,
        }
        cmd = AssignPosition.model_validate(values)
        self.take(positions.decide_assign(self.state(position), cmd))

    def seat(self, name: str, moment: datetime | None = None) -> Seat:
        key = named(f"jabatan-{name}")
        return Seat.at(key, self.states[key], unit_state(), moment or self.now, self.states)

    def superior(self, name: str) -> Seat | None:
        order = ("kadis", "sekretaris", "kabid", "staf")
        above = [self.seat(one) for one in reversed(order[: order.index(name)])]
        return next((seat for seat in above if seat.holder is not None), None)

    def declare(
        self,
        name: str,
        actor: Actor,
        since: datetime,
        until: datetime | None,
        substitute: str | None = None,
    ) -> UUID:
        self.serial += 1
        command_id = named(f"perintah-{self.serial}")
        cmd = DeclareAbsence(
            command_id=command_id,
            position_id=named(f"jabatan-{name}"),
            kind="cuti",
            since=since,
            until=until,
            substitute=named(f"jabatan-{substitute}") if substitute else None,
        )
        key = absence_id(command_id)
        events = absences.decide_declare(
            self.state(name), cmd, key, REASON, self.states, self.superior(name), actor, self.now
        )
        self.take(events)
        return key

    def end(self, name: str, key: UUID, actor: Actor, until: datetime | None = None) -> int:
        cmd = EndAbsence(command_id=ROOT, position_id=named(f"jabatan-{name}"), absence_id=key, until=until)
        events = absences.decide_end(self.state(name), cmd, self.superior(name), actor, self.now)
        return len(self.take(events))

    def cover(self, name: str, by: str, actor: Actor, until: datetime) -> None:
        cmd = CoverPosition(
            command_id=ROOT, position_id=named(f"jabatan-{name}"), by=named(f"jabatan-{by}"), until=until
        )
        events = absences.decide_cover(
            self.state(name), cmd, self.seat(name), self.seat(by), self.superior(name), actor, self.now
        )
        self.take(events)

    def acts(self, name: str, moment: datetime) -> tuple[str, str] | None:
        found = self.seat(name, moment).holder
        people = {named(one): one for one in NAMES}
        return (people[found.person], found.capacity) if found is not None else None
