"""Collections that are opened again, and those of steps that are done again: units see one form, and nothing is asked
twice."""

from __future__ import annotations

from contracts.workflow import CollectionClosed, CollectionRequested, DocumentRequested
from tests.unit.workflow_world import World, definition, named, person_in, refused

UNITS = ["bidang-a", "bidang-b"]
SOP = """\
sop: minta-lagi
judul: Minta lagi
versi: "1"
pelaksana:
  tim: {nama: Tim}
  kabag: {nama: Kabag}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  surat: {nama: Surat, templat: surat}
  laporan: {nama: Laporan, templat: laporan-kinerja}
langkah:
  - {id: surat, kegiatan: Menyusun surat, pelaksana: tim, tugas: susun, dokumen: surat}
  - {id: himpun, kegiatan: Menghimpun, pelaksana: tim, tugas: himpun, kepada: bidang}
  - {id: periksa, kegiatan: Memeriksa surat, pelaksana: kabag, tugas: telaah, dokumen: surat, kembali: surat,
     sesudah: surat}
  - {id: susun, kegiatan: Menyusun laporan, pelaksana: tim, tugas: susun, dokumen: laporan, sesudah: [himpun, periksa]}
  - {id: sahkan, kegiatan: Mengesahkan, pelaksana: kabag, tugas: tanda-tangan, dokumen: laporan}
"""


def begun() -> World:
    return World(definition(SOP), UNITS).start().perform("susun").compose()


def closed_without_b() -> World:
    world = begun()
    world.perform("telaah", activation=world.at("periksa").id)
    return world.answer("bidang-a", "pertama").close_collection(person_in("tim"))


def test_who_collects_by_himself_opens_the_same_collection_again_for_one() -> None:
    world = closed_without_b()
    assert world.step == "susun"
    world.reopen_collection(person_in("tim"), "bidang-b")
    assert len(world.all(CollectionRequested)) == 1, "the others are not asked again"
    assert world.step == "himpun"
    world.answer("bidang-b", "kedua")
    assert world.step == "susun"
    world.perform("susun")
    assert world.newest(DocumentRequested).revisions == (named("pertama"), named("kedua"))
    assert world.newest(DocumentRequested).missing == ()


def test_it_is_opened_again_as_often_as_needed() -> None:
    world = closed_without_b()
    for _ in range(2):
        world.reopen_collection(person_in("tim"), "bidang-b").close_collection(person_in("tim"))
        assert world.step == "susun"
    assert len(world.all(CollectionRequested)) == 1


def test_who_stays_away_after_it_was_opened_again_is_missing_and_no_more_in_the_data() -> None:
    world = closed_without_b()
    world.reopen_collection(person_in("tim"), "bidang-a", "bidang-b")
    world.answer("bidang-b", "kedua").close_collection(person_in("tim"))
    world.perform("susun")
    asked = world.newest(DocumentRequested)
    assert (asked.revisions, len(asked.missing)) == ((named("kedua"),), 1)


def test_a_return_ends_what_was_asked_behind_it() -> None:
    world = begun().answer("bidang-a")
    world.send_back(activation=world.at("periksa").id)
    ended = world.newest(CollectionClosed)
    assert (ended.cause, ended.missing) == ("diulang", ("bidang-b",))
    late = world.all(CollectionRequested)[0].activation_id
    world.answer("bidang-b", "terlambat", activation=late)
    world.perform("susun").compose()
    asked = world.newest(CollectionRequested)
    assert asked.activation_id != late
    assert list(asked.previous) == ["bidang-a"], "what it had sent is where its form begins"
    with refused("wrong_state"):
        world.reopen_collection(person_in("tim"), "bidang-a", activation=late)


def test_a_unit_that_answered_only_the_round_before_has_no_data_that_count() -> None:
    world = begun().answer("bidang-a").answer("bidang-b")
    world.send_back(activation=world.at("periksa").id).perform("susun").compose()
    world.perform("telaah", activation=world.at("periksa").id)
    world.answer("bidang-b", "baru").close_collection(person_in("tim")).perform("susun")
    asked = world.newest(DocumentRequested)
    assert (asked.revisions, len(asked.missing)) == ((named("baru"),), 1)
