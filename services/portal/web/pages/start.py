"""Mulai: choose a SOP, name who performs each role, and give the order that starts it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from chassis.ids import uuid7
from chassis.wording import explain
from contracts.errors import ErrorInfo, Refusal
from contracts.organisation import ListPositions, PositionInfo, Positions
from contracts.periods import PERIODS, said
from contracts.sop import Definition, Role
from contracts.workflow import (
    ListSchedules,
    ListSops,
    RunStartedReply,
    RunView,
    Schedules,
    ShowRun,
    SopRow,
    Sops,
    StartRun,
)
from services.portal.acting import next_child
from services.portal.choice import by_unit
from services.portal.numbers import parse_number
from services.portal.web.caller import Caller
from services.portal.web.pages.access import (
    Form,
    Posted,
    Reader,
    ask_or_none,
    go,
    members_of,
    next_command_id,
    parse_uuid,
    refused,
    show,
    status_of,
)

router = APIRouter()


@router.get("/mulai")
async def choose_sop(request: Request, caller: Reader) -> Response:
    found = await caller.ask(ListSops(), Sops)
    return show(request, caller, "mulai.html", sops=found.sops)


@router.get("/mulai/{sop}")
async def start_page(
    request: Request, caller: Reader, sop: str, induk: UUID | None = None, langkah: UUID | None = None
) -> Response:
    """`induk`, `langkah`: the run and its step in hand that it is started from; what they share is filled in."""
    row = await _sop(caller, sop)
    if induk is None or langkah is None:
        return await _page(request, caller, row)
    run = await caller.ask(ShowRun(run_id=induk), RunView)
    return await _page(request, caller, row, prefilled(row.definition, run, langkah))


@router.post("/mulai/{sop}")
async def start(request: Request, caller: Reader, form: Posted, sop: str) -> Response:
    row = await _sop(caller, sop)
    errors = missing(row.definition, form)
    parent = await _parent(caller, form)
    try:
        command = None if errors else _command(row, form, parent)
    except ValidationError as error:
        found = explain(error.errors(include_url=False, include_input=False))
        errors = {path: sentence if form.get(path) else "wajib diisi" for path, sentence in found.items()}
        command = None
    if command is None:
        info = ErrorInfo(code="invalid", message="periksa isian yang ditandai", details=errors)
        return await _page(request, caller, row, form, info)
    lists = (*command.units.values(), *command.teams.values())
    positions: Collection[UUID] = {*command.roles.values(), *(one for listed in lists for one in listed)}

    async def bound() -> Collection[UUID]:
        return positions_of_step(parent) if parent else positions

    try:
        position = await caller.position(form.uuid_or_none("position_id"), bound)
        reply, token = await caller.send(command, RunStartedReply, position)
    except (Refusal, ValidationError) as error:
        return await _page(request, caller, row, form, refused(error))
    return go(f"/pelaksanaan/{reply.run_id}", after=token, flash="dimulai")


@dataclass(frozen=True)
class Parent:
    """The run, and its step, that a run is started from."""

    run: RunView
    activation_id: UUID


async def _parent(caller: Caller, form: Form) -> Parent | None:
    run_id, activation_id = form.uuid_or_none("induk"), form.uuid_or_none("langkah")
    if run_id is None or activation_id is None:
        return None
    return Parent(await caller.ask(ShowRun(run_id=run_id), RunView), activation_id)


def positions_of_step(parent: Parent) -> Collection[UUID]:
    """Who performs the step that a run is started from."""
    return next((one.positions for one in parent.run.timeline if one.activation_id == parent.activation_id), ())


def prefilled(definition: Definition, run: RunView, activation_id: UUID) -> Form:
    """What a run shares with the one that it is started from: unit, year, and who performs a role of the same name."""
    by_name = {run.roles[key].casefold(): bound for key, bound in run.performers.items() if key in run.roles}
    fields = [
        ("induk", str(run.run.run_id)),
        ("langkah", str(activation_id)),
        ("title", f"{definition.judul} – {run.run.title}"[:500]),
        ("unit", run.run.unit),
        ("year", str(run.run.year)),
    ]
    if len(PERIODS[definition.periode]) > 1 and run.run.period in PERIODS[definition.periode]:
        fields.append(("period", run.run.period))
    fields += [(f"fakta-{fact.key}", fact.value) for fact in run.facts if fact.key in definition.ditanyakan]
    for key, role in asked(definition).items():
        bound = run.performers.get(key) or by_name.get(role.nama.casefold(), ())
        if role.jenis == "tim":
            names = ("ketua", *["anggota"] * len(bound))
            fields += [(f"{name}-{key}", str(one)) for name, one in zip(names, bound, strict=False)]
        elif role.tiap:
            fields += [(f"unit-{key}", str(one)) for one in bound]
        elif bound:
            fields.append((f"peran-{key}", str(bound[0])))
    if run.run.sample:
        fields.append(("sample", "ya"))
    return Form(tuple(fields))


def asked(definition: Definition) -> dict[str, Role]:
    """Roles that whoever starts the run names: neither those outside nor those that a step names."""
    return {key: role for key, role in definition.pelaksana.items() if role.jenis != "luar" and not role.ditetapkan}


def missing(definition: Definition, form: Form) -> dict[str, str]:
    """What was left open: roles for which nobody was chosen, the period, facts; by field."""
    wrong: dict[str, str] = {}
    for key, role in asked(definition).items():
        if role.jenis == "tim":
            if not form.get(f"ketua-{key}"):
                wrong[f"teams.{key}"] = "pilih ketuanya"
        elif role.tiap and not form.all(f"unit-{key}"):
            wrong[f"units.{key}"] = "pilih sedikitnya satu unit"
        elif not role.tiap and not form.get(f"peran-{key}"):
            wrong[f"roles.{key}"] = "pilih jabatannya"
    if len(PERIODS[definition.periode]) > 1 and not form.get("period"):
        wrong["period"] = "pilih periodenya"
    wrong |= {f"facts.{key}": "wajib diisi" for key in definition.ditanyakan if not form.get(f"fakta-{key}")}
    return wrong


def _command(row: SopRow, form: Form, parent: Parent | None = None) -> StartRun:
    """Raises ValidationError with the field paths of StartRun."""
    command_id = form.uuid("command_id")
    roles = asked(row.definition)
    values: dict[str, Any] = {
        "command_id": command_id,
        "run_id": next_child(parent.run, parent.activation_id) if parent else uuid5(command_id, "run"),
        "parent": {"run_id": parent.run.run.run_id, "activation_id": parent.activation_id} if parent else None,
        "sop": row.sop,
        "title": form.get("title"),
        "unit": form.get("unit"),
        "year": form.get("year"),
        "period": form.get("period"),
        "facts": facts_given(row.definition, form),
        "roles": {
            key: parse_uuid(form.get(f"peran-{key}"), f"roles.{key}")
            for key, role in roles.items()
            if role.jenis == "jabatan" and not role.tiap
        },
        "units": {
            key: tuple(parse_uuid(value, f"units.{key}") for value in form.all(f"unit-{key}"))
            for key, role in roles.items()
            if role.tiap
        },
        "teams": {key: members_of(form, key) for key, role in roles.items() if role.jenis == "tim"},
        "sample": form.get("sample") == "ya",
    }
    return StartRun.model_validate(values)


def facts_given(definition: Definition, form: Form) -> dict[str, str]:
    """What was stated, numbers as the bus wants them; what cannot be read is refused there, in its own words."""
    found = {}
    for key, asked_for in definition.ditanyakan.items():
        value = form.get(f"fakta-{key}")
        if asked_for.jenis == "angka" and value:
            with suppress(ValueError):
                value = format(parse_number(value), "f")
        if value:
            found[key] = value
    return found


async def _sop(caller: Caller, sop: str) -> SopRow:
    for row in (await caller.ask(ListSops(), Sops)).sops:
        if row.sop == sop:
            return row
    raise Refusal("not_found", f"SOP '{sop}' tidak ada atau tidak berlaku; pilih dari daftar SOP")


def units_of(positions: Collection[PositionInfo]) -> list[tuple[str, str]]:
    """Code and name of each unit that has a position, by name."""
    return sorted({(row.unit, row.unit_name) for row in positions}, key=lambda unit: unit[1])


async def _page(
    request: Request, caller: Caller, row: SopRow, form: Form | None = None, info: ErrorInfo | None = None
) -> Response:
    positions = (await caller.ask(ListPositions(), Positions)).positions
    held = await caller.held()
    troubles: list[str] = []
    planned = await ask_or_none(caller, ListSchedules(sop=row.sop), Schedules, troubles)
    return show(
        request,
        caller,
        "mulai_sop.html",
        status=status_of(info) if info else 200,
        sop=row,
        schedules=[one for one in planned.schedules if not one.ended] if planned else (),
        troubles=troubles,
        positions=sorted(positions, key=lambda position: (position.unit_name, position.title)),
        units=units_of(positions),
        by_unit=by_unit(positions, held[0].unit if held else ""),
        asked=asked(row.definition),
        held=held,
        form=form or Form(()),
        year=caller.portal.now().year,
        periods=[(period, said(period)) for period in PERIODS[row.definition.periode]],
        own_unit=held[0].unit if held else "",
        info=info,
        command_id=next_command_id(form, info) if form and info else uuid7(),
    )
