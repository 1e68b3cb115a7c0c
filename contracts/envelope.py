"""The event envelope: a CloudEvent in structured JSON mode, whose bytes are stored, published and hashed alike.

Source: CloudEvents 1.0.2, JSON event format. Extension attributes are lower-case letters and digits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

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
    json: bytes = b""
    """`data` as JSON, when it was made already."""


def chain_hash(previous: bytes, log: str, position: int, body: bytes) -> bytes:
    """`sha256(previous ‖ log ‖ position ‖ bytes)`: 32 bytes, UTF-8 name, 8 bytes big-endian, the event's bytes."""
    return hashlib.sha256(previous + log.encode() + position.to_bytes(8, "big") + body).digest()


def encode(new: NewEvent, *, event_id: UUID, version: int, time: datetime, cause: UUID, actor: Actor) -> bytes:
    """The bytes of an event. `version` counts the events of its stream from 1; `cause` is the command or event
    that led to it."""
    kind = event_type(type(new.data))
    head: dict[str, object] = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/sakip/" + kind.partition(".")[0],
        "type": kind,
        "subject": new.stream,
        "time": rfc3339(time),
        "datacontenttype": "application/json",
        "region": new.place.region,
        "unit": new.place.unit,
        "streamversion": version,
        "causationid": cause,
    }
    if new.correlation is not None:
        head["correlationid"] = new.correlation
    if actor.person is not None:
        head["actorperson"] = actor.person
    if actor.position is not None:
        head["actorposition"] = actor.position
    head["actorcapacity"] = actor.capacity
    return orjson.dumps(head, default=_id)[:-1] + b',"data":' + (new.json or new.data.model_dump_json().encode()) + b"}"


def _id(value: object) -> str:
    """An id of a kind that orjson does not know itself: asyncpg reads UUIDs into a class of its own."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an envelope")


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


class Opened:
    """A decoded event: the envelope's attributes and its data as the declared model.

    `data` is None when the type is not in this release's catalogue (written by a newer one). Attributes of the
    envelope that are more than text are made when somebody asks: a replay opens millions and asks for few.
    """

    __slots__ = (
        "_actor",
        "_cause",
        "_correlation",
        "_head",
        "_id",
        "_place",
        "_stream",
        "_time",
        "_version",
        "data",
        "log",
        "position",
        "type",
    )
    data: Event | None
    log: str
    position: int
    type: str

    def __init__(
        self,
        *,
        log: str,
        position: int,
        id: UUID,
        type: str,
        stream: UUID,
        version: int,
        time: datetime,
        place: Place,
        correlation: UUID | None,
        cause: UUID,
        actor: Actor,
        data: Event | None,
    ) -> None:
        self.log, self.position, self.type, self.data = log, position, type, data
        self._version: int | None = version
        self._head: Head | None = None
        self._id: UUID | None = id
        self._stream: UUID | None = stream
        self._time: datetime | None = time
        self._place: Place | None = place
        self._correlation: UUID | None = correlation
        self._cause: UUID | None = cause
        self._actor: Actor | None = actor

    @classmethod
    def of(cls, recorded: Recorded) -> Opened:
        body = recorded.body
        head = _HEAD.match(body)
        opened = cls.__new__(cls)
        opened.log = recorded.log
        opened.position = recorded.position
        opened._head = None
        opened._id = opened._stream = opened._time = opened._place = None
        opened._version = opened._correlation = opened._cause = opened._actor = None
        if head is not None:
            opened.type = head["type"].decode()
            try:
                opened.data = _READERS[head["type"]](body[head.end() : -1])
                opened._head = head
                return opened
            except ValidationError:
                pass  # data does not stand last, or is not what was declared: the whole event tells which
        raw = orjson.loads(body)
        opened._head = _Parsed(raw)
        opened.type = raw["type"]
        opened.data = _READERS[opened.type.encode()](orjson.dumps(raw["data"]))
        return opened

    @property
    def version(self) -> int:
        if self._version is None:
            self._version = int(self._of("streamversion"))
        return self._version

    @property
    def id(self) -> UUID:
        if self._id is None:
            self._id = UUID(self._of("id"))
        return self._id

    @property
    def stream(self) -> UUID:
        if self._stream is None:
            self._stream = UUID(self._of("subject"))
        return self._stream

    @property
    def time(self) -> datetime:
        if self._time is None:
            self._time = datetime.fromisoformat(self._of("time"))
        return self._time

    @property
    def place(self) -> Place:
        if self._place is None:
            self._place = _place(self._of("region"), self._of("unit"))
        return self._place

    @property
    def correlation(self) -> UUID | None:
        if self._correlation is None and (found := self._of("correlationid")):
            self._correlation = UUID(found)
        return self._correlation

    @property
    def cause(self) -> UUID:
        if self._cause is None:
            self._cause = UUID(self._of("causationid"))
        return self._cause

    @property
    def actor(self) -> Actor:
        if self._actor is None:
            self._actor = _actor(
                self._of("actorperson") or None, self._of("actorposition") or None, self._of("actorcapacity")
            )
        return self._actor

    @property
    def subject(self) -> str:
        return event_subject(self.type, self.place)

    def _of(self, attribute: str) -> str:
        """An attribute of the envelope as text; empty when it has none."""
        value: bytes | None = self._head[attribute] if self._head is not None else None
        return value.decode() if value is not None else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opened) and self._all() == other._all()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Opened({self.log}.{self.position} {self.type} {self.data!r})"

    def _all(self) -> tuple[object, ...]:
        return (
            *(self.log, self.position, self.id, self.type, self.stream, self.version, self.time),
            *(self.place, self.correlation, self.cause, self.actor, self.data),
        )


def kind_of(body: bytes) -> str:
    """The type of an event, without decoding it."""
    if body.startswith(b'{"specversion":"1.0","id":"'):
        begin = body.find(b'"type":"', 0, 200) + 8
        if begin > 8:
            return body[begin : body.index(b'"', begin)].decode()
    return str(orjson.loads(body)["type"])


def address_of(body: bytes) -> tuple[str, str]:
    """The id of an event, and the subject that it is published on, without decoding it."""
    head = _HEAD.match(body)
    if head is None:
        raw = orjson.loads(body)
        return raw["id"], event_subject(raw["type"], _place(raw["region"], raw["unit"]))
    return head["id"].decode(), _subject(head["type"], head["region"], head["unit"])


# Replay reads every event of a log: the attributes come out of the bytes, and are made when they are asked for.

_UUID = "[0-9a-f-]{36}"
_HEAD = re.compile(
    (
        rf'\{{"specversion":"1\.0","id":"(?P<id>{_UUID})","source":"/sakip/[a-z-]+","type":"(?P<type>[a-z0-9._-]+)"'
        rf',"subject":"(?P<subject>{_UUID})","time":"(?P<time>[0-9T:.-]+Z)","datacontenttype":"application/json"'
        r',"region":"(?P<region>[0-9.]+)","unit":"(?P<unit>[a-z0-9-]+)","streamversion":(?P<streamversion>[0-9]+)'
        rf',"causationid":"(?P<causationid>{_UUID})"(?:,"correlationid":"(?P<correlationid>{_UUID})")?'
        rf'(?:,"actorperson":"(?P<actorperson>{_UUID})")?(?:,"actorposition":"(?P<actorposition>{_UUID})")?'
        r',"actorcapacity":"(?P<actorcapacity>[a-z]+)","data":'
    ).encode()
)
"""What `encode` writes before the data; whatever looks otherwise is parsed whole."""


class _Parsed(dict[str, bytes | None]):
    """The attributes of an event that was written otherwise, as `_HEAD` finds them."""

    def __init__(self, raw: dict[str, Any]) -> None:
        super().__init__({name: str(value).encode() for name, value in raw.items() if name != "data"})

    def __missing__(self, name: str) -> None:
        return None


Head = re.Match[bytes] | _Parsed


class _Readers(dict[bytes, Callable[[bytes], Event | None]]):
    """Reader of `data` by type: the declared model, or None for a type that this release does not know."""

    def __missing__(self, kind: bytes) -> Callable[[bytes], Event | None]:
        message = EVENTS.get(kind.decode())
        self[kind] = found = message.model.__pydantic_validator__.validate_json if message else _unknown
        return found


def _unknown(_data: bytes) -> None:
    return None


_READERS = _Readers()


@lru_cache(4096)
def _place(region: str, unit: str) -> Place:
    return Place(region=region, unit=unit)


@lru_cache(4096)
def _subject(kind: bytes, region: bytes, unit: bytes) -> str:
    return event_subject(kind.decode(), _place(region.decode(), unit.decode()))


@lru_cache(4096)
def _actor(person: str | None, position: str | None, capacity: str) -> Actor:
    return Actor.model_validate({"person": person, "position": position, "capacity": capacity})
