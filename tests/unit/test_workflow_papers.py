"""Steps about several documents, and documents that each unit has one of."""

from __future__ import annotations

from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    CollectionRequested,
    DocumentRequested,
    StepActivated,
    StepReturned,
)
from tests.unit.workflow_world import World, definition, named, person_in, refused

TWO = definition("""\
sop: dua-naskah
judul: Dua naskah
versi: "1"
pelaksana:
  staf: {nama: Staf}
  sekretaris: {nama: Sekretaris}
  kepala: {nama: Kepala}
dokumen:
  laporan: {nama: Laporan, templat: laporan-kinerja}
  pengantar: {nama: Surat Pengantar, templat: surat-pengantar}
langkah:
  - id: isi
    kegiatan: Mengisi data
    pelaksana: staf
    tugas: isi
  - id: susun
    kegiatan: Menyusun laporan dan pengantar
    pelaksana: staf
    tugas: [nomor, susun]
    dokumen: [laporan, pengantar]
  - id: telaah
    kegiatan: Menelaah dan memaraf
    pelaksana: sekretaris
    tugas: [terima, telaah, paraf, kirim]
    dokumen: [laporan, pengantar]
  - id: tanda-tangan
    kegiatan: Menandatangani
    pelaksana: kepala
    tugas: tanda-tangan
    dokumen: [laporan, pengantar]
    kembali: susun
""")

EACH = definition("""\
sop: tiap-naskah
judul: Naskah tiap unit
versi: "1"
pelaksana:
  tim: {nama: Tim}
  kabag: {nama: Kabag}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  lkj: {nama: Laporan Kinerja, templat: laporan-kinerja}
langkah:
  - id: bagikan
    kegiatan: Membagikan format
    pelaksana: tim
    tugas: bagikan
    kepada: bidang
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
  - id: susun
    kegiatan: Menyusun laporan tiap unit
    pelaksana: bidang
    tugas: susun
    dokumen: lkj
  - id: telaah
    kegiatan: Menelaah laporan tiap unit
    pelaksana: tim
    tiap: bidang
    tugas: telaah
    dokumen: lkj
  - id: sahkan
    kegiatan: Mengesahkan semua laporan
    pelaksana: kabag
    tugas: tanda-tangan
    dokumen: lkj
    kembali: susun
  - id: arsip
    kegiatan: Mengarsipkan
    pelaksana: tim
    tugas: arsip
""")
UNITS = ["bidang-a", "bidang-b"]


def composed(world: World) -> World:
    """Both documents of TWO are made."""
    world.perform("isi")
    world.answer("dinas-contoh").perform("nomor").allot()
    world.perform("susun").compose()
    return world.perform("susun").compose()


def test_the_acts_about_documents_are_done_for_each_of_them() -> None:
    world = composed(World(TWO).start("staf"))
    made = world.all(DocumentRequested)
    assert [(one.kind, one.version) for one in made] == [("laporan", 1), ("pengantar", 1)]
    assert len({one.document_id for one in made}) == 2
    assert made[1].number == made[0].number
    activated = world.newest(StepActivated)
    assert activated.acts == ("terima", "telaah", "paraf", "telaah", "paraf", "kirim")
    assert activated.about == ("", "laporan", "laporan", "pengantar", "pengantar", "")


def test_each_document_is_ticked_off_by_its_own_bytes() -> None:
    world = composed(World(TWO).start("staf"))
    report, letter = (world.state.documents[key].document.sha256 for key in ("laporan", "pengantar"))
    world.perform("terima")
    with refused("document_changed") as found:
        world.perform("telaah", sha256=letter)
    assert "Laporan versi 1" in found.info.message
    world.perform("telaah", "paraf", sha256=report)
    with refused("document_changed"):
        world.perform("telaah", sha256=report)
    world.perform("telaah", "paraf", sha256=letter).perform("kirim")
    seen = [event.document.kind for event in world.all(ActPerformed) if event.step == "telaah" and event.document]
    assert seen == ["laporan", "laporan", "pengantar", "pengantar"]


def test_a_return_names_the_document_that_was_seen() -> None:
    world = composed(World(TWO).start("staf"))
    letter = world.state.documents["pengantar"].document
    world.perform("terima").send_back(sha256=letter.sha256)
    returned = world.newest(StepReturned)
    assert returned.document == letter
    assert world.step == "susun"


def test_documents_that_were_made_anew_are_approved_anew() -> None:
    world = composed(World(TWO).start("staf"))
    world.perform("terima").perform("telaah", "paraf").perform("telaah", "paraf").perform("kirim")
    world.send_back(actor=person_in("kepala"))
    world.perform("nomor").allot()
    world.perform("susun").compose().perform("susun").compose()
    assert [one.document.version for one in world.state.documents.values()] == [2, 2]
    assert world.newest(StepActivated).about == ("", "laporan", "laporan", "pengantar", "pengantar", "")


def gathered() -> World:
    """Every unit's data are accepted and each unit's report is made."""
    world = World(EACH, UNITS).start("tim").perform("bagikan")
    asked = world.newest(CollectionRequested).activation_id
    for unit in UNITS:
        world.submit(unit, activation=asked)
        world.answer(unit, activation=asked)
        world.perform("susun", activation=world.at("susun", unit).id).compose()
    return world


def test_each_unit_has_a_document_of_its_own_made_from_its_own_data() -> None:
    world = gathered()
    made = world.all(DocumentRequested)
    assert [one.about_unit for one in made] == UNITS
    assert [one.unit_name for one in made] == ["Unit bidang-a (contoh)", "Unit bidang-b (contoh)"]
    assert [len(one.revisions) for one in made] == [1, 1]
    assert made[0].revisions != made[1].revisions
    assert sorted(world.state.documents) == ["lkj/bidang-a", "lkj/bidang-b"]


def test_one_step_ticks_off_the_document_of_each_unit() -> None:
    world = gathered()
    for unit in UNITS:
        world.perform("telaah", activation=world.at("telaah", unit).id)
    assert world.step == "sahkan"
    assert world.active.about == ("lkj/bidang-a", "lkj/bidang-b")
    world.perform("tanda-tangan").perform("tanda-tangan").perform("arsip")
    assert [one.unit for one in world.newest(ArchivingRequested).documents] == UNITS


def test_a_return_of_one_units_document_leaves_the_others_signed() -> None:
    world = gathered()
    for unit in UNITS:
        world.perform("telaah", activation=world.at("telaah", unit).id)
    world.perform("tanda-tangan")
    wrong = world.state.documents["lkj/bidang-b"].document
    world.send_back(sha256=wrong.sha256)
    assert world.newest(StepReturned).units == ("bidang-b",)
    assert [(one.step, one.unit) for one in world.hands] == [("susun", "bidang-b")]
    world.perform("susun").compose().perform("telaah")
    assert (world.step, world.active.about) == ("sahkan", ("lkj/bidang-b",))
    with refused("document_changed"):
        world.perform("tanda-tangan", sha256=wrong.sha256)
    world.perform("tanda-tangan").perform("arsip").store()
    assert world.state.completed
    assert [one.version for one in world.newest(ArchivingRequested).documents] == [1, 2]


def test_who_made_a_units_document_is_not_the_last_to_approve_it() -> None:
    world = gathered()
    for unit in UNITS:
        world.perform("telaah", activation=world.at("telaah", unit).id)
    world.bureau.assign("kabag", "kepala-bidang-a", "plh")
    with refused("maker_is_checker"):
        world.perform("tanda-tangan", actor=person_in("kabag", "kepala-bidang-a", "plh"))
    assert world.state.documents["lkj/bidang-a"].maker == named("orang kepala-bidang-a")
