"""`esakip run migrate`: what a migration would do to running runs, and doing it."""

from __future__ import annotations

from uuid import UUID

from chassis.client import BusClient
from chassis.ids import uuid7
from contracts.errors import Refusal
from contracts.organisation import ListPositions
from contracts.workflow import ListRuns, MigrateRun, MigrationPlan, PlanMigration, RunState
from ops import access, console
from ops.office import chosen
from ops.run import run_id

PARTS = (("stays", "Tetap"), ("begins", "Dimulai"), ("drops", "Berakhir"), ("passes", "Tidak dikerjakan"))
RUNNING: tuple[RunState, ...] = ("berjalan", "ditangguhkan")


async def migrate(
    run: str,
    sop: str,
    to: int,
    steps: tuple[str, ...],
    bind: tuple[str, ...],
    *,
    apply: bool,
    reason: str,
    as_json: bool,
) -> int:
    """1 when a run cannot be migrated. Each run by itself: one that cannot holds up no other."""
    if bool(run) == bool(sop):
        raise ValueError("name either a run or --all-of SOP")
    if apply and not reason.strip():
        raise ValueError("--apply needs --reason: it is kept with each run")
    mapping = dict(_pair(one, "--step old=new") for one in steps)
    found = access.installation()
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        seats = await _seats(client, bind)
        runs = [run_id(run)] if run else await _running(client, sop, to)
        plans = []
        for one in runs:
            plans.append(await _one(client, one, to, mapping, seats, reason if apply else ""))
    if as_json:
        console.say_json([plan.model_dump(mode="json") for plan in plans])
    else:
        for plan in plans:
            _say(plan, done=apply)
        if not plans:
            console.say(f"Tidak ada pelaksanaan SOP '{sop}' yang berjalan dengan versi lain.")
    return console.FOUND_FAULT if any(plan.cannot for plan in plans) else console.OK


async def _one(
    client: BusClient, run: UUID, to: int, mapping: dict[str, str], seats: dict[str, tuple[UUID, ...]], reason: str
) -> MigrationPlan:
    query = PlanMigration(run_id=run, to_version=to, mapping=mapping, bind=seats)
    plan = MigrationPlan.model_validate((await client.query(query, access.OPERATOR)).model_dump())
    if plan.cannot or not reason:
        return plan
    command = MigrateRun(command_id=uuid7(), run_id=run, to_version=to, mapping=mapping, bind=seats, reason=reason)
    try:
        await client.command(command, access.OPERATOR)
    except Refusal as refusal:
        return plan.model_copy(update={"cannot": (refusal.info.message,)})
    return plan


async def _running(client: BusClient, sop: str, to: int) -> list[UUID]:
    found: list[UUID] = []
    for state in RUNNING:
        rows = (await client.query(ListRuns(sop=sop, state=state, limit=500), access.OPERATOR)).runs
        found += [row.run_id for row in rows if row.sop_version != to]
    return found


async def _seats(client: BusClient, bind: tuple[str, ...]) -> dict[str, tuple[UUID, ...]]:
    if not bind:
        return {}
    known = {one.position_id: one for one in (await client.query(ListPositions(), access.OPERATOR)).positions}
    pairs = [_pair(one, "--bind role=position") for one in bind]
    return {role: tuple(chosen(one, known).position_id for one in named.split(",")) for role, named in pairs}


def _pair(text: str, form: str) -> tuple[str, str]:
    left, _, right = text.partition("=")
    if not left or not right:
        raise ValueError(f"'{text}' is not of the form {form}")
    return left.strip(), right.strip()


def _say(plan: MigrationPlan, *, done: bool) -> None:
    verb = (
        "dipindahkan" if done and not plan.cannot else "tidak dapat dipindahkan" if plan.cannot else "akan dipindahkan"
    )
    console.say(f"{plan.title} ({plan.run_id}): {verb} dari versi {plan.from_version} ke versi {plan.to_version}")
    for name, title in PARTS:
        for sentence in getattr(plan, name):
            console.say(f"  {title}: {sentence}")
    for sentence in plan.cannot:
        console.say(f"  Tidak dapat: {sentence}")
