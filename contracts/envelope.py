"""The event envelope: a CloudEvent in structured JSON mode, whose bytes are stored, published and hashed alike.

Source: CloudEvents 1.0.2, JSON event format. Extension attributes are lower-case letters and digits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Generic, NotRequired, TypeVar
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from typing_extensions import TypedDict

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
        kind = _TYPE.match(recorded.body)
        read = _reader(kind[1].decode() if kind else orjson.loads(recorded.body)["type"])
        head = read(recorded.body)
        return cls(
            log=recorded.log,
            position=recorded.position,
            id=head["id"],
            type=head["type"],
            stream=head["subject"],
            version=head["streamversion"],
            time=datetime.fromisoformat(head["time"]),
            place=_place(head["region"], head["unit"]),
            correlation=head.get("correlationid"),
            cause=head["causationid"],
            actor=_actor(head.get("actorperson"), head.get("actorposition"), head["actorcapacity"]),
            data=head["data"],
        )

    @property
    def subject(self) -> str:
        return event_subject(self.type, self.place)


# Replay reads every event of a log, so reading is one pass: envelope and data validated together, from the bytes.

_TYPE = re.compile(rb'\{"specversion":"1\.0","id":"[0-9a-f-]{36}","source":"/sakip/[a-z-]+","type":"([a-z0-9._-]+)"')
"""The beginning that `encode` writes; anything else is parsed to find the type."""

D = TypeVar("D")


class _Envelope(TypedDict, Generic[D]):
    id: UUID
    type: str
    subject: UUID
    streamversion: int
    time: str
    region: str
    unit: str
    causationid: UUID
    correlationid: NotRequired[UUID]
    actorperson: NotRequired[str]
    actorposition: NotRequired[str]
    actorcapacity: str
    data: D


@cache
def _reader(kind: str) -> Callable[[bytes], _Envelope[Any]]:
    """Reads events of a type; `data` becomes its declared model, or None when this release does not know it."""
    message = EVENTS.get(kind)
    if message is None:
        unknown: TypeAdapter[_Envelope[Any]] = TypeAdapter(_Envelope[Any])
        return lambda body: {**unknown.validate_json(body), "data": None}
    known: TypeAdapter[_Envelope[Any]] = TypeAdapter(_Envelope[message.model])  # type: ignore[name-defined]
    return known.validate_json


@lru_cache(4096)
def _place(region: str, unit: str) -> Place:
    return Place(region=region, unit=unit)


@lru_cache(4096)
def _actor(person: str | None, position: str | None, capacity: str) -> Actor:
    return Actor.model_validate({"person": person, "position": position, "capacity": capacity})
