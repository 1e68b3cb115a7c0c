"""What an operator does to a run (`esakip run suspend|resume|skip|move|reassign|cancel`), each with a reason kept"""

from __future__ import annotations

from uuid import UUID

from chassis.client import BusClient
from chassis.ids import uuid7
from contracts.catalogue import Command
from contracts.workflow import (
    AddUnit,
    BindRole,
    CancelRun,
    DropUnit,
    MoveRun,
    ResumeRun,
    RunView,
    ShowRun,
    SkipStep,
    SuspendRun,
)
from ops import access, console


async def suspend(run: str, reason: str, *, as_json: bool) -> int:
    return await _send(
        SuspendRun(command_id=uuid7(), run_id=run_id(run), reason=reason), "ditangguhkan", as_json=as_json
    )


async def resume(run: str, *, as_json: bool) -> int:
    return await _send(ResumeRun(command_id=uuid7(), run_id=run_id(run)), "dilanjutkan", as_json=as_json)


async def cancel(run: str, reason: str, *, as_json: bool) -> int:
    return await _send(CancelRun(command_id=uuid7(), run_id=run_id(run), reason=reason), "dibatalkan", as_json=as_json)


async def reassign(run: str, role: str, position: str, reason: str, *, as_json: bool) -> int:
    command = BindRole(command_id=uuid7(), run_id=run_id(run), role=role, positions=(run_id(position),), reason=reason)
    return await _send(command, f"pelaksana {role} diganti", as_json=as_json)


async def add_unit(run: str, pairs: list[str], reason: str, *, as_json: bool) -> int:
    """`pairs` are ROLE=POSITION. Raises ValueError for one that is not."""
    positions = {}
    for pair in pairs:
        role, sign, position = pair.partition("=")
        if not sign:
            raise ValueError(f"'{pair}' is no ROLE=POSITION")
        positions[role] = run_id(position)
    command = AddUnit(command_id=uuid7(), run_id=run_id(run), positions=positions, reason=reason)
    return await _send(command, "unit ditambahkan", as_json=as_json)


async def drop_unit(run: str, role: str, unit: str, reason: str, *, as_json: bool) -> int:
    command = DropUnit(command_id=uuid7(), run_id=run_id(run), role=role, unit=unit, reason=reason)
    return await _send(command, f"unit {unit} dikeluarkan", as_json=as_json)


async def skip(run: str, step: str, unit: str, reason: str, *, as_json: bool) -> int:
    """Raises ValueError naming the steps in hand when this one is not."""
    found = access.installation()
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        view: RunView = await client.query(ShowRun(run_id=run_id(run)), access.OPERATOR)
        active = [row for row in view.timeline if row.state == "aktif"]
        chosen = next((row for row in active if row.step == step and row.unit == unit), None)
        if chosen is None:
            names = ", ".join(f"{row.step}{f' ({row.unit})' if row.unit else ''}" for row in active) or "none"
            raise ValueError(f"step '{step}' is not in hand; in hand: {names}")
        command = SkipStep(
            command_id=uuid7(), run_id=view.run.run_id, activation_id=chosen.activation_id, reason=reason
        )
        return await _say(client, command, f"langkah {step} dilewati", as_json=as_json)


async def move(run: str, step: str, reason: str, *, as_json: bool) -> int:
    command = MoveRun(command_id=uuid7(), run_id=run_id(run), step=step, reason=reason)
    return await _send(command, f"dipindahkan ke langkah {step}", as_json=as_json)


async def _send(command: Command, done: str, *, as_json: bool) -> int:
    found = access.installation()
    async with access.bus(found) as connection:
        return await _say(access.client(found, connection), command, done, as_json=as_json)


async def _say(client: BusClient, command: Command, done: str, *, as_json: bool) -> int:
    reply, position = await client.command(command, access.OPERATOR)
    if as_json:
        console.say_json({"done": done, "version": reply.version, "position": position})
    else:
        console.say(f"{done} (versi {reply.version})")
    return console.OK


def run_id(text: str) -> UUID:
    """Raises ValueError that says where to find one."""
    try:
        return UUID(text)
    except ValueError:
        raise ValueError(f"'{text}' is no id; see the address of the run's page, or GET /api/v1/runs") from None
