"""Connections to NATS that never give up, and the publish/subscribe rights of each service's user."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from chassis.logs import get
from chassis.settings import Settings
from contracts.subjects import FOLLOWS, PREFIX, SERVICES, consumer_name, stream_name

logger = get(__name__)

QUERIES_OF: dict[str, tuple[str, ...]] = {
    "archive": ("intake.frozen_revisions", "portal.people"),
}
"""What a service may ask others: only what must not be in events, or is too large for them."""


def inbox_prefix(user: str) -> str:
    return f"_INBOX_{user}"


async def connect(settings: Settings, name: str) -> Client:
    """A connection as the user of the settings. Waits for NATS as long as it takes, then reconnects for ever."""

    async def lost() -> None:
        logger.warning("nats_disconnected")

    async def back() -> None:
        logger.info("nats_reconnected")

    async def failed(error: Exception) -> None:
        logger.warning("nats_error", error=str(error) or type(error).__name__)

    delay = 0.1
    while True:
        try:
            return await nats.connect(
                settings.nats_url,
                user=settings.nats_user or None,
                password=settings.nats_password.get_secret_value() or None,
                name=name,
                inbox_prefix=inbox_prefix(settings.nats_user or name).encode(),
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.2,
                ping_interval=5,
                max_outstanding_pings=2,
                disconnected_cb=lost,
                reconnected_cb=back,
                error_cb=failed,
                allow_reconnect=True,
            )
        except (NatsError, OSError, TimeoutError) as error:
            logger.warning("nats_not_reachable", error=str(error) or type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2.0)


@dataclass(frozen=True)
class Rights:
    """What one NATS user may do; everything else is refused."""

    user: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def service_rights(service: str) -> Rights:
    """A service publishes its own events, follows those it reacts to, and answers its own commands."""
    stream = stream_name(service)
    publish = [
        f"{PREFIX}.{service}.>",
        "$JS.API.INFO",
        f"$JS.API.STREAM.INFO.{stream}",
        f"$JS.API.STREAM.MSG.GET.{stream}",
        f"$JS.API.DIRECT.GET.{stream}",
        f"$JS.API.DIRECT.GET.{stream}.>",
        *(f"{PREFIX}.qry.{name}" for name in QUERIES_OF.get(service, ())),
    ]
    for upstream in FOLLOWS[service]:
        followed, consumer = stream_name(upstream), consumer_name(service, upstream)
        publish += [
            f"$JS.API.CONSUMER.INFO.{followed}.{consumer}",
            f"$JS.API.CONSUMER.MSG.NEXT.{followed}.{consumer}",
            f"$JS.ACK.{followed}.{consumer}.>",
            f"$JS.ACK.*.*.{followed}.{consumer}.>",
        ]
    if service == "portal":
        publish += [f"{PREFIX}.cmd.*.*", f"{PREFIX}.qry.*.*"]
    return Rights(
        user=service,
        publish=tuple(publish),
        subscribe=(
            f"{PREFIX}.cmd.{service}.>",
            f"{PREFIX}.qry.{service}.>",
            "$SRV.>",
            f"{inbox_prefix(service)}.>",
        ),
    )


def operator_rights() -> Rights:
    """Operators make streams and consumers, read them, and send commands; they cannot publish events."""
    return Rights(
        user="operator",
        publish=("$JS.API.>", "$JS.ACK.>", "$SRV.>", f"{PREFIX}.cmd.*.*", f"{PREFIX}.qry.*.*"),
        subscribe=(f"{inbox_prefix('operator')}.>", f"{PREFIX}.>", "$JS.EVENT.>"),
    )


def all_rights() -> tuple[Rights, ...]:
    return (*(service_rights(service) for service in SERVICES), operator_rights())


async def drain(client: Client | None, timeout: float = 10.0) -> Any:
    """Lets requests in progress finish, then closes."""
    if client is None or client.is_closed:
        return
    try:
        async with asyncio.timeout(timeout):
            await client.drain()
    except (NatsError, TimeoutError):
        await client.close()
