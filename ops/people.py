"""`esakip person correct|password|lock|unlock` and `esakip text erase`, by operator-signed commands."""

from __future__ import annotations

from uuid import UUID

from chassis.ids import uuid7
from contracts.catalogue import Command
from contracts.people import CorrectPerson, LockAccount, ResetPassword, UnlockAccount
from contracts.texts import EraseIntakeText, EraseText, EraseWorkflowText
from ops import access, console
from ops.office import new_password
from ops.office_steps import send

TEXTS: dict[str, type[EraseText]] = {"workflow": EraseWorkflowText, "intake": EraseIntakeText}


async def correct(username: str, name: str | None, nip: str | None, *, as_json: bool) -> int:
    person = await _person(username)
    command = CorrectPerson(command_id=uuid7(), person_id=person, name=name, nip=nip)
    return await _do(username, command, "data orang ini diperbaiki", as_json=as_json)


async def password(username: str, *, as_json: bool) -> int:
    """Shown once, on the screen alone."""
    person, given = await _person(username), new_password()
    await _send(username, ResetPassword(command_id=uuid7(), person_id=person, password=given))
    if as_json:
        console.say_json({"username": username, "password": given})
    else:
        console.say(f"Kata sandi baru {username}, hanya ditampilkan sekali: {given}")
    return console.OK


async def lock(username: str, reason: str, *, as_json: bool) -> int:
    command = LockAccount(command_id=uuid7(), person_id=await _person(username), reason=reason)
    return await _do(username, command, "akunnya dikunci dan sesinya berakhir", as_json=as_json)


async def unlock(username: str, *, as_json: bool) -> int:
    command = UnlockAccount(command_id=uuid7(), person_id=await _person(username))
    return await _do(username, command, "akunnya dibuka kembali", as_json=as_json)


async def erase(service: str, text: str, reason: str, *, as_json: bool) -> int:
    if service not in TEXTS:
        raise ValueError(f"'{service}' menyimpan tidak ada teks; tulis salah satu: {', '.join(TEXTS)}")
    try:
        text_id = UUID(text)
    except ValueError:
        raise ValueError(f"'{text}' bukan id teks; salin 'id' dari peristiwanya (esakip log tail)") from None
    command = TEXTS[service](command_id=uuid7(), text_id=text_id, reason=reason)
    return await _do(f"teks {text_id}", command, "dihapus", as_json=as_json)


async def _person(username: str) -> UUID:
    async with access.database(access.installation(), "portal") as portal:
        found: UUID | None = await portal.fetchval("SELECT person_id FROM accounts WHERE username = $1", username)
    if found is None:
        raise ValueError(f"nama pengguna '{username}' tidak terdaftar; periksa ejaannya")
    return found


async def _do(row: str, command: Command, done: str, *, as_json: bool) -> int:
    version = await _send(row, command)
    if as_json:
        console.say_json({"version": version})
    else:
        console.say(f"{row}: {done}.")
    return console.OK


async def _send(row: str, command: Command) -> int:
    found = access.installation()
    async with access.bus(found) as connection:
        reply = await send(access.client(found, connection), row, command)
    return int(reply.version)
