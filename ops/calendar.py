"""`esakip calendar set|show`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from chassis.ids import uuid7
from contracts.calendar import WEEKDAYS, CalendarInForce, DayHours, SetCalendar, ShowCalendar
from ops import access, console
from services.workflow.calendars import load_calendar
from services.workflow.definitions import DefinitionError


async def store(file: str, *, as_json: bool) -> int:
    found = access.installation()
    try:
        calendar = load_calendar(Path(file))
    except DefinitionError as error:
        console.complain(str(error), console.FOUND_FAULT)
    async with access.bus(found) as connection:
        client = access.client(found, connection)
        reply, _ = await client.command(SetCalendar(command_id=uuid7(), calendar=calendar), access.OPERATOR)
    if as_json:
        console.say_json(reply.model_dump())
    else:
        state = f"berlaku sejak {calendar.berlaku_sejak}" if reply.changed else "sudah ada, tidak berubah"
        console.table("Kalender", ("untuk", "versi", ""), [(reply.scope, reply.calendar_version, state)])
    return console.OK


async def show(unit: str, day: str | None, *, as_json: bool) -> int:
    found = access.installation()
    query = ShowCalendar(unit=unit, day=_date(day))
    async with access.bus(found) as connection:
        reply = await access.client(found, connection).query(query, access.OPERATOR)
    if as_json:
        console.say_json(reply.model_dump(mode="json"))
    else:
        _print(reply)
    return console.OK


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' bukan tanggal; tulis misalnya 2026-02-19") from None


def _print(reply: CalendarInForce) -> None:
    calendar = reply.calendar
    console.say(f"{calendar.kalender}, berlaku untuk {reply.unit} pada {reply.day}")
    console.say(f"  {reply.ref}, zona {reply.zone}")
    for basis in calendar.dasar_hukum:
        console.say(f"  {basis}")
    usual, fasting = calendar.jam_kerja, calendar.jam_kerja_ramadan
    hours = [
        (weekday, _hours(usual.get(weekday)), _hours((fasting or usual).get(weekday)))
        for weekday in WEEKDAYS
        if weekday in usual or weekday in fasting
    ]
    console.table("Jam kerja", ("hari", "biasa", "ramadan"), hours)
    days = [("ramadan", f"{period.dari} sampai {period.sampai}", "") for period in calendar.ramadan]
    days += [("cuti bersama", str(one.tanggal), one.nama) for one in calendar.cuti_bersama]
    days += [("libur daerah", str(one.tanggal), one.nama) for one in calendar.libur_daerah]
    days += [("hari kerja tambahan", str(one.tanggal), one.nama) for one in calendar.hari_kerja_tambahan]
    national = "diperhitungkan" if calendar.libur_nasional == "ya" else "tidak diperhitungkan"
    console.table(f"Hari khusus; libur nasional {national}", ("", "tanggal", "nama"), days)


def _hours(hours: DayHours | None) -> str:
    if hours is None:
        return "libur"
    rests = ", ".join(f"{rest.dari}-{rest.sampai}" for rest in hours.istirahat)
    return f"{hours.masuk}-{hours.pulang}" + (f", istirahat {rests}" if rests else "")
