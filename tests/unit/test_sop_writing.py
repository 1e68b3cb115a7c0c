"""From a filled form to a definition: the five seeds, with nobody's symbols left in the scans."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.sop import Definition
from ops.sop_form import read
from services.workflow.definitions import parse_definition
from services.workflow.domain import plan
from services.workflow.domain.durations import standard_minutes
from services.workflow.domain.executable import problems
from services.workflow.source import Source
from services.workflow.writing.findings import review
from services.workflow.writing.proposing import propose
from services.workflow.writing.table import read_form
from services.workflow.writing.verbs import read_sentence
from services.workflow.writing.yaml_text import to_yaml
from tests.unit.sop_forms import SEEDS, sheet_of, write


def proposed(name: str, folder: Path) -> tuple[str, Definition]:
    text = to_yaml(propose(read(write(SEEDS[name], folder / f"{name}.xlsx")), name))
    return text, parse_definition(text, f"{name}.yaml")


def acts(definition: Definition) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.no, step.pelaksana, step.tugas) for step in definition.langkah]


def returns(definition: Definition) -> dict[str, tuple[str, bool]]:
    """Number of a checking step → number of the step that a `tidak` goes to, and whether that is a guess."""
    found = {}
    for step in definition.langkah:
        targets, inferred = plan.return_targets(definition, step)
        if targets:
            found[step.no] = (definition.step(targets[0]).no, inferred)
    return found


@pytest.mark.parametrize("name", ["000", "001", "002", "003"])
def test_the_proposal_of_a_seed_runs_as_it_stands_and_keeps_what_is_printed(name: str, tmp_path: Path) -> None:
    text, found = proposed(name, tmp_path)
    seed = SEEDS[name]
    assert review(text, f"{name}.yaml").errors == ()
    assert "PERIKSA DUGAAN" in text
    assert found.judul == seed.title
    assert {key: found.identitas[key] for key in seed.identity} == seed.identity
    columns = [role.nama for role in found.pelaksana.values() if role.kolom == "ya"]
    assert columns == list(seed.performers)
    printed = [step for step in found.langkah if step.tercetak == "ya"]
    rows = [one for one in seed.rows if one[1]]
    assert [(step.no, step.kegiatan, step.kelengkapan, step.waktu, step.output, step.ket) for step in printed] == rows
    assert all("pelaksana" in step.dugaan for step in found.langkah), "no symbol was left, so each performer is a guess"


def test_seed_000(tmp_path: Path) -> None:
    _, found = proposed("000", tmp_path)
    assert acts(found) == [
        ("1.", "kepala-dinas", ("perintah",)),
        ("2.", "kasubbag-program", ("siapkan-format",)),
        ("3.", "kasubbag-program", ("bagikan",)),
        ("4.", "kasubbag-program", ("himpun",)),
        ("5.", "kasubbag-program", ("analisis",)),
        ("6.", "kasubbag-program", ("susun",)),
        ("7.", "sekretaris", ("telaah",)),
        ("8.", "sekretaris", ("teruskan",)),
        ("9.", "kepala-dinas", ("tanda-tangan", "teruskan")),
        ("10.", "kasubbag-program", ("nomor", "susun")),
        ("11.", "staf", ("kirim", "gandakan", "arsip")),
    ]
    assert returns(found) == {"7.": ("6.", True), "9.": ("7.", True)}
    assert found.langkah[5].dugaan["pelaksana"].tingkat == "rendah"
    assert found.langkah[8].dugaan["kembali"].tingkat == "rendah"
    (extra,) = found.langkah[-1].tambahan
    assert (extra.kelengkapan, extra.waktu, extra.output) == ("Dokumen SAKIP", "1 Jam", "Dokmen SAKIP")
    bidang = found.pelaksana["bidang-sekretariat"]
    assert (bidang.nama, bidang.tiap, bidang.kolom) == ("Bidang dan sekretariat", "unit", "tidak")
    report, letter = found.dokumen.values()
    assert (report.nama, report.templat) == ("Dokumen SAKIP", "laporan-kinerja")
    assert set(report.nama_lain) == {"Draft SAKIP", "Dokmen SAKIP"}
    assert letter.templat == "surat-pengantar"
    assert sum(standard_minutes(step, found) or 0 for step in found.langkah) == 63 * 60 + 35


def test_seed_001(tmp_path: Path) -> None:
    _, found = proposed("001", tmp_path)
    assert [(one[1], one[2]) for one in acts(found)][-3:] == [
        ("kepala-dinas", ("tanda-tangan", "teruskan")),
        ("kasubbag-perencanaan", ("nomor", "susun")),
        ("staf-jabatan-fungsional-umum", ("kirim", "gandakan", "arsip", "unggah")),
    ]
    assert found.pelaksana["kabid"].tiap == "unit"
    assert [step.kepada for step in found.langkah[2:4]] == ["kabid", "kabid"]
    assert returns(found) == {"7.": ("6.", True), "9.": ("7.", True)}
    assert found.langkah[6].pelaksana == "sekretaris"
    assert found.langkah[4].ket == "SOP Perjanjaan Kinerja"


def test_seed_002(tmp_path: Path) -> None:
    _, found = proposed("002", tmp_path)
    units = "pejabat-struktural-staf-bidang"
    assert acts(found) == [
        ("1", "sekretaris", ("perintah",)),
        ("2", "kasubbag-renja", ("susun",)),
        ("3", "tim", ("rapat",)),
        ("", "tim", ("bagikan",)),
        ("4", "tim", ("himpun",)),
        ("5", "tim", ("analisis", "susun")),
        ("7", "tim", ("rapat",)),
        ("8", "tim", ("perbaiki",)),
        ("9", "kasubbag-renja", ("telaah", "paraf")),
        ("10", "sekretaris", ("telaah", "paraf")),
        ("11", "kadis", ("telaah", "tanda-tangan")),
        ("12", "tim", ("arsip", "kirim")),
    ]
    asked = found.langkah[3]
    assert (asked.tercetak, asked.kepada, found.pelaksana[units].tiap) == ("tidak", units, "unit")
    team = found.pelaksana["tim"]
    assert (team.jenis, team.ditetapkan) == ("tim", "menyusun-sk-tim")
    assert found.pelaksana["instansi-terkait"].jenis == "luar"
    assert returns(found) == {"9": ("8", True), "10": ("9", True), "11": ("10", True)}
    assert [paper.templat for paper in found.dokumen.values()] == ["keputusan-tim", "laporan-kinerja"]
    assert len({step.id for step in found.langkah}) == 12, "rows 9 and 10 read alike and are two steps"


def test_seed_003_has_its_three_returns_in_words(tmp_path: Path) -> None:
    _, found = proposed("003", tmp_path)
    assert acts(found) == [
        ("1", "karo-organisasi", ("perintah",)),
        ("2", "kabag-tatalaksana", ("teruskan",)),
        ("3", "kasubbag-tu", ("terima", "perintah")),
        ("4", "pelaksana", ("analisis", "susun")),
        ("5", "kasubbag-tu", ("telaah", "paraf")),
        ("6", "kabag-tatalaksana", ("telaah", "paraf")),
        ("7", "karo-organisasi", ("telaah", "tanda-tangan")),
        ("8", "kabag-tatalaksana", ("terima", "perintah")),
        ("9", "kasubbag-tu", ("perintah",)),
        ("10", "arsiparis", ("arsip",)),
    ]
    assert returns(found) == {"5": ("4", False), "6": ("5", False), "7": ("6", False)}
    assert {step.dugaan["pelaksana"].tingkat for step in found.langkah} == {"tinggi"}
    assert found.versi == "Juni 2021"
    (paper,) = found.dokumen.values()
    assert (paper.nama, set(paper.nama_lain)) == (
        "Perbaikan Data kinerja",
        {"Bahan Informasi Perbaikan Data kinerja", "Draft Perbaikan Data kinerja"},
    )
    assert sum(standard_minutes(step, found) or 0 for step in found.langkah) == 110


def test_seed_004_returns_to_each_unit_that_filled_in(tmp_path: Path) -> None:
    form = read(write(SEEDS["004"], tmp_path / "004.xlsx"))
    found = Definition.model_validate(propose(form, "004"))
    assert acts(found) == [
        ("", "sekda", ("perintah",)),
        ("2", "asisten-administrasi-umum", ("perintah",)),
        ("3", "kabag-organisasi", ("perintah",)),
        ("4", "tim-sakip-kabupaten", ("terima", "susun")),
        ("5", "kabag-organisasi", ("terima", "telaah")),
        ("6", "asisten-administrasi-umum", ("telaah",)),
        ("7", "sekda", ("tanda-tangan",)),
        ("8", "tim-sakip-kabupaten", ("bagikan",)),
        ("9", "perangkat-daerah", ("terima", "isi")),
        ("10", "tim-sakip-kabupaten", ("himpun",)),
        ("11", "kabag-organisasi", ("terima",)),
        ("12", "tim-sakip-kabupaten", ("arsip",)),
    ]
    assert returns(found) == {"5": ("4", True), "6": ("5", True), "7": ("6", True)}
    assert found.langkah[9].tiap == found.langkah[9].kepada == "perangkat-daerah", "each answer returns to its unit"
    assert [paper.nama for paper in found.dokumen.values()] == ["Surat"]
    assert list(problems(found)) == []
    assert found.pelaksana["perangkat-daerah"].tiap == "unit"
    assert found.langkah[6].waktu == found.langkah[6].output == ""
    assert sum(standard_minutes(step, found) or 0 for step in found.langkah) == 31 * 450 + 5 * 60 + 30


@pytest.mark.parametrize("name", SEEDS)
def test_what_is_written_is_read_back_the_same(name: str, tmp_path: Path) -> None:
    values = propose(read(write(SEEDS[name], tmp_path / "a.xlsx")), name)
    text = to_yaml(values)
    source = Definition.model_validate(values)
    assert Definition.model_validate(Source(text, "x.yaml").value) == source
    assert to_yaml(values) == text


CELLS = ["", "Laporan", "Draft Surat", "Dokumen LAKIP; Data", "Format isian"]
AWKWARD = [
    *("yes", "a\\b", "1:30", "007", "1.", "- butir", "a: b", "tanda # pagar"),
    *("'kutip'", '"kutip"', "null", "[x]", "{x}", "é ✓"),
]


@pytest.mark.parametrize("awkward", AWKWARD)
def test_awkward_cells_stay_texts(awkward: str) -> None:
    form = read_form(sheet_of([["1", "Menyusun laporan", "", "x", awkward, "2 Jam", f"{awkward}\nbaris dua", awkward]]))
    found = parse_definition(to_yaml(propose(form, "uji")), "uji.yaml").langkah[0]
    assert (found.kelengkapan, found.output, found.ket) == (awkward, f"{awkward}\nbaris dua", awkward)


VERBS = {
    "Memerintahkan Staf menyusun dan mengirim laporan": ("perintah",),
    "Menugaskan Staf untuk menyusun laporan": ("perintah",),
    "Menyampaikan undangan kepada Kepala": ("teruskan",),
    "Menyampaikan format kepada seluruh OPD": ("bagikan",),
    "Mengumpulkan data dari masing-masing bidang": ("himpun",),
    "Mengolah data realisasi": ("analisis",),
    "Membuat formulir isian": ("siapkan-format",),
    "Menyiapkan konsep surat": ("susun",),
    "Menyusun undangan rapat": ("susun",),
    "Mengadakan rapat koordinasi": ("rapat",),
    "Memverifikasi laporan dan membubuhkan paraf": ("telaah", "paraf"),
    "Menandatangani laporan": ("tanda-tangan",),
    "Memberi nomor surat dan mengirimkannya": ("nomor", "kirim"),
    "Menerima dan mengagendakan surat": ("terima", "nomor"),
    "Merevisi laporan sesuai catatan": ("perbaiki",),
    "Mengunggah laporan ke portal": ("unggah",),
    "Meminta saran kepada Bagian Hukum": ("minta-saran",),
    "Berkonsultasi dengan Inspektorat": ("minta-saran",),
    "Mengisi data capaian": ("isi",),
    "Menggandakan dan menyimpan laporan": ("gandakan", "arsip"),
    "Duduk menunggu": (),
}


@pytest.mark.parametrize("activity", VERBS)
def test_verbs_become_acts(activity: str) -> None:
    assert read_sentence(activity).acts == VERBS[activity]


def test_an_activity_that_fits_none_is_a_task_with_a_warning() -> None:
    form = read_form(sheet_of([["1", "Duduk menunggu", "", "x", "Kursi", "1 Jam", "Tenang", ""]]))
    text = to_yaml(propose(form, "uji"))
    assert parse_definition(text, "uji.yaml").langkah[0].tugas == ("tugas",)
    assert [one.path for one in review(text, "uji.yaml").warnings] == ["pelaksana.kepala", "langkah.0.tugas"]


def test_what_nobody_makes_is_neither_checked_nor_archived_but_the_proposal_runs() -> None:
    form = read_form(sheet_of([["1", "Memeriksa berkas permohonan", "", "x"], ["2", "Mengarsipkan berkas", "", "x"]]))
    found = parse_definition(to_yaml(propose(form, "uji")), "uji.yaml")
    assert [step.tugas for step in found.langkah] == [("tugas",), ("tugas",)]
    assert {step.dugaan["tugas"].tingkat for step in found.langkah} == {"rendah"}


def test_a_table_without_performers_takes_them_from_its_sentences() -> None:
    rows = [["1", "Kepala memerintahkan Sekretaris menyusun laporan"], ["2", "Menyusun laporan"]]
    rows += [["3", "Mengoreksi laporan, jika tidak setuju dikembalikan kepada Sekretaris"]]
    rows += [["4", "Menandatangani laporan oleh Kepala Dinas kemudian diserahkan kepada staf"], ["5", "Mengarsipkan"]]
    text = to_yaml(propose(read_form([["No", "Kegiatan", "Waktu"], *rows]), "uji"))
    found = parse_definition(text, "uji.yaml")
    assert [role.kolom for role in found.pelaksana.values()] == ["tidak"] * len(found.pelaksana)
    assert [step.pelaksana for step in found.langkah][1:2] == ["sekretaris"]
    assert [step.pelaksana for step in found.langkah][3:] == ["kepala-dinas", "staf"]
    assert review(text, "uji.yaml").errors == ()


def test_who_made_a_document_is_not_guessed_to_approve_it_last() -> None:
    form = read_form(sheet_of([["1", "Menyusun laporan"], ["2", "Memeriksa laporan"]], ("Staf",)))
    found = parse_definition(to_yaml(propose(form, "uji")), "uji.yaml")
    assert [step.pelaksana for step in found.langkah] == ["staf", "pejabat-pemeriksa"]
    assert found.langkah[1].dugaan["pelaksana"].tingkat == "rendah"
    assert found.pelaksana["pejabat-pemeriksa"].kolom == "tidak"


def test_an_incoming_letter_from_a_table_with_one_column_of_performers() -> None:
    head = ["No", "Uraian Kegiatan", "Pelaksana", "Kelengkapan", "Waktu (Menit)", "Output"]
    rows = [
        ["1", "Meneliti kelengkapan surat dan meneruskan kepada Sekretaris", "Kasubbag Umum", "Surat masuk", "10", ""],
        ["2", "Memberikan disposisi kepada Kepala Bidang terkait", "Kepala Dinas", "Surat masuk", "15", "Disposisi"],
        ["3", "Menyusun konsep jawaban surat", "Kepala Bidang", "Disposisi", "60", "Konsep surat jawaban"],
        ["4", "Memeriksa konsep. Jika tidak setuju dikembalikan ke Kepala Bidang, jika setuju diparaf", "Sekretaris"],
        ["5", "Menandatangani surat jawaban", "Kepala Dinas"],
        ["6", "Memberikan nomor surat dan mengirimkan surat jawaban kepada instansi pemohon", "Kasubbag Umum"],
    ]
    text = to_yaml(propose(read_form([head, *rows]), "Surat Masuk"))
    found = parse_definition(text, "uji.yaml")
    assert [(step.pelaksana, step.tugas, step.kepada) for step in found.langkah] == [
        ("kasubbag-umum", ("teruskan",), "sekretaris"),
        ("kepala-dinas", ("perintah",), "kepala-bidang"),
        ("kepala-bidang", ("susun",), ""),
        ("sekretaris", ("telaah", "paraf"), ""),
        ("kepala-dinas", ("tanda-tangan",), ""),
        ("kasubbag-umum", ("nomor", "kirim"), "instansi-pemohon"),
    ]
    assert returns(found) == {"4": ("3", False), "5": ("4", True)}
    assert found.langkah[0].dugaan["tugas"].tingkat == "rendah", (
        "a review of what comes from outside is not carried out"
    )
    assert (found.satuan_waktu, found.pelaksana["instansi-pemohon"].jenis) == ("menit", "luar")


def test_a_team_that_works_before_its_decree_exists_from_the_start() -> None:
    rows = [["1", "Menyusun SK Tim", "x", ""], ["2", "Menyusun laporan", "x", ""]]
    found = propose(read_form(sheet_of(rows, ("Tim Penyusun", "Kepala"))), "uji")
    assert found["pelaksana"]["tim-penyusun"] == {"nama": "Tim Penyusun", "jenis": "tim"}


ACTIVITIES = [
    *VERBS,
    *(row[1] for seed in SEEDS.values() for row in seed.rows if row[1]),
    "Memeriksa laporan, jika tidak sesuai dikembalikan kepada Sekretaris untuk diperbaiki",
    "Menandatangani laporan oleh Kepala Badan",
    "123",
    "— ???",
]
NAMES = [
    "Kepala Dinas",
    "Sekretaris",
    "Kasubbag Program",
    "Tim Penyusun",
    "Staf",
    "Perangkat Daerah",
    "Ketua",
    "P&P / X",
]


@given(
    st.lists(st.sampled_from(NAMES), unique=True, max_size=5),
    st.lists(st.tuples(st.sampled_from(ACTIVITIES), st.integers(0, 9), st.sampled_from(CELLS)), min_size=1, max_size=9),
)
@settings(deadline=None)
def test_whatever_the_form_says_the_proposal_runs_as_it_stands(
    performers: list[str], rows: list[tuple[str, int, str]]
) -> None:
    """Performers may be marked or not, in any order; only what is marked may leave nobody to act."""
    filled = [
        [str(n), activity, *("x" if place == mark else "" for place in range(len(performers))), cell, "1 Jam", cell]
        for n, (activity, mark, cell) in enumerate(rows, start=1)
    ]
    text = to_yaml(propose(read_form(sheet_of(filled, performers)), "uji"))
    found = review(text, "uji.yaml")
    marked = any(mark < len(performers) for _, mark, _ in rows)
    left = [one.sentence for one in found.errors if "tiap unit belum dapat" not in one.what]
    assert not [one for one in left if not (marked and "pemeriksa terakhirnya" in one)], text
