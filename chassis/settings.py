"""Settings of a process, from environment variables that begin with `ESAKIP_`.

Secrets come from the environment or from files of mode 0600 (`ESAKIP_POSTGRES_DSN_FILE`), and are never printed.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = ("postgres_dsn", "nats_password")


class Settings(BaseSettings):
    """What a service needs to know to run; every address is a setting."""

    model_config = SettingsConfigDict(env_prefix="ESAKIP_", extra="ignore", frozen=True)

    data: Path = Path("var")
    """Folder of objects and, in the embedded stack, of everything else."""
    postgres_dsn: SecretStr = SecretStr("")
    nats_url: str = "nats://127.0.0.1:4222"
    nats_user: str = ""
    nats_password: SecretStr = SecretStr("")
    portal_public_key: Path | None = None
    operator_public_key: Path | None = None
    signing_key: Path | None = None
    """Ed25519 private key (PEM) with which the portal or an operator signs actor assertions."""
    signing_issuer: Literal["", "portal", "operator"] = ""
    host: str = "127.0.0.1"
    port: int = 8080
    """Where the portal listens."""
    health_port: int = 0
    """Where health, readiness and metrics are served on the loopback address; 0: nowhere."""
    log_format: Literal["json", "console"] = "json"
    commands_at_once: int = 256
    """Commands and queries in progress in one process; more wait in the bus's buffer."""
    read_models: Literal["here", "apart"] = "here"
    """Whether the process that answers commands writes its read models too, or leaves them to a process beside it."""
    password_memory: int = Field(default=64, ge=19)
    """MiB that working out what is kept of a password takes (argon2id); at least what OWASP asks for."""
    zone: str = "Asia/Jakarta"
    """Zone of displayed times where no unit decides it."""

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in SECRETS:
            path = os.environ.get(f"ESAKIP_{name.upper()}_FILE")
            if path and not values.get(name):
                if stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
                    raise ValueError(f"{path} can be read by others; run: chmod 600 {path}")
                values[name] = Path(path).read_text().strip()
        return values
