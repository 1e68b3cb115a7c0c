"""What a form is filled from to begin with: the unit's own answer of the round before, or other data (`dari`)."""

from __future__ import annotations

import pytest

from contracts.workflow import CollectionRequested
from services.workflow.definitions import DefinitionError
from tests.unit.workflow_world import World, definition, named, person_in

UNITS = ["bidang-a", "bidang-b"]
SOP = """\
sop: isian-awal
judul: Isian awal
versi: "1"
pelaksana:
  tim: {nama: Tim}
  kabag: {nama: Kabag}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  laporan: {nama: Laporan, templat: laporan-kinerja}
langkah:
  - {id: kumpul, kegiatan: Mengumpulkan data awal, pelaksana: tim, tugas: himpun, kepada: bidang}
  - {id: mutakhir, kegiatan: Meminta pemutakhiran, pelaksana: tim, tugas: bagikan, kepada: bidang, dari: kumpul}
  - {id: himpun, kegiatan: Menghimpun pemutakhiran, pelaksana: tim, tugas: himpun, kepada: bidang}
  - {id: rekap, kegiatan: Merekap seluruhnya, pelaksana: kabag, tugas: isi, dari: himpun}
  - {id: susun, kegiatan: Menyusun, pelaksana: tim, tugas: susun, dokumen: laporan}
  - {id: sahkan, kegiatan: Mengesahkan, pelaksana: kabag, tugas: tanda-tangan, dokumen: laporan, kembali: mutakhir}
"""


def collected() -> World:
    world = World(definition(SOP), UNITS).start()
    for unit in UNITS:
        world.answer(unit, f"awal {unit}")
    return world.perform("bagikan")


def test_each_unit_begins_with_what_it_answered_itself() -> None:
    asked = collected().newest(CollectionRequested)
    assert asked.filled_from == {unit: (named(f"awal {unit}"),) for unit in UNITS}
    assert asked.previous == {}, "it corrects nothing"


def test_who_was_not_asked_begins_with_what_all_answered() -> None:
    world = collected()
    for unit in UNITS:
        world.answer(unit, f"baru {unit}")
    asked = world.perform("isi").newest(CollectionRequested)
    assert asked.filled_from == {"dinas-contoh": tuple(named(f"baru {unit}") for unit in UNITS)}


def test_who_stayed_away_begins_with_a_blank_form_not_with_the_data_of_others() -> None:
    world = World(definition(SOP), UNITS).start().answer("bidang-a", "awal").close_collection(person_in("tim"))
    asked = world.perform("bagikan").newest(CollectionRequested)
    assert asked.filled_from == {"bidang-a": (named("awal"),)}


def test_a_round_that_is_done_again_begins_with_the_round_before() -> None:
    world = collected()
    for unit in UNITS:
        world.answer(unit, f"baru {unit}")
    world.perform("isi").answer("dinas-contoh", "rekap").perform("susun").compose().send_back().perform("bagikan")
    asked = world.newest(CollectionRequested)
    assert asked.filled_from == {unit: (named(f"baru {unit}"),) for unit in UNITS}
    assert list(asked.previous) == UNITS


def test_what_was_sent_and_not_yet_checked_is_not_typed_again() -> None:
    rows = SOP.replace(
        "himpun, kepada: bidang}\n  - {id: rekap", "himpun, kepada: bidang, tiap: bidang}\n  - {id: rekap"
    )
    isi = "  - {id: isi, kegiatan: Mengisi, pelaksana: bidang, tugas: isi}\n"
    rows = rows.replace("  - {id: himpun,", isi + "  - {id: himpun,")
    world = World(definition(rows), UNITS).start()
    for unit in UNITS:
        world.answer(unit, f"awal {unit}")
    world.perform("bagikan").submit("bidang-a", "terkirim").move("mutakhir").perform("bagikan")
    asked = world.newest(CollectionRequested)
    assert asked.filled_from == {"bidang-a": (named("terkirim bidang-a"),), "bidang-b": (named("awal bidang-b"),)}
    assert asked.previous == {}, "it was never accepted"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dari: himpun}", "dari: himpu}", "dari 'himpu' bukan langkah sebelumnya"),
        ("dari: himpun}", "dari: susun}", "dari 'susun' bukan langkah sebelumnya"),
        ("tugas: isi, dari: himpun", "tugas: tugas, dari: himpun", "langkah.3.dari): langkah ini tidak meminta data"),
        ("tugas: susun,", "tugas: [isi, susun], dari: sahkan,", "bukan langkah sebelumnya"),
        ("tugas: isi, dari: himpun", "tugas: tugas", ""),
        ("  - {id: susun,", "  - {id: lagi, kegiatan: Lagi, pelaksana: tim, tugas: [isi, tugas], dari: mutakhir}\n"
         "  - {id: susun,", ""),
        ("  - {id: himpun,", "  - {id: baca, kegiatan: Membaca, pelaksana: tim, tugas: tugas}\n"
         "  - {id: lagi, kegiatan: Lagi, pelaksana: tim, tugas: isi, dari: baca}\n  - {id: himpun,",
         "langkah.3.dari): langkah 'baca' tidak mengumpulkan data"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert SOP.count(old) == 1
    text = SOP.replace(old, new)
    if not said:
        assert definition(text)
        return
    with pytest.raises(DefinitionError) as found:
        definition(text)
    assert said in str(found.value)
