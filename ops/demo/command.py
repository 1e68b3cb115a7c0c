"""`esakip demo`: drives the SOPs of the demonstration against the running system."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.ids import uuid7
from deploy.embedded.errors import StackError
from ops import access, console
from ops.demo import province
from ops.demo.driver import Driver, Finished
from ops.demo.load import load
from ops.demo.offices import MORE, PLANS, Plan
from ops.demo.report import ProgressTable, as_json, timeline
from ops.demo.rest import Rest
from ops.demo.state import demo_password, demo_state
from ops.installation import Installation


async def perform(
    found: Installation, address: str, seed: str, *, plans: Sequence[Plan] = PLANS, quiet: bool = False
) -> list[Finished]:
    """The plans' runs, one after the other. The same seed goes on where an earlier attempt stopped."""
    progress = None if quiet else ProgressTable()
    finished = []
    async with Rest(address, demo_password(found)) as rest:
        for plan in plans:
            driver = Driver(rest, plan, seed, progress.tell if progress else lambda _: None)
            finished.append(await driver.drive(found.root / "demo" / seed))
    return finished


async def demo(*, every: bool = False, as_json_document: bool = False) -> int:
    """`every`: all SOPs that come with the system; their offices are loaded first."""
    found = access.installation()
    address = found.running().address
    if demo_state(found) is None:
        raise StackError("this installation holds no demonstration offices; start one on an empty folder: ESAKIP_DATA")
    plans = (*PLANS, *MORE) if every else PLANS
    if every:
        async with access.bus(found) as connection:
            client = access.client(found, connection)
            await load(client, demo_password(found), province.UNITS, province.POSTS, MORE)
    finished = await perform(found, address, str(uuid7()), plans=plans, quiet=as_json_document)
    if as_json_document:
        console.say_json(as_json(finished))
    else:
        for one in finished:
            timeline(one)
    return console.OK
