"""`esakip office template|load|vacate`: units, positions, people and who holds what, by operator-signed commands."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from chassis.client import BusClient
from contracts.agencies import ListUnits, UnitInfo
from contracts.calendar import ShowCalendar
from contracts.organisation import (
    AssignPosition,
    CreatePosition,
    ListPositions,
    PositionInfo,
    RegisterUnit,
    VacatePosition,
)
from contracts.people import RegisterPerson
from ops import access, console
from ops.office_changes import differences
from ops.office_file import (
    NAMESPACE,
    TEMPLATE,
    ZONES,
    JabatanRow,
    OfficeFile,
    OfficeFileError,
    OrangRow,
    ends,
    from_the_top,
    load_office,
    starts,
)
from ops.office_steps import Step, changed, command_of, send
from services.workflow.domain.identity import unit_stream

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""
BEHIND = (
    "SELECT EXISTS (SELECT FROM projection_builds, log_head WHERE projection = 'organisation' AND state = 'live'"
    " AND projection_builds.position < log_head.position)"
)
CAPACITY = {"definitif": "", "plt": "Plt. ", "plh": "Plh. ", "pj": "Pj. "}


def new_password() -> str:
    """Four groups of four: about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def template(target: Path, *, force: bool) -> int:
    if target.exists() and not force:
        console.complain(f"{target} sudah ada; beri nama lain, atau timpa dengan --force.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    console.say(f"{target}: isi, lalu: esakip office load {target}")
    return console.OK


def unit_steps(office: OfficeFile) -> list[Step]:
    """From the top."""
    found: list[Step] = []
    for unit in from_the_top(office.unit, lambda row: row.induk):
        values: dict[str, Any] = {
            "unit": unit.kode,
            "name": unit.nama,
            "parent": unit.induk,
            "region": unit.wilayah,
            "zone": ZONES[unit.zona],
        }
        found.append(Step(f"unit '{unit.kode}'", command_of(RegisterUnit, values), unit_stream(unit.kode)))
    return found


def position_steps(office: OfficeFile) -> list[Step]:
    """From the top."""
    found: list[Step] = []
    ids = {row.kode: row.position_id for row in office.jabatan}
    for post in from_the_top(office.jabatan, lambda row: row.atasan):
        superior = ids[post.atasan] if post.atasan else None
        values = {"position_id": post.position_id, "unit": post.unit, "title": post.nama, "superior": superior}
        found.append(Step(f"jabatan '{post.kode}'", command_of(CreatePosition, values), post.position_id))
    return found


def holding_steps(office: OfficeFile) -> list[Step]:
    posts = {row.kode: row for row in office.jabatan}
    found: list[Step] = []
    for person in office.orang:
        for held in person.jabatan:
            post = posts[held.kode]
            zone = office.zone_of(post)
            values = {
                "position_id": post.position_id,
                "person_id": person.person_id,
                "capacity": held.kapasitas,
                "since": starts(held.sejak, zone),
                "until": ends(held.sampai, zone),
            }
            row = f"orang '{person.nama}', jabatan '{held.kode}' sejak {held.sejak}"
            found.append(Step(row, command_of(AssignPosition, values), post.position_id))
    return found


def registration(person: OrangRow, password: str) -> RegisterPerson:
    """The password is new at each try, and a refused command leaves no answer: this id follows from the name alone."""
    return RegisterPerson(
        command_id=uuid5(NAMESPACE, f"RegisterPerson/{person.nama_pengguna}"),
        person_id=person.person_id,
        name=person.nama,
        nip=person.nip,
        username=person.nama_pengguna,
        password=password,
        sample=person.contoh == "ya",
    )


async def load(file: Path, passwords_file: Path | None, *, yes: bool, basis: str, as_json: bool) -> int:
    try:
        office = load_office(file)
    except OfficeFileError as error:
        console.complain("\nesakip: ".join(error.sentences), console.FOUND_FAULT)
    found = access.installation()
    async with (
        access.bus(found) as connection,
        access.database(found, "workflow") as workflow,
        access.database(found, "portal") as portal,
    ):
        client = access.client(found, connection)
        loading = _Loading(client, workflow)
        positions = await positions_now(client, workflow)
        units = (await client.query(ListUnits(), access.OPERATOR)).units
        _same_region(office, units)
        unit_changes, position_changes = differences(office, units, positions, since=datetime.now(UTC), basis=basis)
        if not yes and (unit_changes or position_changes):
            return _differs([*unit_changes, *position_changes], as_json=as_json)
        there = {f"unit '{one.unit}'" for one in units}
        there |= {f"jabatan '{row.kode}'" for row in office.jabatan if row.position_id in positions}
        missing = await _unregistered(portal, office)
        given = {person.nama_pengguna: new_password() for person in missing}
        with _kept(passwords_file, given) as shown:
            await loading.go([step for step in unit_steps(office) if step.row not in there])
            await loading.go(unit_changes, told=True)
            await loading.go([step for step in position_steps(office) if step.row not in there])
            await loading.go(position_changes, told=True)
            for person in missing:
                shown.append(person.nama_pengguna)  # before: when nobody answers, it may be registered all the same
                command = registration(person, given[person.nama_pengguna])
                await send(loading.client, f"orang '{person.nama}'", command)
                loading.added += 1
            await loading.go(holding_steps(office))
            rows = await _holders(loading.client, workflow, portal, office)
            if as_json:
                console.say_json(
                    {
                        "added": loading.added,
                        "notes": loading.notes,
                        "positions": rows,
                        "passwords": {} if passwords_file else given,
                    }
                )
                shown.clear()
            else:
                _print(rows, loading)
    return console.OK


def _same_region(office: OfficeFile, units: Sequence[UnitInfo]) -> None:
    """Raises ValueError: region and zone of a unit never change."""
    known = {one.unit: one for one in units}
    for row in office.unit:
        found = known.get(row.kode)
        if found is not None and (found.region, found.zone) != (row.wilayah, ZONES[row.zona]):
            raise ValueError(
                f"unit '{row.kode}': sudah terdaftar dengan wilayah {found.region} dan zona {found.zone}, dan keduanya "
                "tetap; samakan berkasnya, atau daftarkan unit baru dengan kode lain"
            )


def _differs(changes: Sequence[Step], *, as_json: bool) -> int:
    """Shows what an earlier load registered otherwise; nothing was sent."""
    if as_json:
        console.say_json({"added": 0, "differences": [step.row for step in changes]})
        return console.FOUND_FAULT
    console.say("Berkas ini berbeda dari yang sudah terdaftar:")
    for step in changes:
        console.say(f"  {step.row}")
    console.say("Belum ada yang diubah. Bila memang begitu keinginannya, ulangi dengan --yes --basis 'dasar hukumnya'.")
    return console.FOUND_FAULT


class _Loading:
    """Sends steps that were not answered before, and counts those that changed something."""

    def __init__(self, client: BusClient, log: Any) -> None:
        self.client = client
        self.added = 0
        self.notes: list[str] = []
        self._log = log

    async def go(self, steps: Sequence[Step], *, told: bool = False) -> None:
        """`told`: each that changed something is noted."""
        ids = [step.command.command_id for step in steps]
        rows = await self._log.fetch("SELECT command_id FROM answers WHERE command_id = ANY($1)", ids)
        answered = {row["command_id"] for row in rows}
        for step in steps:
            if step.command.command_id in answered:
                continue
            if await changed(self.client, self._log, step):
                self.added += 1
                if told:
                    self.notes.append(f"{step.row}.")
            elif isinstance(step.command, AssignPosition):
                self.notes.append(
                    f"{step.row}: sudah tercatat dengan masa yang sama atau lebih panjang; "
                    "untuk mengakhirinya pakai: esakip office vacate"
                )


async def _unregistered(portal: Any, office: OfficeFile) -> list[OrangRow]:
    """People without an account. Raises ValueError when an account is there with other content."""
    rows = await portal.fetch(
        "SELECT username, person_id, name, nip, sample FROM accounts JOIN persons USING (person_id)"
        " WHERE username = ANY($1)",
        [person.nama_pengguna for person in office.orang],
    )
    known = {row["username"]: row for row in rows}
    for person in office.orang:
        row = known.get(person.nama_pengguna)
        if row is None:
            continue
        if row["person_id"] != person.person_id:
            raise ValueError(
                f"orang '{person.nama}': nama pengguna '{person.nama_pengguna}' sudah dipakai "
                "orang lain; pilih yang lain"
            )
        if (row["name"], row["nip"], row["sample"]) != (person.nama, person.nip, person.contoh == "ya"):
            raise ValueError(
                f"orang '{person.nama}': '{person.nama_pengguna}' sudah terdaftar dengan nama, NIP, atau 'contoh' lain "
                f"({row['name']}); yang sudah terdaftar tidak dapat diubah, samakan berkasnya"
            )
    return [person for person in office.orang if person.nama_pengguna not in known]


@contextmanager
def _kept(target: Path | None, given: Mapping[str, str]) -> Iterator[list[str]]:
    """Passwords reach the operator whatever happens: in a file before the first command, else on the screen at the end.

    Yields the list of those whose registration was sent, for the screen.
    """
    sent: list[str] = []
    if target is not None and given:
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise ValueError(f"{target} sudah ada; beri nama lain untuk berkas kata sandi") from None
        except OSError as error:
            raise ValueError(f"{target} tidak dapat ditulis: {error.strerror}; pilih tempat lain") from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.writelines(f"{name}\t{password}\n" for name, password in given.items())
            stream.flush()
            os.fsync(stream.fileno())
    try:
        yield sent
    finally:
        if target is None and sent:
            rows = [(name, given[name]) for name in sent]
            console.table("Kata sandi pertama; hanya ditampilkan sekali", ("nama pengguna", "kata sandi"), rows)
        elif sent:
            console.say(f"Kata sandi pertama: {target}")


async def _holders(client: BusClient, workflow: Any, portal: Any, office: OfficeFile) -> list[dict[str, Any]]:
    """The positions of the file with who holds them now."""
    infos = await positions_now(client, workflow)
    holders = [one.holder for one in infos.values() if one.holder is not None]
    names = {
        row["person_id"]: row["name"]
        for row in await portal.fetch("SELECT person_id, name FROM persons WHERE person_id = ANY($1)", holders)
    }
    return [_row(post, infos.get(post.position_id), names) for post in office.jabatan]


def _row(post: JabatanRow, info: PositionInfo | None, names: Mapping[UUID, str]) -> dict[str, Any]:
    holder = info.holder if info else None
    return {
        "unit": post.unit,
        "kode": post.kode,
        "nama": post.nama,
        "id": str(post.position_id),
        "pemegang": names.get(holder, str(holder)) if holder else None,
        "kapasitas": info.capacity if info else None,
    }


async def positions_now(client: BusClient, workflow: Any) -> dict[UUID, PositionInfo]:
    for _ in range(100):
        if not await workflow.fetchval(BEHIND):
            break
        await asyncio.sleep(0.1)
    reply = await client.query(ListPositions(), access.OPERATOR)
    return {one.position_id: one for one in reply.positions}


def _print(rows: Sequence[Mapping[str, Any]], loading: _Loading) -> None:
    console.table(
        "Jabatan",
        ("unit", "kode", "jabatan", "id", "pemegang sekarang"),
        [
            (
                *(row[key] for key in ("unit", "kode", "nama", "id")),
                f"{CAPACITY.get(row['kapasitas'] or '', '')}{row['pemegang'] or '(kosong)'}",
            )
            for row in rows
        ],
    )
    for note in loading.notes:
        console.say(note)
    told = f"{loading.added} hal didaftarkan." if loading.added else "Tidak ada yang baru; semua sudah terdaftar."
    console.say(told)


async def vacate(position: str, username: str, since: str | None, *, as_json: bool) -> int:
    found = access.installation()
    async with (
        access.bus(found) as connection,
        access.database(found, "workflow") as workflow,
        access.database(found, "portal") as portal,
    ):
        client = access.client(found, connection)
        info = chosen(position, await positions_now(client, workflow))
        person = await portal.fetchval("SELECT person_id FROM accounts WHERE username = $1", username)
        if person is None:
            raise ValueError(f"nama pengguna '{username}' tidak terdaftar; periksa ejaannya")
        calendar = await client.query(ShowCalendar(unit=info.unit), access.OPERATOR)
        first = moment(since, calendar.zone)
        values = {"position_id": info.position_id, "person_id": person, "since": first}
        step = Step(f"jabatan '{info.title}'", command_of(VacatePosition, values), info.position_id)
        done = await changed(client, workflow, step)
    local = first.astimezone(ZoneInfo(calendar.zone))
    if as_json:
        console.say_json({"position_id": str(info.position_id), "since": first.isoformat(), "changed": done})
    elif done:
        console.say(
            f"{info.title}: {username} tidak lagi memegangnya sejak {local:%Y-%m-%d %H.%M}.",
        )
    else:
        console.say(
            f"{info.title}: {username} tidak memegangnya pada atau sesudah {local:%Y-%m-%d %H.%M}; "
            "tidak ada yang berubah.",
        )
    return console.OK


def chosen(position: str, known: Mapping[UUID, PositionInfo]) -> PositionInfo:
    """`unit/kode` as in the file, or the id."""
    try:
        wanted = UUID(position) if "/" not in position else uuid5(NAMESPACE, f"jabatan/{position}")
    except ValueError:
        raise ValueError(f"'{position}' bukan jabatan; tulis unit/kode, atau id jabatan") from None
    if wanted not in known:
        raise ValueError(f"jabatan '{position}' belum terdaftar; periksa unit dan kodenya, atau pakai id jabatan")
    return known[wanted]


def moment(day: str | None, zone: str) -> datetime:
    """The first moment of a day in the unit's zone; without a day: now."""
    if day is None:
        return datetime.now(UTC)
    try:
        return starts(date.fromisoformat(day), zone)
    except ValueError:
        raise ValueError(f"'{day}' bukan tanggal; tulis misalnya 2026-02-19") from None
