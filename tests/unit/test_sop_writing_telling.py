"""How a run is told, how a guess is confirmed, and the commands an office types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from contracts.sop import Act, Definition
from ops.cli import app
from services.workflow.definitions import builtin_definitions, parse_definition
from services.workflow.writing.confirming import NothingToConfirm, confirm
from services.workflow.writing.findings import review
from services.workflow.writing.telling import duration, tell
from tests.support.known_only import LISTED, NAMED, REMINDED
from tests.unit.sop_forms import SEEDS, write
from tests.unit.test_sop_writing_findings import GOOD
from tests.unit.workflow_world import BUILTIN

RUNNER = CliRunner()
SIDE_BY_SIDE = """\
sop: berdampingan
judul: Berdampingan
versi: "1"
pelaksana:
  kepala: {nama: Kepala}
  staf: {nama: Staf}
langkah:
  - {id: a, kegiatan: Memerintahkan, pelaksana: kepala, tugas: perintah, waktu: 1 Jam}
  - {id: b, kegiatan: Mengetik, pelaksana: staf, tugas: tugas, waktu: 2 Jam}
  - {id: c, kegiatan: Menghubungi, pelaksana: kepala, tugas: tugas, waktu: 2 Jam, sesudah: a}
  - {id: d, kegiatan: Menutup, pelaksana: kepala, tugas: tugas, waktu: 1 Jam, sesudah: [b, c]}
"""


def paragraph(text: str, heading: str) -> list[str]:
    (found,) = [part for part in text.split("\n\n") if part.startswith(heading)]
    return [line.strip() for line in found.splitlines()]


def test_a_run_is_told_from_its_first_step_to_its_last() -> None:
    text = tell(BUILTIN["penyusunan-sakip"], "uji.yaml")
    assert paragraph(text, "Penyusunan SAKIP") == [
        "Penyusunan SAKIP (versi 6 Januari 2023), 11 langkah.",
        "Yang memulai: Kepala Dinas.",
    ]
    assert paragraph(text, "3.") == [
        "3. Membagikan format kepada bidang dan sekretariat",
        "Kasubbag Program (dugaan, keyakinan sedang) membagikan kepada tiap Bidang dan Sekretariat.",
        "Tiap unit mendapat permintaan data; jawabannya dihimpun pada langkah 4.",
        "Waktu baku: 1 Jam.",
        "Berikutnya: Kasubbag Program, langkah 4.",
    ]
    assert paragraph(text, "7.") == [
        "7. Mengoreksi Dokumen SAKIP",
        "Sekretaris (dugaan, keyakinan sedang) memeriksa Dokumen SAKIP.",
        "Waktu baku tidak tercantum.",
        "Bila tidak disetujui, kembali ke langkah 6 (Kasubbag Program); ini dugaan, keyakinan sedang.",
        "Sesudah diperbaiki, semua langkah dari sana diulang.",
        "Berikutnya: Sekretaris, langkah 8.",
    ]
    assert paragraph(text, "11.")[-2:] == ["Waktu baku: 20 Mnit + 1 Jam.", "Sesudah ini SOP selesai."]
    assert paragraph(text, "Dokumen:")[1] == (
        "- Dokumen SAKIP: disusun pada langkah 6; diperiksa pada langkah 7; ditandatangani pada langkah 9; diarsipkan "
        "pada langkah 11."
    )
    assert paragraph(text, "Waktu baku seluruhnya") == [
        "Waktu baku seluruhnya: 63 jam 35 menit, atau 7,9 hari kerja dari 8 jam. "
        "Tanpa waktu baku: langkah 7 dan langkah 10."
    ]
    assert paragraph(text, "Yang diduga")[1].startswith("- Langkah 6, siapa yang mengerjakan, keyakinan rendah: ")


def test_a_return_in_words_is_told_as_a_fact() -> None:
    text = tell(BUILTIN["perbaikan-data-kinerja"], "uji.yaml")
    assert "Bila tidak disetujui, kembali ke langkah 5 (Kasubbag TU)." in paragraph(text, "6.")
    assert "Hasilnya diserahkan kepada Karo Organisasi." in paragraph(text, "6.")


def test_who_a_row_is_for_is_told_where_only_the_run_knows() -> None:
    text = tell(parse_definition(REMINDED, "uji.yaml"), "uji.yaml")
    assert "Tim mengirim hasilnya kepada tiap OPD yang belum menjawab." in text
    assert "Langkah ini menunggu jawaban mereka semua;" in text
    assert text.count("Bila tidak ada, langkah ini dilewati.") == 5
    text = tell(parse_definition(NAMED, "uji.yaml"), "uji.yaml")
    assert "Di sini dipilih OPD mana yang dimaksud langkah 'Mengevaluasi' dan langkah 'Menanggapi'." in text
    assert "Tiap OPD yang dipilih pada langkah 'Memilih yang dievaluasi' mengerjakannya" in text
    text = tell(parse_definition(LISTED, "uji.yaml"), "uji.yaml")
    assert "Daftar Temuan ditulis pada langkah 'Memeriksa'." in text
    assert "Ini dilakukan sendiri-sendiri untuk tiap Temuan." in text


def test_rows_side_by_side_have_a_longest_way_beside_their_sum() -> None:
    base = BUILTIN["perbaikan-data-kinerja"]
    assert "Jalan terpanjang" not in tell(base, "uji.yaml")
    sop = parse_definition(SIDE_BY_SIDE, "uji.yaml")
    assert tell(sop, "uji.yaml").endswith(
        "Waktu baku seluruhnya: 6 jam, atau 0,8 hari kerja dari 7,5 jam. "
        "Jalan terpanjang di antara yang berdampingan: 4 jam.\n"
    )


def test_teams_meetings_outsiders_units_and_several_ways_back_are_told() -> None:
    values = {
        "sop": "uji",
        "judul": "Uji",
        "versi": "1",
        "pelaksana": {
            "kasubbag": {"nama": "Kasubbag"},
            "tim": {"nama": "Tim", "jenis": "tim", "ditetapkan": "sk"},
            "opd": {"nama": "Perangkat Daerah", "tiap": "unit"},
            "portal": {"nama": "Kementerian", "jenis": "luar"},
        },
        "dokumen": {"sk": {"nama": "SK Tim", "templat": "keputusan-tim"}},
        "langkah": [
            {"id": "sk", "kegiatan": "Menyusun SK", "pelaksana": "kasubbag", "tugas": "susun", "dokumen": "sk"},
            {"id": "rapat", "no": "2", "kegiatan": "Rapat", "pelaksana": "tim", "tugas": "rapat", "ikut": ["kasubbag"]},
            {
                "id": "telaah",
                "no": "3",
                "kegiatan": "Menelaah",
                "pelaksana": "tim",
                "tiap": "opd",
                "tugas": "telaah",
                "dokumen": "sk",
                "kembali": ["rapat", "kasubbag"],
                "kembali_langsung": "ya",
                "tercetak": "tidak",
            },
            {"id": "kirim", "no": "4", "kegiatan": "Mengirim", "pelaksana": "tim", "tugas": ["unggah", "kirim"]}
            | {"kepada": "portal", "waktu": "secepatnya"},
        ],
    }
    text = tell(Definition.model_validate(values), "uji.yaml")
    assert paragraph(text, "Uji")[2:] == [
        "Tim baru ada sesudah langkah 'Menyusun SK' selesai.",
        "Di luar, tanpa akun: Kementerian.",
    ]
    assert "Tim mengadakan rapat bersama Kasubbag." in paragraph(text, "2.")
    told = paragraph(text, "3. Menelaah (tidak tercetak di kertas)")
    assert "Ini dilakukan sendiri-sendiri untuk tiap Perangkat Daerah." in told
    choice = "Bila tidak disetujui, pemeriksa memilih kembali ke langkah 2 (Tim) atau langkah 'Menyusun SK' (Kasubbag)."
    assert choice in told
    assert "Sesudah diperbaiki, langsung kembali ke langkah ini." in told
    last = paragraph(text, "4.")
    assert (
        last[1]
        == "Tim mengunggah hasilnya ke portal luar dan mencatat buktinya dan mengirim hasilnya kepada Kementerian."
    )
    assert last[2] == "Waktu baku: secepatnya (tidak terbaca, jadi tidak dihitung)."


@pytest.mark.parametrize("act", get_args(Act))
def test_every_act_is_told(act: Act) -> None:
    step = {"id": "a", "no": "1", "kegiatan": "A", "pelaksana": "staf", "tugas": act, "dokumen": "d", "kepada": "opd"}
    step |= {"sop": "lain"} if act == "jalankan" else {}
    values = {
        "sop": "uji",
        "judul": "Uji",
        "versi": "1",
        "pelaksana": {"staf": {"nama": "Staf"}, "opd": {"nama": "OPD", "tiap": "unit"}},
        "dokumen": {"d": {"nama": "Surat", "templat": "surat"}},
        "langkah": [step],
    }
    told = paragraph(tell(Definition.model_validate(values), "uji.yaml"), "1.")[1]
    assert told.startswith("Staf me"), told


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 menit"), (45, "45 menit"), (60, "1 jam"), (3815, "63 jam 35 menit")]
)
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert duration(minutes) == words


def test_working_days_are_understood_but_not_summed() -> None:
    text = GOOD.replace("waktu: 3 Jam", "waktu: 5 hari kerja")
    told = tell(parse_definition(text, "uji.yaml"), "uji.yaml")
    assert "Waktu baku: 5 hari kerja." in paragraph(told, "3.")
    assert paragraph(told, "Waktu baku seluruhnya")[0].endswith(
        "Tidak ikut dijumlahkan: langkah 3 (hari kerja, jenis waktu lain)."
    )
    assert review(text, "uji.yaml").findings == ()


GUESSED = GOOD.replace(
    "    waktu: 30 Menit\n    output: Laporan\n",
    "    waktu: 30 Menit\n    output: Laporan\n    # periksa dugaan\n    dugaan:\n"
    "      pelaksana:   # siapa?\n        tingkat: sedang\n        alasan: >-\n          Panjang\n          sekali\n"
    "      # tentang kembali\n      kembali:\n        tingkat: rendah\n        alasan: Tidak tertulis\n"
    "        pilihan:\n          - Menghimpun data\n\n# akhir berkas\n",
)


def test_confirming_cuts_one_guess_and_nothing_else() -> None:
    once = confirm(GUESSED, "uji.yaml", "telaah", "pelaksana")
    gone = GUESSED.index("      pelaksana:   # siapa?")
    assert once == GUESSED[:gone] + GUESSED[GUESSED.index("      # tentang kembali") :]
    assert set(parse_definition(once, "uji.yaml").step("telaah").dugaan) == {"kembali"}
    twice = confirm(once, "uji.yaml", "telaah", "kembali")
    assert "dugaan" not in twice
    assert twice.endswith("\n# akhir berkas\n")
    assert parse_definition(twice, "uji.yaml") == parse_definition(GOOD, "uji.yaml")


def test_a_step_is_confirmed_by_its_id_its_printed_number_or_its_row() -> None:
    wanted = confirm(GUESSED, "uji.yaml", "telaah", "pelaksana")
    number = parse_definition(GUESSED, "uji.yaml").step("telaah").no
    assert confirm(GUESSED, "uji.yaml", number, "pelaksana") == wanted
    unnumbered = GUESSED.replace(f"    no: {number}\n", "").replace(f'    no: "{number}"\n', "")
    assert unnumbered != GUESSED
    assert confirm(unnumbered, "uji.yaml", "4", "pelaksana") == confirm(unnumbered, "uji.yaml", "telaah", "pelaksana")


def test_a_number_that_is_printed_twice_names_no_step() -> None:
    number = parse_definition(GUESSED, "uji.yaml").step("susun").no
    own = parse_definition(GUESSED, "uji.yaml").step("telaah").no
    twice = GUESSED.replace(f"no: {own}\n", f"no: {number}\n").replace(f'no: "{own}"\n', f'no: "{number}"\n')
    with pytest.raises(NothingToConfirm, match="sebut id-nya: susun, telaah"):
        confirm(twice, "uji.yaml", number, "pelaksana")


def test_the_command_that_confirms_stands_beside_each_guess() -> None:
    told = tell(parse_definition(GUESSED, "uji.yaml"), "uji.yaml")
    for key in ("pelaksana", "kembali"):
        assert f"  Bila benar: esakip sop confirm uji.yaml --step telaah --key {key}\n" in told


def test_a_step_of_each_unit_does_not_wait_for_all_units() -> None:
    step = {"id": "a", "no": "1", "kegiatan": "A", "pelaksana": "staf", "kepada": "opd", "tiap": "opd"}
    values = {
        "sop": "uji",
        "judul": "Uji",
        "versi": "1",
        "pelaksana": {"staf": {"nama": "Staf"}, "opd": {"nama": "OPD", "tiap": "unit"}},
        "langkah": [step | {"tugas": "himpun"}],
    }
    told = paragraph(tell(Definition.model_validate(values), "uji.yaml"), "1.")
    assert "Jawaban unit itu diterima atau dikembalikan kepadanya; unit lain tidak ditunggu." in told
    assert not any("semua unit" in line for line in told)


def test_confirming_in_braces() -> None:
    inside = "dugaan: {pelaksana: {tingkat: tinggi, alasan: a}, waktu: {tingkat: rendah, alasan: b}}\n"
    text = GOOD + f"    {inside}"
    assert confirm(text, "u", "telaah", "pelaksana").endswith("    dugaan: {waktu: {tingkat: rendah, alasan: b}}\n")
    once = confirm(text, "u", "telaah", "waktu")
    assert once.endswith("    dugaan: {pelaksana: {tingkat: tinggi, alasan: a}}\n")
    assert confirm(once, "u", "telaah", "pelaksana") == GOOD


@pytest.mark.parametrize("path", builtin_definitions(), ids=lambda path: path.stem)
def test_every_guess_of_a_built_in_definition_can_be_confirmed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    before = parse_definition(text, path.name)
    for step in before.langkah:
        for key in step.dugaan:
            text = confirm(text, path.name, step.id, key)
    after = parse_definition(text, path.name)
    assert [line for line in text.splitlines() if line.startswith("#")] == comments
    assert after.langkah == tuple(step.model_copy(update={"dugaan": {}}) for step in before.langkah)


@pytest.mark.parametrize(
    ("step", "key", "said"),
    [
        ("nanti", "waktu", "uji.yaml tidak punya langkah 'nanti'; id langkahnya: bagikan, himpun, susun, telaah."),
        ("susun", "waktu", "Langkah 'susun' tidak punya dugaan tentang 'waktu'; dugaannya: tidak ada."),
        ("telaah", "no", "Langkah 'telaah' tidak punya dugaan tentang 'no'; dugaannya: pelaksana, kembali."),
    ],
)
def test_what_is_not_there_cannot_be_confirmed(step: str, key: str, said: str) -> None:
    with pytest.raises(NothingToConfirm) as caught:
        confirm(GUESSED, "uji.yaml", step, key)
    assert str(caught.value) == said


def esakip(*words: object) -> tuple[int, str]:
    found = RUNNER.invoke(app, ["sop", *map(str, words)])
    return found.exit_code, found.output


def test_from_a_form_to_a_confirmed_definition(tmp_path: Path) -> None:
    table, target = write(SEEDS["003"], tmp_path / "perbaikan.xlsx"), tmp_path / "perbaikan.yaml"
    code, said = esakip("new", table)
    assert code == 0, said
    assert "10 langkah, 5 pelaksana, 10 dugaan." in said.replace("\n", " ")
    assert esakip("new", table)[0] == 2, "a definition that is there is not written over"
    code, said = esakip("check", target, "--json", "--explain")
    (answer,) = json.loads(said)
    assert (code, answer["valid"], answer["steps"]) == (0, True, 10)
    assert {one["level"] for one in answer["findings"]} == {"peringatan"}
    assert answer["explanation"].startswith("Perbaikan Data Kinerja (versi Juni 2021), 10 langkah.")
    step = parse_definition(target.read_text(encoding="utf-8"), "x").langkah[0].id
    assert esakip("confirm", target, "--step", step, "--key", "pelaksana")[0] == 0
    assert parse_definition(target.read_text(encoding="utf-8"), "x").langkah[0].dugaan == {}
    assert esakip("confirm", target, "--step", step, "--key", "pelaksana")[0] == 1


def test_check_says_everything_and_ends_with_one_when_a_file_cannot_run(tmp_path: Path) -> None:
    good, bad = tmp_path / "baik.yaml", tmp_path / "salah.yaml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(
        GOOD.replace("tugas: susun", "tugas: susunn").replace("kembali: susun", "kembali: x"), encoding="utf-8"
    )
    assert esakip("check", good) == (0, f"{good}: dapat dijalankan, 4 langkah; 0 kesalahan, 0 peringatan.\n")
    code, said = esakip("check", good, bad, tmp_path / "hilang.yaml")
    assert code == 1
    assert said.count("kesalahan: ") == 3
    assert "hilang.yaml tidak dapat dibaca sebagai teks UTF-8" in said
    assert f"{bad}: belum dapat dijalankan; 2 kesalahan, 0 peringatan." in said


def test_the_empty_form(tmp_path: Path) -> None:
    target = tmp_path / "formulir.xlsx"
    assert esakip("template", target)[0] == 0
    assert esakip("template", target)[0] == 2
    assert esakip("template", tmp_path / "formulir.csv")[0] == 2
    code, _ = esakip("new", target)
    assert code == 1
    assert not (tmp_path / "formulir.yaml").exists()
