"""Rows for those whom only the run knows: units that did not answer, units that a step names, entries of a list."""

from __future__ import annotations

import pytest

from contracts.workflow import ActPerformed, CollectionRequested, DocumentRequested, ListMade, StepPassed
from services.workflow.definitions import DefinitionError
from tests.support.known_only import LISTED, NAMED, REMINDED
from tests.unit.workflow_world import World, definition, person_in, refused

UNITS = ["opd-a", "opd-b", "opd-c"]


def hands(world: World) -> list[tuple[str, str]]:
    return [(one.step, one.unit) for one in world.hands]


def passed(world: World) -> list[str]:
    return [one.step for one in world.all(StepPassed)]


# --- those that have not answered


def reminded(*answered: str) -> World:
    world = World(definition(REMINDED), UNITS).start().perform("bagikan")
    for unit in answered:
        world.answer(unit)
    return world.close_collection(person_in("tim")) if len(answered) < len(UNITS) else world


def test_only_those_who_did_not_answer_are_written_to_and_asked_again() -> None:
    world = reminded("opd-b")
    assert world.step == "surati"
    world.perform("kirim")
    assert [one.code for one in world.newest(ActPerformed).recipients] == ["opd-a", "opd-c"]
    world.perform("bagikan")
    assert [one.unit for one in world.newest(CollectionRequested).units] == ["opd-a", "opd-c"]
    assert hands(world) == [("isi", "opd-a"), ("isi", "opd-c")]
    asked = world.newest(CollectionRequested).activation_id
    for unit in ("opd-a", "opd-c"):
        world.submit(unit, activation=asked)
    assert world.step == "himpun-lagi"
    world.answer("opd-a", activation=asked).close_collection(person_in("tim"), asked)
    assert hands(world) == [("catat", "opd-c")]
    world.perform("tugas")
    assert world.step == "lapor"
    assert world.perform("tugas").state.completed
    assert passed(world) == []


def test_who_answered_when_asked_once_more_is_not_named_as_missing() -> None:
    text = REMINDED.replace(
        "langkah:\n", "dokumen:\n  laporan: {nama: Laporan, templat: rekapitulasi}\nlangkah:\n"
    ).replace(
        "Melaporkan, pelaksana: tim, tugas: tugas}", "Melaporkan, pelaksana: tim, tugas: susun, dokumen: laporan}"
    )
    world = World(definition(text), UNITS).start().perform("bagikan").answer("opd-b")
    first = world.newest(CollectionRequested).activation_id
    world.close_collection(person_in("tim"), world.at("himpun").id)
    assert world.state.collections[first].closed, "the step that gathers names its collection as well"
    world.perform("kirim").perform("bagikan")
    asked = world.newest(CollectionRequested).activation_id
    for unit in ("opd-a", "opd-c"):
        world.submit(unit, activation=asked)
    world.answer("opd-a", activation=asked).close_collection(person_in("tim"), asked)
    world.perform("tugas").perform("susun")
    made = world.newest(DocumentRequested)
    assert (len(made.revisions), made.missing) == (2, ("Unit opd-c (contoh)",))


def test_when_all_have_answered_the_run_goes_past_every_row_with_a_note() -> None:
    world = reminded(*UNITS)
    assert world.step == "lapor"
    assert passed(world) == ["surati", "susul", "isi", "himpun-lagi", "catat"]
    assert {one.cause for one in world.all(StepPassed)} == {"kosong"}


def test_a_collection_that_is_opened_again_is_asked_anew_who_did_not_answer() -> None:
    world = reminded("opd-b").perform("kirim").perform("bagikan")
    first = world.all(CollectionRequested)[0].activation_id
    world.reopen_collection(person_in("tim"), "opd-a", "opd-c", activation=first)
    world.answer("opd-a", activation=first).answer("opd-c", activation=first)
    assert world.step == "lapor"


def test_a_unit_that_comes_in_late_is_not_asked_for_what_others_owe() -> None:
    world = reminded("opd-b").perform("kirim").perform("bagikan")
    world.bureau.add_unit("opd-d")
    world.bureau.add_position("kepala-opd-d", "opd-d")
    world.add_unit(person_in("tim"), {"opd": "kepala-opd-d"})
    assert hands(world) == [("isi", "opd-a"), ("isi", "opd-c")]


def test_the_last_who_owes_an_answer_may_leave_the_run() -> None:
    world = reminded("opd-a", "opd-b").perform("kirim").perform("bagikan")
    assert hands(world) == [("isi", "opd-c")]
    world.drop_unit(person_in("tim"), "opd", "opd-c")
    assert world.step == "lapor"


# --- those that a step names


def named(*units: str) -> World:
    return World(definition(NAMED), UNITS).start().choose(*units).perform("perintah")


def test_rows_run_for_the_units_that_a_step_named_and_others_for_all() -> None:
    world = named("opd-c", "opd-a")
    assert hands(world) == [("evaluasi", "opd-a"), ("evaluasi", "opd-c")]
    for one in world.hands:
        world.perform("analisis", "susun", activation=one.id).compose(world.composed(one.id))
    for one in world.hands:
        world.perform("tugas", activation=one.id)
    assert world.active.about == ("lhe/opd-a", "lhe/opd-c")
    world.perform("tanda-tangan").perform("tanda-tangan")
    assert hands(world) == [("semua", unit) for unit in UNITS]


def test_the_step_is_not_done_before_it_has_named_them_or_said_nobody() -> None:
    world = World(definition(NAMED), UNITS).start()
    with refused("wrong_state") as said:
        world.perform("perintah")
    assert said.info.message == "pilih dahulu OPD mana yang dimaksud"
    world.choose().perform("perintah")
    assert passed(world) == ["evaluasi", "tanggapi", "sahkan"]
    assert hands(world) == [("semua", unit) for unit in UNITS]


def test_who_may_name_whom() -> None:
    world = World(definition(NAMED), UNITS).start()
    with refused("not_holder"):
        world.choose("opd-a", actor=person_in("tim"))
    with refused("invalid") as said:
        world.choose("opd-x")
    assert said.info.message == "unit 'opd-x' tidak ikut dalam pelaksanaan ini"
    world.choose("opd-a").perform("perintah")
    with refused("invalid"):
        world.choose("opd-a", activation=world.active.id, actor=person_in("tim"))


def test_the_last_choice_counts() -> None:
    world = World(definition(NAMED), UNITS).start().choose("opd-a", "opd-b").choose("opd-c").perform("perintah")
    assert hands(world) == [("evaluasi", "opd-c")]


def test_an_operator_who_goes_back_has_it_named_again() -> None:
    world = named("opd-a").move("pilih")
    with refused("wrong_state"):
        world.perform("perintah")
    world.choose("opd-b").perform("perintah")
    assert hands(world) == [("evaluasi", "opd-b")]


def test_an_operator_does_not_skip_a_step_that_says_for_whom() -> None:
    world = World(definition(NAMED), UNITS).start()
    with refused("invalid") as said:
        world.skip()
    assert "untuk siapa" in said.info.message
    with refused("invalid") as said:
        world.move("evaluasi")
    assert "pilihan unit" in said.info.message


def test_a_return_goes_to_named_units_only() -> None:
    world = named("opd-a", "opd-b")
    for one in world.hands:
        world.perform("analisis", "susun", activation=one.id).compose(world.composed(one.id))
    for one in world.hands:
        world.perform("tugas", activation=one.id)
    with refused("invalid"):
        world.send_back(units=("opd-c",))
    world.send_back(units=("opd-b",))
    assert hands(world) == [("evaluasi", "opd-b")]


# --- entries of a list


def test_rows_run_once_for_each_entry_of_a_list() -> None:
    world = World(definition(LISTED)).start().perform("analisis")
    with refused("wrong_state") as said:
        world.perform("tugas")
    assert said.info.message == "tulis dahulu daftar Temuan, walaupun kosong"
    world.make_list("temuan", "Indikator tidak terukur", "Bukti kurang").perform("tugas")
    assert hands(world) == [("tindak", "temuan-1"), ("tindak", "temuan-2")]
    for one in world.hands:
        world.perform("tugas", "susun", activation=one.id).compose(world.composed(one.id))
    assert world.composed(world.at("tindak", "temuan-2").id).document.name == "Tanggapan, Bukti kurang"
    assert hands(world) == [("setujui", "temuan-1"), ("setujui", "temuan-2")]
    world.send_back(activation=world.at("setujui", "temuan-1").id)
    assert hands(world) == [("setujui", "temuan-2"), ("tindak", "temuan-1")]


def test_of_an_empty_list_the_rows_are_passed() -> None:
    world = World(definition(LISTED)).start().perform("analisis").make_list("temuan").perform("tugas")
    assert world.step == "lapor"
    assert passed(world) == ["tindak", "setujui"]


def test_an_entry_that_is_written_again_is_the_same_one() -> None:
    world = World(definition(LISTED)).start().perform("analisis")
    world.make_list("temuan", "Satu", "Dua").perform("tugas").move("periksa").perform("analisis")
    world.make_list("temuan", "Dua", "Tiga").perform("tugas")
    assert [(one.unit, one.name) for one in world.newest(ListMade).entries] == [
        ("temuan-2", "Dua"),
        ("temuan-3", "Tiga"),
    ]
    assert [one.round for one in world.hands] == [2, 1]


def test_an_entry_stands_in_a_list_once() -> None:
    world = World(definition(LISTED)).start()
    with refused("invalid") as said:
        world.make_list("temuan", "Satu", "Satu")
    assert said.info.message == "'Satu' tertulis dua kali; tulis sekali saja"
    with refused("invalid"):
        world.make_list("lain", "Satu")


# --- what may not be written down


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (NAMED, "untuk: pilih}\n  - {id: tanggapi", "untuk: semua}\n  - {id: tanggapi", "bukan langkah sebelumnya"),
        (NAMED, ", memilih: opd", "", "langkah itu tidak memilih unit"),
        (NAMED, "memilih: opd", "memilih: tim", "memilih 'tim' bukan pelaksana dengan 'tiap: unit'"),
        (LISTED, "tiap: temuan, tugas: [", "tiap: temua, tugas: [", "bukan pelaksana dengan 'tiap: unit' dan bukan"),
        (LISTED, "ditetapkan: periksa", "ditetapkan: peri", "daftar 'temuan': ditetapkan 'peri' bukan id langkah"),
        (LISTED, "\ndokumen:", "\n  tim: {nama: Tim, ditetapkan: periksa}\ndokumen:", "sudah dipakai pelaksana"),
        (REMINDED, "tugas: himpun, kepada: opd}", "tugas: tugas}", "langkah.2.untuk): tidak ada langkah himpun"),
        (REMINDED, "Melaporkan, pelaksana: tim, tugas: tugas}",
         "Melaporkan, pelaksana: tim, tugas: tugas, untuk: belum-menjawab}", "langkah.7.untuk): langkah ini tidak"),
        (NAMED, "tugas: tugas, untuk: pilih}", "tugas: tugas, untuk: pilih, memilih: opd}",
         "langkah.2.memilih): yang dikerjakan tiap unit tidak memilih unit"),
        (NAMED, "pelaksana: tim, tugas: tugas}", "pelaksana: tim, tugas: tugas, memilih: opd}",
         "langkah.5.memilih): tidak ada langkah dengan 'untuk: tutup'"),
        (NAMED, "tugas: tugas, untuk: pilih}", "tugas: telaah, dokumen: lhe}",
         "langkah.2.dokumen): Lembar hasil hanya disusun untuk sebagian unit"),
        (LISTED, "tugas: [tugas, susun]", "tugas: [tugas, isi, susun]",
         "langkah.1.tugas): tugas isi meminta unit, bukan Temuan"),
        (LISTED, "ditetapkan: periksa", "ditetapkan: lapor", "langkah.1.tiap): daftar Temuan disusun langkah 'lapor'"),
        (LISTED, "tiap: temuan, tugas: [", "tiap: temuan, untuk: belum-menjawab, tugas: [",
         "langkah.1.untuk): langkah ini tidak dikerjakan tiap unit"),
        (LISTED, "\ndokumen:", "\n  bukti: {nama: Bukti, ditetapkan: periksa}\ndokumen:",
         "daftar.bukti.ditetapkan): tidak ada langkah dengan 'tiap: bukti'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, old: str, new: str, said: str) -> None:
    assert text.count(old) == 1
    with pytest.raises(DefinitionError) as found:
        definition(text.replace(old, new))
    assert said in str(found.value)
