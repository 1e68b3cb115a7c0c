"""Real parts for the tests: one embedded Postgres per session, a fresh database and a fresh NATS where asked for."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from chassis.settings import Settings
from contracts.subjects import SERVICES
from deploy.embedded.layout import Layout
from deploy.embedded.nats import EmbeddedNats
from deploy.embedded.ports import free_port
from ops.installation import DATABASE, Installation

_numbers = itertools.count(1)

# How long an example takes tells of the machine, not of the code. CI draws the same examples each time, so that what
# fails there is what the change broke; everybody else draws new ones.
hypothesis_settings.register_profile(
    "esakip", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("esakip")


@pytest.fixture(scope="session")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A data folder with a running Postgres, whose database `esakip` is migrated and never used by a test."""
    found = Installation(tmp_path_factory.mktemp("esakip") / "var")
    postgres = found.postgres()
    await postgres.start()
    try:
        await found.prepare_database()
        yield found
    finally:
        await postgres.stop()


@dataclass(frozen=True)
class Database:
    """A fresh copy of the migrated database."""

    name: str
    installation: Installation

    def dsn(self, role: str) -> str:
        return self.installation.dsn(role, self.name)

    async def connect(self, role: str) -> Any:
        return await asyncpg.connect(self.dsn(role))


@pytest.fixture
async def database(installation: Installation) -> AsyncIterator[Database]:
    name = f"t{next(_numbers)}"
    admin = await asyncpg.connect(installation.dsn("postgres", "postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        for service in SERVICES:
            await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {service}, {service}_owner")
        yield Database(name, installation)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def nats_server(tmp_path: Path, installation: Installation) -> AsyncIterator[EmbeddedNats]:
    """A NATS server of its own, with the users and rights of an installation."""
    users = installation.nats_users()
    server = EmbeddedNats(Layout(tmp_path / "nats"), free_port(), users, sync_interval="2m")
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
def settings(
    installation: Installation, database: Database, nats_server: EmbeddedNats, tmp_path: Path
) -> Callable[[str], Settings]:
    """Settings of a user (a service or `operator`) on this test's database and NATS."""

    def make(user: str, **more: Any) -> Settings:
        values = {"data": tmp_path / "data", **more}
        found = installation.service_settings(user, nats_server.url, **values)
        if user in SERVICES:
            found = found.model_copy(update={"postgres_dsn": type(found.postgres_dsn)(database.dsn(user))})
        return found

    return make
