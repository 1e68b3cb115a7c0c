"""Starting a run: an active SOP, every role bound to a position, and an actor who holds one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.organisation import UnitRegistered
from contracts.sop import Definition
from contracts.workflow import RoleBinding, RunStarted, RunUnit, StartRun
from services.workflow.domain import plan
from services.workflow.domain.draft import START_LIMIT, Draft
from services.workflow.domain.facts import facts_of, period_of, titled
from services.workflow.domain.flow import begin
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.run import RunState
from services.workflow.domain.sops import SopState
from services.workflow.domain.units import UnitState, place_of


def bound_positions(command: StartRun) -> tuple[UUID, ...]:
    """Every position that the command binds, each once, in the order it names them."""
    lists = (*command.units.values(), *command.teams.values())
    listed = (position for positions in lists for position in positions)
    return tuple(dict.fromkeys((*command.roles.values(), *listed)))


def decide_start(
    state: RunState,
    command: StartRun,
    sop: SopState,
    unit: UnitState,
    office: Office,
    actor: Actor,
    scheduled: UUID | None = None,
) -> Draft:
    """Starts a run pinned to the active version of its SOP and activates the steps that begin with it.

    `office` holds the seats of all bound positions. Of a run that a step of another starts, that step's performer was
    looked at before (`linking.require_parent`); he need not take part in it.
    `scheduled`: the standing order that starts it; then somebody must hold the positions of the first steps.

    Raises:
        Refusal: `wrong_state` the run exists; `not_found` SOP, unit or position; `invalid` names the role, the
            period or the fact; `not_holder` the actor holds none of the bound positions now; `too_large`.
    """
    if state.started is not None:
        raise Refusal("wrong_state", "pelaksanaan SOP ini sudah dimulai", field="run_id")
    active = sop.active
    if active is None:
        what = "belum mempunyai versi yang berlaku; berlakukan dahulu" if sop.versions else "belum ada; muat dahulu"
        raise Refusal("not_found", f"SOP '{command.sop}' {what}", field="sop")
    registered = _standing(unit, command.unit, office)
    definition = active.definition
    bound_exactly(definition, command)
    period, facts = period_of(definition, command.period), facts_of(definition, command.facts)
    seats = [office.seats[position] for position in bound_positions(command)]
    for seat in seats:
        seat.bindable()
    if scheduled is not None:
        _held(definition, command, office)
    elif command.parent is None and not any(
        seat.position_id == actor.position and seat.held_by(actor) for seat in seats
    ):
        raise Refusal(
            "not_holder",
            "pelaksanaan dimulai oleh pemegang salah satu jabatan pelaksananya; Anda tidak memegang satu pun",
        )
    units = {role: _units(definition, role, positions, office) for role, positions in command.units.items()}
    _share(definition, units)
    for role in {step.kepada for step in definition.langkah if "himpun" in step.tugas} & command.roles.keys():
        units[role] = _units(definition, role, (command.roles[role],), office)
    place = place_of(registered)
    draft = Draft(replace(state, place=place), definition, actor.recorded(), place, office.timing)
    draft.emit(
        RunStarted(
            run_id=command.run_id,
            sop=command.sop,
            sop_version=active.version,
            sop_digest=active.digest,
            title=titled(command.title, definition, command.year, period, facts),
            unit=command.unit,
            unit_name=registered.name,
            year=command.year,
            roles={
                **{role: RoleBinding(positions=(position,)) for role, position in command.roles.items()},
                **{role: RoleBinding(positions=positions) for role, positions in command.units.items()},
                **{role: RoleBinding(positions=positions) for role, positions in command.teams.items()},
            },
            units=units,
            titles={seat.position_id: seat.title for seat in seats},
            sample=command.sample,
            period=period,
            facts=facts,
            parent=command.parent,
            schedule=scheduled,
        ),
        limit=START_LIMIT,
    )
    begin(draft, plan.first_steps(definition), "mulai")
    return draft


def _standing(unit: UnitState, code: str, office: Office) -> UnitRegistered:
    """The unit as it is named now. Raises Refusal `not_found`, `wrong_state` naming the successors."""
    return unit.standing(code, office.timing.now) if office.timing is not None else unit.registered(code)


def _held(definition: Definition, command: StartRun, office: Office) -> None:
    """A run that nobody could take in hand does not start by itself."""
    for step in plan.first_steps(definition):
        position = command.roles.get(step.pelaksana)
        if position is not None and office.seats[position].holder is None:
            title = office.seats[position].title
            raise Refusal(
                "wrong_state",
                f"jabatan {title} sedang kosong; isi jabatan itu dahulu, lalu pelaksanaan dimulai sendiri",
            )


def bound_exactly(definition: Definition, command: StartRun) -> None:
    """Every role but those outside and those that a step of the run binds."""
    here = {role: one for role, one in definition.pelaksana.items() if one.jenis != "luar" and not one.ditetapkan}
    each = {role for role, one in here.items() if one.tiap == "unit"}
    teams = {role for role, one in here.items() if one.jenis == "tim"}
    _same(definition, here.keys() - each - teams, command.roles, "roles", "satu jabatan")
    _same(definition, each, command.units, "units", "jabatan di tiap unit")
    _same(definition, teams, command.teams, "teams", "anggota tim, ketua lebih dahulu")


def _same(definition: Definition, wanted: Set[str], given: Mapping[str, object], field: str, what: str) -> None:
    for role in sorted(wanted - given.keys()):
        name = definition.pelaksana[role].nama
        raise Refusal("invalid", f"pelaksana {name} belum ditetapkan; pilih {what}", field=f"{field}.{role}")
    for role in sorted(given.keys() - wanted):
        known = definition.pelaksana.get(role)
        if known is not None and known.jenis != "luar" and not known.ditetapkan:
            where = "units" if known.tiap else "teams" if known.jenis == "tim" else "roles"
            raise Refusal("invalid", f"{known.nama} bukan {what}; sebut pada {where}", field=f"{field}.{role}")
        raise Refusal("invalid", f"SOP ini tidak mempunyai pelaksana '{role}' berupa {what}", field=f"{field}.{role}")


def _share(definition: Definition, units: Mapping[str, tuple[RunUnit, ...]]) -> None:
    """Roles that share a list have a position in each of its units."""
    for role in units:
        whole = {one.unit: one.name for one in units[definition.list_of(role)]}
        own = {one.unit: one.name for one in units[role]}
        for unit in sorted(whole.keys() ^ own.keys()):
            lacking, other = (role, definition.list_of(role)) if unit in whole else (definition.list_of(role), role)
            names = (definition.pelaksana[lacking].nama, definition.pelaksana[other].nama)
            raise Refusal(
                "invalid",
                f"{(whole | own)[unit]} ada pada {names[1]} tetapi tidak pada {names[0]}; keduanya berbagi daftar unit",
                field=f"units.{lacking}",
                unit=unit,
            )


def _units(definition: Definition, role: str, positions: Iterable[UUID], office: Office) -> tuple[RunUnit, ...]:
    seats: list[Seat] = [office.seats[position] for position in positions]
    for unit, count in Counter(seat.unit for seat in seats).items():
        if count > 1:
            raise Refusal(
                "invalid",
                f"unit '{unit}' disebut {count} kali untuk {definition.pelaksana[role].nama}; sebut sekali saja",
                field=f"units.{role}",
            )
    return tuple(RunUnit(unit=seat.unit, name=seat.unit_name, position=seat.position_id) for seat in seats)
