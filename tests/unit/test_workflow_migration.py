"""A running run is taken over to another version: what stays, begins, ends, is passed over, and cannot be."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.sop import Definition, Step
from contracts.workflow import RunMigrated, StepActivated, StepDropped
from services.workflow.domain import sops
from services.workflow.domain.executable import problems
from services.workflow.domain.migrating import Plan, Wanted, decide_migrate, plan_migration
from services.workflow.domain.sops import Version
from tests.examples import examples
from tests.unit.sop_strategies import definitions
from tests.unit.workflow_walk import BIDANG, Walk
from tests.unit.workflow_world import BUILTIN, OPERATOR, REASON, World, definition, named, refused

PATIENCE = 800
SAKIP = BUILTIN["penyusunan-sakip"]
SOP = """\
sop: uji
judul: Uji
versi: "1"
pelaksana: {kepala: {nama: Kepala}, staf: {nama: Staf}, bidang: {nama: Bidang, tiap: unit}}
dokumen: {laporan: {nama: Laporan, templat: laporan-kinerja}}
langkah:
  - {id: bagikan, no: "1", kegiatan: Membagikan, pelaksana: staf, tugas: bagikan, kepada: bidang}
  - {id: isi, no: "2", kegiatan: Mengisi, pelaksana: bidang, tugas: isi}
  - {id: himpun, no: "3", kegiatan: Memeriksa isian, pelaksana: staf, tugas: himpun, kepada: bidang, tiap: bidang}
  - {id: susun, no: "4", kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: laporan}
  - {id: tanda-tangan, no: "5", kegiatan: Menandatangani, pelaksana: kepala, tugas: tanda-tangan, dokumen: laporan}
"""


def wanted(
    sop: Definition, mapping: Mapping[str, str] | None = None, number: int = 2, *, was_active: bool = True, **bind: Any
) -> Wanted:
    version = Version(number, sop, sops.digest(sop), "berlaku", was_active=was_active)
    return Wanted(version, mapping or {}, bind)


def migrate(
    world: World, sop: Definition, mapping: Mapping[str, str] | None = None, number: int = 2, **bind: Any
) -> World:
    draft = decide_migrate(world.state, world.sop, wanted(sop, mapping, number, **bind), REASON, OPERATOR)
    world.take(draft, OPERATOR)
    world.sop = sop
    assert world.replayed() == world.state
    return world


def planned(world: World, sop: Definition, mapping: Mapping[str, str] | None = None) -> Plan:
    before = world.state
    found = plan_migration(world.state, world.sop, wanted(sop, mapping), REASON, OPERATOR)
    assert world.state == before, "a plan changes nothing"
    return found


def edited(*pairs: tuple[str, str]) -> Definition:
    text = SOP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return definition(text)


def world() -> World:
    return World(definition(SOP), BIDANG).start("staf")


ROW = "  - {id: susun,"
NEW = "  - {id: rapat, kegiatan: Membahas, pelaksana: kepala, tugas: tugas}\n"


def test_a_round_in_hand_goes_on_with_its_own_due_time_and_new_rows_come_in_their_place() -> None:
    found = world().perform("bagikan")
    before = found.state.activations
    found = migrate(found, edited(("Membagikan", "Membagikan formulir"), (ROW, NEW + ROW)))
    assert found.last == ["RunMigrated"]
    assert found.state.activations == before
    assert found.state.begun().sop_version == 2
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    assert found.active.step == "rapat"


def test_answers_that_are_there_stay_while_the_other_units_go_on() -> None:
    found = world().perform("bagikan").submit("bidang-a").answer("bidang-a")
    plan = planned(found, edited((ROW, NEW + ROW)))
    assert any("1 dari 2 unit sudah menjawab" in one for one in plan.stays)
    assert plan.cannot == []
    found = migrate(found, edited((ROW, NEW + ROW)))
    (collection,) = found.state.collections.values()
    assert list(collection.answers) == ["bidang-a"]
    found.submit("bidang-b").answer("bidang-b").perform("tugas").perform("susun")
    assert found.active.waiting is not None


def test_a_row_that_asks_otherwise_begins_anew_and_one_that_is_gone_makes_way() -> None:
    found = world().perform("bagikan")
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    other = edited(
        ("Menyusun, pelaksana: staf", "Menyusun, pelaksana: kepala"),
        ("pelaksana: kepala, tugas: tanda", "pelaksana: staf, tugas: tanda"),
    )
    plan = planned(found, other)
    assert plan.drops == ["langkah '4. Menyusun' berubah (pelaksananya lain), dimulai lagi"]
    assert plan.begins == ["langkah '4. Menyusun'"]
    migrate(found, other)
    assert (found.active.role, found.active.round) == ("kepala", 2)
    assert found.newest(StepDropped).cause == found.newest(StepActivated).cause == "migrasi"

    gone = world().perform("bagikan")
    without = edited(
        (
            '  - {id: himpun, no: "3", kegiatan: Memeriksa isian, pelaksana: staf, tugas: himpun, kepada: bidang, '
            "tiap: bidang}\n",
            "",
        ),
        ("tugas: bagikan", "tugas: kirim"),
        ("pelaksana: bidang, tugas: isi", "pelaksana: bidang, tugas: tugas"),
    )
    plan = planned(gone, without)
    assert any(one.startswith("pengumpulan dari langkah '1. Membagikan' ditutup") for one in plan.drops)
    migrate(gone, without)
    assert {hand.unit for hand in gone.hands} == set(BIDANG)
    for hand in gone.hands:
        gone.perform("tugas", activation=hand.id)
    assert gone.active.step == "susun"


def test_rows_before_the_place_where_the_run_stands_are_not_done() -> None:
    found = world().perform("bagikan")
    early = edited(("  - {id: isi", "  - {id: cek, kegiatan: Mengecek, pelaksana: kepala, tugas: tugas}\n  - {id: isi"))
    plan = planned(found, early)
    assert plan.passes == ["langkah 'Mengecek'"]
    migrate(found, early)
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    assert found.active.step == "susun"


def test_a_step_under_a_new_id_and_back_again() -> None:
    found = world().perform("bagikan")
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    renamed = edited(("{id: susun,", "{id: menyusun,"), ("{id: bagikan,", "{id: membagi,"))
    mapping = {"susun": "menyusun", "bagikan": "membagi"}
    before = found.state
    migrate(found, renamed, mapping)
    assert found.active.step == "menyusun"
    assert {step for step, _ in found.state.revisions} == {"membagi"}
    migrate(found, definition(SOP), {new: old for old, new in mapping.items()}, number=1)
    assert found.state.begun().sop_version == 1
    assert (found.state.activations, found.state.collections) == (before.activations, before.collections)
    assert len(found.all(RunMigrated)) == 2
    found.perform("susun")


def test_an_id_that_comes_again_names_another_round() -> None:
    found = world()
    first = found.active.id
    renamed = edited(("{id: bagikan,", "{id: membagi,"))
    migrate(found, renamed, {"bagikan": "membagi"})
    again = edited(
        ("{id: bagikan,", "{id: membagi,"),
        (ROW, "  - {id: bagikan, kegiatan: Lagi, pelaksana: staf, tugas: tugas}\n" + ROW),
    )
    migrate(found, again, number=3)
    found.perform("bagikan")
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    assert found.active.step == "bagikan"
    assert found.active.id != first


def test_what_cannot_be_is_said_with_every_reason() -> None:
    found = world().perform("bagikan")
    for unit in BIDANG:
        found.submit(unit).answer(unit)
    roles = edited(
        ("staf: {nama: Staf}", "staf: {nama: Staf}, ahli: {nama: Ahli}"),
        ("Menandatangani, pelaksana: kepala", "Menandatangani, pelaksana: ahli"),
    )
    assert planned(found, roles).cannot == ["pelaksana Ahli belum ditetapkan; sebut dengan --bind ahli=JABATAN"]
    with refused("wrong_state") as refusal:
        migrate(found, roles)
    assert "pelaksana Ahli belum ditetapkan" in refusal.info.message
    found.bureau.add_position("ahli")
    migrate(found, roles, ahli=[found.bureau.seat(named("ahli"), found.now)])
    assert found.state.roles["ahli"] == (named("ahli"),)

    asked = world().perform("bagikan")
    for unit in BIDANG:
        asked.submit(unit).answer(unit)
    asked.perform("susun")
    late = edited(
        (
            "  - {id: isi",
            "  - {id: nota, kegiatan: Membuat nota, pelaksana: staf, tugas: susun, dokumen: nota}\n  - {id: isi",
        ),
        ("dokumen: {laporan", "dokumen: {nota: {nama: Nota, templat: surat}, laporan"),
        ("tugas: tanda-tangan, dokumen: laporan", "tugas: tanda-tangan, dokumen: [laporan, nota]"),
        ("Menyusun, pelaksana: staf", "Menyusun, pelaksana: kepala"),
    )
    reasons = planned(asked, late).cannot
    assert any("menunggu arsip" in one for one in reasons)
    assert any("memeriksa Nota, yang belum dibuat" in one for one in reasons)


def test_a_migration_that_does_not_fit_is_refused() -> None:
    found = world()
    sop = edited(("{id: susun,", "{id: menyusun,"))
    for mapping in ({"lain": "menyusun"}, {"susun": "isi"}, {"isi": "menyusun"}):
        with refused("invalid"):
            migrate(found, sop, mapping)
    with refused("wrong_state"):
        migrate(found, definition(SOP), number=1)
    with refused("wrong_state"):
        plan_migration(found.state, found.sop, wanted(sop, was_active=False), REASON, OPERATOR)
    with refused("invalid"):
        migrate(found, sop, tak_ada=[])
    found.suspend()
    migrate(found, sop, {"susun": "menyusun"}).resume()
    found.cancel()
    with refused("wrong_state"):
        migrate(found, definition(SOP), {"menyusun": "susun"}, number=1)


def test_the_last_row_may_be_gone() -> None:
    found = World(definition(SOP.split("  - {id: susun", maxsplit=1)[0]), BIDANG).start("staf").perform("bagikan")
    for unit in BIDANG:
        found.submit(unit)
    rest = SOP.split("  - {id: isi", maxsplit=1)[0].replace("tugas: bagikan", "tugas: kirim")
    migrate(found, definition(rest.replace('versi: "1"', 'versi: "2"')))
    assert found.state.completed


# --- generated SOPs, edited at random, from wherever a walk has come to


@st.composite
def edits(draw: Any, sop: Definition) -> tuple[Definition, dict[str, str]]:
    """The same SOP with rows added, taken away, worded otherwise and named otherwise."""
    rows: list[Step] = list(sop.langkah)
    mapping: dict[str, str] = {}
    for number in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(rows) - 1))
        kind = draw(st.sampled_from(["tambah", "hapus", "ubah", "nama", "pelaksana"]))
        row = rows[place]
        if kind == "tambah":
            new = {"id": f"baru-{number}", "kegiatan": f"Baru {number}", "pelaksana": "kepala", "tugas": "tugas"}
            rows.insert(place, Step.model_validate(new))
        elif kind == "hapus" and len(rows) > 1:
            del rows[place]
        elif kind == "ubah":
            rows[place] = row.model_copy(update={"kegiatan": f"{row.kegiatan} (diubah)", "waktu": "3 Jam"})
        elif kind == "nama" and row.id in {step.id for step in sop.langkah} and row.id not in mapping:
            mapping[row.id] = f"lain-{number}"
            rows[place] = row.model_copy(update={"id": f"lain-{number}"})
        elif kind == "pelaksana" and not sop.pelaksana[row.pelaksana].tiap and not row.dokumen:
            rows[place] = row.model_copy(update={"pelaksana": draw(st.sampled_from(["kepala", "staf"]))})
    named_rows = {step.id for step in rows}
    mapping = {old: new for old, new in mapping.items() if new in named_rows}
    value = sop.model_copy(update={"langkah": tuple(rows), "versi": "2"}).model_dump(mode="json")
    for step in value["langkah"]:
        step["kembali"] = [mapping.get(one, one) for one in step["kembali"] if mapping.get(one, one) in named_rows]
    for role in value["pelaksana"].values():
        bound = mapping.get(role["ditetapkan"], role["ditetapkan"])
        role["ditetapkan"] = bound
    for document in value["dokumen"].values():
        document["data"] = [mapping.get(one, one) for one in document["data"]]
    try:
        found = Definition.model_validate(value)
    except ValueError:
        return sop.model_copy(update={"versi": "2"}), {}
    return (sop.model_copy(update={"versi": "2"}), {}) if list(problems(found)) else (found, mapping)


@settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(0, 2**32), steps=st.integers(0, 40))
def test_a_migrated_run_comes_to_its_end(data: st.DataObject, seed: int, steps: int) -> None:
    sop = data.draw(definitions())
    walk = Walk(sop, random.Random(seed))
    walk.go(steps)
    found = walk.world
    if found.state.over:
        return
    changed, mapping = data.draw(edits(sop))
    before = (found.state, len(found.stream.events))
    try:
        migrate(found, changed, mapping)
    except Refusal:
        assert (found.state, len(found.stream.events)) == before, "a refusal changes nothing"
        return
    assert found.state.over or found.hands, "somebody can act"
    for hand in found.hands:
        assert found.sop.find(hand.step) is not None
    walk.patient = True
    for _ in range(PATIENCE):
        if found.state.over:
            break
        walk.right()
    assert found.state.completed
    assert found.replayed() == found.state


def test_an_unchanged_copy_changes_nothing_of_the_walk() -> None:
    for seed in range(6):
        walk = Walk(SAKIP, random.Random(seed))
        walk.go(15 * seed)
        if walk.world.state.over:
            continue
        hands = walk.world.hands
        migrate(walk.world, SAKIP.model_copy(update={"versi": "2"}))
        assert walk.world.hands == hands
        assert walk.world.last == ["RunMigrated"]
