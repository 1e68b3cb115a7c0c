"""Several roles that share a list of units: in each unit one fills in, another submits."""

from __future__ import annotations

from contracts.workflow import CollectionRequested
from services.workflow.domain import plan
from tests.unit.workflow_world import World, definition, named, person_in, refused

SHARED = definition("""\
sop: dua-peran
judul: Dua peran tiap unit
versi: "1"
pelaksana:
  tim: {nama: Tim}
  operator: {nama: Operator, tiap: unit}
  pimpinan: {nama: Pimpinan unit, tiap: unit, seunit: operator}
langkah:
  - id: bagikan
    kegiatan: Membagikan format
    pelaksana: tim
    tugas: bagikan
    kepada: operator
  - id: isi
    kegiatan: Mengisi data
    pelaksana: operator
    tugas: isi
  - id: kirim
    kegiatan: Menyetujui dan menyampaikan isian unitnya
    pelaksana: pimpinan
    tugas: [tugas, kirim]
  - id: himpun
    kegiatan: Menghimpun
    pelaksana: tim
    tiap: pimpinan
    tugas: himpun
    kepada: operator
  - id: rekap
    kegiatan: Merekapitulasi
    pelaksana: tim
    tugas: tugas
""")
UNITS = ["bidang-a", "bidang-b"]


def world() -> World:
    found = World(SHARED, UNITS)
    for unit in UNITS:
        found.bureau.add_position(f"pimpinan-{unit}", unit)
    return found


def start(found: World) -> World:
    command = found.start_command()
    positions = tuple(named(f"pimpinan-{unit}") for unit in UNITS)
    return found.start("tim", command.model_copy(update={"units": {**command.units, "pimpinan": positions}}))


def test_rows_of_both_roles_are_one_stretch() -> None:
    rows = [row.id for row in plan.stretch(SHARED, SHARED.step("kirim"))]
    assert rows == ["isi", "kirim", "himpun"]
    assert plan.form_of(SHARED, SHARED.step("isi")) == SHARED.step("bagikan")


def test_one_fills_in_and_another_of_the_same_unit_submits() -> None:
    found = start(world()).perform("bagikan")
    asked = found.newest(CollectionRequested).activation_id
    found.submit("bidang-a", activation=asked)
    hand = found.at("kirim", "bidang-a")
    assert hand.positions == (named("pimpinan-bidang-a"),)
    with refused("not_holder"):
        found.perform("tugas", activation=hand.id, actor=person_in("kepala-bidang-a"))
    found.perform("tugas", "kirim", activation=hand.id, actor=person_in("pimpinan-bidang-a"))
    found.answer("bidang-a", activation=asked)
    assert [(one.step, one.unit) for one in found.hands] == [("isi", "bidang-b")]
    found.submit("bidang-b", activation=asked)
    found.perform("tugas", "kirim", activation=found.at("kirim", "bidang-b").id, actor=person_in("pimpinan-bidang-b"))
    found.answer("bidang-b", activation=asked)
    assert found.step == "rekap"


def test_who_shares_a_list_has_a_position_in_each_of_its_units() -> None:
    found = world()
    command = found.start_command()
    units = {**command.units, "pimpinan": (named("pimpinan-bidang-a"),)}
    with refused("invalid") as said:
        found.start("tim", command.model_copy(update={"units": units}))
    assert said.info.message == (
        "Unit bidang-b (contoh) ada pada Operator tetapi tidak pada Pimpinan unit; keduanya berbagi daftar unit"
    )
    assert said.info.details["field"] == "units.pimpinan"
