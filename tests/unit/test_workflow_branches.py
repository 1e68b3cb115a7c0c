"""Rows that run side by side, wait for each other, and are taken back branch by branch."""

from __future__ import annotations

import pytest

from contracts.sop import Definition
from contracts.workflow import RunCompleted, StepDropped, StepPassed
from services.workflow.definitions import read_yaml
from services.workflow.domain.executable import problems
from tests.unit.workflow_world import World, definition, refused

HEAD = """
sop: uji
judul: Uji
versi: "1"
pelaksana:
  kepala: {nama: Kepala}
  staf: {nama: Staf}
  sekretaris: {nama: Sekretaris}
  bidang: {nama: Bidang, tiap: unit}
dokumen:
  naskah: {nama: Naskah, templat: surat}
langkah:
"""


def world(rows: str, bidang: tuple[str, ...] = ("bidang-a", "bidang-b")) -> World:
    return World(definition(HEAD + rows), bidang).start(role="kepala")


FORK = """
  - {id: perintah, kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah}
  - {id: data, kegiatan: Menyiapkan data, pelaksana: staf, tugas: tugas, sesudah: perintah}
  - {id: ruang, kegiatan: Menyiapkan ruang, pelaksana: sekretaris, tugas: tugas, sesudah: perintah}
  - {id: rapat, kegiatan: Rapat, pelaksana: kepala, tugas: tugas, sesudah: [data, ruang]}
"""


def steps(found: World) -> list[str]:
    return [hand.step for hand in found.hands]


def test_rows_after_the_same_row_run_side_by_side_and_the_next_waits_for_both() -> None:
    run = world(FORK).perform("perintah")
    assert steps(run) == ["data", "ruang"]
    run.perform("tugas", activation=run.at("ruang").id)
    assert steps(run) == ["data"]
    run.perform("tugas", activation=run.at("data").id)
    assert steps(run) == ["rapat"]
    run.perform("tugas")
    assert run.state.completed


def test_a_row_may_begin_with_the_run_and_another_end_by_itself() -> None:
    run = world("""
  - {id: satu, kegiatan: Satu, pelaksana: kepala, tugas: tugas}
  - {id: dua, kegiatan: Dua, pelaksana: staf, tugas: tugas, sesudah: mulai}
  - {id: tiga, kegiatan: Tiga, pelaksana: sekretaris, tugas: tugas, sesudah: satu}
""")
    assert steps(run) == ["satu", "dua"]
    run.perform("tugas", activation=run.at("dua").id)
    assert not run.state.completed
    run.perform("tugas").perform("tugas")
    assert run.state.completed
    assert len(run.all(RunCompleted)) == 1


BESIDE = """
  - {id: perintah, kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah}
  - {id: susun, kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: naskah}
  - {id: periksa, kegiatan: Memeriksa, pelaksana: sekretaris, tugas: telaah, dokumen: naskah, kembali: susun}
  - {id: cetak, kegiatan: Mencetak, pelaksana: staf, tugas: tugas, sesudah: susun}
  - {id: ruang, kegiatan: Menyiapkan ruang, pelaksana: kepala, tugas: tugas, sesudah: perintah}
  - {id: rapat, kegiatan: Rapat, pelaksana: kepala, tugas: tugas, sesudah: [periksa, cetak, ruang]}
"""


def test_a_return_takes_back_its_target_and_what_lies_behind_it_other_branches_go_on() -> None:
    run = world(BESIDE).perform("perintah")
    run.perform("susun", activation=run.at("susun").id).compose()
    assert steps(run) == ["ruang", "periksa", "cetak"]
    run.send_back(activation=run.at("periksa").id)
    assert steps(run) == ["ruang", "susun"]
    (dropped,) = run.all(StepDropped)
    assert (dropped.step, dropped.cause) == ("cetak", "diulang")
    run.perform("tugas", activation=run.at("ruang").id)
    assert run.at("ruang").state == "selesai"
    run.perform("susun").compose()
    assert steps(run) == ["periksa", "cetak"]
    run.perform("telaah", activation=run.at("periksa").id).perform("tugas")
    assert steps(run) == ["rapat"]


def test_a_return_waits_while_the_archive_works_for_a_step_that_it_would_take_back() -> None:
    run = world(
        BESIDE.replace("pelaksana: staf, tugas: tugas, sesudah: susun", "pelaksana: staf, tugas: nomor, sesudah: susun")
    )
    run.perform("perintah")
    run.perform("susun", activation=run.at("susun").id).compose()
    run.perform("nomor", activation=run.at("cetak").id)
    with refused("wrong_state") as found:
        run.send_back(activation=run.at("periksa").id)
    assert found.info.details["waiting_for"] == "archive"
    run.allot().send_back(activation=run.at("periksa").id)
    assert run.at("cetak").state == "gugur"


SKIP = """
  - {id: putus, kegiatan: Memutuskan, pelaksana: kepala, tugas: tugas, tidak: akhir}
  - {id: satu, kegiatan: Satu, pelaksana: staf, tugas: tugas}
  - {id: dua, kegiatan: Dua, pelaksana: staf, tugas: tugas}
  - {id: akhir, kegiatan: Akhir, pelaksana: kepala, tugas: tugas}
"""


def test_another_exit_leads_forward_and_what_lies_between_is_passed() -> None:
    run = world(SKIP).divert()
    assert [(one.step, one.cause) for one in run.all(StepPassed)] == [("satu", "cabang-lain"), ("dua", "cabang-lain")]
    assert steps(run) == ["akhir"]
    assert run.at("putus").state == "dialihkan"
    run.perform("tugas")
    assert run.state.completed


def test_only_a_step_with_another_exit_can_take_it_and_only_its_performer() -> None:
    run = world(SKIP)
    with refused("not_holder"):
        run.divert(actor=run.performer(run.at("putus")).model_copy(update={"position": None}))
    run.perform("tugas")
    with refused("wrong_state"):
        run.divert()


END = """
  - {id: perintah, kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah}
  - {id: minta, kegiatan: Meminta data, pelaksana: staf, tugas: himpun, kepada: bidang, sesudah: perintah}
  - {id: putus, kegiatan: Memutuskan, pelaksana: kepala, tugas: tugas, tidak: selesai, sesudah: perintah}
"""


def test_another_exit_may_end_the_run() -> None:
    run = world(END).perform("perintah")
    run.divert(run.at("putus").id)
    assert run.state.completed
    assert run.at("minta").state == "dilewati"
    assert all(one.closed for one in run.state.collections.values())
    assert run.newest(RunCompleted).ended_by == run.at("putus").id


EITHER = """
  - {id: putus, kegiatan: Memutuskan, pelaksana: kepala, tugas: tugas, tidak: tolak}
  - {id: setuju, kegiatan: Menyetujui, pelaksana: staf, tugas: tugas, sesudah: putus}
  - {id: tolak, kegiatan: Menolak, pelaksana: sekretaris, tugas: tugas, sesudah: putus}
  - {id: catat, kegiatan: Mencatat, pelaksana: sekretaris, tugas: tugas, sesudah: tolak}
  - {id: akhir, kegiatan: Akhir, pelaksana: kepala, tugas: tugas, sesudah: [setuju, catat]}
"""


def test_a_row_that_only_another_exit_leads_to_is_passed_when_it_was_not_taken() -> None:
    run = world(EITHER).perform("tugas")
    assert steps(run) == ["setuju"]
    assert [one.step for one in run.all(StepPassed)] == ["tolak", "catat"]
    assert steps(run.perform("tugas")) == ["akhir"]


def test_and_is_begun_when_it_was_taken() -> None:
    run = world(EITHER).divert()
    assert steps(run) == ["tolak"]
    assert [one.step for one in run.all(StepPassed)] == ["setuju"]
    assert steps(run.perform("tugas")) == ["catat"]
    assert steps(run.perform("tugas")) == ["akhir"]


JOIN = """
  - {id: mulai-kerja, kegiatan: Mulai, pelaksana: kepala, tugas: tugas}
  - {id: putus, kegiatan: Memutuskan, pelaksana: kepala, tugas: tugas, tidak: akhir, sesudah: mulai-kerja}
  - {id: lain, kegiatan: Lain, pelaksana: staf, tugas: tugas, sesudah: mulai-kerja}
  - {id: temu, kegiatan: Temu, pelaksana: staf, tugas: tugas, sesudah: [putus, lain]}
  - {id: akhir, kegiatan: Akhir, pelaksana: kepala, tugas: tugas}
"""


def test_what_is_passed_does_not_let_the_target_run_ahead_of_another_branch() -> None:
    run = world(JOIN).perform("tugas")
    run.divert(run.at("putus").id)
    assert steps(run) == ["lain"]
    run.perform("tugas")
    assert steps(run) == ["akhir"]
    assert [one.step for one in run.all(StepPassed)] == ["temu"]


BACK = """
  - {id: susun, kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: naskah}
  - {id: putus, kegiatan: Putus, pelaksana: sekretaris, tugas: telaah, dokumen: naskah, kembali: susun, tidak: tanda}
  - {id: telaah, kegiatan: Menelaah, pelaksana: sekretaris, tugas: telaah, dokumen: naskah}
  - {id: tanda, kegiatan: Tanda tangan, pelaksana: kepala, tugas: tanda-tangan, dokumen: naskah, kembali: susun}
"""


def test_a_decision_has_two_exits_and_a_return_clears_what_was_passed() -> None:
    run = World(definition(HEAD + BACK), ["bidang-a"]).start().perform("susun").compose()
    with refused("document_changed"):
        run.divert(sha256="0" * 64)
    run.divert()
    assert steps(run) == ["tanda"]
    assert run.state.passed
    run.send_back()
    assert steps(run) == ["susun"]
    assert not run.state.passed
    run.perform("susun").compose().perform("telaah")
    assert steps(run) == ["telaah"]


UNITS = """
  - {id: bagi, kegiatan: Membagi, pelaksana: staf, tugas: bagikan, kepada: bidang}
  - {id: nilai, kegiatan: Menilai perlunya, pelaksana: bidang, tugas: tugas, tidak: lapor}
  - {id: rapat, kegiatan: Rapat bidang, pelaksana: bidang, tugas: tugas}
  - {id: lapor, kegiatan: Melapor, pelaksana: bidang, tugas: tugas}
  - {id: akhir, kegiatan: Akhir, pelaksana: kepala, tugas: tugas}
"""


def test_a_unit_takes_the_exit_for_itself() -> None:
    run = World(definition(HEAD + UNITS), ["bidang-a", "bidang-b"]).start().perform("bagikan")
    run.divert(run.at("nilai", "bidang-a").id)
    assert run.at("lapor", "bidang-a").state == "aktif"
    assert run.state.passed == {("rapat", "bidang-a"): "cabang-lain"}
    for step in ("nilai", "rapat", "lapor"):
        run.perform("tugas", activation=run.at(step, "bidang-b").id)
    assert steps(run) == ["lapor"]
    run.perform("tugas")
    assert steps(run) == ["akhir"]


def sentences(rows: str) -> list[str]:
    return [one.what for one in problems(Definition.model_validate(read_yaml(HEAD + rows, "uji.yaml").value))]


MISTAKES = {
    "an exit into another branch": (
        """
  - {id: satu, kegiatan: Satu, pelaksana: kepala, tugas: tugas, tidak: dua}
  - {id: dua, kegiatan: Dua, pelaksana: staf, tugas: tugas, sesudah: mulai}
""",
        "'dua' ada di cabang lain dan tidak menunggu langkah ini; pilih langkah di belakangnya",
    ),
    "a row of units that is not their last": (
        """
  - {id: satu, kegiatan: Satu, pelaksana: bidang, tugas: tugas}
  - {id: dua, kegiatan: Dua, pelaksana: bidang, tugas: tugas}
  - {id: tiga, kegiatan: Tiga, pelaksana: kepala, tugas: tugas, sesudah: satu}
""",
        "'satu' dikerjakan tiap unit bersama baris sesudahnya, dan baru tuntas pada 'dua'; tulis 'dua'",
    ),
    "an exit of units out of their rows": (
        """
  - {id: satu, kegiatan: Satu, pelaksana: bidang, tugas: tugas, tidak: dua}
  - {id: dua, kegiatan: Dua, pelaksana: kepala, tugas: tugas}
""",
        "langkah ini dikerjakan tiap unit, jadi jalan keluarnya hanya ke baris unit yang sama sesudahnya; pilih baris "
        "itu atau putuskan pada langkah sesudah semua unit",
    ),
    "an exit into the middle of rows of units": (
        """
  - {id: nol, kegiatan: Nol, pelaksana: kepala, tugas: tugas, tidak: dua}
  - {id: satu, kegiatan: Satu, pelaksana: bidang, tugas: tugas}
  - {id: dua, kegiatan: Dua, pelaksana: bidang, tugas: tugas}
""",
        "'dua' dikerjakan tiap unit bersama baris sebelumnya; tulis 'satu'",
    ),
    "a document changed on one branch and checked on another": (
        """
  - {id: susun, kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: naskah}
  - {id: periksa, kegiatan: Memeriksa, pelaksana: kepala, tugas: telaah, dokumen: naskah}
  - {id: ubah, kegiatan: Mengubah, pelaksana: staf, tugas: perbaiki, dokumen: naskah, sesudah: susun}
""",
        "Naskah juga dikerjakan langkah 'Memeriksa' pada cabang lain, padahal salah satunya mengubahnya; urutkan "
        "keduanya dengan 'sesudah'",
    ),
    "a document that only the other way makes": (
        """
  - {id: putus, kegiatan: Memutuskan, pelaksana: kepala, tugas: tugas, tidak: tolak}
  - {id: setuju, kegiatan: Menyetujui, pelaksana: staf, tugas: tugas, sesudah: putus}
  - {id: tolak, kegiatan: Menolak, pelaksana: staf, tugas: susun, dokumen: naskah, sesudah: putus}
  - {id: tanda, kegiatan: Tanda tangan, pelaksana: kepala, tugas: tanda-tangan, dokumen: naskah,
     sesudah: [setuju, tolak]}
""",
        "bila jalan keluar lain tidak diambil, langkah ini tidak mendapat Naskah dari langkah 'Menolak', yang "
        "dilewati; pindahkan langkah itu ke sebelum keputusannya",
    ),
}


@pytest.mark.parametrize(("rows", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_each_mistake_has_its_sentence(rows: str, sentence: str) -> None:
    assert sentences(rows) == [sentence]


OWN = """
  - {id: siap, kegiatan: Menyiapkan, pelaksana: bidang, tugas: tugas}
  - {id: susun, kegiatan: Menyusun, pelaksana: bidang, tugas: susun, dokumen: naskah}
  - {id: periksa, kegiatan: Memeriksa, pelaksana: kepala, tugas: telaah, dokumen: naskah, tiap: bidang, kembali: susun}
  - {id: akhir, kegiatan: Akhir, pelaksana: kepala, tugas: tugas}
"""


@pytest.mark.parametrize("straight", ["", ", kembali_langsung: ya"])
def test_a_unit_whose_document_goes_back_repairs_it_inside_its_rows(straight: str) -> None:
    run = World(definition(HEAD + OWN.replace("kembali: susun", f"kembali: susun{straight}")), ["bidang-a", "bidang-b"])
    run.start()
    for unit in ("bidang-a", "bidang-b"):
        run.perform("tugas", activation=run.at("siap", unit).id)
        run.perform("susun", activation=run.at("susun", unit).id).compose()
    run.send_back(activation=run.at("periksa", "bidang-b").id)
    assert [(hand.step, hand.unit) for hand in run.hands] == [("periksa", "bidang-a"), ("susun", "bidang-b")]
    run.perform("telaah", activation=run.at("periksa", "bidang-a").id).perform("susun").compose()
    assert [(hand.step, hand.unit) for hand in run.hands] == [("periksa", "bidang-b")]
    assert steps(run.perform("telaah")) == ["akhir"]
