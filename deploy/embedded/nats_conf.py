"""The configuration of the embedded NATS as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class NatsUser:
    """Who may connect, and on which subjects; an empty tuple allows none.

    `allow_responses` lets it answer a request that it received, to the inbox that the request names, once.
    """

    name: str
    password: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    allow_responses: bool


SERVER = """\
# Written by the embedded stack at every start: changes here are lost.
# Passwords stand in plain text in this file of mode 0600. bcrypt would hide nothing, as the same secrets lie in
# files of mode 0600 beside it for the services to read, and would cost 0.1 s of a core at every connection.
server_name: {server_name}
host: {host}
port: {port}
http: {monitor}
max_payload: 1MB
logtime_utc: true
# 30 s is the least that the server takes; ours is stopped by a signal that does not wait.
lame_duck_duration: "30s"
lame_duck_grace_period: "1s"

jetstream {{
  store_dir: {store}
  sync_interval: {sync_interval}
}}

authorization {{
  users: [
{users}
  ]
}}
"""


def text(
    *,
    server_name: str,
    host: str,
    port: int,
    monitor_port: int,
    store: Path,
    sync_interval: str,
    users: Sequence[NatsUser],
) -> str:
    return SERVER.format(
        server_name=json.dumps(server_name),
        host=json.dumps(host),
        port=port,
        monitor=json.dumps(f"127.0.0.1:{monitor_port}"),
        store=json.dumps(str(store), ensure_ascii=False),
        sync_interval=json.dumps(sync_interval),
        users="\n".join(_user(user) for user in users),
    )


def _user(user: NatsUser) -> str:
    permissions = [f"publish: {_subjects(user.publish)}", f"subscribe: {_subjects(user.subscribe)}"]
    if user.allow_responses:
        permissions.append("allow_responses: true")
    return (
        f"    {{user: {json.dumps(user.name)}, password: {json.dumps(user.password)}, "
        f"permissions: {{{', '.join(permissions)}}}}}"
    )


def _subjects(allowed: Sequence[str]) -> str:
    """An empty `allow` list means "everything" to the server; nothing has to be said as a denial."""
    return f"{{allow: {json.dumps(list(allowed))}}}" if allowed else '{deny: [">"]}'
