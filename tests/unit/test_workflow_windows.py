"""Windows: outside them acts are refused, naming who may extend; extending is an act that no rank passes by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contracts.organisation import Zone
from contracts.sop import Definition
from contracts.workflow import CollectionRequested, StepActivated, WindowExtended
from services.workflow.domain import windows
from services.workflow.domain.run import RunState
from tests.unit.calendar_world import BUILT_IN, WITA, ZONES, at, wall
from tests.unit.test_deadlines import run
from tests.unit.test_workflow_collection_ends import PORTAL, TIM, UNITS, with_keys
from tests.unit.workflow_world import BUILTIN, NOW, OPERATOR, World, named, person_in, refused

PERBAIKAN = BUILTIN["perbaikan-data-kinerja"]
KARO = person_in("karo-organisasi")

GOLDEN = {
    "1 Januari s.d. 31 Januari": ("2026-01-01 00:00", "2026-02-01 00:00"),
    "15 Desember tahun berjalan sampai 15 Januari": ("2025-12-15 00:00", "2026-01-16 00:00"),
    # the whole of the tenth working day after the year: 15 January
    "akhir periode + 1 hari kalender s.d. akhir periode + 10 hari kerja": ("2026-01-01 00:00", "2026-01-16 00:00"),
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", GOLDEN)
def test_a_window_holds_whole_days_in_the_zone_of_the_unit(text: str, zone: Zone) -> None:
    step = PERBAIKAN.langkah[0].model_copy(update={"jendela": text})
    found = windows.window_of(RunState(started=run()), step, BUILT_IN[zone])
    assert found is not None
    assert (wall(found.opens, zone), wall(found.closes, zone)) == GOLDEN[text]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Januari", "tidak menyebut awal dan akhirnya"),
        ("1 Januari s.d. 32 Januari", "Januari hanya sampai tanggal 31"),
        ("1 Januari s.d. akhir pengumpulan", "tidak dapat mengikuti pengumpulan"),
    ],
)
def test_a_window_that_cannot_be_read(text: str, says: str) -> None:
    with pytest.raises(ValueError, match="jendela") as caught:
        windows.parse(text)
    assert says in str(caught.value)


def limited(sop: Definition, step: str, **keys: Any) -> Definition:
    return with_keys(sop, step, **{"jendela": "1 Januari s.d. 31 Januari", **keys})


def correcting(moment: str) -> World:
    """Seed 003 at its first step, whose window in January 2026 the Kabag may extend."""
    first = PERBAIKAN.langkah[0]
    world = World(limited(PERBAIKAN, first.id, diperpanjang="kabag-tatalaksana"))
    world.calendar = BUILT_IN[WITA]
    world.now = at(moment, WITA)
    for role in PERBAIKAN.pelaksana:
        world.bureau.assign(role, role, since=NOW - timedelta(days=365), until=NOW - timedelta(days=1))
    return world.start()


def test_inside_the_window_the_act_is_done() -> None:
    world = correcting("2026-01-31 23:58")
    began = world.newest(StepActivated)
    assert began.window is not None
    world.perform("perintah")
    assert world.state.activations[began.activation_id].state == "selesai"


def test_before_and_after_it_the_act_is_refused_and_says_who_may_extend() -> None:
    with refused("window_closed") as found:
        correcting("2025-12-31 23:00").perform("perintah")
    assert "mulai 1 Januari 2026" in found.info.message
    with refused("window_closed") as found:
        correcting("2026-02-01 00:00").perform("perintah")
    assert "sampai 31 Januari 2026; mintalah Jabatan kabag-tatalaksana memperpanjangnya" in found.info.message
    assert found.info.details["extended_by"] == "kabag-tatalaksana"


def test_no_rank_passes_it_by() -> None:
    world = correcting("2026-02-02 09:00")
    with refused("not_holder"):
        world.extend_window(KARO, "2026-02-14")
    with refused("not_holder"):
        world.extend_window(OPERATOR, "2026-02-14")
    with refused("window_closed"):
        world.skip()
    with refused("window_closed"):
        world.perform("perintah", actor=KARO)


def test_neither_another_exit_nor_a_move_goes_round_it() -> None:
    first = PERBAIKAN.langkah[0]
    sop = limited(PERBAIKAN, first.id, diperpanjang="kabag-tatalaksana", tidak="selesai")
    world = World(sop)
    world.calendar = BUILT_IN[WITA]
    world.start()
    with refused("window_closed"):
        world.divert()
    with refused("window_closed"):
        world.move(sop.langkah[1].id)
    world.extend_window(person_in("kabag-tatalaksana"), "2026-02-14").move(sop.langkah[1].id)
    assert world.step == sop.langkah[1].id


def test_extending_is_an_act_with_an_event_and_opens_it() -> None:
    world = correcting("2026-02-02 09:00")
    world.extend_window(person_in("kabag-tatalaksana"), "2026-02-02")
    said = world.newest(WindowExtended)
    assert (wall(said.closes, WITA), said.activations) == ("2026-02-03 00:00", (world.active.id,))
    world.perform("perintah")
    assert world.at(PERBAIKAN.langkah[0].id).state == "selesai"


def test_an_extension_is_to_a_later_day_that_is_not_over() -> None:
    world = correcting("2026-02-02 09:00")
    with refused("invalid") as found:
        world.extend_window(person_in("kabag-tatalaksana"), "2026-02-01")
    assert "sudah lewat" in found.info.message
    world.extend_window(person_in("kabag-tatalaksana"), "2026-02-14")
    with refused("invalid") as found:
        world.extend_window(person_in("kabag-tatalaksana"), "2026-02-14")
    assert "sudah terbuka sampai 14 Februari 2026" in found.info.message
    world.perform("perintah")
    with refused("wrong_state"):
        world.extend_window(person_in("kabag-tatalaksana"), "2026-02-20", activation=world.active.id)


def portal() -> World:
    """Units fill in within January; it is February, and the Kabag may extend."""
    world = World(limited(PORTAL, "isi-data", diperpanjang="kabag-organisasi"), UNITS)
    world.calendar = BUILT_IN[WITA]
    world.start().perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    return world.perform("terima", "telaah").perform("telaah").perform("tanda-tangan").perform("bagikan")


def test_the_window_of_who_fills_in_limits_the_answers_too() -> None:
    world = portal()
    asked = world.newest(CollectionRequested)
    assert asked.window is not None
    assert wall(asked.window.closes, WITA) == "2026-02-01 00:00"
    with refused("window_closed"):
        world.perform("terima", activation=world.at("isi-data", "opd-a").id)
    world.extend_window(person_in("kabag-organisasi"), "2026-02-14", activation=world.at("isi-data", "opd-a").id)
    said = world.newest(WindowExtended)
    assert said.collections == {asked.activation_id: tuple(UNITS)}
    assert len(said.activations) == len(UNITS), "for every unit"
    world.perform("terima", activation=world.at("isi-data", "opd-b").id)


def test_later_rounds_have_the_window_as_extended() -> None:
    world = portal()
    world.extend_window(person_in("kabag-organisasi"), "2026-02-14", activation=world.at("isi-data", "opd-a").id)
    for unit in UNITS:
        world.perform("terima", activation=world.at("isi-data", unit).id).submit(unit)
    world.sent_back("opd-a")
    again = world.newest(StepActivated)
    assert (again.step, again.round) == ("isi-data", 2)
    assert again.window is not None
    assert wall(again.window.closes, WITA) == "2026-02-15 00:00"
    for unit in UNITS:
        if unit != "opd-a":
            world.answer(unit)
    world.perform("terima", activation=world.at("isi-data", "opd-a").id)
    assert TIM.position == named("tim-sakip")
