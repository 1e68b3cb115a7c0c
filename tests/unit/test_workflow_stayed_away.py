"""A unit that stayed away from a collection that was closed, when the run comes to its rows again."""

from __future__ import annotations

from contracts.workflow import CollectionReopened
from tests.unit.workflow_world import World, definition, person_in

UNITS = ["bidang-a", "bidang-b"]
SOP = definition("""\
sop: surat-di-tengah
judul: Surat di tengah
versi: "1"
pelaksana:
  tim: {nama: Tim}
  kabag: {nama: Kabag}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  surat: {nama: Surat, templat: surat}
langkah:
  - id: bagikan
    kegiatan: Membagikan format
    pelaksana: tim
    tugas: bagikan
    kepada: bidang
  - id: susun
    kegiatan: Menyusun surat
    pelaksana: tim
    tugas: susun
    dokumen: surat
  - id: isi
    kegiatan: Mengisi data
    pelaksana: bidang
    tugas: isi
  - id: himpun
    kegiatan: Memeriksa data tiap unit
    pelaksana: tim
    tiap: bidang
    tugas: himpun
    kepada: bidang
  - id: sahkan
    kegiatan: Mengesahkan surat
    pelaksana: kabag
    tugas: tanda-tangan
    dokumen: surat
    kembali: susun
""")


def closed() -> World:
    """Bidang A has answered, Bidang B stayed away, and the letter is to be signed."""
    world = World(SOP, UNITS).start().perform("bagikan").perform("susun").compose()
    world.submit("bidang-a").answer("bidang-a").close_collection(person_in("tim"))
    assert world.step == "sahkan"
    return world


def test_a_return_to_a_row_before_does_not_wait_for_it() -> None:
    world = closed().send_back().perform("susun").compose()
    assert [(one.step, one.unit) for one in world.hands] == [("himpun", "bidang-a")]
    assert world.at("isi", "bidang-b").state == "dilewati"
    assert world.perform("himpun").step == "sahkan"
    assert world.perform("tanda-tangan").state.completed


def test_an_operator_who_goes_back_to_its_row_lets_every_unit_in_again() -> None:
    world = closed().move("isi")
    assert world.newest(CollectionReopened).units == tuple(UNITS)
    assert [(one.step, one.unit) for one in world.hands] == [("isi", unit) for unit in UNITS]
    for unit in UNITS:
        world.submit(unit, "lagi").answer(unit, f"lagi {unit}")
    assert world.step == "sahkan"
