"""The drawing of a SOP: nothing overlaps, nothing leaves its cell, every arrow arrives (PermenPANRB 35/2012)."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Callable
from itertools import count
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from contracts.sop import Definition
from services.portal.drawing import pdf_of, svg_of
from services.portal.drawing.flow import read_flow, return_targets
from services.portal.drawing.matrix import settle
from services.portal.drawing.measure import measure
from services.portal.drawing.picture import screen, sheets
from services.portal.drawing.routing import letter
from services.portal.drawing.text import WIDTHS, width, wrap
from services.workflow.definitions import builtin_definitions, load_definition
from services.workflow.domain.plan import return_targets as engine_targets
from tests.examples import examples
from tests.support.drawing_checks import faults
from tests.support.sop_samples import LONG_WORD, branching, every_sign, nasty, together

BUILT_IN = {definition.sop: definition for definition in map(load_definition, builtin_definitions())}
SAMPLES: dict[str, Callable[[], Definition]] = {
    **{name: (lambda definition=definition: definition) for name, definition in BUILT_IN.items()},
    "nasty": nasty,
    "every sign": every_sign,
    "branching": branching,
    "together": together,
}


@pytest.fixture(params=SAMPLES)
def definition(request: pytest.FixtureRequest) -> Definition:
    return SAMPLES[request.param]()


def test_sheets_have_no_fault(definition: Definition) -> None:
    assert faults(sheets(definition), settle(definition)) == []


def test_the_long_picture_has_no_fault(definition: Definition) -> None:
    assert faults([screen(definition)], settle(definition, endless=True)) == []


def test_every_sheet_has_the_proportions_of_a4(definition: Definition) -> None:
    assert {round(page.width / page.height, 3) for page in sheets(definition)} == {round(math.sqrt(2), 3)}


def test_every_word_of_the_form_is_drawn_once(definition: Definition) -> None:
    """Cells hold the whole text, however it was broken into lines and pages."""
    drawn = "".join(line.text for page in sheets(definition)[1:] for text in page.texts for line in text.lines).replace(
        " ", ""
    )
    for step in definition.langkah:
        for text in (step.kegiatan, step.kelengkapan, step.output):
            if len(text) < 400:
                assert text.replace(" ", "") in drawn, text


def test_where_a_return_goes_is_the_engines_rule(definition: Definition) -> None:
    for index, step in enumerate(definition.langkah):
        targets, inferred = return_targets(definition, index)
        names = tuple(definition.langkah[target].id for target in targets)
        wanted, guessed = engine_targets(definition, step)
        if wanted:
            assert (names, inferred) == (tuple(dict.fromkeys(wanted)), guessed)


def test_shapes_of_the_first_the_last_and_the_deciding_step() -> None:
    shapes = [(node.shape, node.word) for node in read_flow(BUILT_IN["penyusunan-sakip"]).nodes]
    assert shapes[0] == ("kapsul", "MULAI")
    assert shapes[-1] == ("kapsul", "SELESAI")
    assert [index + 1 for index, (shape, _) in enumerate(shapes) if shape == "belah-ketupat"] == [7, 9]


def test_collecting_is_a_decision_where_the_filling_in_has_a_row() -> None:
    """Seed 004 prints a diamond in row 10, whose `tidak` goes to each Perangkat Daerah; seed 000 has no such row."""
    nodes = {node.step.id: node for node in read_flow(BUILT_IN["pengisian-portal-esakip"]).nodes}
    checked = nodes["periksa-data"]
    assert (checked.shape, checked.returns) == ("belah-ketupat", (nodes["isi-data"].index,))
    assert checked.companions == ()
    collected = next(node for node in read_flow(BUILT_IN["penyusunan-sakip"]).nodes if "himpun" in node.step.tugas)
    assert (collected.shape, collected.returns) == ("kotak", ())


def test_a_last_step_that_decides_has_a_capsule_of_its_own() -> None:
    page = screen(every_sign())
    assert [s.shape for s in page.symbols if s.step == "i"] == ["belah-ketupat", "kapsul"]


def test_the_signs_of_who_else_is_there() -> None:
    page = screen(every_sign())
    symbols = {symbol.key: symbol for symbol in page.symbols}
    assert symbols["f"].each_unit
    assert symbols["g"].each_unit
    assert symbols["c"].dashed
    assert {key for key, symbol in symbols.items() if symbol.companion} == {"b/0", "b/3", "e/3", "h/4"}
    heads = {(arrow.start, arrow.end): arrow.head for arrow in page.arrows if arrow.kind == "bersama"}
    assert heads == {("b", "b/0"): False, ("b", "b/3"): False, ("e", "e/3"): True, ("h", "h/4"): True}


def test_rows_side_by_side_leave_one_symbol_and_meet_in_one() -> None:
    ways = {(arrow.start, arrow.end) for arrow in screen(branching()).arrows if arrow.kind == "maju"}
    assert {("a", "b"), ("a", "c"), ("a", "d")} <= ways
    assert {("b", "e"), ("c", "e")} <= ways
    assert {("f", "g"), ("d", "g")} <= ways
    assert ("c", "d") not in ways, "printed below each other, but neither waits for the other"


def test_the_other_exit_of_a_decision_leads_forward_or_ends_the_run() -> None:
    page = screen(branching())
    assert {("e", "g"), ("g", "i"), ("a", "a/selesai")} <= {(arrow.start, arrow.end) for arrow in page.arrows}
    symbols = {symbol.key: symbol for symbol in page.symbols}
    assert {symbols[key].shape for key in "aeg"} == {"belah-ketupat"}
    assert symbols["a/mulai"].box.y1 < symbols["a"].box.y0, "a decision that begins the run has a capsule above it"
    ending = next(arrow for arrow in page.arrows if arrow.end == "a/selesai")
    assert ending.points[0] == symbols["a"].bottom
    labels = [line.text for text in page.texts for line in text.lines]
    assert labels.count("Kembali") == 1, "of three ways each has a word of its own"


def test_each_of_several_performers_has_a_symbol_in_its_column() -> None:
    page = screen(together())
    symbols = {symbol.key: symbol for symbol in page.symbols}
    assert {key for key, symbol in symbols.items() if symbol.step == "d"} == {"d", "d/1", "d/3"}
    assert not symbols["d/1"].dashed, "who must act is drawn like the performer, not like who takes part"
    chained = [arrow for arrow in page.arrows if arrow.kind == "bersama" and arrow.start.startswith("d")]
    assert [arrow.head for arrow in chained] == [False, False]
    numbers = {line.text for text in page.texts for line in text.lines if line.text.isdigit()}
    assert {"1", "2", "3"} <= numbers, "in turn: each has its number"


def test_who_passes_on_has_a_box_in_the_same_row() -> None:
    page = screen(together())
    symbols = {symbol.key: symbol for symbol in page.symbols}
    ways = {(arrow.start, arrow.end) for arrow in page.arrows}
    assert {("b", "b/lewat"), ("b/lewat", "c"), ("e", "e/lewat"), ("e/lewat", "f")} <= ways
    assert symbols["b/lewat"].column == 1
    assert symbols["b/lewat"].box.y0 > symbols["b"].box.y1
    assert ("b", "c") not in ways


def test_what_has_no_column_stands_in_words() -> None:
    words = " ".join(line.text for text in screen(together()).texts for line in text.lines)
    for said in ("Tenggat: 31 Maret", "Waktu mengerjakan: 1 Januari s.d. 31 Maret", "Mengunci dokumen"):
        assert said in words.replace("  ", " ")
    assert "(dicatat: Staf)" in words


def test_blank_values_are_named_and_labels_are_not_invented() -> None:
    words = {line.text for text in screen(every_sign()).texts for line in text.lines}
    assert "Nomor SOP" in words
    assert "tidak tercantum" in words
    assert "Tanggal Efektif" not in words


def test_the_identity_block_of_each_built_in_form_stands_on_one_sheet() -> None:
    for definition in BUILT_IN.values():
        assert len(sheets(definition)) == 1 + len(settle(definition).pages)


def test_only_signs_in_use_are_explained() -> None:
    plain = " ".join(line.text for text in screen(BUILT_IN["perbaikan-data-kinerja"]).texts for line in text.lines)
    assert "disimpulkan" in plain
    assert "tiap unit" not in plain


def test_pages_break_where_the_fewest_returns_cross() -> None:
    """Nine rows with returns 4 → 2 and 8 → 6; two pages are needed, and between 5 and 6 no return crosses."""
    steps = [
        {"id": f"s{n}", "kegiatan": "Memeriksa naskah " * 24, "pelaksana": "staf", "tugas": "tugas"}
        for n in range(1, 10)
    ]
    for source, target in ((4, 2), (8, 6)):
        steps[source - 1] |= {"tugas": "telaah", "dokumen": "naskah", "kembali": f"s{target}"}
    definition = Definition.model_validate(
        {
            "sop": "uji",
            "judul": "Uji",
            "versi": "1",
            "pelaksana": {"staf": {"nama": "Staf"}},
            "dokumen": {"naskah": {"nama": "Naskah", "templat": "surat"}},
            "langkah": [{**step, "kelengkapan": "Dokumen " * 60} for step in steps],
        }
    )
    settled = settle(definition)
    pages = [[row.node.index + 1 for row in page if row.node] for page in settled.pages]
    assert [link for link in settled.links if link.crossing] == []
    assert len(pages) == 2
    assert faults(sheets(definition), settled) == []


# --- text


def test_widths_are_those_of_the_font() -> None:
    assert measure() == WIDTHS


@given(st.text(max_size=200), st.floats(12, 200))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = wrap(text, room, 7.5).lines
    assert all(width(line, 7.5) <= room for line in lines)
    kept = [char for char in "".join(lines) if not char.isspace()]
    wanted = [
        char
        for char in unicodedata.normalize("NFC", text)
        if not char.isspace() and unicodedata.category(char)[0] != "C"
    ]
    assert kept == wanted


def test_letters_go_on_behind_z() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


# --- any definition

ROLES = st.integers(1, 7)
WORDS = st.sampled_from(["", "Dokumen, data", LONG_WORD, "Nota Dinas; " * 8, "1 Jam", "a/b-" * 30, "文書 données"])
ACTS = st.sampled_from([["tugas"], ["susun"], ["telaah"], ["telaah", "paraf"], ["bagikan"], ["rapat"]])


@st.composite
def definitions(draw: Any) -> Definition:
    roles = [f"peran-{number}" for number in range(draw(ROLES))]
    number = count()
    steps: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 24))):
        name = f"langkah-{next(number)}"
        earlier = [step["id"] for step in steps]
        acts = draw(ACTS)
        steps.append(
            {
                "id": name,
                "no": draw(st.sampled_from(["", "1.", "12", "7a.II"])),
                "kegiatan": draw(WORDS) or "Bekerja",
                "pelaksana": draw(st.sampled_from(roles)),
                "tugas": acts,
                "dokumen": "naskah",
                "ikut": draw(st.lists(st.sampled_from(roles), max_size=2, unique=True)),
                "semua": draw(st.sampled_from(["", "", "bergiliran", "bersamaan"])),
                "lewat": draw(st.sampled_from(["", "", "", *roles])),
                "kepada": draw(st.sampled_from(["", *roles])),
                "kembali": draw(st.lists(st.sampled_from([*earlier, *roles]), max_size=3, unique=True))
                if acts[0] == "telaah"
                else [],
                "sesudah": draw(
                    st.one_of(
                        st.just([]),
                        st.just([]),
                        st.just(["mulai"]),
                        st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True),
                    )
                )
                if earlier
                else [],
                "tercetak": draw(st.sampled_from(["ya", "ya", "ya", "tidak"])),
                "fase": draw(st.sampled_from(["", "", "Persiapan"])),
                **{key: draw(WORDS) for key in ("kelengkapan", "waktu", "output", "ket")},
                "tambahan": draw(st.sampled_from([[], [], [{"waktu": "1 Jam"}]])),
            }
        )
    for row, step in enumerate(steps):
        later = [one["id"] for one in steps[row + 1 :]]
        step["tidak"] = draw(st.sampled_from(["", "", "selesai", *later]))
    return Definition.model_validate(
        {
            "sop": "uji",
            "judul": draw(WORDS) or "Uji",
            "versi": "1",
            "identitas": {"Dasar Hukum": draw(WORDS), "Nomor SOP": draw(WORDS)},
            "pelaksana": {
                role: {
                    "nama": draw(WORDS) or role,
                    "kolom": draw(st.sampled_from(["ya", "ya", "tidak"])),
                    **draw(st.sampled_from([{}, {}, {"tiap": "unit"}, {"jenis": "luar"}])),
                }
                for role in roles
            },
            "dokumen": {"naskah": {"nama": "Naskah", "templat": "surat"}},
            "langkah": steps,
        }
    )


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(definitions())
def test_any_definition_is_drawn_without_fault(definition: Definition) -> None:
    assert faults(sheets(definition), settle(definition)) == []
    assert faults([screen(definition)], settle(definition, endless=True)) == []


# --- what comes out


def test_svg_is_well_formed_and_keeps_to_the_sites_policy(definition: Definition) -> None:
    text = svg_of(definition)
    root = ElementTree.fromstring(text)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert " style=" not in text
    assert "<script" not in text


def test_pdf_has_every_sheet_on_a4_with_readable_text(definition: Definition) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(definition)))
    assert len(reader.pages) == len(sheets(definition))
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        assert f"Halaman {number} dari {len(reader.pages)}" in " ".join(page.extract_text().split())


def test_the_same_definition_gives_the_same_bytes() -> None:
    assert pdf_of(every_sign()) == pdf_of(every_sign())
