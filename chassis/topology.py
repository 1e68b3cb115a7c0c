"""Makes and compares streams and consumers: the one place that declares them.

Streams take no limits, allow no delete or purge, and discard *new*; the dedupe window is short, because the
expected last sequence is what prevents doubles.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from contracts.subjects import FOLLOWS, LOGS, consumer_name, stream_name, stream_subjects

ADVISORIES = "ADVISORIES"
DEDUPE_SECONDS = 1.0
ACK_WAIT = 6.0
"""Seconds after which an unacknowledged message comes again; work in progress is told every third of it. It is also
how long a log waits for its reactor when a service was killed with a message in hand."""
PENDING = 32
"""Messages that a consumer hands out before they are acknowledged."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as declared. `made`: it was missing and has been made."""

    what: str
    detail: str
    made: bool = False


def streams(replicas: int = 1) -> list[StreamConfig]:
    logs = [
        StreamConfig(
            name=stream_name(log),
            subjects=[stream_subjects(log)],
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            storage=StorageType.FILE,
            max_msgs=-1,
            max_bytes=-1,
            max_age=0,
            max_msg_size=1024 * 1024,
            duplicate_window=DEDUPE_SECONDS,
            deny_delete=True,
            deny_purge=True,
            allow_direct=True,
            allow_atomic=True,
            num_replicas=replicas,
        )
        for log in LOGS
    ]
    advisories = StreamConfig(
        name=ADVISORIES,
        subjects=[
            "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
            "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>",
        ],
        max_msgs=100_000,
        storage=StorageType.FILE,
        num_replicas=replicas,
    )
    return [*logs, advisories]


def consumers(replicas: int = 1) -> list[tuple[str, ConsumerConfig]]:
    """Stream and durable pull consumer of each service for each log that it follows. They begin at the first
    event: a reactor skips what it has handled."""
    return [
        (
            stream_name(upstream),
            ConsumerConfig(
                durable_name=consumer_name(service, upstream),
                deliver_policy=DeliverPolicy.ALL,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT,
                max_deliver=-1,
                max_ack_pending=PENDING,
                filter_subject=stream_subjects(upstream),
                num_replicas=replicas,
            ),
        )
        for service, upstreams in FOLLOWS.items()
        for upstream in upstreams
    ]


async def ensure(jetstream: Any, *, dry_run: bool = False, replicas: int = 1) -> list[Difference]:
    """Makes what is missing and names what differs. Of what exists it changes one thing only, which takes nothing
    away: streams of older releases are told to take whole batches.

    Raises the errors of nats-py when the server does not answer.
    """
    found: list[Difference] = []
    for stream in streams(replicas):
        try:
            info = await jetstream.stream_info(stream.name)
        except NotFoundError:
            if not dry_run:
                await jetstream.add_stream(stream)
            found.append(Difference(f"stream {stream.name}", "was missing", made=not dry_run))
            continue
        if stream.allow_atomic and not info.config.allow_atomic:
            if not dry_run:
                await jetstream.update_stream(dataclasses.replace(info.config, allow_atomic=True))
            found.append(Difference(f"stream {stream.name}", "allow_atomic was off", made=not dry_run))
        found += _compare(f"stream {stream.name}", stream, info.config, STREAM_FIELDS)
    for name, consumer in consumers(replicas):
        what = f"consumer {name}/{consumer.durable_name}"
        try:
            existing = await jetstream.consumer_info(name, consumer.durable_name)
        except NotFoundError:
            if not dry_run:
                await jetstream.add_consumer(name, consumer)
            found.append(Difference(what, "was missing", made=not dry_run))
            continue
        found += _compare(what, consumer, existing.config, CONSUMER_FIELDS)
    return found


STREAM_FIELDS = (
    "subjects",
    "retention",
    "discard",
    "storage",
    "max_msgs",
    "deny_delete",
    "deny_purge",
    "num_replicas",
)
CONSUMER_FIELDS = (
    "deliver_policy",
    "ack_policy",
    "ack_wait",
    "max_deliver",
    "max_ack_pending",
    "filter_subject",
)


def _compare(what: str, wanted: Any, existing: Any, fields: tuple[str, ...]) -> list[Difference]:
    return [
        Difference(what, f"{name} is {_word(getattr(existing, name))}, declared is {_word(getattr(wanted, name))}")
        for name in fields
        if getattr(wanted, name) is not None and _word(getattr(existing, name)) != _word(getattr(wanted, name))
    ]


def _word(value: Any) -> str:
    value = getattr(value, "value", value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
