"""`esakip sop propose|approve|activate|withdraw|versions|confirm`: how a version comes to start runs."""

from __future__ import annotations

from pathlib import Path

from chassis.client import BusClient
from chassis.ids import uuid7
from contracts.catalogue import Command
from contracts.organisation import ListPositions
from contracts.workflow import (
    ActivateSop,
    ApproveSop,
    ConfirmGuess,
    Deed,
    ListSopVersions,
    ProposeSop,
    ShowSopVersion,
    SopVersionReply,
    SopVersions,
    SopVersionView,
    WithdrawSop,
)
from ops import access, console
from ops.office import chosen
from services.workflow.definitions import DefinitionError, load_definition

CAPACITY = {"operator": "pengelola", "sistem": "sistem", "plt": "Plt. ", "plh": "Plh. ", "pj": "Pj. "}


async def propose(file: str, approver: str, *, as_json: bool) -> int:
    try:
        definition = load_definition(Path(file))
    except DefinitionError as error:
        console.complain(str(error), console.FOUND_FAULT)
    found = access.installation()
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        positions = {one.position_id: one for one in (await client.query(ListPositions(), access.OPERATOR)).positions}
        seat = chosen(approver, positions)
        command = ProposeSop(command_id=uuid7(), definition=definition, approver=seat.position_id)
        return await _send(client, command, f"menunggu pengesahan {seat.title}", as_json=as_json)


async def approve(sop: str, version: int, reason: str, *, as_json: bool) -> int:
    """In the approver's place, of the content as it is now."""
    found = access.installation()
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        view: SopVersionView = await client.query(ShowSopVersion(sop=sop, version=version), access.OPERATOR)
        command = ApproveSop(command_id=uuid7(), sop=sop, version=version, digest=view.version.digest, reason=reason)
        return await _send(client, command, "disahkan", as_json=as_json)


async def activate(sop: str, version: int, *, as_json: bool) -> int:
    return await _one(ActivateSop(command_id=uuid7(), sop=sop, version=version), "berlaku", as_json=as_json)


async def withdraw(sop: str, version: int, reason: str, *, as_json: bool) -> int:
    command = WithdrawSop(command_id=uuid7(), sop=sop, version=version, reason=reason)
    return await _one(command, "ditarik", as_json=as_json)


async def confirm(sop: str, version: int, step: str, key: str, *, as_json: bool) -> int:
    command = ConfirmGuess(command_id=uuid7(), sop=sop, version=version, step=step, key=key)
    return await _one(command, f"dugaan '{key}' pada langkah '{step}' dibenarkan", as_json=as_json)


async def versions(sop: str, *, as_json: bool) -> int:
    """1 when there is no such SOP."""
    found = access.installation()
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        shown: SopVersions = await client.query(ListSopVersions(sop=sop), access.OPERATOR)
        positions = {one.position_id: one for one in (await client.query(ListPositions(), access.OPERATOR)).positions}
    if not shown.versions:
        console.complain(f"SOP '{sop}' belum ada; ajukan dengan esakip sop propose", console.FOUND_FAULT)
    if as_json:
        console.say_json(shown.model_dump(mode="json")["versions"])
        return console.OK

    def said(deed: Deed | None) -> str:
        if deed is None:
            return "–"
        seat = positions.get(deed.position) if deed.position else None
        who = CAPACITY.get(deed.capacity, "") + (seat.title if seat else "")
        return f"{who} {deed.at:%Y-%m-%d %H.%M} UTC"

    console.table(
        f"SOP {sop}",
        ("versi", "menurut kertas", "keadaan", "diajukan", "disahkan", "berlaku sejak"),
        [
            (one.sop_version, one.label, one.state, said(one.proposed), said(one.approved), said(one.activated))
            for one in shown.versions
        ],
    )
    return console.OK


async def _one(command: Command, done: str, *, as_json: bool) -> int:
    found = access.installation()
    async with access.bus(found) as connection:
        return await _send(access.client(found, connection), command, done, as_json=as_json)


async def _send(client: BusClient, command: Command, done: str, *, as_json: bool) -> int:
    answer, _ = await client.command(command, access.OPERATOR)
    reply = SopVersionReply.model_validate(answer.model_dump())
    if as_json:
        console.say_json(reply.model_dump())
    else:
        again = "" if reply.changed else " (sudah demikian)"
        console.say(f"{reply.sop} versi {reply.sop_version}: {done}{again}.")
    return console.OK
