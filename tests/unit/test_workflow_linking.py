"""A step that runs another SOP: started from it by its performer, waited for, handed over, cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.sop import Definition
from contracts.workflow import ActPerformed, ChildBegun, RunParent, StartRun, child_run_id
from services.workflow.domain import linking
from services.workflow.domain.acts import Given
from services.workflow.domain.office import Office
from services.workflow.domain.performing import decide_perform
from tests.unit.workflow_world import REASON, ROOT, SYSTEM, World, definition, named, person_in, refused

SOP = """\
sop: uji
judul: Uji
versi: "1"
pelaksana: {kepala: {nama: Kepala}, staf: {nama: Staf}}
langkah:
  - {id: jalankan, kegiatan: Menjalankan Renja, pelaksana: staf, tugas: [jalankan, kirim], sop: renja}
  - {id: akhir, kegiatan: Melapor, pelaksana: staf, tugas: tugas}
"""


def world(text: str = SOP) -> World:
    return World(definition(text)).start("staf")


def child(number: int = 1) -> Any:
    return child_run_id(world().active.id, number)


def command(found: World, **changes: Any) -> StartRun:
    parent = RunParent(run_id=found.run_id, activation_id=found.active.id)
    made = StartRun(
        command_id=ROOT, run_id=child(), sop="renja", title="Renja", unit="dinas-contoh", year=2025, roles={}
    )
    return made.model_copy(update={"parent": parent, **changes})


def begun(found: World, number: int = 1) -> World:
    draft = linking.decide_begun(
        found.state, found.sop, found.activation("jalankan").id, child(number), person_in("staf"), SYSTEM
    )
    assert draft is not None
    found.take(draft, SYSTEM)
    return found


def test_the_act_waits_for_the_other_run_and_is_done_with_it() -> None:
    found = begun(world())
    active = found.active
    assert active.waiting is not None
    assert (active.waiting.service, active.waiting.request_id) == ("workflow", child())
    with refused("wrong_state"):
        found.perform("jalankan", note="sudah")
    draft = linking.decide_ended(found.state, found.sop, active.id, child(), SYSTEM)
    assert draft is not None
    found.take(draft, SYSTEM)
    done = found.newest(ActPerformed)
    assert (done.act, done.by) == ("jalankan", person_in("staf"))
    assert found.active.next_act == "kirim"
    assert found.replayed() == found.state


def test_a_run_that_is_handed_over_is_not_waited_for() -> None:
    found = begun(world(SOP.replace("sop: renja}", "sop: renja, tunggu: tidak}")))
    assert found.last == ["ChildBegun", "ActPerformed"]
    assert found.newest(ChildBegun).waits is False
    assert linking.decide_ended(found.state, found.sop, found.active.id, child(), SYSTEM) is None


def test_a_cancelled_run_puts_the_act_in_hand_again() -> None:
    found = begun(world())
    active = found.active.id
    draft = linking.decide_cancelled(found.state, found.sop, active, child(), REASON, SYSTEM)
    assert draft is not None
    found.take(draft, SYSTEM)
    assert (found.active.next_act, found.active.waiting) == ("jalankan", None)
    with refused("invalid"):
        require(found, command(found))
    require(found, command(found, run_id=child(2)))
    begun(found, 2)
    assert found.state.children[active] == (child(), child(2))


def test_what_is_told_twice_or_too_late_changes_nothing() -> None:
    found = world()
    step = found.active.id
    assert linking.decide_ended(found.state, found.sop, step, child(), SYSTEM) is None
    assert linking.decide_cancelled(found.state, found.sop, step, child(), REASON, SYSTEM) is None
    begun(found)
    assert linking.decide_begun(found.state, found.sop, step, child(), person_in("staf"), SYSTEM) is None
    assert linking.decide_ended(found.state, found.sop, step, child(2), SYSTEM) is None
    found.cancel()
    assert linking.decide_ended(found.state, found.sop, step, child(), SYSTEM) is None


def require(found: World, cmd: StartRun, role: str = "staf") -> None:
    actor = person_in(role)
    office = Office({named(role): found.bureau.seat(named(role), found.now)})
    linking.require_parent(found.state, found.sop, cmd, office, actor)


@pytest.mark.parametrize(
    ("changes", "role", "code"),
    [
        ({"sop": "lain"}, "staf", "invalid"),
        ({"run_id": named("lain")}, "staf", "invalid"),
        ({"parent": RunParent(run_id=ROOT, activation_id=ROOT)}, "staf", "not_found"),
        ({}, "kepala", "not_holder"),
    ],
)
def test_a_start_from_a_step_must_fit_it(changes: dict[str, Any], role: str, code: str) -> None:
    found = world()
    require(found, command(found))
    with refused(code):
        require(found, command(found, **changes), role)


def test_nothing_is_started_out_of_turn() -> None:
    found = begun(world())
    with refused("wrong_state"):
        require(found, command(found, run_id=child(2)))
    again = command(found)
    found.cancel()
    with refused("wrong_state"):
        require(found, again)


def test_a_sop_that_is_not_here_is_a_task_with_words() -> None:
    found = world()
    with refused("invalid") as refusal:
        found.perform("jalankan")
    assert "renja" in refusal.info.message
    actor = person_in("staf")
    office = Office({named("staf"): found.bureau.seat(named("staf"), found.now)}, active_sops=frozenset({"renja"}))
    with refused("wrong_state"):
        decide_perform(found.state, found.sop, found.active.id, [Given("jalankan", note=REASON)], office, actor)
    found.perform("jalankan", note="Renja disusun di luar sistem.")
    assert found.active.next_act == "kirim"


def test_definition_names_the_sop() -> None:
    with pytest.raises(Exception, match="memerlukan kunci 'sop'"):
        Definition.model_validate(
            {
                "sop": "uji",
                "judul": "Uji",
                "versi": "1",
                "pelaksana": {"staf": {"nama": "Staf"}},
                "langkah": [{"id": "satu", "kegiatan": "Satu", "pelaksana": "staf", "tugas": "jalankan"}],
            }
        )
