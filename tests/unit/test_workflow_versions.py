"""Versions of SOPs: drafted, approved by the named position, activated, superseded; guesses confirmed on a version."""

from __future__ import annotations

from typing import Any

from contracts.actor import Actor
from contracts.envelope import NewEvent, Opened
from contracts.sop import Definition
from contracts.workflow import SopActivated, SopApproved, SopSuperseded
from services.workflow.domain import approving, sops
from services.workflow.domain.office import Seat
from services.workflow.domain.sops import SopState, digest
from tests.unit.workflow_world import BUILTIN, NOW, OPERATOR, REASON, Bureau, named, opened, person_in, refused

SAKIP = BUILTIN["penyusunan-sakip"]
SOP = SAKIP.sop
GUESS = next((step.id, key) for step in SAKIP.langkah for key in step.dugaan)


class Shelf:
    """The versions of one SOP; `kepala` approves."""

    def __init__(self) -> None:
        self.bureau = Bureau()
        self.bureau.add_position("kepala")
        self.bureau.add_position("lain")
        self.state = SopState()
        self.events: list[Opened] = []

    def take(self, events: list[NewEvent], actor: Actor = OPERATOR) -> list[Any]:
        for new in events:
            event = opened(new, len(self.events) + 1, actor)
            self.events.append(event)
            assert sops.apply(self.state, event.data, actor) == sops.evolve(self.state, event)  # type: ignore[arg-type]
            self.state = sops.evolve(self.state, event)
        return [new.data for new in events]

    @property
    def seat(self) -> Seat:
        return self.bureau.seat(named("kepala"), NOW)

    def load(self, **changes: Any) -> list[Any]:
        return self.take(sops.decide_load(self.state, changed(**changes)))

    def propose(self, actor: Actor = OPERATOR, **changes: Any) -> list[Any]:
        return self.take(sops.decide_propose(self.state, changed(**changes), named("kepala")), actor)

    def approve(self, version: int, actor: Actor | None = None, sha256: str = "", reason: Any = None) -> list[Any]:
        actor = actor or person_in("kepala")
        read = sha256 or self.state.versions[version].digest
        return self.take(approving.decide_approve(self.state, SOP, version, read, reason, self.seat, actor), actor)

    def activate(self, version: int) -> list[Any]:
        return self.take(sops.decide_activate(self.state, SOP, version))

    def confirm(self, version: int, actor: Actor | None = None, guess: tuple[str, str] = GUESS) -> list[Any]:
        actor = actor or person_in("kepala")
        chosen = self.state.versions[version]
        seat = self.seat if chosen.approver else None
        return self.take(approving.decide_confirm(self.state, SOP, version, *guess, seat, actor), actor)

    @property
    def states(self) -> dict[int, str]:
        return {number: one.state for number, one in self.state.versions.items()}


def changed(**changes: Any) -> Definition:
    return SAKIP.model_copy(update=changes)


def test_from_draft_to_superseded() -> None:
    shelf = Shelf()
    shelf.propose()
    assert (shelf.states, shelf.state.active) == ({1: "draf"}, None)
    (approved,) = shelf.approve(1)
    assert isinstance(approved, SopApproved)
    assert (approved.digest, approved.reason) == (digest(SAKIP), None)
    assert (shelf.states, shelf.state.active) == ({1: "disahkan"}, None)
    (activated,) = shelf.activate(1)
    assert isinstance(activated, SopActivated)
    assert (activated.via, activated.definition, activated.digest) == ("disahkan", SAKIP, digest(SAKIP))
    shelf.propose(judul="Kedua")
    shelf.approve(2)
    first, second = shelf.activate(2)
    assert isinstance(first, SopActivated)
    assert isinstance(second, SopSuperseded)
    assert (second.version, second.by, shelf.states) == (1, 2, {1: "digantikan", 2: "berlaku"})
    assert shelf.activate(2) == []


def test_loading_is_the_short_way_and_says_so() -> None:
    shelf = Shelf()
    (first,) = shelf.load()
    assert (first.via, shelf.states) == ("dimuat", {1: "berlaku"})
    shelf.propose(judul="Draf")
    activated, superseded = shelf.load(judul="Dimuat")
    assert (activated.version, superseded.version, shelf.states) == (3, 1, {1: "digantikan", 2: "draf", 3: "berlaku"})
    shelf.approve(2)
    shelf.activate(2)
    assert shelf.states == {1: "digantikan", 2: "berlaku", 3: "digantikan"}
    assert shelf.state.active is not None
    assert shelf.state.active.definition.judul == "Draf"


def test_what_an_earlier_release_has_written_has_one_active_version() -> None:
    shelf = Shelf()
    for version in (1, 2):
        data = SopActivated(sop=SOP, version=version, definition=SAKIP, digest=digest(SAKIP))
        shelf.take([NewEvent(named("sop"), sops.EVERYWHERE, data)])
    assert shelf.states == {1: "digantikan", 2: "berlaku"}


def test_a_draft_is_replaced_under_its_number_and_what_was_read_counts() -> None:
    shelf = Shelf()
    shelf.propose()
    shelf.confirm(1)
    read = shelf.state.versions[1].digest
    assert shelf.propose() == []
    shelf.propose(judul="Diperbaiki")
    assert (shelf.states, shelf.state.versions[1].confirmed) == ({1: "draf"}, frozenset())
    with refused("document_changed"):
        shelf.approve(1, sha256=read)
    shelf.approve(1)
    shelf.propose(judul="Berikutnya")
    assert shelf.states == {1: "disahkan", 2: "draf"}


def test_only_the_named_position_approves_and_never_who_proposed() -> None:
    shelf = Shelf()
    shelf.propose(actor=person_in("lain", "kepala"))
    for actor in (person_in("lain"), person_in("kepala", "orang lain"), person_in("kepala", capacity="plt")):
        with refused("not_holder"):
            shelf.approve(1, actor)
    with refused("maker_is_checker"):
        shelf.approve(1)
    with refused("invalid") as found:
        shelf.approve(1, OPERATOR)
    assert found.info.details["field"] == "reason"
    (approved,) = shelf.approve(1, OPERATOR, reason=REASON)
    assert approved.reason == REASON


def test_steps_that_are_out_of_turn() -> None:
    shelf = Shelf()
    shelf.propose()
    with refused("wrong_state"):
        shelf.activate(1)
    with refused("not_found"):
        shelf.activate(9)
    shelf.approve(1)
    with refused("wrong_state"):
        shelf.approve(1)
    shelf.take(approving.decide_withdraw(shelf.state, SOP, 1, REASON))
    assert shelf.states == {1: "ditarik"}
    for deed in (lambda: shelf.activate(1), lambda: shelf.confirm(1)):
        with refused("wrong_state"):
            deed()
    shelf.load()
    with refused("wrong_state"):
        approving.decide_withdraw(shelf.state, SOP, 2, REASON)
    with refused("wrong_state") as found:
        shelf.propose()
    assert "versi 2" in found.info.message
    shelf.load(judul="Ketiga")
    with refused("wrong_state") as found:
        shelf.activate(2)
    assert "versi baru" in found.info.message


def test_a_guess_is_confirmed_once_by_the_approver_or_an_operator() -> None:
    shelf = Shelf()
    shelf.propose()
    with refused("not_holder"):
        shelf.confirm(1, person_in("lain"))
    with refused("invalid"):
        shelf.confirm(1, guess=(GUESS[0], "tidak-diduga"))
    with refused("invalid"):
        shelf.confirm(1, guess=("tidak-ada", GUESS[1]))
    assert len(shelf.confirm(1)) == 1
    assert shelf.confirm(1, OPERATOR) == []
    assert shelf.state.versions[1].confirmed == {GUESS}
    assert shelf.state.versions[1].digest == digest(SAKIP)
    loaded = Shelf()
    loaded.load()
    with refused("not_holder") as found:
        loaded.confirm(1)
    assert "pengelola" in found.info.message
    assert len(loaded.confirm(1, OPERATOR)) == 1


def test_a_draft_must_be_executable() -> None:
    rows = tuple(step.model_copy(update={"tugas": ("arsip",)}) for step in SAKIP.langkah)
    with refused("invalid"):
        Shelf().propose(langkah=rows)
