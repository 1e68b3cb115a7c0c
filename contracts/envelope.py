"""The event envelope: a CloudEvent in structured JSON mode, whose bytes are stored, published and hashed alike.

Source: CloudEvents 1.0.2, JSON event format. Extension attributes are lower-case letters and digits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from contracts.actor import Actor
from contracts.base import Tolerant, rfc3339
from contracts.catalogue import EVENTS, Event, event_type
from contracts.subjects import Place, event_subject

HEADER_LOG = "Sakip-Log"
HEADER_POSITION = "Sakip-Position"
HEADER_HASH = "Sakip-Hash"
"""Headers of a published event; `Nats-Msg-Id` is the event's id."""

GENESIS = bytes(32)
"""The hash before position 1."""


class TextRef(Tolerant):
    """Stands in an event for free text of a person, which lies in the erasable store of the service.

    `digest` is sha256(salt ‖ UTF-8 text) in hex; the salt lies beside the text and goes with it.
    """

    id: UUID
    digest: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that was decided and not yet appended. `stream` is the id of its entity."""

    stream: UUID
    place: Place
    data: Event
    correlation: UUID | None = None
    """The run that this event belongs to."""


def chain_hash(previous: bytes, log: str, position: int, body: bytes) -> bytes:
    """`sha256(previous ‖ log ‖ position ‖ bytes)`: 32 bytes, UTF-8 name, 8 bytes big-endian, the event's bytes."""
    return hashlib.sha256(previous + log.encode() + position.to_bytes(8, "big") + body).digest()


def encode(new: NewEvent, *, event_id: UUID, version: int, time: datetime, cause: UUID, actor: Actor) -> bytes:
    """The bytes of an event. `version` counts the events of its stream from 1; `cause` is the command or event
    that led to it."""
    kind = event_type(type(new.data))
    head: dict[str, object] = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "/sakip/" + kind.partition(".")[0],
        "type": kind,
        "subject": str(new.stream),
        "time": rfc3339(time),
        "datacontenttype": "application/json",
        "region": new.place.region,
        "unit": new.place.unit,
        "streamversion": version,
        "causationid": str(cause),
    }
    if new.correlation is not None:
        head["correlationid"] = str(new.correlation)
    if actor.person is not None:
        head["actorperson"] = str(actor.person)
    if actor.position is not None:
        head["actorposition"] = str(actor.position)
    head["actorcapacity"] = actor.capacity
    return orjson.dumps(head)[:-1] + b',"data":' + new.data.model_dump_json().encode() + b"}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event at its place in a log."""

    log: str
    position: int
    hash: bytes
    body: bytes
    """The CloudEvent, exactly as stored and published."""

    def head(self) -> dict[str, object]:
        """The whole envelope as a dict, `data` undecoded by any model."""
        value: dict[str, object] = orjson.loads(self.body)
        return value

    def open(self) -> Opened:
        return Opened.of(self)


@dataclass(frozen=True, slots=True)
class Opened:
    """A decoded event: the envelope's attributes and its data as the declared model.

    `data` is None when the type is not in this release's catalogue (written by a newer one).
    """

    log: str
    position: int
    id: UUID
    type: str
    stream: UUID
    version: int
    time: datetime
    place: Place
    correlation: UUID | None
    cause: UUID
    actor: Actor
    data: Event | None

    @classmethod
    def of(cls, recorded: Recorded) -> Opened:
        head = orjson.loads(recorded.body)
        message = EVENTS.get(head["type"])
        data = message.model.model_validate(head["data"]) if message else None
        if data is not None and not isinstance(data, Event):
            raise TypeError(f"{head['type']} is not declared as an event")
        return cls(
            log=recorded.log,
            position=recorded.position,
            id=UUID(head["id"]),
            type=head["type"],
            stream=UUID(head["subject"]),
            version=head["streamversion"],
            time=datetime.fromisoformat(head["time"]),
            place=Place(region=head["region"], unit=head["unit"]),
            correlation=UUID(head["correlationid"]) if "correlationid" in head else None,
            cause=UUID(head["causationid"]),
            actor=Actor(
                person=head.get("actorperson"),
                position=head.get("actorposition"),
                capacity=head["actorcapacity"],
            ),
            data=data,
        )

    @property
    def subject(self) -> str:
        return event_subject(self.type, self.place)
