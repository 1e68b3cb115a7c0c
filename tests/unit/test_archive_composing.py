"""Composed documents as a reader gets them: figures, marks, names, and the same bytes every time."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from contracts.errors import Refusal
from contracts.intake import Revision
from contracts.people import Person
from contracts.workflow import DocumentRequested
from services.archive.composing import TEMPLATES, Composition, compose
from services.archive.composing.content import correction
from services.archive.composing.typesetting import printable
from tests.unit.archive_world import (
    HEAD,
    TIME,
    budget,
    document_request,
    indicator,
    pages,
    revision,
    signer,
    uid,
)

TELLING = indicator("Rasio elektrifikasi contoh", "98.50", "97.25", "Tiga desa contoh tertunda karena cuaca.")
REPORT = (
    revision(
        "r1",
        TELLING,
        indicator("Pertumbuhan contoh", "0", "2"),
        budget=(budget("Program Contoh A", "12500000000", "11875000000"), budget("Program Contoh B", "100", "120")),
    ),
    revision("r2", indicator("Desa contoh", "12", "15", measure="Desa"), unit_name="Sekretariat Contoh"),
)


async def made(
    request: DocumentRequested,
    revisions: tuple[Revision, ...] = REPORT,
    *,
    person: Person | None = HEAD,
    earlier: dict[UUID, Revision] | None = None,
) -> bytes:
    return await compose(Composition(request, revisions, TIME, "Asia/Jakarta", signer=person, earlier=earlier or {}))


def info(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf)).metadata


async def test_the_report_prints_every_figure_that_was_submitted_and_what_follows_from_it() -> None:
    text = " ".join(pages(await made(document_request())))
    for figure in ("98,50", "97,25", "98,73", "125,00", "12.500.000.000", "11.875.000.000", "95,00", "120,00"):
        assert figure in text
    for words in (
        "BAB I PENDAHULUAN",
        "BAB II PERENCANAAN KINERJA",
        "BAB III AKUNTABILITAS KINERJA",
        "BAB IV PENUTUP",
        "Rasio elektrifikasi contoh",
        "Tiga desa contoh tertunda karena cuaca.",
        "tidak dapat dihitung",
        "Sekretariat Contoh",
        "Dari 3 indikator yang dilaporkan oleh 1 unit kerja",
        "capaian = realisasi ÷ target × 100%",
    ):
        assert words in text


async def test_the_signer_is_named_with_office_and_nip() -> None:
    text = " ".join(pages(await made(document_request(signer=signer("plt")))))
    assert "Plt. Kepala Dinas Contoh," in text
    assert "Contoh Fiktif, S.T." in text
    assert "NIP 19700101 200001 1 001" in text


async def test_without_a_holder_there_is_a_line_to_sign_on() -> None:
    text = " ".join(pages(await made(document_request(signer=None), person=None)))
    assert "Nama dan NIP" in text


@pytest.mark.parametrize("template", sorted(TEMPLATES))
async def test_sample_data_is_marked_on_every_page_and_real_data_on_none(template: str) -> None:
    marked = pages(await made(document_request(template, sample=True)))
    plain = pages(await made(document_request(template)))
    assert len(marked) == len(plain)
    assert all(page.replace("\u00a0", " ").count("DATA CONTOH") >= 2 for page in marked)
    assert not any("DATA CONTOH" in page.replace("\u00a0", " ") for page in plain)


async def test_a_fictitious_signer_makes_a_document_a_sample() -> None:
    marked = pages(await made(document_request(), person=HEAD.model_copy(update={"sample": True})))
    assert all("DATA CONTOH" in page for page in marked)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
async def test_the_same_composition_gives_the_same_bytes(template: str) -> None:
    request = document_request(template, sample=True, number="000.8.6.3/007/DINAS-CONTOH/2026")
    first = await made(request)
    assert await made(request) == first
    assert await made(request.model_copy(update={"title": "Lain"})) != first


@pytest.mark.parametrize("template", sorted(TEMPLATES))
async def test_it_is_an_archivable_pdf_that_says_what_it_is(template: str) -> None:
    pdf = await made(document_request(template))
    metadata = PdfReader(io.BytesIO(pdf)).xmp_metadata
    assert metadata is not None
    assert "<pdfaid:part>2</pdfaid:part>" in metadata.stream.get_data().decode()
    assert "Dinas Contoh" in info(pdf).title
    assert info(pdf).author == "Dinas Contoh"
    assert "SAKIP" in info(pdf)["/Keywords"]
    assert info(pdf).creation_date == TIME


@pytest.mark.parametrize("template", sorted(TEMPLATES))
async def test_pages_are_numbered_to_the_last(template: str) -> None:
    found = pages(await made(document_request(template)))
    for number, page in enumerate(found, start=1):
        if not (template == "laporan-kinerja" and number == 1):
            assert f"Halaman {number} dari {len(found)}" in page


async def test_the_date_is_that_of_the_agency_zone() -> None:
    wib = " ".join(pages(await made(document_request("surat-pengantar"))))
    assert "1 Februari 2026" in wib


async def test_a_table_that_goes_over_pages_repeats_its_head() -> None:
    many = [indicator(f"Indikator contoh nomor {n}", "100", "90") for n in range(80)]
    found = pages(await made(document_request(), (revision("r1", *many),)))
    holding = [page for page in found if "Indikator contoh nomor" in page]
    assert len(holding) > 3
    assert all("Indikator kinerja Satuan Target" in page for page in holding)


async def test_the_letter_bears_its_number_or_says_that_it_has_none() -> None:
    request = document_request("surat-pengantar", number="000.8.6.3/007/DINAS-CONTOH/2026")
    assert "000.8.6.3/007/DINAS-CONTOH/2026" in pages(await made(request))[0]
    assert "belum diberi nomor" in pages(await made(document_request("surat-pengantar")))[0]


async def test_what_people_write_is_printed_and_never_executed() -> None:
    nasty = '#panic("x") $x$ *tebal* <a> @b // \\ `kode` #sys.inputs = Judul'
    text = " ".join(pages(await made(document_request(), (revision("r1", indicator("A", "1", "1", nasty)),))))
    assert nasty in text


async def test_characters_without_a_glyph_do_not_stop_a_document() -> None:
    name = "Indikator 漢字 😀 ≥ 5 – “contoh” é"
    text = " ".join(pages(await made(document_request(), (revision("r1", indicator(name, "1", "1")),))))
    assert "Indikator �� � ≥ 5 – “contoh” é" in text


def test_invisible_characters_are_left_out_and_long_words_can_break() -> None:
    assert printable("12\u202e34\u200b56\ttab\nbaris") == "123456 tab\nbaris"
    assert printable({"a": ["x" * 25]}) == {"a": ["x" * 10 + "\u200b" + "x" * 10 + "\u200b" + "x" * 5]}
    for whole in ("x" * 20, "000.8.6.3/007/DINAS-CONTOH/2026"):
        assert printable(whole) == whole


async def test_a_report_without_any_data_can_be_composed() -> None:
    text = " ".join(pages(await made(document_request(revisions=()), ())))
    assert "Belum ada indikator kinerja yang dilaporkan." in text


async def test_a_template_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Refusal) as error:
        await made(document_request("nota-dinas"))
    assert error.value.info.code == "invalid"
    assert not error.value.info.retryable
    assert "surat-pengantar" in error.value.info.message


async def test_memory_does_not_grow_with_the_documents_that_were_composed() -> None:
    many = [indicator(f"Indikator contoh {n}", "100", "90", "Penjelasan contoh. " * 20) for n in range(60)]
    revisions = (revision("r1", *many), revision("r2", *many))

    async def growth(first: int, last: int) -> int:
        before = resident()
        for n in range(first, last):
            await made(document_request(title=f"Judul {n}"), revisions)
        return resident() - before

    await growth(0, 2)
    assert await growth(2, 10) < 40 * 1024 * 1024


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages_held = int(Path("/proc/self/statm").read_text().split()[1])
    return pages_held * os.sysconf("SC_PAGE_SIZE")


# --- corrections


@pytest.mark.parametrize("template", sorted(TEMPLATES))
async def test_a_correction_of_a_locked_version_says_so_on_its_pages_and_no_other_document_does(template: str) -> None:
    for sheet in pages(await made(document_request(template, version=3, corrects=2))):
        assert "KOREKSI atas versi 2" in sheet
    assert not any("KOREKSI" in sheet for sheet in pages(await made(document_request(template))))


async def test_what_was_entered_on_behalf_of_a_unit_is_shown_as_such_in_the_list_of_units() -> None:
    entered = REPORT[1].model_copy(update={"on_behalf": True})
    for template in ("rekapitulasi", "laporan-kinerja"):
        text = " ".join(" ".join(pages(await made(document_request(template), (REPORT[0], entered)))).split())
        assert text.count("diisi atas nama unit oleh yang menghimpun") == 1, template


async def test_a_correction_prints_new_figures_beside_those_they_replace() -> None:
    before = revision("old", indicator("Desa contoh", "12", "14"), indicator("Lama", "1", "2"))
    now = revision("new", indicator("desa  contoh", "12", "15"), corrects=uid("old"))
    pdf = await made(document_request("perbaikan-data"), (now,), earlier={uid("old"): before})
    text = " ".join(pages(pdf))
    assert "desa contoh Persen 12 12 14 15 125,00" in text
    assert "Lama Persen 1 – 2 – –" in text
    assert "Tidak dilaporkan lagi." in text


async def test_a_correction_without_an_earlier_revision_says_so() -> None:
    text = " ".join(pages(await made(document_request("perbaikan-data"))))
    assert "Tidak ada kiriman semula sebagai pembanding." in text


def test_figures_are_compared_with_the_earlier_collection_through_returned_revisions() -> None:
    accepted = revision("accepted", TELLING)
    first = revision("first", TELLING, collection="c", corrects=accepted.revision_id)
    second = revision("second", TELLING, collection="c", number=2, corrects=first.revision_id)
    assert correction.baseline(second, by_id(accepted, first)) == accepted
    assert correction.baseline(second, by_id(first)) == first
    assert correction.baseline(second, {}) is None


def by_id(*revisions: Revision) -> dict[UUID, Revision]:
    return {one.revision_id: one for one in revisions}
