"""Starting a run: roles bound exactly, an actor who holds one of them, the version pinned; and SOP versions."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.base import MAX_EVENT_BYTES
from contracts.envelope import NewEvent
from contracts.workflow import RunStarted, SopActivated, StartRun
from services.workflow.domain.sops import SopState, decide_load, digest, evolve
from services.workflow.domain.starting import decide_start
from tests.unit.workflow_world import BUILTIN, SYSTEM, World, named, opened, person_in, refused

SAKIP = BUILTIN["penyusunan-sakip"]
BIDANG = ["bidang-a", "bidang-b"]


def world() -> World:
    return World(SAKIP, BIDANG)


def changed(command: StartRun, **fields: Any) -> StartRun:
    return command.model_copy(update=fields)


@pytest.mark.parametrize("role", ["kepala-dinas", "sekretaris", "kasubbag-program", "staf"])
def test_whoever_holds_a_bound_position_may_start(role: str) -> None:
    found = world().start(role)
    assert found.newest(RunStarted).roles[role].positions == (named(role),)
    assert found.step == "perintah"


def test_whoever_holds_none_may_not() -> None:
    found = world()
    found.bureau.add_position("jabatan-lain")
    for actor in (
        person_in("jabatan-lain"),
        person_in("kepala-dinas", "orang lain"),
        person_in("kepala-dinas", capacity="plh"),
        SYSTEM,
    ):
        with refused("not_holder"):
            found.start(actor=actor)


@pytest.mark.parametrize("role", ["kepala-dinas", "sekretaris", "kasubbag-program", "staf"])
def test_a_missing_role_is_named(role: str) -> None:
    found = world()
    command = found.start_command()
    roles = {key: value for key, value in command.roles.items() if key != role}
    with refused("invalid") as refusal:
        found.start(command=changed(command, roles=roles), actor=person_in("staf"))
    assert refusal.info.details["field"] == f"roles.{role}"
    assert SAKIP.pelaksana[role].nama in refusal.info.message


def test_roles_are_bound_exactly() -> None:
    found = world()
    command = found.start_command()
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("units.bidang", {"units": {}}),
        ("roles.bidang", {"roles": {**command.roles, "bidang": named("staf")}}),
        ("roles.arsiparis", {"roles": {**command.roles, "arsiparis": named("staf")}}),
        ("units.staf", {"units": {**command.units, "staf": (named("staf"),)}}),
    ]
    for field, fields in wrong:
        with refused("invalid") as refusal:
            found.start(command=changed(command, **fields))
        assert refusal.info.details["field"] == field


def test_a_unit_takes_part_once() -> None:
    found = world()
    found.bureau.add_position("wakil-a", "bidang-a")
    command = found.start_command()
    twice = changed(command, units={"bidang": (*command.units["bidang"], named("wakil-a"))})
    with refused("invalid") as refusal:
        found.start(command=twice)
    assert "bidang-a" in refusal.info.message


def test_unit_and_sop_must_exist() -> None:
    found = world()
    with refused("not_found"):
        found.start(command=changed(found.start_command(), unit="dinas-tak-ada"))
    found.loaded = SopState()
    with refused("not_found"):
        found.start()


def test_a_run_starts_once() -> None:
    found = world().start()
    with refused("wrong_state"):
        found.start()


def test_ids_follow_from_the_run() -> None:
    one, other = world().start(), world().start()
    assert one.active.id == other.active.id
    assert [event.data for event in one.stream.events] == [event.data for event in other.stream.events]


def test_a_start_that_would_not_fit_into_an_event_is_refused() -> None:
    units = [f"unit-{n:03}-{'x' * 40}" for n in range(600)]
    found = World(SAKIP, units)
    for code, state in found.bureau.units.items():
        assert state.unit is not None
        long = state.unit.model_copy(update={"name": f"{code} {'nama panjang ' * 20}"})
        found.bureau.units[code] = type(state)(long)
    with refused("too_large"):
        found.start()


def test_six_hundred_units_fit_in_every_event_of_the_run() -> None:
    found = World(SAKIP, [f"opd-{n:03}" for n in range(600)]).start()
    found.perform("perintah").perform("siapkan-format").perform("bagikan")
    for unit in found.bidang:
        found.answer(unit)
    found.perform("analisis").perform("susun")
    sizes = [len(event.data.model_dump_json()) for event in found.stream.events if event.data]
    assert max(sizes) < MAX_EVENT_BYTES
    assert len(found.newest(RunStarted).units["bidang"]) == 600


# --- versions


def load(state: SopState, **changes: Any) -> tuple[SopState, list[NewEvent]]:
    events = decide_load(state, SAKIP.model_copy(update=changes))
    for new in events:
        state = evolve(state, opened(new, new.data.version, SYSTEM))  # type: ignore[attr-defined]
    return state, events


def test_the_same_content_is_loaded_once() -> None:
    state, events = load(SopState())
    (new,) = events
    assert isinstance(new.data, SopActivated)
    assert (new.data.version, new.data.digest) == (1, digest(SAKIP))
    state, events = load(state)
    assert events == []


def test_changed_content_is_the_next_version_and_earlier_ones_stay() -> None:
    state, _ = load(SopState())
    state, _ = load(state, judul="Penyusunan SAKIP (perubahan)")
    assert state.active is not None
    assert (state.active.version, sorted(state.versions)) == (2, [1, 2])
    assert state.versions[1].definition == SAKIP
    state, _ = load(state)
    assert state.active is not None
    assert (state.active.version, state.active.digest) == (3, state.versions[1].digest)


def test_a_sop_that_the_engine_cannot_execute_is_refused_with_its_row_in_words() -> None:
    rows = tuple(
        step.model_copy(update={"tugas": ("analisis",)}) if step.id == "susun-laporan" else step
        for step in SAKIP.langkah
    )
    with refused("invalid") as refusal:
        load(SopState(), langkah=rows)
    assert refusal.info.message.startswith("Mengoreksi Dokumen SAKIP (langkah baris 7)")
    assert refusal.info.details["field"] == "langkah.6.dokumen"


def test_a_sop_larger_than_an_event_is_refused() -> None:
    with refused("too_large"):
        load(SopState(), identitas={f"Bagian {n}": "x" * 19_000 for n in range(20)})


def test_a_run_keeps_its_version_when_a_new_one_is_activated() -> None:
    found = world().start()
    found.loaded, _ = load(found.loaded, judul="Versi kedua")
    again = decide_start(
        type(found.state)(),
        changed(found.start_command(), run_id=named("pelaksanaan kedua")),
        found.loaded,
        found.bureau.units["dinas-contoh"],
        _office(found),
        person_in("staf"),
    )
    started = again.events[0].data
    assert isinstance(started, RunStarted)
    assert (found.newest(RunStarted).sop_version, started.sop_version) == (1, 2)


def _office(found: World) -> Any:
    from services.workflow.domain.office import Office
    from services.workflow.domain.starting import bound_positions

    return Office({p: found.bureau.seat(p, found.now) for p in bound_positions(found.start_command())})
