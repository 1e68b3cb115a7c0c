"""Documents, letter registers and records: what is decided on a request, and that repeating it changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.archive import DocumentComposed, NumberAllotted, RecordStored, StoredDocument
from contracts.envelope import NewEvent
from contracts.errors import Refusal
from services.archive.domain import document, record, register
from tests.unit.archive_world import (
    PLACE,
    RUN,
    after,
    archiving_request,
    document_request,
    number_request,
    uid,
)

SHA = "ab" * 32


def compose(state: document.Document, **changes: object) -> list[NewEvent]:
    return document.decide_compose(state, document_request(**changes), PLACE, sha256=SHA, size=9, sample=True)


def stored(name: str, sha256: str = SHA) -> StoredDocument:
    return StoredDocument(
        document_id=uid(name),
        kind="laporan",
        name=name,
        version=1,
        sha256=sha256,
        size=9,
        media_type="application/pdf",
    )


# --- documents


def test_a_composed_document_is_the_requested_version_of_exactly_these_bytes() -> None:
    (new,) = compose(document.Document(), version=3)
    data = new.data
    assert isinstance(data, DocumentComposed)
    assert (new.stream, new.place, new.correlation) == (uid("document"), PLACE, RUN)
    assert (data.document.version, data.document.sha256, data.document.size) == (3, SHA, 9)
    assert data.document.media_type == "application/pdf"
    assert (data.request_id, data.revisions, data.sample) == (uid("request"), (uid("r1"),), True)


def test_a_repeated_request_makes_no_second_version() -> None:
    state = after(document.evolve, document.Document(), compose(document.Document()))
    assert compose(state) == []
    assert compose(state, version=2) == []
    assert not document.check_request(state, document_request())


def test_versions_go_up() -> None:
    state = after(document.evolve, document.Document(), compose(document.Document()))
    state = after(document.evolve, state, compose(state, request_id=uid("second"), version=2))
    assert state.version == 2
    for version in (1, 2):
        with pytest.raises(Refusal) as error:
            compose(state, request_id=uid("third"), version=version)
        assert error.value.info.code == "wrong_state"
        assert not error.value.info.retryable


def test_a_document_belongs_to_one_run() -> None:
    state = after(document.evolve, document.Document(), compose(document.Document()))
    with pytest.raises(Refusal) as error:
        compose(state, request_id=uid("second"), version=2, run_id=uid("other run"))
    assert error.value.info.code == "invalid"


# --- registers


def test_a_number_names_classification_sequence_unit_and_year() -> None:
    (new,) = register.decide_number(register.Register(sequence=6), number_request(), PLACE)
    data = new.data
    assert isinstance(data, NumberAllotted)
    assert (data.number, data.sequence) == ("000.8.6.3/007/DINAS-CONTOH/2026", 7)
    assert new.stream == data.register_id == register.register_id("dinas-contoh", 2026)


def test_the_thousandth_number_is_not_cut() -> None:
    assert register.number_text("000.8.6.3", 1000, "a", 2026) == "000.8.6.3/1000/A/2026"


def test_each_unit_and_year_has_its_own_register() -> None:
    ids = {register.register_id(unit, year) for unit in ("a", "b") for year in (2025, 2026)}
    assert len(ids) == 4


@given(st.lists(st.integers(min_value=0, max_value=12), max_size=40))
def test_a_register_has_no_hole_and_gives_each_request_one_number(requests: list[int]) -> None:
    state, given_out = register.Register(), []
    for request in requests:
        events = register.decide_number(state, number_request(str(request)), PLACE)
        state = after(register.evolve, state, events)
        given_out += [new.data for new in events if isinstance(new.data, NumberAllotted)]
    assert [data.sequence for data in given_out] == list(range(1, len(set(requests)) + 1))
    assert len({data.number for data in given_out}) == len({data.request_id for data in given_out}) == len(given_out)


# --- records


def test_a_record_holds_exactly_the_requested_documents() -> None:
    request = archiving_request(stored("laporan"), stored("surat", "cd" * 32))
    (new,) = record.decide_store(record.Record(), request, PLACE, {})
    data = new.data
    assert isinstance(data, RecordStored)
    assert data.documents == request.documents
    assert data.classification == "000.8.6.3"
    assert new.stream == data.record_id == record.record_id(uid("request"))
    state = after(record.evolve, record.Record(), [new])
    assert record.decide_store(state, request, PLACE, {}) == []


def test_a_record_with_a_missing_object_is_not_stored_and_says_which() -> None:
    request = archiving_request(stored("laporan"), stored("surat", "cd" * 32))
    with pytest.raises(Refusal) as error:
        record.decide_store(record.Record(), request, PLACE, {"cd" * 32: "berkas tidak ada"})
    assert error.value.info.code == "invalid"
    assert not error.value.info.retryable
    assert error.value.info.details == {"cd" * 32: "surat: berkas tidak ada"}


def test_a_record_of_nothing_is_refused() -> None:
    with pytest.raises(Refusal):
        record.decide_store(record.Record(), archiving_request(), PLACE, {})
