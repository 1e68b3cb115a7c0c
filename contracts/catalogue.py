"""The catalogue: every message by name and version, declared once beside its model.

A decorator registers a model; subjects, permissions, schemas, AsyncAPI and the services' endpoints are all
derived from this one table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar
from uuid import UUID

from contracts.base import Strict, Tolerant


class Event(Tolerant):
    """Data of an event. A published type never changes meaning or loses a field; new meaning is a new type."""


class Command(Strict):
    """A wish to change something. `command_id` is a UUIDv7 of the caller; its answer is given once and for all.

    `expected_version` is the version of the entity that the caller saw; absent, a conflict is retried inside.
    """

    SECRET: ClassVar[frozenset[str]] = frozenset()
    """Fields that leave no trace, not even in the digest that binds the command id to its content."""

    command_id: UUID
    expected_version: int | None = None


class Query(Strict):
    """A question. With `after` (a position token) the answer waits until it holds that position."""

    after: str | None = None


class Reply(Tolerant):
    """Base of every answer's `result`."""


class Done(Reply):
    """Answer to a command that has nothing more to say."""

    version: int
    """Version of the entity after the command."""


@dataclass(frozen=True)
class Message:
    """One row of the catalogue."""

    kind: Literal["event", "command", "query"]
    name: str
    """`workflow.step.completed.v1` for an event, `perform` for a command or query."""
    service: str
    model: type[Strict] | type[Tolerant]
    reply: type[Tolerant] | None
    issuers: tuple[str, ...]
    """Who may sign the assertion of a command or query; empty: no assertion, service permissions decide."""


EVENTS: dict[str, Message] = {}
COMMANDS: dict[tuple[str, str], Message] = {}
QUERIES: dict[tuple[str, str], Message] = {}
_BY_MODEL: dict[type, Message] = {}

E = TypeVar("E", bound=type[Event])
C = TypeVar("C", bound=type[Command])
Q = TypeVar("Q", bound=type[Query])


def event(name: str) -> Callable[[E], E]:
    """Declares an event type `<log>.<entity>.<event>.v<n>`."""

    def register(model: E) -> E:
        service, entity, verb, version = name.split(".")
        if name in EVENTS or not (entity and verb) or not version.startswith("v"):
            raise ValueError(f"event type {name!r} is taken or not of the form log.entity.event.vN")
        _add(EVENTS, name, Message("event", name, service, model, None, ()))
        return model

    return register


def command(service: str, name: str, reply: type[Reply], issuers: tuple[str, ...] = ("portal",)) -> Callable[[C], C]:
    """Declares a command of a service, its answer, and who may sign for its actor."""

    def register(model: C) -> C:
        _add(COMMANDS, (service, name), Message("command", name, service, model, reply, issuers))
        return model

    return register


def query(service: str, name: str, reply: type[Reply], issuers: tuple[str, ...] = ("portal",)) -> Callable[[Q], Q]:
    """Declares a query of a service and its answer."""

    def register(model: Q) -> Q:
        _add(QUERIES, (service, name), Message("query", name, service, model, reply, issuers))
        return model

    return register


K = TypeVar("K")


def _add(table: dict[K, Message], key: K, message: Message) -> None:
    if key in table or message.model in _BY_MODEL:
        raise ValueError(f"{message.kind} {key!r} is declared twice")
    table[key] = message
    _BY_MODEL[message.model] = message


def message_of(model: type) -> Message:
    """The catalogue row of a model; KeyError when the model was never declared."""
    return _BY_MODEL[model]


def event_type(model: type[Event]) -> str:
    return _BY_MODEL[model].name
