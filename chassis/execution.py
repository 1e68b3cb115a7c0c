"""Executes a command on an entity: load, decide, append durably, answer; each command id once and for all."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from chassis.entities import Decision, Repository
from chassis.eventlog import EventLog, Item, NewText, Verdict
from chassis.eventlog.items import NewRow
from chassis.ids import uuid7
from chassis.logs import get
from contracts.actor import Actor
from contracts.catalogue import event_type
from contracts.envelope import NewEvent, Recorded, encode
from contracts.errors import Refusal
from contracts.subjects import Position

logger = get(__name__)
S = TypeVar("S")
ATTEMPTS = 60
"""How often a decision is taken anew because its entity moved meanwhile, before the caller is told to retry."""

Append = Callable[[Item], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The durable answer: JSON of the reply and the position from which it can be read."""

    answer: bytes
    position: Position
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """What a command came with: its identity, who acts, and when."""

    command_id: UUID
    fingerprint: bytes
    actor: Actor
    now: datetime


def fingerprint(actor: Actor, message: str, payload: bytes) -> bytes:
    """Binds a command id to actor and payload: sha256 over person (or capacity), message name and payload."""
    who = str(actor.person or actor.capacity)
    return hashlib.sha256(f"{who}\n{message}\n".encode() + hashlib.sha256(payload).digest()).digest()


async def execute(
    log: EventLog,
    append: Append,
    repository: Repository[S],
    stream: UUID,
    decide: Callable[[S, int], Decision | Awaitable[Decision]],
    origin: Origin,
    *,
    texts: Sequence[NewText] = (),
    expected_version: int | None = None,
    new: bool = False,
) -> Answered:
    """Runs `decide` on the newest state until its result is durable. `new`: the command makes the entity, so that
    nothing is read when this process has not seen it; the append finds out when it exists all the same.

    Raises:
        Refusal: what `decide` refused; `version_conflict` when the caller's `expected_version` is not the
            entity's; `command_reused` when the command id was used with other content.
    """
    fresh = False
    for _ in range(ATTEMPTS):
        state, version = await repository.load(stream, fresh=fresh, new=new)
        try:
            if expected_version is not None and expected_version != version:
                raise _conflict(version)
            outcome = decide(state, version)
            decision = await outcome if inspect.isawaitable(outcome) else outcome
        except Refusal:
            answered = await _answered_before(log, origin)
            if answered is not None:
                return answered
            if not fresh:
                fresh = True
                continue
            raise
        item = _item(log, decision, stream, version, origin, texts)
        verdict = await append(item)
        if verdict.kind == "appended":
            _advance(log, repository, stream, decision, item)
            return Answered(item.answer, Position(log=log.name, position=verdict.position))
        if verdict.kind == "repeated":
            repository.forget(stream)
            return _first(log, verdict.answer, verdict.position, origin)
        if verdict.kind == "reused":
            raise _reused(origin)
        if verdict.kind == "refused":
            logger.error("append_refused", error=verdict.error, command_id=str(origin.command_id))
            raise Refusal(
                "invalid", "isi perintah tidak dapat disimpan; periksa teks dan angkanya", error=verdict.error
            )
        repository.forget(stream)
        for read, _ in decision.reads:
            repository.forget(read)
        fresh = True
    raise Refusal(
        "version_conflict",
        "data ini sedang banyak diubah; muat ulang lalu coba lagi",
        retryable=True,
        stream=stream,
    )


async def _answered_before(log: EventLog, origin: Origin) -> Answered | None:
    found = await log.answer(origin.command_id)
    if found is None:
        return None
    if found[0] not in {origin.fingerprint, b""}:
        raise _reused(origin)
    return _first(log, found[1] if found[0] else None, found[2], origin)


def _first(log: EventLog, answer: bytes | None, position: int, origin: Origin) -> Answered:
    """The first answer to a command; after a recovery it may be known only that there was one."""
    if answer is None and origin.actor.capacity != "sistem":
        raise Refusal(
            "command_reused",
            "perintah ini sudah tercatat sebelum pemulihan data; muat ulang untuk melihat hasilnya",
            command_id=origin.command_id,
        )
    return Answered(answer or b"null", Position(log=log.name, position=position), True)


def _conflict(current: int) -> Refusal:
    return Refusal(
        "version_conflict",
        f"data sudah berubah sejak Anda membukanya (versi sekarang {current}); muat ulang lalu ulangi",
        current_version=current,
    )


def _reused(origin: Origin) -> Refusal:
    return Refusal(
        "command_reused",
        f"command_id {origin.command_id} sudah dipakai untuk perintah lain; buat command_id baru",
        command_id=origin.command_id,
    )


def _item(
    log: EventLog,
    decision: Decision,
    stream: UUID,
    version: int,
    origin: Origin,
    texts: Sequence[NewText],
) -> Item:
    for new in decision.events:
        if new.stream != stream:
            raise ValueError(f"{type(new.data).__name__} belongs to stream {new.stream}, not to {stream}")
    return Item(
        command_id=origin.command_id,
        fingerprint=origin.fingerprint,
        stream=stream,
        expected=version,
        answer=decision.reply.model_dump_json().encode() if decision.reply is not None else b"null",
        rows=[encode_new(new, version + place, origin) for place, new in enumerate(decision.events, start=1)],
        texts=texts,
        reads=decision.reads,
    )


def encode_new(new: NewEvent, version: int, origin: Origin) -> NewRow:
    """The row to store; its position is not known yet."""
    event_id = uuid7()
    body = encode(new, event_id=event_id, version=version, time=origin.now, cause=origin.command_id, actor=origin.actor)
    return NewRow(event_id, event_type(type(new.data)), new.correlation, body)


def _advance(log: EventLog, repository: Repository[S], stream: UUID, decision: Decision, item: Item) -> None:
    """Brings the cached state to where the append has taken the entity."""
    if decision.after is not None:
        repository.keep(stream, cast(S, decision.after), item.expected + len(item.rows))
    else:
        repository.advance(stream, [Recorded(log.name, 0, b"", row.body).open() for row in item.rows])
