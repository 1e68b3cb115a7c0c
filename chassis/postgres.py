"""Connections to Postgres: the pool of a runtime role, which errors pass by themselves, settings that must hold."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from chassis.logs import get

logger = get(__name__)

TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    OSError,
    TimeoutError,
)
"""Errors after which the same statement may succeed later, on this or a new connection."""


def is_transient(error: BaseException) -> bool:
    """`asyncpg.DataError` is an InterfaceError too (a value that cannot be encoded): that one never passes."""
    if isinstance(error, asyncpg.DataError | ValueError):
        return False
    return isinstance(error, TRANSIENT)


async def open_pool(dsn: str, schema: str, *, size: int = 16) -> asyncpg.Pool[Any]:
    """The pool of a service, search_path set to its schema. Waits for Postgres as long as it takes."""
    delay = 0.1
    while True:
        try:
            return await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=size,
                command_timeout=60,
                reset=_nothing_to_reset,
                server_settings={"search_path": schema, "application_name": f"esakip-{schema}"},
            )
        except TRANSIENT as error:
            logger.warning("postgres_not_reachable", error=str(error))
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2.0)


async def _nothing_to_reset(_connection: Any) -> None:
    """Instead of a round trip at every release. Nobody here changes a session: settings and advisory locks are the
    transaction's (`SET LOCAL`, `pg_advisory_xact_lock`), and asyncpg itself rolls an open transaction back."""


DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


async def durability(connection: Any) -> dict[str, str]:
    """Server version and the settings on which durability rests, as they are in force for this role."""
    found = {name: str(await connection.fetchval("SELECT current_setting($1)", name)) for name in DURABILITY}
    found["server_version"] = str(await connection.fetchval("SELECT current_setting('server_version')"))
    return found


def faults(settings: dict[str, str]) -> list[str]:
    """What must be changed before figures that people sign for may be stored here; empty when all is well."""
    wrong = [
        f"Postgres runs with {name} = off; set it to on, or committed events can be lost"
        for name in DURABILITY
        if settings[name] in {"off", "local"}
    ]
    if int(settings["server_version"].split(".")[0]) < 18:
        wrong.append(f"Postgres is {settings['server_version']}; 18 or later is needed")
    return wrong
