"""What an approval locks stays; what comes after is a correction with a reason. A number changes no signed byte."""

from __future__ import annotations

from contracts.workflow import (
    ActPerformed,
    ArchivingRequested,
    DocumentLocked,
    DocumentRecorded,
    DocumentRequested,
    NumberRecorded,
)
from tests.unit.workflow_world import World, definition, person_in, refused

TEXT = """\
sop: uji
judul: Uji kunci
versi: "1"
pelaksana:
  kepala: {nama: Kepala}
  sekretaris: {nama: Sekretaris}
  staf: {nama: Staf}
dokumen:
  surat: {nama: Surat, templat: surat}
langkah:
  - {id: susun, kegiatan: Menyusun surat, pelaksana: staf, tugas: BEFORE, dokumen: surat}
  - {id: sah, kegiatan: Menandatangani, pelaksana: kepala, tugas: [telaah, tanda-tangan], dokumen: surat, kunci: "ya"}
  - {id: nomor, kegiatan: Mencatat, pelaksana: staf, tugas: AFTER, dokumen: surat}
  - {id: periksa, kegiatan: Memeriksa, pelaksana: sekretaris, tugas: telaah, dokumen: surat, kembali: susun}
  - {id: arsip, kegiatan: Mengarsipkan, pelaksana: staf, tugas: arsip}
"""
NUMBERED_AFTER = definition(TEXT.replace("BEFORE", "susun").replace("AFTER", "nomor"))
NUMBERED_BEFORE = definition(TEXT.replace("BEFORE", "[nomor, susun]").replace("AFTER", "kirim"))


def signed() -> World:
    return World(NUMBERED_AFTER).start().perform("susun").compose().perform("telaah", "tanda-tangan")


def returned() -> World:
    """After the signature somebody finds a fault."""
    return signed().perform("nomor").allot().send_back()


def test_the_last_check_of_a_locking_step_locks_what_it_approved_once() -> None:
    world = signed()
    (locked,) = world.all(DocumentLocked)
    assert locked.document == world.state.documents["surat"].document
    assert world.last == ["ActPerformed", "DocumentLocked", "ActPerformed", "StepCompleted", "StepActivated"]
    assert world.state.locks == {"surat": locked.document}


def test_the_next_version_is_a_correction_and_takes_a_reason() -> None:
    world = returned()
    with refused("invalid") as found:
        world.perform("susun")
    assert "terkunci pada versi 1 dan hanya dapat dikoreksi; tulis alasan koreksinya" in found.info.message
    assert found.info.details["field"] == "note"
    world.perform("susun", note="Nama jabatan keliru")
    asked = world.newest(DocumentRequested)
    assert (asked.version, asked.corrects) == (2, 1)
    assert asked.reason is not None
    world.compose()
    done = next(one for one in reversed(world.all(ActPerformed)) if one.act == "susun")
    assert done.note == asked.reason, "the timeline tells why"
    assert world.state.locks["surat"].version == 1, "what was locked stays so"
    assert world.replayed() == world.state


def test_a_correction_is_approved_and_locked_anew_and_corrects_the_newest_lock() -> None:
    world = returned().perform("susun", note="Nama jabatan keliru").compose()
    world.perform("telaah", "tanda-tangan")
    assert [one.document.version for one in world.all(DocumentLocked)] == [1, 2]
    world.perform("nomor").allot(world.allotted(2)).send_back()
    world.perform("susun", note="Tanggal keliru")
    assert world.newest(DocumentRequested).corrects == 2


def test_before_anything_is_locked_composing_takes_no_note() -> None:
    with refused("invalid") as found:
        World(NUMBERED_AFTER).start().perform("susun", note="alasan")
    assert found.info.details["field"] == "note"


def test_a_number_given_after_signing_is_recorded_beside_and_changes_no_byte() -> None:
    world = signed()
    before = world.state.documents["surat"].document
    assert world.all(DocumentRequested)[0].number is None
    world.perform("nomor").allot()
    assert world.state.documents["surat"].document == before
    assert len(world.all(DocumentRecorded)) == 1, "no version was made for it"
    recorded = world.newest(NumberRecorded)
    assert recorded.papers == ("surat",)
    world.perform("telaah", actor=person_in("sekretaris")).perform("arsip")
    kept = world.newest(ArchivingRequested)
    assert (kept.documents, kept.numbers) == ((before,), {"surat": recorded.number})


def test_a_number_reserved_before_is_printed_and_stands_in_the_record() -> None:
    world = World(NUMBERED_BEFORE).start().perform("nomor").allot()
    number = world.newest(NumberRecorded).number
    world.perform("susun").compose()
    assert world.newest(DocumentRequested).number == number
    world.perform("telaah", "tanda-tangan").perform("kirim").perform("telaah").perform("arsip")
    assert world.newest(ArchivingRequested).numbers == {"surat": number}


def test_a_correction_of_a_letter_that_was_numbered_beside_bears_that_number() -> None:
    world = returned().perform("susun", note="Nama jabatan keliru")
    assert world.newest(DocumentRequested).number == world.newest(NumberRecorded).number
