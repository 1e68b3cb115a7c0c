"""How an operator's command reaches the running system: NATS as `operator`, Postgres as a service's role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from chassis.actors import Signer, load_signing_key
from chassis.bus import inbox_prefix
from chassis.client import BusClient
from contracts.actor import Actor
from contracts.subjects import SERVICES
from deploy.embedded.errors import StackError
from ops.installation import Installation, data_folder

OPERATOR = Actor(capacity="operator")


def installation() -> Installation:
    """The installation of `ESAKIP_DATA`. Raises StackError when there is none: a query must not make one."""
    root = data_folder()
    if not (root / "secrets").is_dir():
        raise StackError(f"{root} holds no esakip data; start it with: make run (or set ESAKIP_DATA)")
    return Installation(root)


def check_service(service: str) -> str:
    if service not in SERVICES:
        raise ValueError(f"'{service}' is no service; choose one of {', '.join(SERVICES)}")
    return service


@asynccontextmanager
async def bus(found: Installation) -> AsyncIterator[Client]:
    """A connection as the operator's user. Raises StackError when NATS does not answer."""
    url = found.running().nats_url
    try:
        client = await nats.connect(
            url,
            user="operator",
            password=found.secrets.get("nats-operator"),
            name="esakip-operator",
            inbox_prefix=inbox_prefix("operator").encode(),
            allow_reconnect=False,
            connect_timeout=3,
        )
    except (NatsError, OSError, TimeoutError) as error:
        raise StackError(f"NATS does not answer on {url}; see: esakip status, log/nats.log") from error
    try:
        yield client
    finally:
        await client.close()


def client(found: Installation, connection: Client, timeout: float = 15.0) -> BusClient:
    return BusClient(connection, Signer("operator", load_signing_key(found.operator_keys[0])), timeout)


@asynccontextmanager
async def database(found: Installation, role: str) -> AsyncIterator[Any]:
    """A connection as a service's runtime role (`workflow`) or owner (`workflow_owner`)."""
    try:
        connection = await asyncpg.connect(found.dsn(role), timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise StackError(f"Postgres does not answer; see: esakip status, log/postgres.log ({error})") from error
    try:
        yield connection
    finally:
        await connection.close()
