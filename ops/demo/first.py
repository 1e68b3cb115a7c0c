"""The demonstration of a new installation: offices are loaded when the logs are empty, and both runs shown once.

`demo.json` in the data folder remembers how far it came. Everything in it has fixed ids, so that a demonstration
that was killed goes on instead of beginning anew.
"""

from __future__ import annotations

import json

import asyncpg
import nats

from chassis.bus import inbox_prefix
from ops import access, console
from ops.demo.load import load
from ops.demo.report import sign_ins, timeline
from ops.installation import Installation

SEED = "pertama"


def demo_password(found: Installation) -> str:
    """One password for all fictitious people, made at first start."""
    return found.secrets.get("demo-password")[:12]


def demo_state(found: Installation) -> str | None:
    """`loading`, `loaded`, `done`; None when this installation has no demonstration offices."""
    try:
        return str(json.loads((found.root / "demo.json").read_text())["state"])
    except FileNotFoundError:
        return None


def _remember(found: Installation, state: str) -> None:
    temporary = found.root / "demo.json.new"
    temporary.write_text(json.dumps({"state": state}))
    temporary.replace(found.root / "demo.json")


async def first_demonstration(found: Installation, address: str, *, demonstrate: bool) -> None:
    """Loads, shows, and prints the sign-ins; on data of a real office it does nothing."""
    state = demo_state(found)
    if state is None:
        if not await _empty(found):
            return
        state = "loading"
        _remember(found, state)
    if state == "loading":
        console.out.print("The logs are empty: loading the demonstration offices …")
        await _load(found)
        state = "loaded"
        _remember(found, state)
    if state == "loaded" and demonstrate:
        from ops.demo.command import perform

        console.out.print("The main job, through the REST API, as the holder of each position in turn:\n")
        for finished in await perform(found, address, SEED):
            timeline(finished)
        _remember(found, "done")
    console.out.print()
    sign_ins(address, demo_password(found))


async def _empty(found: Installation) -> bool:
    connection = await asyncpg.connect(found.dsn("workflow"))
    try:
        return bool(await connection.fetchval("SELECT position = 0 FROM log_head"))
    finally:
        await connection.close()


async def _load(found: Installation) -> None:
    client = await nats.connect(
        found.running().nats_url,
        user="operator",
        password=found.secrets.get("nats-operator"),
        inbox_prefix=inbox_prefix("operator").encode(),
    )
    try:
        await load(access.client(found, client), demo_password(found))
    finally:
        await client.close()
