"""`esakip schedule set|list|end`: runs that start by the calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from chassis.ids import uuid7
from contracts.organisation import ListPositions, PositionInfo
from contracts.periods import MONTHS
from contracts.workflow import EndSchedule, ListSchedules, Order, ScheduleRuns
from ops import access, console
from ops.office import chosen
from services.workflow.definitions import DefinitionError, read_text, read_yaml

NAMESPACE = UUID("6f0f1f0e-5a0b-5d6a-9b3f-1d2f0a6c7e10")
"""Fixed for ever: the id of a schedule follows from its name in the file, so that the same file changes it."""
WORKING = re.compile(r"hari kerja pertama(?:\s*\+\s*(\d+))?")
ABOUT = {"periode berjalan": "berjalan", "periode sebelumnya": "sebelumnya"}
KEYS = {"jadwal", "sop", "unit", "judul", "mulai", "tentang", "sejak", "pelaksana", "tiap", "tim", "fakta", "contoh"}


async def set_order(file: str, *, as_json: bool) -> int:
    found = access.installation()
    try:
        value = read_yaml(read_text(Path(file)), Path(file).name).value
    except DefinitionError as error:
        console.complain(str(error), console.FOUND_FAULT)
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        known = {one.position_id: one for one in (await client.query(ListPositions(), access.OPERATOR)).positions}
        name, order = order_of(value, known)
        schedule = uuid5(NAMESPACE, name)
        command = ScheduleRuns(command_id=uuid7(), schedule_id=schedule, order=order)
        await client.command(command, access.OPERATOR)
    if as_json:
        console.say_json({"schedule_id": str(schedule), "order": order.model_dump(mode="json")})
    else:
        console.say(f"{name} ({schedule}): SOP {order.sop} dimulai {when(order)}, sejak {order.since:%Y-%m-%d}.")
    return console.OK


def order_of(value: Any, known: dict[UUID, PositionInfo]) -> tuple[str, Order]:
    """The order in a file, its positions as `unit/kode` or ids. Raises ValueError that names the key."""
    if not isinstance(value, dict) or not {"jadwal", "sop", "unit", "judul", "mulai", "pelaksana"} <= value.keys():
        raise ValueError("jadwal memerlukan kunci jadwal, sop, unit, judul, mulai, dan pelaksana")
    unknown = sorted(value.keys() - KEYS)
    if unknown:
        raise ValueError(f"kunci '{unknown[0]}' tidak dikenal; yang ada: {', '.join(sorted(KEYS))}")

    def seats(names: Any) -> list[str]:
        return [str(chosen(one, known).position_id) for one in ([names] if isinstance(names, str) else names)]

    about = value.get("tentang", "periode berjalan")
    if about not in ABOUT:
        raise ValueError(f"tentang '{about}' tidak dikenal; tulis {' atau '.join(ABOUT)}")
    values = {
        "sop": value["sop"],
        "unit": value["unit"],
        "title": value["judul"],
        "since": value.get("sejak") or datetime.now(UTC).date().isoformat(),
        "about": ABOUT[about],
        **starts(value["mulai"]),
        "roles": {role: seats(one)[0] for role, one in value["pelaksana"].items()},
        "units": {role: seats(names) for role, names in value.get("tiap", {}).items()},
        "teams": {role: seats(names) for role, names in value.get("tim", {}).items()},
        "facts": value.get("fakta", {}),
        "sample": value.get("contoh") == "ya",
    }
    return value["jadwal"], Order.model_validate(values)


def starts(text: Any) -> dict[str, Any]:
    """`2 Januari`, a list of such days, or `hari kerja pertama + 3`. Raises ValueError."""
    found = WORKING.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if found:
        return {"working_day": int(found[1] or 0)}
    return {"days": [_day(one) for one in ([text] if isinstance(text, str) else text)]}


def _day(text: str) -> str:
    number, _, month = text.strip().partition(" ")
    names = [name.lower() for name in MONTHS]
    if not number.isdigit() or month.strip().lower() not in names:
        raise ValueError(f"mulai '{text}' tidak terbaca; tulis misalnya 2 Januari, atau hari kerja pertama + 3")
    return f"{names.index(month.strip().lower()) + 1:02}-{int(number):02}"


def when(order: Order) -> str:
    """The rule in words."""
    if order.working_day is not None:
        more = f" + {order.working_day}" if order.working_day else ""
        return f"pada hari kerja pertama{more} tiap periode"
    days = (day.split("-") for day in order.days)
    return "pada " + ", ".join(f"{int(day)} {MONTHS[int(month) - 1]}" for month, day in days)


async def show(*, as_json: bool) -> int:
    """1 when something could not start."""
    found = access.installation()
    async with access.bus(found) as connection:
        shown = await access.client(found, connection).query(ListSchedules(), access.OPERATOR)
    blocked = False
    if as_json:
        console.say_json(shown.model_dump(mode="json")["schedules"])
    for row in shown.schedules:
        blocked = blocked or (not row.ended and any(one.blocked for one in row.occasions))
        if as_json:
            continue
        state = f"diakhiri: {row.reason}" if row.ended else f"dimulai {when(row.order)}"
        console.say(f"{row.schedule_id}: SOP {row.order.sop}, {row.order.unit}, {row.order.title}; {state}")
        for one in row.occasions:
            late = ", terlambat dimulai" if one.late else ""
            what = f"belum dimulai: {one.blocked}" if one.blocked else f"pelaksanaan {one.run_id}{late}"
            console.say(f"  {one.day:%Y-%m-%d} ({one.occasion}): {what}")
    return console.FOUND_FAULT if blocked else console.OK


async def end(schedule: str, reason: str, *, as_json: bool) -> int:
    try:
        schedule_id = UUID(schedule)
    except ValueError:
        schedule_id = uuid5(NAMESPACE, schedule)
    found = access.installation()
    async with access.bus(found) as connection:
        command = EndSchedule(command_id=uuid7(), schedule_id=schedule_id, reason=reason)
        await access.client(found, connection).command(command, access.OPERATOR)
    if as_json:
        console.say_json({"schedule_id": str(schedule_id), "ended": True})
    else:
        console.say(f"{schedule}: diakhiri.")
    return console.OK
