"""What must hold after any fault: each acknowledged command once in the logs, logs and streams alike, nothing twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from contracts.subjects import SERVICES, Position, stream_name
from ops import access
from ops.demo.rest import Rest
from tests.support.system import System


@dataclass(frozen=True)
class Acknowledged:
    """A command that somebody was told is durable."""

    command_id: str
    position: Position


class WitnessRest(Rest):
    """The demonstration's REST client, which writes down every command that was acknowledged."""

    def __init__(self, address: str, password: str, patience: float) -> None:
        super().__init__(address, password, patience)
        self.acknowledged: list[Acknowledged] = []

    async def post(self, username: str, path: str, key: str, body: dict[str, Any]) -> Any:
        answer = await super().post(username, path, key, body)
        assert answer["command_id"] == key
        self.acknowledged.append(Acknowledged(key, Position.parse(answer["position"])))
        return answer


Logs = dict[str, list[dict[str, Any]]]


async def logs_of(system: System) -> Logs:
    return {service: await system.events(service) for service in SERVICES}


def each_command_once(logs: Logs, acknowledged: list[Acknowledged]) -> None:
    """Every acknowledged command is in its log, its events side by side, behind no position that was promised;
    and no command, acknowledged or not, is there in two places."""
    for log, events in logs.items():
        places: dict[str, list[int]] = defaultdict(list)
        for event in events:
            places[event["causationid"]].append(event["position"])
        for command_id, found in places.items():
            assert found == list(range(found[0], found[0] + len(found))), f"{log}: {command_id} stands at {found}"
        for one in acknowledged:
            if one.position.log == log:
                assert one.command_id in places, f"{log}: {one} was acknowledged and is lost"
                assert places[one.command_id][-1] <= one.position.position, one


async def logs_and_streams_agree(system: System, logs: Logs) -> None:
    """Log position = last sequence of the stream = number of events, and the operator's verification passes."""
    async with access.bus(system.installation) as connection:
        for service, events in logs.items():
            async with system.log(service) as database:
                head = await database.fetchval("SELECT position FROM log_head")
            state = (await connection.jetstream().stream_info(stream_name(service))).state
            assert [event["position"] for event in events] == list(range(1, len(events) + 1))
            assert (head, state.last_seq, state.messages) == (len(events),) * 3, service
    for service in SERVICES:
        said = await system.esakip("log", "verify", service, "--json")
        assert said.code == 0, said.out + said.err
        assert said.json()["findings"] == []


ONCE = {
    "intake.collection.opened.v1": ("activation_id", "unit"),
    "intake.submission.received.v1": ("revision_id",),
    "intake.collection.completed.v1": ("collection_id",),
    "workflow.run.started.v1": ("run_id",),
    "workflow.run.completed.v1": ("run_id",),
    "workflow.step.completed.v1": ("activation_id",),
    "workflow.step.returned.v1": ("activation_id",),
    "workflow.step.activated.v1": ("run_id", "step", "round"),
    "workflow.act.performed.v1": ("activation_id", "index"),
    "workflow.collection.requested.v1": ("activation_id",),
    "workflow.collection.answered.v1": ("collection_id",),
    "workflow.collection.closed.v1": ("activation_id",),
    "workflow.document.requested.v1": ("request_id",),
    "workflow.document.recorded.v1": ("activation_id",),
    "workflow.number.requested.v1": ("request_id",),
    "workflow.number.recorded.v1": ("activation_id",),
    "workflow.archiving.requested.v1": ("request_id",),
    "workflow.record.recorded.v1": ("activation_id",),
    "archive.document.composed.v1": ("request_id",),
    "archive.number.allotted.v1": ("request_id",),
    "archive.record.stored.v1": ("request_id",),
}
"""Event type → what it may be said of once."""


def nothing_twice(logs: Logs) -> None:
    """No reaction acted twice, and no act was counted twice."""
    for events in logs.values():
        seen = Counter(
            (event["type"], tuple(str(event["data"][field]) for field in ONCE[event["type"]]))
            for event in events
            if event["type"] in ONCE
        )
        assert [what for what, times in seen.items() if times > 1] == []


def registers_have_no_holes(logs: Logs) -> None:
    """1, 2, 3, … per unit and year, in the order of the log."""
    registers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for event in logs["archive"]:
        if event["type"] == "archive.number.allotted.v1":
            registers[event["data"]["unit"], event["data"]["year"]].append(event["data"]["sequence"])
    for name, given in registers.items():
        assert given == list(range(1, len(given) + 1)), name


def requests_were_answered(logs: Logs) -> None:
    """What workflow asked of archive has exactly one answer each."""
    pairs = {
        "workflow.document.requested.v1": "archive.document.composed.v1",
        "workflow.number.requested.v1": "archive.number.allotted.v1",
        "workflow.archiving.requested.v1": "archive.record.stored.v1",
    }
    for asked, answered in pairs.items():
        requests = {event["data"]["request_id"] for event in logs["workflow"] if event["type"] == asked}
        answers = [event["data"]["request_id"] for event in logs["archive"] if event["type"] == answered]
        assert sorted(answers) == sorted(requests), asked
