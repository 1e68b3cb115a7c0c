"""An embedded installation on one machine: its data folder, secrets, database roles and each process's settings."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from chassis.bus import all_rights
from chassis.migrations import bootstrap_sql, migrate
from chassis.settings import Settings
from contracts.subjects import SERVICES
from deploy.embedded.errors import StackError
from deploy.embedded.layout import Layout
from deploy.embedded.nats import EmbeddedNats, NatsUser
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.secrets import Secrets

DATABASE = "esakip"


def data_folder() -> Path:
    """`ESAKIP_DATA`, or `var` in the working folder."""
    return Path(os.environ.get("ESAKIP_DATA", "var")).absolute()


@dataclass(frozen=True)
class Running:
    """What the running system wrote down for the operators' line (`run/stack.json`)."""

    address: str
    nats_url: str
    pid: int
    health: dict[str, int]


class Installation:
    """Everything that follows from a data folder. Making one creates folders and secrets that are missing."""

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root)
        self.secrets = Secrets(self.layout)
        self.portal_keys = self.secrets.keypair("portal")
        self.operator_keys = self.secrets.keypair("operator")

    @property
    def root(self) -> Path:
        return self.layout.root

    def postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.layout, self.secrets.get("postgres-superuser"))

    def nats_users(self) -> list[NatsUser]:
        return [
            NatsUser(
                name=rights.user,
                password=self.secrets.get(f"nats-{rights.user}"),
                publish=rights.publish,
                subscribe=rights.subscribe,
                allow_responses=True,
            )
            for rights in all_rights()
        ]

    def nats(self, port: int) -> EmbeddedNats:
        return EmbeddedNats(self.layout, port, self.nats_users())

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """For a service's runtime role (`workflow`), its owner (`workflow_owner`), or `postgres`."""
        secret = "postgres-superuser" if role == "postgres" else f"postgres-{role}"
        return self.postgres().dsn(role, self.secrets.get(secret), database)

    def settings(self, user: str, nats_url: str, **more: Any) -> dict[str, str]:
        """Environment of a service process, or of an operator (`user="operator"`)."""
        environment = {
            "ESAKIP_DATA": str(self.root),
            "ESAKIP_NATS_URL": nats_url,
            "ESAKIP_NATS_USER": user,
            "ESAKIP_NATS_PASSWORD": self.secrets.get(f"nats-{user}"),
            "ESAKIP_PORTAL_PUBLIC_KEY": str(self.portal_keys[1]),
            "ESAKIP_OPERATOR_PUBLIC_KEY": str(self.operator_keys[1]),
        }
        if user in SERVICES:
            environment["ESAKIP_POSTGRES_DSN"] = self.dsn(user)
        if user == "workflow":
            environment["ESAKIP_READ_MODELS"] = "apart"
        if user in {"portal", "operator"}:
            keys = self.portal_keys if user == "portal" else self.operator_keys
            environment["ESAKIP_SIGNING_KEY"] = str(keys[0])
            environment["ESAKIP_SIGNING_ISSUER"] = user
        environment |= {f"ESAKIP_{name.upper()}": str(value) for name, value in more.items()}
        return environment

    def service_settings(self, user: str, nats_url: str, **more: Any) -> Settings:
        """The same as an object, for tests and operators in this process."""
        prefix = "ESAKIP_"
        values = self.settings(user, nats_url, **more)
        return Settings(**{key.removeprefix(prefix).lower(): value for key, value in values.items()})  # type: ignore[arg-type]

    async def prepare_database(self) -> list[str]:
        """Makes database, roles and schemas when they are missing, then migrates; names what ran."""
        await _create_database(self.dsn("postgres", "postgres"))
        admin = await asyncpg.connect(self.dsn("postgres"))
        try:
            for service in SERVICES:
                if not await admin.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", service):
                    async with admin.transaction():
                        for statement in bootstrap_sql(
                            service,
                            DATABASE,
                            self.secrets.get(f"postgres-{service}"),
                            self.secrets.get(f"postgres-{service}_owner"),
                        ):
                            await admin.execute(statement)
        finally:
            await admin.close()
        ran: list[str] = []
        for service in SERVICES:
            owner = await asyncpg.connect(self.dsn(f"{service}_owner"))
            try:
                ran += await migrate(owner, service)
            finally:
                await owner.close()
        return ran

    # --- what the running system tells the operators' line

    @property
    def _running(self) -> Path:
        return self.layout.run / "stack.json"

    def write_running(self, running: Running) -> None:
        temporary = self._running.with_suffix(".new")
        temporary.write_text(json.dumps(running.__dict__))
        temporary.replace(self._running)

    def forget_running(self) -> None:
        self._running.unlink(missing_ok=True)

    def running(self) -> Running:
        """Raises StackError when nothing runs on this data."""
        try:
            found = Running(**json.loads(self._running.read_text()))
            os.kill(found.pid, 0)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise StackError(
                f"esakip is not running on {self.root}; start it with: make run (or set ESAKIP_DATA)"
            ) from error
        return found


async def _create_database(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
            await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    finally:
        await connection.close()
