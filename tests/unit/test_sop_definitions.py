"""SOP files: what the built-in ones say, and what a person reads who made a mistake in one."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sop import Definition
from services.workflow.definitions import DefinitionError, builtin_definitions, load_definition, parse_definition
from services.workflow.domain import plan
from services.workflow.domain.executable import problems
from services.workflow.domain.sops import digest
from tests.unit.workflow_world import BUILTIN

GOOD = """\
sop: uji
judul: Uji
versi: "1"
pelaksana:
  staf:
    nama: Staf
  kepala:
    nama: Kepala
  bidang:
    nama: Bidang
    tiap: unit
dokumen:
  laporan:
    nama: Laporan
    templat: laporan-kinerja
langkah:
  - id: bagikan
    no: 01
    kegiatan: Membagikan format
    pelaksana: staf
    tugas: bagikan
    kepada: bidang
  - id: himpun
    kegiatan: Menghimpun data
    pelaksana: staf
    tugas: himpun
    kepada: bidang
  - id: susun
    kegiatan: Menyusun laporan
    pelaksana: staf
    tugas: susun
    dokumen: laporan
  - id: telaah
    kegiatan: Menelaah laporan
    pelaksana: kepala
    tugas: [telaah, tanda-tangan]
    dokumen: laporan
    kembali: susun
"""


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def message(text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(text, "uji.yaml")
    return str(caught.value)


def test_there_is_a_built_in_definition_for_each_seed() -> None:
    assert [path.stem for path in builtin_definitions()] == [
        "pengisian-portal-esakip",
        "penyusunan-lakip-balangan",
        "penyusunan-lakip-kominfo",
        "penyusunan-sakip",
        "perbaikan-data-kinerja",
    ]


@pytest.mark.parametrize("found", BUILTIN.values(), ids=BUILTIN)
def test_built_in_definitions_name_no_official(found: Definition) -> None:
    printed = " ".join(found.identitas.values())
    assert "NIP" not in printed.replace("PRINT", "")
    assert "disahkan oleh" in {label.lower() for label in found.identitas}
    assert not list(problems(found))


def test_seed_000_row_by_row() -> None:
    found = BUILTIN["penyusunan-sakip"]
    rows = [(step.no, step.pelaksana, step.tugas, step.waktu) for step in found.langkah]
    assert rows == [
        ("1.", "kepala-dinas", ("perintah",), "15 Menit"),
        ("2.", "kasubbag-program", ("siapkan-format",), "2 Jam"),
        ("3.", "kasubbag-program", ("bagikan",), "1 Jam"),
        ("4.", "kasubbag-program", ("himpun",), "3 Jam"),
        ("5.", "kasubbag-program", ("analisis",), "32 Jam"),
        ("6.", "kasubbag-program", ("susun",), "16 Jam"),
        ("7.", "sekretaris", ("telaah",), ""),
        ("8.", "sekretaris", ("teruskan",), "7 Jam"),
        ("9.", "kepala-dinas", ("tanda-tangan", "teruskan"), "1 Jam"),
        ("10.", "kasubbag-program", ("nomor", "susun"), ""),
        ("11.", "staf", ("kirim", "gandakan", "arsip"), "20 Mnit"),
    ]
    blank = [step.no for step in found.langkah if not (step.kelengkapan or step.waktu or step.output)]
    assert blank == ["7.", "10."]
    (extra,) = found.langkah[-1].tambahan
    assert (extra.kelengkapan, extra.waktu, extra.output) == ("Dokumen SAKIP", "1 Jam", "Dokmen SAKIP")
    assert [role for role, performer in found.pelaksana.items() if performer.kolom == "ya"] == [
        "kepala-dinas",
        "sekretaris",
        "kasubbag-program",
        "staf",
    ]
    assert plan.return_targets(found, found.step("koreksi-laporan")) == (("susun-laporan",), True)
    assert plan.return_targets(found, found.step("tanda-tangan")) == (("koreksi-laporan",), True)


def test_seed_003_row_by_row() -> None:
    found = BUILTIN["perbaikan-data-kinerja"]
    rows = [(step.no, step.pelaksana, step.tugas, step.output) for step in found.langkah]
    material, draft = "Bahan Informasi Perbaikan Data kinerja", "Draft Perbaikan Data kinerja"
    assert rows == [
        ("1", "karo-organisasi", ("perintah",), "Disposisi"),
        ("2", "kabag-tatalaksana", ("teruskan",), material),
        ("3", "kasubbag-tu", ("terima", "perintah"), material),
        ("4", "pelaksana", ("isi", "analisis", "susun"), material),
        ("5", "kasubbag-tu", ("telaah", "paraf"), draft),
        ("6", "kabag-tatalaksana", ("telaah", "paraf"), draft),
        ("7", "karo-organisasi", ("telaah", "tanda-tangan"), draft),
        ("8", "kabag-tatalaksana", ("terima", "perintah"), "Perbaikan Data kinerja"),
        ("9", "kasubbag-tu", ("perintah",), "Perbaikan Data kinerja"),
        ("10", "arsiparis", ("arsip",), "Perbaikan Data kinerja"),
    ]
    returns = {step.id: plan.return_targets(found, step) for step in found.langkah if plan.checks(step)}
    assert returns == {
        "telaah-kasubbag": (("susun-perbaikan",), False),
        "telaah-kabag": (("telaah-kasubbag",), False),
        "telaah-karo": (("telaah-kabag",), False),
    }


def test_every_scalar_is_text() -> None:
    found = parse_definition(GOOD, "uji.yaml")
    assert found.langkah[0].no == "01"


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "uji.yaml"
    path.write_text(GOOD.replace("Menyusun laporan", "Menyusun laporan – akhir"), encoding="utf-8")
    assert load_definition(path).step("susun").kegiatan == "Menyusun laporan – akhir"
    path.write_bytes(b"sop: \xff")
    with pytest.raises(DefinitionError, match=r"uji\.yaml tidak dapat dibaca sebagai teks UTF-8"):
        load_definition(path)
    with pytest.raises(DefinitionError, match=r"hilang\.yaml tidak dapat dibaca"):
        load_definition(tmp_path / "hilang.yaml")


def test_digest_follows_the_content_and_the_printed_order() -> None:
    one, same = parse_definition(GOOD, "a.yaml"), parse_definition("# komentar\n" + GOOD, "b.yaml")
    assert digest(one) == digest(same)
    assert digest(one) != digest(parse_definition(GOOD.replace("Staf", "Pelaksana"), "uji.yaml"))
    other_columns = GOOD.replace("  staf:\n    nama: Staf\n", "").replace(
        "dokumen:\n  laporan", "  staf:\n    nama: Staf\ndokumen:\n  laporan", 1
    )
    assert digest(one) != digest(parse_definition(other_columns, "uji.yaml"))


MISTAKES = {
    "wrong act": (
        ("tugas: susun", "tugas: susunn"),
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas.0): 'susunn' tidak dikenal; pilih salah satu:",
        "tugas: susunn",
    ),
    "unknown key": (
        ("dokumen: laporan\n  - id: telaah", "dokumn: laporan\n  - id: telaah"),
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.dokumn): kunci ini tidak dikenal",
        "dokumn:",
    ),
    "missing key": (
        ("    kegiatan: Menyusun laporan\n", ""),
        "(uji.yaml baris {line}, langkah.2.kegiatan): kunci ini wajib diisi.",
        "id: susun",
    ),
    "double key": (
        ("    tugas: susun\n", "    tugas: susun\n    tugas: analisis\n"),
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.tugas): Kunci 'tugas' tertulis dua kali",
        "tugas: susun",
    ),
    "double key at the top": (
        ("judul: Uji", "judul: Uji\nsop: lain"),
        "(uji.yaml baris 1, sop): Kunci 'sop' tertulis dua kali, lagi pada baris 3",
        "sop: uji",
    ),
    "unknown performer": (
        ("pelaksana: kepala", "pelaksana: kadis"),
        "Menelaah laporan (uji.yaml baris {line}, langkah.3): langkah baris 4 ('Menelaah laporan'): pelaksana 'kadis'",
        "id: telaah",
    ),
    "return to a later step": (
        ("kembali: susun", "kembali: telaah"),
        "Menelaah laporan (uji.yaml baris {line}, langkah.3): langkah baris 4 ('Menelaah laporan'): kembali 'telaah'",
        "id: telaah",
    ),
    "bad code": (
        ("id: susun\n", "id: Susun Laporan\n"),
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.id): hanya huruf kecil, angka, dan tanda hubung",
        "id: Susun Laporan",
    ),
    "not a mapping": (("    nama: Kepala\n", ""), "(uji.yaml baris {line}, pelaksana.kepala): ", "kepala:"),
    "hours of a day": (
        ('versi: "1"', 'versi: "1"\njam_per_hari: banyak'),
        "(uji.yaml baris {line}, jam_per_hari): jam_per_hari 'banyak' bukan jumlah jam",
        "jam_per_hari",
    ),
    "collecting from a team": (
        ("    tiap: unit\n", "    jenis: tim\n"),
        "Menghimpun data (uji.yaml baris {line}, langkah.1.kepada): himpun meminta data kepada satu jabatan atau",
        "kepada: bidang\n  - id: susun",
    ),
    "two collections in a step": (
        ("tugas: bagikan", "tugas: [bagikan, isi]"),
        "Membagikan format (uji.yaml baris {line}, langkah.0.tugas): satu langkah hanya dapat",
        "tugas: [bagikan",
    ),
    "performed by each unit": (
        ("pelaksana: kepala\n    tugas: [telaah", "pelaksana: bidang\n    tugas: [telaah"),
        "Menelaah laporan (uji.yaml baris {line}, langkah.3.dokumen): dokumen 'laporan' disusun sekali untuk semua",
        "dokumen: laporan\n    kembali",
    ),
    "checking what nobody made": (
        ("tugas: susun", "tugas: [telaah, susun]"),
        "Menyusun laporan (uji.yaml baris {line}, langkah.2.dokumen): tidak ada langkah yang menyusun",
        "dokumen: laporan\n  - id: telaah",
    ),
    "return without a check": (
        ("    tugas: himpun\n", "    tugas: himpun\n    kembali: bagikan\n"),
        "Menghimpun data (uji.yaml baris {line}, langkah.1.kembali): kembali hanya untuk langkah dengan telaah",
        "kembali: bagikan",
    ),
    "record of nothing": (
        ("tugas: himpun", "tugas: [himpun, arsip]"),
        "Menghimpun data (uji.yaml baris {line}, langkah.1.tugas): tidak ada dokumen yang disusun sebelum arsip",
        "tugas: [himpun",
    ),
    "document of a step without data": (
        ("    templat: laporan-kinerja\n", "    templat: laporan-kinerja\n    data: [telaah]\n"),
        "(uji.yaml baris {line}, dokumen.laporan.data): langkah 'telaah' tidak mengumpulkan data",
        "data:",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_its_row_in_words_then_file_line_and_path(mistake: str) -> None:
    (old, new), expected, at = MISTAKES[mistake]
    assert GOOD.count(old) == 1 or mistake == "bad code"
    text = GOOD.replace(old, new, 1)
    said = message(text)
    assert said.startswith(expected.format(line=line_of(text, at))), said
    assert said.endswith("."), said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "(uji.yaml baris 1, sop): kunci ini wajib diisi."),
        ("- satu\n- dua\n", "(uji.yaml baris 1, seluruh berkas): harus berupa pasangan kunci dan nilai."),
        ("sop: [", "YAML tidak dapat dibaca (uji.yaml baris 1)"),
        ("a: 1\n\tb: 2", "YAML tidak dapat dibaca (uji.yaml baris 2)"),
        ("sop: \x00", "YAML tidak dapat dibaca (uji.yaml)"),
        (
            "sop: &a uji\njudul: *a\n",
            "(uji.yaml baris 2, judul): Jangkar (&) dan alias (*) tidak dapat dipakai",
        ),
        ("a: &a\n  b: *a\n", "(uji.yaml baris 2, a.b): Jangkar (&) dan alias (*) tidak dapat dipakai di sini."),
        ("? [a, b]\n: c\n", "(uji.yaml baris 1, seluruh berkas): Kunci pada baris 1 harus berupa teks."),
    ],
)
def test_a_file_that_is_no_definition(text: str, expected: str) -> None:
    assert message(text).startswith(expected)


@given(st.text(max_size=60), st.integers(0, len(GOOD)))
def test_any_damage_to_a_file_gives_a_definition_or_a_sentence(damage: str, place: int) -> None:
    """No other exception escapes, however the file was damaged."""
    with contextlib.suppress(DefinitionError):
        parse_definition(GOOD[:place] + damage + GOOD[place:], "uji.yaml")
