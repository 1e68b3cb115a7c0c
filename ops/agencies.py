"""`esakip office rename|merge|split|dissolve|move|move-unit|correct|close|absent|back|cover|units`, by operator-signed
commands. What takes several commands is shown first and done on --yes; done again, it changes only what is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.client import BusClient
from contracts.absence import Absences, AbsencesOf, CoverPosition, DeclareAbsence, EndAbsence
from contracts.agencies import (
    ClosePosition,
    CorrectPosition,
    DissolveUnit,
    ListUnits,
    MovePosition,
    MoveUnit,
    RenameUnit,
    UnitInfo,
)
from contracts.organisation import PositionInfo
from ops import access, console
from ops.office import chosen, moment, positions_now
from ops.office_file import ends
from ops.office_steps import Step, changed, fresh
from services.workflow.domain.identity import unit_stream


@dataclass(frozen=True, slots=True)
class Office:
    """What is registered now, and the way to change it."""

    client: BusClient
    log: Any
    units: Mapping[str, UnitInfo]
    positions: Mapping[UUID, PositionInfo]

    def unit(self, code: str) -> UnitInfo:
        """Raises ValueError for a code that nobody registered."""
        if code not in self.units:
            raise ValueError(f"unit '{code}' belum terdaftar; lihat kodenya dengan: esakip office units")
        return self.units[code]

    def position(self, named: str) -> PositionInfo:
        return chosen(named, self.positions)

    def since(self, day: str | None, code: str) -> datetime:
        return moment(day, self.unit(code).zone)

    async def do(self, steps: Sequence[Step], *, as_json: bool, shown_first: bool = False, yes: bool = True) -> int:
        """Sends them in order; with `shown_first` and without `yes` it only tells them."""
        if shown_first and not yes:
            if as_json:
                console.say_json({"planned": [step.row for step in steps], "changed": 0})
                return console.OK
            for step in steps:
                console.say(f"  {step.row}")
            console.say("Belum ada yang diubah; ulangi dengan --yes.")
            return console.OK
        done = [step.row for step in steps if await changed(self.client, self.log, step)]
        if as_json:
            console.say_json({"changed": len(done), "steps": done})
        else:
            for row in done:
                console.say(f"{row}.")
            if not done:
                console.say("Tidak ada yang berubah; memang sudah begitu.")
        return console.OK


@asynccontextmanager
async def registered() -> AsyncIterator[Office]:
    found = access.installation()
    async with access.bus(found) as connection, access.database(found, "workflow") as workflow:
        client = access.client(found, connection)
        positions = await positions_now(client, workflow)
        units = (await client.query(ListUnits(), access.OPERATOR)).units
        yield Office(client, workflow, {one.unit: one for one in units}, positions)


async def units(*, as_json: bool) -> int:
    async with registered() as office:
        rows = sorted(office.units.values(), key=lambda one: one.unit)
    if as_json:
        console.say_json([one.model_dump(mode="json") for one in rows])
        return console.OK
    console.table(
        "Unit",
        ("kode", "nama", "induk", "keadaan"),
        [(one.unit, one.name, one.parent or "-", _state(one)) for one in rows],
    )
    return console.OK


def _state(unit: UnitInfo) -> str:
    if unit.dissolved is None:
        return "berdiri"
    successors = f", penerus: {', '.join(unit.successors)}" if unit.successors else ""
    return f"{unit.kind} {unit.dissolved:%Y-%m-%d}{successors}"


async def rename(code: str, name: str, since: str | None, basis: str, *, as_json: bool) -> int:
    async with registered() as office:
        old = office.unit(code).name
        values = {"unit": code, "name": name, "since": office.since(since, code), "basis": basis}
        step = Step(f"unit '{code}': '{old}' menjadi '{name}'", fresh(RenameUnit, values), unit_stream(code))
        return await office.do([step], as_json=as_json)


async def merge(codes: Sequence[str], into: str, since: str | None, basis: str, *, yes: bool, as_json: bool) -> int:
    async with registered() as office:
        moment = office.since(since, into)
        steps: list[Step] = []
        for code in codes:
            for one in office.positions.values():
                if one.unit == code:
                    steps.append(_seated(one, into, moment, basis))
            for below in office.units.values():
                if below.parent == code and below.unit != into and below.unit not in codes:
                    steps.append(_placed(below.unit, into, moment, basis))
            if office.unit(into).parent == code:
                steps.append(_placed(into, office.unit(code).parent, moment, basis))
            steps.append(_ended(office, code, "gabung", (into,), moment, basis))
        return await office.do(steps, as_json=as_json, shown_first=True, yes=yes)


async def split(
    code: str,
    into: Sequence[str],
    moves: Sequence[str],
    since: str | None,
    basis: str,
    *,
    yes: bool,
    as_json: bool,
) -> int:
    async with registered() as office:
        moment = office.since(since, code)
        targets: dict[UUID, str] = {}
        for move in moves:
            named, _, target = move.partition("=")
            if target not in into:
                raise ValueError(f"'{move}': tulis jabatan=unit, dengan unit salah satu dari {', '.join(into)}")
            targets[office.position(named).position_id] = target
        own = [one for one in office.positions.values() if one.unit == code]
        left = [f"{one.title} ({one.position_id})" for one in own if one.position_id not in targets]
        if left:
            raise ValueError(f"sebut dengan --move ke unit mana jabatan ini pergi: {'; '.join(left)}")
        below = [one.unit for one in office.units.values() if one.parent == code and one.unit not in into]
        if below:
            raise ValueError(f"pindahkan dahulu unit di bawahnya dengan esakip office move-unit: {', '.join(below)}")
        steps = [_seated(one, targets[one.position_id], moment, basis) for one in own]
        for target in into:
            if office.unit(target).parent == code:
                steps.append(_placed(target, office.unit(code).parent, moment, basis))
        steps.append(_ended(office, code, "pecah", tuple(into), moment, basis))
        return await office.do(steps, as_json=as_json, shown_first=True, yes=yes)


async def dissolve(
    code: str, successors: Sequence[str], since: str | None, basis: str, *, yes: bool, as_json: bool
) -> int:
    async with registered() as office:
        moment = office.since(since, code)
        steps = []
        for one in office.positions.values():
            if one.unit == code:
                values = {"position_id": one.position_id, "since": moment, "basis": basis}
                steps.append(Step(f"jabatan '{one.title}': dihapus", fresh(ClosePosition, values), one.position_id))
        steps.append(_ended(office, code, "bubar", tuple(successors), moment, basis))
        return await office.do(steps, as_json=as_json, shown_first=True, yes=yes)


async def move(named: str, unit: str, since: str | None, basis: str, *, as_json: bool) -> int:
    async with registered() as office:
        step = _seated(office.position(named), unit, office.since(since, unit), basis)
        return await office.do([step], as_json=as_json)


async def move_unit(code: str, parent: str | None, since: str | None, basis: str, *, as_json: bool) -> int:
    async with registered() as office:
        return await office.do([_placed(code, parent, office.since(since, code), basis)], as_json=as_json)


async def correct(
    named: str, title: str | None, superior: str | None, reason: str, *, topmost: bool, as_json: bool
) -> int:
    async with registered() as office:
        found = office.position(named)
        above = office.position(superior) if superior else None
        values = {
            "position_id": found.position_id,
            "title": title,
            "superior": above.position_id if above else None,
            "topmost": topmost,
            "reason": reason,
        }
        told = [f"nama menjadi '{title}'"] if title else []
        told += [f"atasan menjadi '{above.title}'"] if above else ["tanpa atasan"] if topmost else []
        if not told:
            raise ValueError("sebut apa yang diperbaiki: --title, --superior, atau --topmost")
        step = Step(f"jabatan '{found.title}': {'; '.join(told)}", fresh(CorrectPosition, values), found.position_id)
        return await office.do([step], as_json=as_json)


async def close(named: str, since: str | None, basis: str, *, as_json: bool) -> int:
    async with registered() as office:
        found = office.position(named)
        values = {"position_id": found.position_id, "since": office.since(since, found.unit), "basis": basis}
        step = Step(f"jabatan '{found.title}': dihapus", fresh(ClosePosition, values), found.position_id)
        return await office.do([step], as_json=as_json)


async def absent(
    named: str,
    kind: str,
    since: str | None,
    last: str | None,
    substitute: str | None,
    note: str,
    *,
    as_json: bool,
) -> int:
    async with registered() as office:
        found, zone = office.position(named), office.unit(office.position(named).unit).zone
        values = {
            "position_id": found.position_id,
            "kind": kind,
            "since": moment(since, zone),
            "until": ends(_day(last), zone),
            "substitute": office.position(substitute).position_id if substitute else None,
            "note": note,
        }
        step = Step(f"jabatan '{found.title}': berhalangan tercatat", fresh(DeclareAbsence, values), found.position_id)
        return await office.do([step], as_json=as_json)


async def back(named: str, *, as_json: bool) -> int:
    """Ends every absence of who is assigned to the position that is not over."""
    async with registered() as office:
        found = office.position(named)
        person = found.absent or found.holder
        steps = []
        if person is not None:
            reply: Absences = await office.client.query(AbsencesOf(person_id=person), access.OPERATOR)
            for one in reply.absences:
                if one.position_id == found.position_id:
                    values = {"position_id": found.position_id, "absence_id": one.absence_id}
                    since = one.since.astimezone(ZoneInfo(office.unit(found.unit).zone))
                    row = f"jabatan '{found.title}': berhalangan sejak {since:%Y-%m-%d} diakhiri"
                    steps.append(Step(row, fresh(EndAbsence, values), found.position_id))
        return await office.do(steps, as_json=as_json)


async def cover(named: str, by: str, last: str, *, as_json: bool) -> int:
    async with registered() as office:
        found, other = office.position(named), office.position(by)
        until = ends(_day(last), office.unit(found.unit).zone)
        values = {"position_id": found.position_id, "by": other.position_id, "until": until}
        step = Step(
            f"jabatan '{found.title}': Plh. pemegang {other.title}", fresh(CoverPosition, values), found.position_id
        )
        return await office.do([step], as_json=as_json)


def _day(day: str | None) -> date | None:
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"'{day}' bukan tanggal; tulis misalnya 2026-02-19") from None


def _seated(position: PositionInfo, unit: str, since: datetime, basis: str) -> Step:
    values = {"position_id": position.position_id, "unit": unit, "since": since, "basis": basis}
    row = f"jabatan '{position.title}': dari '{position.unit}' ke '{unit}'"
    return Step(row, fresh(MovePosition, values), position.position_id)


def _placed(unit: str, parent: str | None, since: datetime, basis: str) -> Step:
    values = {"unit": unit, "parent": parent, "since": since, "basis": basis}
    return Step(f"unit '{unit}': di bawah '{parent or '-'}'", fresh(MoveUnit, values), unit_stream(unit))


def _ended(office: Office, code: str, kind: str, successors: tuple[str, ...], since: datetime, basis: str) -> Step:
    for one in (code, *successors):
        office.unit(one)
    values = {"unit": code, "kind": kind, "successors": successors, "since": since, "basis": basis}
    became = {"gabung": "digabung menjadi", "pecah": "dipecah menjadi", "bubar": "dibubarkan, penerus"}[kind]
    row = f"unit '{code}': {became} {', '.join(successors) or 'tidak ada'}"
    return Step(row, fresh(DissolveUnit, values), unit_stream(code))
