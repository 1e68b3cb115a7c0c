"""The end of a collection: extended by whoever collects, closed by its due time where the SOP says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.sop import Definition
from contracts.workflow import CollectionClosed, CollectionExtended, CollectionRequested, StepActivated, StepDropped
from services.workflow.domain import limits
from tests.unit.calendar_world import BUILT_IN, WITA, wall
from tests.unit.workflow_world import BUILTIN, SYSTEM, World, person_in, refused

PORTAL = BUILTIN["pengisian-portal-esakip"]
SAKIP = BUILTIN["penyusunan-sakip"]
UNITS = ["opd-a", "opd-b", "opd-c"]
TIM = person_in("tim-sakip")
KASUBBAG = person_in("kasubbag-program")


def with_keys(sop: Definition, step: str, **keys: str) -> Definition:
    rows = tuple(row.model_copy(update=keys) if row.id == step else row for row in sop.langkah)
    return Definition.model_validate(sop.model_copy(update={"langkah": rows}).model_dump())


def portal(**keys: str) -> World:
    """The letter is given out on Monday 2 February 2026; step 10 is timed by these keys."""
    world = World(with_keys(PORTAL, "periksa-data", **keys), UNITS)
    world.calendar = BUILT_IN[WITA]
    world.start().perform("perintah").perform("perintah").perform("perintah")
    world.perform("terima", "nomor").allot().perform("susun").compose()
    world.perform("terima", "telaah").perform("telaah").perform("tanda-tangan")
    return world.perform("bagikan")


def answered(world: World, unit: str) -> None:
    world.perform("terima", activation=world.at("isi-data", unit).id).submit(unit).answer(unit)


def due(world: World, step: str, unit: str = "") -> str:
    found = world.at(step, unit).due
    assert found is not None
    return wall(found, WITA)


def test_a_collection_ends_by_the_standard_of_its_collector_from_when_it_was_asked() -> None:
    world = portal()
    asked = world.newest(CollectionRequested)
    # 30 Hari of 7.5 hours from Monday 2 February 09.20: 13500 minutes, of which Ramadan days have fewer
    assert asked.due is not None
    assert BUILT_IN[WITA].working_minutes(world.now - timedelta(minutes=1), asked.due) == 30 * 450
    assert not asked.closes


def test_a_collection_ends_when_the_sop_says() -> None:
    world = portal(tenggat="akhir Februari")
    asked = world.newest(CollectionRequested)
    assert asked.due is not None
    assert wall(asked.due, WITA) == "2026-02-28 23:59"


def test_extending_moves_the_due_time_of_who_collects_and_of_who_answers() -> None:
    world = portal(tenggat="akhir Februari")
    world.perform("terima", activation=world.at("isi-data", "opd-a").id).submit("opd-a")
    assert due(world, "isi-data", "opd-b") < "2026-02-05", "an hour, lifted to a day"
    assert due(world, "periksa-data", "opd-a") == "2026-02-28 23:59"
    world.extend_collection(TIM, "2026-03-12")
    assert world.last == ["CollectionExtended"]
    assert due(world, "isi-data", "opd-b") == "2026-03-12 15:00"
    assert due(world, "periksa-data", "opd-a") == "2026-03-12 15:00"
    assert set(world.newest(CollectionExtended).moved) == {one.id for one in world.hands}


def test_what_begins_after_an_extension_has_until_the_new_end() -> None:
    world = portal(tenggat="akhir Februari").extend_collection(TIM, "2026-03-12")
    world.perform("terima", activation=world.at("isi-data", "opd-a").id).submit("opd-a")
    began = world.newest(StepActivated)
    assert (began.step, began.due_rule) == ("periksa-data", "perpanjangan")
    assert due(world, "periksa-data", "opd-a") == "2026-03-12 15:00"


def test_only_who_collects_extends_and_only_to_a_later_day() -> None:
    world = portal(tenggat="akhir Februari")
    with refused("not_holder"):
        world.extend_collection(person_in("sekda"), "2026-03-12")
    with refused("invalid") as found:
        world.extend_collection(TIM, "2026-02-27")
    assert "harus sesudah yang sekarang, 28-02-2026" in found.info.message
    world.extend_collection(TIM, "2026-03-12")
    with refused("invalid"):
        world.extend_collection(TIM, "2026-03-12")
    for unit in UNITS:
        answered(world, unit)
    with refused("wrong_state") as found:
        world.extend_collection(TIM, "2026-04-01")
    assert "buka kembali" in found.info.message


def test_a_day_that_is_over_is_no_new_end() -> None:
    world = portal(tenggat="akhir Januari")
    with refused("invalid") as found:
        world.extend_collection(TIM, "2026-02-01")
    assert "sudah lewat" in found.info.message


def test_reminders_follow_the_new_time() -> None:
    world = portal(tenggat="akhir Februari")
    unit = world.at("isi-data", "opd-a")
    before = unit.due
    assert before is not None
    world.extend_collection(TIM, "2026-03-12")
    assert limits.decide_due_soon(world.state, world.sop, unit.id, before, SYSTEM) is None
    assert limits.decide_overdue(world.state, world.sop, unit.id, before, {}, {}, SYSTEM) is None
    after = world.at("isi-data", "opd-a").due
    assert after is not None
    assert limits.decide_due_soon(world.state, world.sop, unit.id, after, SYSTEM) is not None


def test_what_falls_due_while_the_run_is_suspended_is_said_when_it_goes_on() -> None:
    world = portal(tenggat="akhir Februari").suspend()
    unit = world.at("isi-data", "opd-a")
    assert unit.due is not None
    with refused("wrong_state") as found:
        limits.decide_due_soon(world.state, world.sop, unit.id, unit.due, SYSTEM)
    assert found.info.retryable
    with refused("wrong_state") as found:
        limits.decide_overdue(world.state, world.sop, unit.id, unit.due, {}, {}, SYSTEM)
    assert found.info.retryable
    world.resume()
    assert limits.decide_due_soon(world.state, world.sop, unit.id, unit.due, SYSTEM) is not None


def test_a_due_time_closes_only_where_the_sop_says_so() -> None:
    assert not portal(tenggat="akhir Februari").time_out()
    world = portal(tenggat="akhir Februari", tutup_otomatis="ya")
    answered(world, "opd-b")
    assert world.time_out()
    closed = world.newest(CollectionClosed)
    assert (closed.missing, closed.cause, closed.reason) == (("opd-a", "opd-c"), "batas-waktu", None)
    assert {(one.step, one.unit) for one in world.all(StepDropped)} == {("isi-data", "opd-a"), ("isi-data", "opd-c")}
    assert world.step == "terima-rekapitulasi"
    assert not world.time_out(), "once"


def test_an_extension_in_time_moves_the_closing() -> None:
    world = portal(tenggat="akhir Februari", tutup_otomatis="ya")
    first = world.newest(CollectionRequested).due
    assert first is not None
    world.extend_collection(TIM, "2026-03-12")
    assert not world.time_out(first)
    assert world.time_out()


def test_what_was_reopened_does_not_close_by_itself_until_it_has_a_new_end() -> None:
    world = portal(tenggat="akhir Februari", tutup_otomatis="ya")
    assert world.time_out()
    world.reopen_collection(TIM, "opd-a")
    assert not world.time_out()
    world.extend_collection(TIM, "2026-03-12")
    assert world.time_out()


def test_nothing_closes_when_everybody_has_answered_or_the_run_is_suspended() -> None:
    world = portal(tenggat="akhir Februari", tutup_otomatis="ya").suspend()
    with refused("wrong_state") as found:
        world.time_out()
    assert found.info.retryable
    world.resume()
    for unit in UNITS:
        answered(world, unit)
    assert not world.time_out()


def test_a_collection_that_is_gathered_once_for_all_units_goes_on_without_the_missing() -> None:
    world = World(with_keys(SAKIP, "himpun-data", tutup_otomatis="ya"), ["bidang-a", "bidang-b"])
    world.calendar = BUILT_IN[WITA]
    world.start().perform("perintah").perform("siapkan-format")
    world.perform("bagikan")
    world.answer("bidang-a")
    assert world.time_out()
    assert world.newest(CollectionClosed).missing == ("bidang-b",)
    assert world.at("himpun-data").state == "selesai"


@pytest.mark.parametrize("keys", [{"tenggat": "31 Maret"}, {}])
def test_why_a_due_time_is_what_it_is(keys: dict[str, str]) -> None:
    world = World(with_keys(PORTAL, "tugaskan-asisten", **keys), UNITS)
    world.calendar = BUILT_IN[WITA]
    began = world.start().newest(StepActivated)
    assert (began.due_rule, began.due_words) == (("tenggat", "31 Maret") if keys else ("minimum", "1 Hari"))
    assert began.calendar.startswith("nasional/0")
