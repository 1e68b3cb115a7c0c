"""What the engine refuses: wrong people, wrong order, stale documents, late answers. A refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.workflow import DocumentRequested
from tests.unit.workflow_world import BUILTIN, NOW, World, definition, named, person_in, refused

SAKIP = BUILTIN["penyusunan-sakip"]
PERBAIKAN = BUILTIN["perbaikan-data-kinerja"]
UNIT = "dinas-contoh"


def started() -> World:
    return World(PERBAIKAN).start()


def drafting() -> World:
    """Step 4 of the correction is in hand."""
    return started().perform("perintah").perform("teruskan").perform("terima", "perintah")


def reviewing() -> World:
    """Step 5: the document lies before the first reviewer."""
    return drafting().perform("isi").answer(UNIT).perform("analisis", "susun").compose()


# --- who


@pytest.mark.parametrize("role", [role for role in PERBAIKAN.pelaksana if role != "kasubbag-tu"])
def test_only_the_holder_of_the_steps_position_acts(role: str) -> None:
    world = reviewing()
    before = len(world.stream.events)
    for act in (lambda: world.perform("telaah", actor=person_in(role)), lambda: world.send_back(actor=person_in(role))):
        with refused("not_holder") as found:
            act()
        assert "Jabatan kasubbag-tu" in found.info.message
        assert found.info.details["position"] == "Jabatan kasubbag-tu"
    assert len(world.stream.events) == before


def test_holding_the_position_means_person_and_capacity_at_the_time_of_the_act() -> None:
    world = reviewing()
    with refused("not_holder"):
        world.perform("telaah", actor=person_in("kasubbag-tu", "orang lain"))
    with refused("not_holder"):
        world.perform("telaah", actor=person_in("kasubbag-tu", capacity="plt"))
    with refused("not_holder"):
        world.perform("telaah", actor=person_in("jabatan lain", "kasubbag-tu"))
    world.perform("telaah")


def test_while_somebody_acts_for_him_the_definitive_holder_does_not() -> None:
    world = reviewing()
    world.bureau.assign("kasubbag-tu", "wakil", "plh", since=world.now, until=world.now + timedelta(hours=1))
    with refused("not_holder"):
        world.perform("telaah")
    world.perform("telaah", actor=person_in("kasubbag-tu", "wakil", "plh"))
    world.now += timedelta(hours=2)
    with refused("not_holder"):
        world.perform("paraf", actor=person_in("kasubbag-tu", "wakil", "plh"))
    world.perform("paraf")


# --- in which order


def test_acts_are_done_in_their_order() -> None:
    world = reviewing()
    for wrong in ("paraf", "tanda-tangan", "perintah"):
        with refused("wrong_state") as found:
            world.perform(wrong)
        assert found.info.details["expected"] == "telaah"
    with refused("wrong_state") as found:
        world.perform("telaah", "telaah")
    assert found.info.details["expected"] == "paraf"
    world.perform("telaah").perform("paraf")


def test_of_several_acts_all_or_none_count() -> None:
    world = reviewing()
    with refused("wrong_state"):
        world.perform("telaah", "perintah")
    assert world.active.done == 0


def test_there_are_no_acts_beyond_the_last() -> None:
    with refused("wrong_state"):
        reviewing().perform("telaah", "paraf", "paraf")


@pytest.mark.parametrize("acts", [("isi", "analisis"), ("isi", "analisis", "susun")])
def test_acts_behind_one_that_waits_are_refused_clearly(acts: tuple[str, ...]) -> None:
    world = drafting()
    with refused("invalid") as found:
        world.perform(*acts)  # type: ignore[arg-type]
    assert found.info.details["waits_for"] == "isi"
    assert world.active.waiting is None


def test_an_act_that_was_asked_is_not_asked_twice() -> None:
    world = drafting().perform("isi")
    with refused("wrong_state"):
        world.perform("isi")
    world.answer(UNIT).perform("analisis", "susun")
    with refused("wrong_state") as found:
        world.perform("susun")
    assert found.info.details["waiting_for"] == "archive"


def test_a_step_that_is_over_stays_over() -> None:
    world = reviewing()
    over = world.activation("perintah-himpun").id
    with refused("wrong_state") as found:
        world.perform("terima", activation=over)
    assert found.info.details["state"] == "selesai"
    returned = world.active.id
    world.send_back()
    with refused("wrong_state") as found:
        world.perform("telaah", activation=returned, sha256=None)
    assert found.info.details["state"] == "dikembalikan"
    with refused("wrong_state") as found:
        world.perform("isi", activation=world.activation("susun-perbaikan", 1).id)
    assert found.info.details["state"] == "gugur"


def test_what_does_not_exist_is_not_found() -> None:
    with refused("not_found"):
        started().perform("perintah", activation=named("bukan langkah"), actor=person_in("karo-organisasi"))
    with refused("not_found"):
        World(PERBAIKAN).perform("perintah", activation=named("x"), actor=person_in("karo-organisasi"), sha256=None)


def test_a_note_travels_with_an_act_and_is_refused_where_it_would_be_lost() -> None:
    world = started().perform("perintah", note="segera")
    performed = next(event.data for event in world.stream.events if type(event.data).__name__ == "ActPerformed")
    assert performed.note.id == named("segera")  # type: ignore[union-attr]
    world.perform("teruskan").perform("terima", "perintah")
    with refused("invalid") as found:
        world.perform("isi", note="hilang")
    assert found.info.details["field"] == "note"


# --- which document


@pytest.mark.parametrize("digest", [None, "0" * 64])
def test_checks_and_returns_are_bound_to_the_version_that_was_seen(digest: str | None) -> None:
    world = reviewing()
    for act in (lambda: world.perform("telaah", sha256=digest), lambda: world.send_back(sha256=digest)):
        with refused("document_changed") as found:
            act()
        assert found.info.details["current_sha256"] == world.in_hand
        assert found.info.details["current_version"] == "1"
    assert world.active.done == 0


# --- saying no


def test_steps_that_check_nothing_cannot_return() -> None:
    with refused("wrong_state"):
        started().send_back()
    with refused("wrong_state"):
        drafting().send_back()


def test_a_target_that_is_not_written_is_inferred_from_the_document() -> None:
    sop = definition("""
sop: uji
judul: Uji
versi: "1"
pelaksana: {staf: {nama: Staf}, kepala: {nama: Kepala}}
dokumen: {surat: {nama: Surat, templat: surat-pengantar}}
langkah:
  - {id: susun, kegiatan: Menyusun, pelaksana: staf, tugas: susun, dokumen: surat}
  - {id: antar, kegiatan: Mengantar, pelaksana: staf, tugas: teruskan, dokumen: surat}
  - {id: tanda-tangan, kegiatan: Menandatangani, pelaksana: kepala, tugas: tanda-tangan, dokumen: surat}
""")
    world = World(sop).start().perform("susun").compose().perform("teruskan").send_back()
    assert world.step == "susun"
    returned = world.stream.events[-2].data
    assert (returned.target, returned.inferred) == ("susun", True)  # type: ignore[union-attr]


def test_a_step_without_an_earlier_desk_cannot_return() -> None:
    sop = definition("""
sop: uji
judul: Uji
versi: "1"
pelaksana: {kepala: {nama: Kepala}}
dokumen: {surat: {nama: Surat, templat: surat-pengantar}}
langkah:
  - {id: sendiri, kegiatan: Menyusun dan menelaah, pelaksana: kepala, tugas: [susun, telaah], dokumen: surat}
""")
    world = World(sop).start().perform("susun").compose()
    with refused("wrong_state"):
        world.send_back()
    with refused("maker_is_checker"):
        world.perform("telaah")


# --- answers that come late, twice, or for something else


def test_a_repeated_or_foreign_answer_of_the_archive_changes_nothing() -> None:
    world = drafting().perform("isi").answer(UNIT).perform("analisis", "susun")
    answer = world.composed()
    foreign = answer.model_copy(update={"request_id": named("permintaan lain")})
    elsewhere = answer.model_copy(update={"activation_id": named("langkah lain")})
    before = len(world.stream.events)
    world.compose(foreign).compose(elsewhere)
    assert len(world.stream.events) == before
    world.compose(answer)
    after = len(world.stream.events)
    world.compose(answer)
    assert len(world.stream.events) == after
    world.send_back()
    back = len(world.stream.events)
    world.compose(answer).answer(UNIT, activation=world.activation("susun-perbaikan", 1).id)
    assert len(world.stream.events) == back


def test_a_repeated_number_or_record_changes_nothing() -> None:
    world = World(SAKIP, ["bidang-a"]).start().perform("perintah").perform("siapkan-format").perform("bagikan")
    world.answer("bidang-a").perform("analisis").perform("susun").compose().perform("telaah").perform("teruskan")
    world.perform("tanda-tangan", "teruskan").perform("nomor")
    number = world.allotted()
    world.allot(number)
    count = len(world.stream.events)
    world.allot(number).allot(world.allotted(sequence=2))
    assert len(world.stream.events) == count
    world.perform("susun").compose().perform("kirim", "gandakan", "arsip")
    record = world.stored()
    world.store(record)
    count = len(world.stream.events)
    world.store(record)
    assert len(world.stream.events) == count


CHECK_BETWEEN = definition("""
sop: uji
judul: Uji
versi: "1"
pelaksana: {staf: {nama: Staf}, kepala: {nama: Kepala}, bidang: {nama: Bidang, tiap: unit}}
dokumen:
  surat: {nama: Surat, templat: surat-pengantar}
  rekap: {nama: Rekap, templat: laporan-kinerja, data: [himpun]}
langkah:
  - {id: susun, kegiatan: Menyusun surat, pelaksana: staf, tugas: susun, dokumen: surat}
  - {id: bagikan, kegiatan: Membagikan, pelaksana: staf, tugas: bagikan, kepada: bidang}
  - {id: telaah, kegiatan: Menelaah surat, pelaksana: kepala, tugas: telaah, dokumen: surat, kembali: susun}
  - {id: himpun, kegiatan: Menghimpun, pelaksana: staf, tugas: [terima, himpun, analisis], kepada: bidang}
  - {id: isi, kegiatan: Mengisi, pelaksana: kepala, tugas: isi}
  - {id: rekap, kegiatan: Merekap, pelaksana: staf, tugas: susun, dokumen: rekap}
""")


def between() -> World:
    """A check between giving out and collecting, so that answers may come before their turn."""
    return World(CHECK_BETWEEN, ["a", "b"]).start().perform("susun").compose().perform("bagikan")


def test_when_all_have_answered_early_the_collector_still_collects() -> None:
    world = between().answer("a").answer("b")
    assert world.last == ["CollectionAnswered"]
    world.perform("telaah").perform("terima")
    assert (world.step, world.waiting, world.active.next_act) == ("himpun", "", "himpun")
    world.perform("himpun")
    assert world.last == ["CollectionClosed", "ActPerformed"]
    assert world.active.next_act == "analisis"


def test_an_answer_that_comes_before_the_collectors_turn_does_not_collect_for_him() -> None:
    world = between().answer("a").perform("telaah").answer("b")
    assert (world.step, world.active.done) == ("himpun", 0)
    world.perform("terima", "himpun", "analisis")
    assert world.step == "isi"


def test_collecting_waits_in_the_middle_of_a_step_and_goes_on_behind_it() -> None:
    world = between().answer("a").perform("telaah").perform("terima")
    assert world.waiting == "intake"
    world.answer("b")
    assert world.last == ["CollectionAnswered", "CollectionClosed", "ActPerformed"]
    assert (world.waiting, world.active.next_act) == ("", "analisis")


def test_a_return_voids_an_open_collection_and_asks_anew() -> None:
    world = between().answer("a").send_back()
    old = world.activation("bagikan").id
    assert world.activation("bagikan").state == "gugur"
    count = len(world.stream.events)
    world.answer("b", activation=old)
    assert len(world.stream.events) == count
    world.perform("susun").compose().perform("bagikan")
    asked = [event.data for event in world.stream.events if type(event.data).__name__ == "CollectionRequested"][-1]
    assert asked.activation_id == world.activation("bagikan", 2).id  # type: ignore[union-attr]
    assert asked.previous == {"a": named(f"revisi a {old}")}  # type: ignore[union-attr]
    world.answer("a").answer("b").perform("telaah").perform("terima", "himpun", "analisis")
    assert set(world.state.revisions.values()) == {
        named(f"revisi {unit} {world.activation('bagikan', 2).id}") for unit in ("a", "b")
    }


def test_a_document_takes_only_the_data_it_names() -> None:
    world = between().answer("a").answer("b").perform("telaah").perform("terima", "himpun", "analisis")
    world.perform("isi").answer(UNIT).perform("susun")
    asked = world.newest(DocumentRequested)
    opened = world.activation("bagikan").id
    assert asked.revisions == tuple(named(f"revisi {unit} {opened}") for unit in ("a", "b"))
    assert world.now > NOW
