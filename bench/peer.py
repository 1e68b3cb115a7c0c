"""The peer: `eventsourcing` with its default Postgres recorder, on a database of its own in the same server.

Nothing is set but the connection, and a pool that is large enough for all callers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from ops.installation import Installation

DATABASE = "peer"
TABLE = "stored_events"


def environment(found: Installation, callers: int) -> dict[str, str]:
    """What a user of the library sets."""
    dsn = urlsplit(found.dsn("postgres", DATABASE))
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": DATABASE,
        "POSTGRES_HOST": parse_qs(dsn.query)["host"][0],
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": unquote(dsn.password or ""),
        "POSTGRES_POOL_SIZE": str(callers),
        "POSTGRES_SCHEMA": "public",
    }


async def make_database(found: Installation) -> None:
    root = await asyncpg.connect(found.dsn("postgres", "postgres"))
    try:
        if not await root.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
            await root.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await root.close()


class Peer:
    """The library's application recorder and the threads that call it."""

    def __init__(self, found: Installation, callers: int) -> None:
        self.factory: Any = InfrastructureFactory.construct(Environment(env=environment(found, callers)))
        self.recorder: Any = self.factory.application_recorder()
        self.threads = ThreadPoolExecutor(callers)

    def close(self) -> None:
        self.threads.shutdown()
        self.factory.close()
