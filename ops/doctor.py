"""`esakip doctor`: what durability and trust rest on, as it is in force now."""

from __future__ import annotations

import re
import stat
from dataclasses import asdict, dataclass

from chassis import postgres
from chassis.topology import ensure
from contracts.subjects import SERVICES
from ops import access, console, status
from ops.installation import Installation

NATS_FLOOR = (2, 12, 12)


@dataclass(frozen=True)
class Check:
    """One thing looked at. `advice` is empty when it is well."""

    what: str
    value: str
    advice: str = ""


async def examine() -> list[Check]:
    """Postgres settings per runtime role, NATS version and sync setting, streams, secrets."""
    found = access.installation()
    found.running()
    checks: list[Check] = []
    for service in SERVICES:
        async with access.database(found, service) as connection:
            settings = await postgres.durability(connection)
            faults = postgres.faults(settings)
            checks.append(Check(f"Postgres as {service}", _pairs(settings), "; ".join(faults)))
            checks.append(await _log_rights(connection, service))
    checks += await _bus(found)
    checks += await _logs_and_streams()
    checks += _secrets(found)
    return checks


async def _log_rights(connection: object, service: str) -> Check:
    held: list[str] = await connection.fetch(  # type: ignore[attr-defined]
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE table_schema = $1 AND table_name = 'events' AND grantee = $1 ORDER BY 1",
        service,
    )
    rights = ", ".join(row[0] for row in held)
    advice = "" if rights == "SELECT" else f"revoke from role {service} everything on events but SELECT"
    return Check(f"rights of {service} on its events", rights, advice)


async def _bus(found: Installation) -> list[Check]:
    async with access.bus(found) as connection:
        version = connection.connected_server_version
        number = (version.major, version.minor, version.patch)
        shown = ".".join(map(str, number))
        advice = "" if number >= NATS_FLOOR else "use nats-server 2.12.12 or later: earlier ones lose messages"
        checks = [Check("nats-server", shown, advice)]
        differences = await ensure(connection.jetstream(timeout=10), dry_run=True)
    conf = (found.layout.nats / "nats.conf").read_text()
    match = re.search(r"sync_interval:?\s*\"?(\w+)", conf)
    sync = match.group(1) if match else "2m (the server's default)"
    advice = (
        "" if sync == "always" else "set sync_interval: always, or acknowledged messages can be lost in a power cut"
    )
    checks.append(Check("JetStream sync_interval", sync, advice))
    checks.append(
        Check(
            "streams and consumers",
            "as declared" if not differences else "; ".join(f"{d.what} {d.detail}" for d in differences),
            "run: esakip topology" if differences else "",
        )
    )
    return checks


async def _logs_and_streams() -> list[Check]:
    found = await status.gather()
    return [
        Check(
            f"log and stream of {name}",
            str(one.get("relay", "no answer")),
            "" if one["healthy"] else "; ".join(one["troubles"]) or "wait, then look again",
        )
        for name, one in found["services"].items()
    ]


def _secrets(found: Installation) -> list[Check]:
    open_files = [
        path.name
        for path in found.layout.secrets.iterdir()
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and not path.name.endswith((".pub", ".public.pem", ".pub.pem"))
    ]
    private = [name for name in open_files if "pub" not in name]
    advice = f"run: chmod 600 {found.layout.secrets}/{{{','.join(private)}}}" if private else ""
    return [Check("secrets", "readable by their owner only" if not private else "open to others", advice)]


def _pairs(settings: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items())


async def doctor(*, as_json: bool) -> int:
    checks = await examine()
    if as_json:
        console.say_json({"well": not any(check.advice for check in checks), "checks": [asdict(c) for c in checks]})
    else:
        rows = [(check.what, check.value, check.advice or "well") for check in checks]
        console.table("esakip doctor", ("what", "in force", "advice"), rows)
    return console.FOUND_FAULT if any(check.advice for check in checks) else console.OK
