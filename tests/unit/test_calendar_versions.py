"""Setting calendars: versions of a scope, and the scopes that a unit looks at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.base import MAX_EVENT_BYTES
from contracts.calendar import CalendarSet, SetCalendar, WorkingCalendar
from contracts.organisation import RegisterUnit, UnitRegistered
from contracts.subjects import Place
from services.workflow.domain import units
from services.workflow.domain.calendar import CalendarState, scopes_above, versions
from services.workflow.domain.identity import calendar_stream
from services.workflow.domain.units import UnitState
from tests.unit.calendar_world import written
from tests.unit.workflow_world import ROOT, SYSTEM, opened, refused


def registered(code: str, parent: str | None = None, region: str = "62.09") -> UnitState:
    cmd = RegisterUnit(command_id=ROOT, unit=code, name=f"Unit {code}", parent=parent, region=region)
    (new,) = units.decide_register(UnitState(), cmd, registered(parent) if parent else None)
    return units.evolve(UnitState(), opened(new, 1, SYSTEM))


class Scope:
    """The calendars of one scope under test."""

    def __init__(self, untuk: str) -> None:
        self.untuk = untuk
        self.state = CalendarState()
        self.place: Place | None = None

    def set(self, unit: UnitState | None = None, **changes: Any) -> int:
        """Number of events."""
        command = SetCalendar(command_id=ROOT, calendar=written(untuk=self.untuk, **changes))
        events = versions.decide_set(self.state, command, unit)
        for new in events:
            assert new.stream == calendar_stream(self.untuk)
            self.place = new.place
            self.state = versions.evolve(self.state, opened(new, len(self.state.versions) + 1, SYSTEM))
        return len(events)

    def on(self, day: str) -> int | None:
        found = self.state.on(date.fromisoformat(day))
        return found.version if found else None


def test_versions_are_counted_and_the_same_content_changes_nothing() -> None:
    scope = Scope("wilayah/62.09")
    assert scope.set(kalender="Pertama") == 1
    assert scope.set(kalender="Pertama") == 0
    assert scope.set(kalender="Kedua") == 1
    assert scope.set(kalender="Pertama") == 1, "going back to an earlier content is a version of its own"
    assert [one.version for one in scope.state.versions] == [1, 2, 3]
    assert scope.place == Place(region="62.09", unit="semua")


def test_a_version_is_in_force_from_its_day_on() -> None:
    scope = Scope("nasional")
    scope.set(berlaku_sejak="2026-01-01")
    scope.set(berlaku_sejak="2026-07-01")
    assert [scope.on(day) for day in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")] == [None, 1, 1, 2]
    assert scope.place == Place(region="00.00", unit="semua")


def test_a_later_version_that_reaches_further_back_replaces_the_earlier_ones() -> None:
    scope = Scope("nasional")
    scope.set(berlaku_sejak="2026-07-01")
    scope.set(berlaku_sejak="2026-01-01")
    assert [scope.on(day) for day in ("2025-12-31", "2026-06-30", "2026-07-01")] == [None, 2, 2]


def test_the_calendar_of_a_unit_belongs_to_the_unit() -> None:
    scope = Scope("unit/dinas-contoh")
    assert scope.set(registered("dinas-contoh")) == 1
    assert scope.place == Place(region="62.09", unit="dinas-contoh")


def test_a_unit_that_is_not_registered_has_no_calendar() -> None:
    with refused("not_found") as found:
        Scope("unit/dinas-contoh").set(UnitState())
    assert "'dinas-contoh' belum terdaftar" in found.info.message


def test_a_calendar_that_does_not_fit_an_event_is_refused() -> None:
    days = [
        {"tanggal": date.fromordinal(730_000 + n).isoformat(), "nama": "Libur (contoh) " + "x" * 480}
        for n in range(MAX_EVENT_BYTES // 500)
    ]
    with refused("too_large") as found:
        Scope("nasional").set(libur_daerah=days)
    assert "248 KiB; hapus tahun yang lewat" in found.info.message


def test_the_digest_is_that_of_the_bytes_in_the_event() -> None:
    calendar = written()
    command = SetCalendar(command_id=ROOT, calendar=calendar)
    (new,) = versions.decide_set(CalendarState(), command, None)
    assert isinstance(new.data, CalendarSet)
    assert new.data.digest == versions.digest(calendar)
    assert versions.canonical(calendar) in new.data.model_dump_json().encode()
    assert WorkingCalendar.model_validate_json(versions.canonical(calendar)) == calendar


def test_a_unit_looks_from_itself_upwards() -> None:
    chain: list[UnitRegistered] = []
    for code, parent, region in (("bidang-a", "dinas", "62.09"), ("dinas", "pemda", "62.09"), ("pemda", None, "62.00")):
        chain.append(registered(code, parent, region).registered(code))
    assert scopes_above(chain) == ("unit/bidang-a", "unit/dinas", "unit/pemda", "wilayah/62.09", "nasional")


@pytest.mark.parametrize(("untuk", "unit"), [("unit/dinas-contoh", "dinas-contoh"), ("wilayah/61.00", None)])
def test_whose_calendar_it_is(untuk: str, unit: str | None) -> None:
    assert versions.unit_of(written(untuk=untuk)) == unit
