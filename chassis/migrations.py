"""Migrations: plain SQL files, run once each by the owner role under a lock, never changed once released."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOG_TABLES = ("log_head", "events", "answers", "texts")
"""The runtime role reads these and writes them through `append` alone."""


@dataclass(frozen=True)
class Migration:
    """`name` sorts in the order of running: the chassis' files come first."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


class ChangedMigrationError(Exception):
    """A migration that has run reads differently now."""


def collect(service: str) -> list[Migration]:
    """The files of the chassis, then those of the service, in the order of their names."""
    found: list[Migration] = []
    for owner, folder in (
        ("chassis", Path(__file__).parent / "sql"),
        (service, Path(__file__).parent.parent / "services" / service / "migrations"),
    ):
        for path in sorted(folder.glob("*.sql")):
            found.append(Migration(f"{owner}/{path.name}", path.read_text(encoding="utf-8")))
    return found


async def migrate(connection: Any, service: str) -> list[str]:
    """Brings the schema of a service up to date; returns the names that ran now.

    `connection` belongs to the service's owner role. Raises ChangedMigrationError when a file that has run was
    edited, and whatever Postgres says; a migration that fails leaves nothing behind.
    """
    ran: list[str] = []
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('esakip migrations'))")
        await connection.execute(f"SET LOCAL search_path = {service}, pg_temp")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL, "
            "ran_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"]: row["sha256"] for row in await connection.fetch("SELECT name, sha256 FROM migrations")}
        for migration in collect(service):
            if migration.name in done:
                if done[migration.name] != migration.sha256:
                    raise ChangedMigrationError(
                        f"{migration.name} has run in schema {service} and was edited since; "
                        "put it back and write a new file"
                    )
                continue
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO migrations (name, sha256) VALUES ($1, $2)", migration.name, migration.sha256
            )
            ran.append(migration.name)
        await connection.execute(
            "INSERT INTO log_head (log, position, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING",
            service,
            bytes(32),
        )
        await _grant(connection, service)
    return ran


async def _grant(connection: Any, service: str) -> None:
    """The runtime role: reads the log, appends through the function, and keeps its own working tables."""
    rows = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> 'migrations'", service
    )
    await connection.execute(f"GRANT USAGE ON SCHEMA {service} TO {service}")
    for (table,) in rows:
        rights = "SELECT" if table in LOG_TABLES else "SELECT, INSERT, UPDATE, DELETE"
        await connection.execute(f"REVOKE ALL ON {table} FROM PUBLIC, {service}")
        await connection.execute(f"GRANT {rights} ON {table} TO {service}")
    functions = await connection.fetch(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = $1::regnamespace AND p.prosecdef",
        service,
    )
    for (function,) in functions:
        await connection.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        await connection.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {service}")


def bootstrap_sql(service: str, database: str, runtime_password: str, owner_password: str) -> list[str]:
    """What a database administrator runs once per service, as superuser in `database`: an owner role
    that migrates, a runtime role that works, a schema for each of both."""
    return [
        f"CREATE ROLE {service}_owner LOGIN PASSWORD {_literal(owner_password)}",
        f"CREATE ROLE {service} LOGIN PASSWORD {_literal(runtime_password)}",
        f"GRANT CONNECT ON DATABASE {database} TO {service}, {service}_owner",
        f"CREATE SCHEMA {service} AUTHORIZATION {service}_owner",
        f"CREATE SCHEMA {service}_read AUTHORIZATION {service}",
        f"ALTER ROLE {service} SET search_path = {service}",
        f"ALTER ROLE {service} SET idle_in_transaction_session_timeout = '60s'",
        f"ALTER ROLE {service} SET transaction_timeout = '120s'",
        f"ALTER ROLE {service}_owner SET search_path = {service}",
    ]


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
