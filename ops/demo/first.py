"""The demonstration of a new installation: offices are loaded when the logs are empty, and both runs shown once.

`demo.json` in the data folder remembers how far it came. Everything in it has fixed ids, so that a demonstration
that was killed goes on instead of beginning anew.
"""

from __future__ import annotations

import asyncpg
import nats

from chassis.bus import inbox_prefix
from ops import access, console
from ops.demo.command import perform
from ops.demo.load import load
from ops.demo.report import sign_ins, timeline
from ops.demo.state import demo_password, demo_state, remember
from ops.installation import Installation

SEED = "pertama"


async def first_demonstration(found: Installation, address: str, *, demonstrate: bool) -> None:
    """Loads, shows, and prints the sign-ins; on data of a real office it does nothing."""
    state = demo_state(found)
    if state is None:
        if not await _empty(found):
            return
        state = "loading"
        remember(found, state)
    if state == "loading":
        console.say("The logs are empty: loading the demonstration offices …")
        await _load(found)
        state = "loaded"
        remember(found, state)
    if state == "loaded" and demonstrate:
        console.say("The main job, through the REST API, as the holder of each position in turn:\n")
        for finished in await perform(found, address, SEED):
            timeline(finished)
        remember(found, "done")
    console.say()
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
