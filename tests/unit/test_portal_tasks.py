"""What the pages offer beside the acts of a step, and which files are taken."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.errors import Refusal
from contracts.sop import Act
from contracts.workflow import ActivationRow, ActRow, InboxEntry
from services.portal import tasks
from services.portal.attachments import media_type
from services.portal.bulk import plain_acts, remindable

LEADER, MEMBER, OTHER = (UUID(int=n) for n in (1, 2, 3))
NOW = datetime(2026, 2, 2, tzinfo=UTC)


def row(*acts: Act, done: int = 0, positions: tuple[UUID, ...] = (LEADER, MEMBER), **more: Any) -> ActivationRow:
    return ActivationRow(
        activation_id=UUID(int=9),
        step="olah",
        no="1",
        activity="Mengolah",
        round=1,
        role="tim",
        positions=positions,
        state="aktif",
        cause="lanjut",
        acts=tuple(ActRow(act=act, state="selesai" if n < done else "giliran") for n, act in enumerate(acts)),
        waiting_for="",
        started_at=NOW,
        ended_at=None,
        elapsed_seconds=None,
        standard_minutes=None,
        standard_text="",
        returned_to=None,
        reason=None,
        answered=0,
        asked=0,
        **more,
    )


def test_a_team_step_is_claimed_and_the_leader_divides_it() -> None:
    member, leader = tasks.deeds(row("tugas"), {MEMBER}), tasks.deeds(row("tugas"), {LEADER})
    assert (member.claim, member.assign, member.delegate, member.transfer) == (True, False, True, True)
    assert (leader.claim, leader.assign, leader.take_over) == (True, True, False)


def test_what_is_claimed_is_released_by_who_has_it_and_taken_over_by_the_leader() -> None:
    taken = row("tugas", claimed_by=MEMBER)
    assert (tasks.deeds(taken, {MEMBER}).release, tasks.deeds(taken, {LEADER}).release) == (True, False)
    assert (tasks.deeds(taken, {LEADER}).take_over, tasks.deeds(taken, {LEADER}).has) == (True, MEMBER)
    given = row("tugas", claimed_by=MEMBER, assigned=True)
    assert (tasks.deeds(given, {MEMBER}).release, tasks.deeds(given, {LEADER}).release) == (False, True)
    assert tasks.concerned(given) == (LEADER, MEMBER)
    assert tasks.concerned(row("tugas", positions=(LEADER, OTHER, MEMBER), claimed_by=MEMBER, assigned=True)) == (
        LEADER,
        MEMBER,
    )


def test_checks_and_forms_are_neither_delegated_nor_given_away() -> None:
    alone = (LEADER,)
    assert not tasks.deeds(row("paraf", positions=alone), alone).delegate
    drafting = tasks.deeds(row("susun", "paraf", positions=alone), alone)
    assert (drafting.delegate, drafting.transfer) == (True, False)
    assert not tasks.deeds(row("isi", positions=alone), alone).delegate
    assert not tasks.deeds(row("himpun", positions=alone), alone).transfer


def test_what_is_delegated_is_handed_back_by_either_side() -> None:
    given = row("tugas", positions=(LEADER,), delegated_to=OTHER, delegated_by=LEADER)
    for held in ({LEADER}, {OTHER}):
        may = tasks.deeds(given, held)
        assert may.hand_back
        assert (may.delegate, may.claim, may.assign) == (False, False, False)
    assert tasks.hands(given) == (OTHER,)


def entry(*acts: Act, **more: Any) -> InboxEntry:
    known: dict[str, Any] = {
        "activation_id": UUID(int=9),
        "run_id": UUID(int=8),
        "run_title": "Pelaksanaan",
        "sop": "uji",
        "unit": "dinas",
        "step": "olah",
        "no": "",
        "activity": "Mengolah",
        "round": 1,
        "position": LEADER,
        "acts": acts,
        "next_act": 0,
        "waiting_for": "",
        "since": NOW,
        "standard_minutes": None,
        "cause": "lanjut",
    }
    return InboxEntry(**{**known, **more})


def test_one_press_does_the_plain_acts_in_the_readers_hands_only() -> None:
    assert plain_acts(entry("terima", "gandakan", "susun"), {LEADER}) == ("terima", "gandakan")
    assert plain_acts(entry("telaah"), {LEADER}) == ()
    assert plain_acts(entry("terima", waiting_for="archive"), {LEADER}) == ()
    taken = entry("terima", claimed_by=MEMBER)
    assert (plain_acts(taken, {LEADER}), remindable(taken, {LEADER})) == ((), True)
    assert not remindable(entry("terima"), {LEADER})
    assert remindable(entry("terima", escalated=True), {LEADER})


def packed(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.html", b"%PDF-1.7", "application/pdf"),
        ("a", b"\x89PNG\r\n\x1a\n..", "image/png"),
        ("a", b"\xff\xd8\xff..", "image/jpeg"),
        ("a.csv", b"a;b", "text/csv"),
        ("A.TXT", "catatan é".encode(), "text/plain"),
        (
            "a.zip",
            packed(**{"word__document.xml": b"x"}),
            "application/vnd.openxmlformats-officedocument.wordprocessingml",
        ),
        ("a", packed(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, content: bytes, kind: str) -> None:
    assert media_type(name, content).startswith(kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.html", b"<script>1</script>"),
        ("a.svg", b"<svg/>"),
        ("a.txt", b"\xff\x00"),
        ("a.exe", b"MZ.."),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.docm", packed(**{"word__document.xml": b"x", "word__vbaProject.bin": b"x"})),
        ("a.zip", packed(readme=b"x")),
    ],
)
def test_what_a_browser_or_an_office_would_run_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        media_type(name, content)
    assert refused.value.info.code == "invalid"
