"""Steps that several perform, that go via another, and that are recorded for somebody outside."""

from __future__ import annotations

import pytest

from contracts.sop import Definition
from contracts.workflow import StepActivated
from services.workflow.definitions import read_yaml
from services.workflow.domain.executable import problems
from services.workflow.domain.identity import activation_id
from tests.unit.workflow_world import World, definition, person_in, refused

HEAD = """
sop: uji
judul: Uji
versi: "1"
pelaksana:
  kepala: {nama: Kepala}
  staf: {nama: Staf}
  sekretaris: {nama: Sekretaris}
  bidang: {nama: Bidang, tiap: unit}
  instansi: {nama: Instansi, jenis: luar}
dokumen:
  naskah: {nama: Naskah, templat: surat}
langkah:
"""


def world(rows: str) -> World:
    return World(definition(HEAD + rows), ["bidang-a"]).start(role="kepala")


def hands(run: World) -> list[tuple[str, str]]:
    return [(hand.step, hand.role) for hand in run.hands]


TURN = """
  - {id: satu, kegiatan: Satu, pelaksana: kepala, ikut: [sekretaris], semua: bergiliran, tugas: tugas, lewat: staf}
  - {id: dua, kegiatan: Dua, pelaksana: staf, tugas: tugas}
"""


def test_in_turn_each_acts_and_then_it_goes_via_the_one_who_passes_on() -> None:
    run = world(TURN)
    assert hands(run) == [("satu", "kepala")]
    assert hands(run.perform("tugas")) == [("satu", "sekretaris")]
    with refused("not_holder"):
        run.perform("tugas", actor=person_in("kepala"))
    assert hands(run.perform("tugas")) == [("satu", "staf")]
    assert run.active.acts == ("teruskan",)
    assert hands(run.perform("teruskan")) == [("dua", "staf")]


def test_the_id_of_a_step_with_one_performer_is_what_it_was() -> None:
    run = world(TURN)
    first, second = run.newest(StepActivated), run.perform("tugas").newest(StepActivated)
    assert first.activation_id != second.activation_id
    assert run.perform("tugas").perform("teruskan").active.id == activation_id(run.run_id, "dua", 1)


BESIDE = """
  - {id: susun, kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: naskah}
  - {id: periksa, kegiatan: Memeriksa, pelaksana: kepala, ikut: [sekretaris], semua: bersamaan, tugas: telaah,
     dokumen: naskah, kembali: susun}
  - {id: akhir, kegiatan: Akhir, pelaksana: staf, tugas: tugas}
"""


def beside(extra: str = "") -> World:
    run = World(definition(HEAD + BESIDE.replace("kembali: susun}", f"kembali: susun{extra}}}")), ["bidang-a"]).start()
    return run.perform("susun").compose()


def test_at_once_all_are_waited_for() -> None:
    run = beside()
    assert hands(run) == [("periksa", "kepala"), ("periksa", "sekretaris")]
    run.perform("telaah", activation=run.hands[1].id)
    assert hands(run) == [("periksa", "kepala")]
    assert hands(run.perform("telaah")) == [("akhir", "staf")]


@pytest.mark.parametrize("straight", ["", ", kembali_langsung: ya"])
def test_a_return_by_one_makes_void_what_the_others_did(straight: str) -> None:
    run = beside(straight)
    run.perform("telaah", activation=run.hands[1].id)
    run.send_back()
    assert hands(run) == [("susun", "staf")]
    run.perform("susun").compose()
    assert hands(run) == [("periksa", "kepala"), ("periksa", "sekretaris")]


OUTSIDE = """
  - {id: satu, kegiatan: Mengirim, pelaksana: staf, tugas: kirim, kepada: instansi}
  - {id: dua, kegiatan: Menjawab, pelaksana: instansi, tugas: terima}
  - {id: tiga, kegiatan: Mencatat, pelaksana: kepala, tugas: tugas}
"""


def test_what_somebody_outside_does_is_recorded_with_proof_by_who_acted_last() -> None:
    run = World(definition(HEAD + OUTSIDE), ["bidang-a"]).start().perform("kirim")
    assert hands(run) == [("dua", "instansi")]
    assert run.newest(StepActivated).recorded_for == "Instansi"
    with refused("invalid") as found:
        run.perform("terima")
    assert found.info.details["field"] == "note"
    with refused("not_holder"):
        run.perform("terima", actor=person_in("kepala"), note="Surat 12, 3 Maret")
    run.perform("terima", actor=person_in("staf"), note="Surat 12, 3 Maret")
    assert hands(run) == [("tiga", "kepala")]


def test_another_may_be_named_to_record() -> None:
    text = (HEAD + OUTSIDE).replace("jenis: luar}", "jenis: luar, dicatat: sekretaris}")
    run = World(definition(text), ["bidang-a"]).start().perform("kirim")
    assert run.active.positions == run.state.positions_of("sekretaris")


MISTAKES = {
    "all of one": (
        "{id: a, kegiatan: A, pelaksana: kepala, tugas: tugas, semua: bersamaan}",
        "tidak ada yang lain; sebut pada 'ikut' siapa lagi yang harus mengerjakan, atau hapus kunci ini",
    ),
    "all make a document": (
        "{id: a, kegiatan: A, pelaksana: kepala, ikut: [staf], tugas: susun, dokumen: naskah, semua: bersamaan}",
        "tugas susun dikerjakan satu pelaksana; hapus 'semua', atau pindahkan tugas itu ke baris sendiri",
    ),
    "all of each unit": (
        "{id: a, kegiatan: A, pelaksana: kepala, ikut: [bidang], tugas: tugas, semua: bersamaan}",
        "yang dikerjakan tiap unit tidak memakai 'semua'; tulis barisnya sendiri dengan 'tiap'",
    ),
    "one named twice": (
        "{id: a, kegiatan: A, pelaksana: kepala, ikut: [kepala], tugas: tugas, semua: bersamaan}",
        "satu pelaksana disebut dua kali, padahal semua harus mengerjakan; sebut sekali saja",
    ),
    "via the performer": (
        "{id: a, kegiatan: A, pelaksana: kepala, tugas: tugas, lewat: kepala}",
        "yang meneruskan sudah mengerjakan langkah ini; hapus 'lewat' atau sebut pelaksana lain",
    ),
    "via, for each unit": (
        "{id: a, kegiatan: A, pelaksana: bidang, tugas: tugas, lewat: kepala}",
        "yang dikerjakan tiap unit tidak diteruskan lewat orang lain; tulis baris 'teruskan' sendiri",
    ),
    "nobody records": (
        "{id: a, kegiatan: A, pelaksana: instansi, tugas: terima}",
        "Instansi ada di luar dan belum ada yang mencatat untuknya; tulis 'dicatat' pada pelaksana itu",
    ),
    "an act that cannot be recorded": (
        "{id: a, kegiatan: A, pelaksana: instansi, tugas: isi}",
        "Instansi ada di luar dan tidak punya akun, jadi tugas isi tidak dapat dicatat untuknya; pilih pelaksana lain, "
        "atau salah satu tugas ini: kirim, perintah, rapat, terima, teruskan, tugas, unggah",
    ),
}


@pytest.mark.parametrize(("row", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_each_mistake_has_its_sentence(row: str, sentence: str) -> None:
    found = Definition.model_validate(read_yaml(f"{HEAD}  - {row}\n", "uji.yaml").value)
    assert [one.what for one in problems(found)] == [sentence]


def test_who_records_is_inside_and_records_for_somebody_outside() -> None:
    row = "  - {id: a, kegiatan: A, pelaksana: kepala, tugas: tugas}\n"
    texts = {
        "jenis: luar, dicatat: bidang}": "Bidang tidak dapat mencatat; sebut satu jabatan atau tim di dalam",
        "dicatat: staf}": "hanya untuk 'jenis: luar': yang lain mencatat sendiri; hapus kunci ini",
    }
    for text, sentence in texts.items():
        value = read_yaml((HEAD + row).replace("jenis: luar}", text), "uji.yaml").value
        assert [one.what for one in problems(Definition.model_validate(value))] == [sentence]
