"""What the portal decides by itself: audit events, the acting position, buttons, limits, tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from chassis.ids import uuid7
from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.catalogue import Event, event_type
from contracts.envelope import Opened
from contracts.errors import Refusal
from contracts.organisation import HeldPosition
from contracts.people import AccountRegistered, SessionClosed, SessionOpened, SessionRefused
from contracts.sop import Act
from contracts.workflow import ActivationRow, ActRow, ActState, RunRow, RunView
from services.portal import acting, attempts, csrf, offers
from services.portal.choice import choose, titled
from services.portal.domain import (
    PLACE,
    AuditState,
    decide_close,
    decide_open,
    decide_refuse,
    decide_register,
    evolve,
)
from services.portal.passwords import Passwords

PERSON, SESSION = uuid7(), uuid7()
NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def opened(data: Event) -> Opened:
    return Opened(
        log="portal",
        position=1,
        id=uuid7(),
        type=event_type(type(data)),
        stream=SESSION,
        version=1,
        time=NOW,
        place=PLACE,
        correlation=None,
        cause=uuid7(),
        actor=Actor(capacity="sistem"),
        data=data,
    )


# --- audit events


def test_an_account_is_registered_once() -> None:
    [event] = decide_register(AuditState(), PERSON)
    assert event == AccountRegistered(person_id=PERSON)
    assert decide_register(evolve(AuditState(), opened(event)), PERSON) == []


def test_a_session_ends_once_and_the_first_cause_counts() -> None:
    state = AuditState()
    for event in decide_open(state, PERSON, SESSION):
        state = evolve(state, opened(event))
    assert decide_open(state, PERSON, SESSION) == []
    [event] = decide_close(state, PERSON, SESSION, "keluar")
    assert event == SessionClosed(person_id=PERSON, session_id=SESSION, cause="keluar")
    assert decide_close(evolve(state, opened(event)), PERSON, SESSION, "kedaluwarsa") == []


def test_a_refused_sign_in_names_the_person_only_when_there_is_an_account() -> None:
    assert decide_refuse(None) == [SessionRefused(person_id=None)]
    assert decide_refuse(PERSON) == [SessionRefused(person_id=PERSON)]
    assert "username" not in SessionRefused.model_fields | SessionOpened.model_fields


# --- choice of position


def held(title: str, capacity: str = "definitif") -> HeldPosition:
    return HeldPosition.model_validate(
        {
            "position_id": uuid7(),
            "title": title,
            "unit": "dinas-contoh",
            "unit_name": "Dinas Contoh",
            "capacity": capacity,
        }
    )


HEAD, SECRETARY = held("Kepala Dinas", "plt"), held("Sekretaris")


def test_the_only_position_acts() -> None:
    assert choose([HEAD], None, ()) is HEAD


def test_the_wanted_position_acts_even_when_another_fits() -> None:
    assert choose([HEAD, SECRETARY], HEAD.position_id, {SECRETARY.position_id}) is HEAD


def test_the_fitting_position_acts() -> None:
    assert choose([HEAD, SECRETARY], None, {SECRETARY.position_id, uuid7()}) is SECRETARY


def test_nobody_acts_without_a_position() -> None:
    with pytest.raises(Refusal) as refused:
        choose([], None, ())
    assert refused.value.info.code == "not_holder"


def test_nobody_acts_in_a_position_of_somebody_else() -> None:
    with pytest.raises(Refusal) as refused:
        choose([HEAD], SECRETARY.position_id, ())
    assert refused.value.info.code == "not_holder"


@pytest.mark.parametrize("fitting", [(), (HEAD.position_id, SECRETARY.position_id)])
def test_an_open_choice_is_asked_back_with_the_choices(fitting: tuple[UUID, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        choose([HEAD, SECRETARY], None, fitting)
    assert refused.value.info.code == "invalid"
    assert str(HEAD.position_id) in refused.value.info.details["position_id"]
    assert titled(HEAD) == "Plt. Kepala Dinas — Dinas Contoh"
    assert titled(HEAD) in refused.value.info.details["position_id"]


# --- buttons of a step


def activation(*acts: tuple[Act, ActState], waiting_for: str = "", state: str = "aktif") -> ActivationRow:
    return ActivationRow.model_validate(
        {
            "activation_id": uuid7(),
            "step": "telaah",
            "no": "7",
            "activity": "Menelaah",
            "round": 1,
            "role": "sekretaris",
            "positions": [SECRETARY.position_id],
            "state": state,
            "cause": "lanjut",
            "acts": [ActRow(act=act, state=act_state) for act, act_state in acts],
            "waiting_for": waiting_for,
            "started_at": NOW,
            "ended_at": None,
            "elapsed_seconds": None,
            "standard_minutes": None,
            "standard_text": "",
            "returned_to": None,
            "reason": None,
            "answered": 0,
            "asked": 0,
        }
    )


def document(kind: str) -> StoredDocument:
    return StoredDocument(
        document_id=uuid5(PERSON, kind),
        kind=kind,
        name=kind,
        version=1,
        sha256="a" * 64,
        size=1,
        media_type="application/pdf",
    )


def run_of(*documents: StoredDocument, timeline: tuple[ActivationRow, ...] = ()) -> RunView:
    row = RunRow(
        run_id=uuid7(),
        sop="sop",
        sop_version=1,
        title="Judul",
        unit="dinas-contoh",
        unit_name="Dinas Contoh",
        year=2026,
        state="berjalan",
        step="Menelaah",
        started_at=NOW,
        completed_at=None,
        version=1,
        sample=True,
    )
    return RunView(run=row, roles={}, titles={}, documents=documents, numbers=(), record_id=None, timeline=timeline)


@pytest.mark.parametrize(
    ("acts", "pressed", "label"),
    [
        ((("telaah", "giliran"), ("paraf", "menunggu")), ("telaah", "paraf"), "Setujui dan paraf"),
        ((("telaah", "selesai"), ("paraf", "giliran")), ("paraf",), "Setujui dan paraf"),
        (
            (("tanda-tangan", "giliran"), ("teruskan", "menunggu")),
            ("tanda-tangan", "teruskan"),
            "Setujui, tanda tangani dan teruskan",
        ),
        ((("terima", "giliran"), ("telaah", "menunggu")), ("terima",), "Terima"),
        ((("tanda-tangan", "giliran"), ("nomor", "menunggu")), ("tanda-tangan",), "Setujui dan tanda tangani"),
        ((("isi", "giliran"), ("analisis", "menunggu")), ("isi",), "Isi data"),
        (
            (("kirim", "giliran"), ("gandakan", "menunggu"), ("arsip", "menunggu")),
            ("kirim", "gandakan", "arsip"),
            "Kirim, gandakan dan arsipkan",
        ),
    ],
)
def test_one_press_does_what_belongs_together(
    acts: tuple[tuple[Act, ActState], ...], pressed: tuple[Act, ...], label: str
) -> None:
    offered = offers.offer(activation(*acts))
    assert offered is not None
    assert (offered.acts, offered.label) == (pressed, label)


def test_nothing_is_offered_while_a_step_waits_or_is_over() -> None:
    assert offers.offer(activation(("susun", "diproses"), waiting_for="archive")) is None
    assert offers.offer(activation(("susun", "giliran"), state="gugur")) is None
    assert offers.offer(activation(("susun", "selesai"))) is None


def test_a_note_goes_with_the_first_act_that_takes_one() -> None:
    compose = offers.offer(activation(("susun", "giliran")))
    analyse = offers.offer(activation(("analisis", "giliran"), ("susun", "menunggu")))
    assert compose is not None
    assert compose.note_on is None
    assert analyse is not None
    assert analyse.note_on == 0


def test_a_step_says_no_only_while_a_check_is_open() -> None:
    assert acting.may_return(activation(("terima", "giliran"), ("telaah", "menunggu")))
    assert not acting.may_return(activation(("telaah", "selesai"), ("teruskan", "giliran")))
    assert not acting.may_return(activation(("telaah", "giliran"), waiting_for="archive"))


def test_the_document_to_read_is_never_guessed() -> None:
    step = activation(("telaah", "giliran"))
    assert acting.document_in_hand(step, run_of(document("lkj")), None) == document("lkj")
    assert acting.document_in_hand(step, run_of(document("lkj"), document("surat")), None) is None
    assert acting.document_in_hand(step, run_of(), None) is None


def test_the_reason_of_a_return_is_shown_to_whoever_repairs() -> None:
    back = activation(("telaah", "giliran")).model_copy(update={"cause": "kembali"})
    returned = back.model_copy(update={"state": "dikembalikan", "returned_to": "telaah", "reason": "Kurang tabel"})
    assert acting.return_reason(back, run_of(timeline=(returned, back))) == "Kurang tabel"
    assert acting.return_reason(activation(("telaah", "giliran")), run_of(timeline=(returned,))) is None


# --- limits of sign-in, passwords, csrf


def test_ten_failures_close_the_door_until_the_oldest_is_old_enough() -> None:
    times = [NOW + timedelta(seconds=n) for n in range(attempts.PER_ACCOUNT)]
    assert attempts.free_again(times[:-1], times[:-1]) is None
    assert attempts.free_again(times, times) == NOW + attempts.WINDOW


def test_an_address_has_its_own_limit() -> None:
    times = [NOW + timedelta(seconds=n) for n in range(attempts.PER_ADDRESS)]
    assert attempts.free_again([], times) == NOW + attempts.WINDOW


def test_the_refusal_says_how_long_to_wait() -> None:
    info = attempts.too_many(timedelta(seconds=61.2)).info
    assert (info.code, info.retryable, info.details["retry_after"]) == ("too_many_requests", True, "62")
    assert "2 menit" in info.message


async def test_a_password_matches_only_its_account() -> None:
    passwords = Passwords(19)
    stored = await passwords.hash("rahasia-123")
    assert await passwords.matches(stored, "rahasia-123")
    assert not await passwords.matches(stored, "rahasia-124")
    assert not await passwords.matches(None, "akun ini tidak ada")
    assert not await passwords.matches("bukan hash", "rahasia-123")


def test_a_csrf_token_belongs_to_one_secret_and_purpose() -> None:
    token = csrf.csrf_token("sesi-a")
    assert csrf.csrf_matches("sesi-a", token)
    assert not csrf.csrf_matches("sesi-b", token)
    assert not csrf.csrf_matches("sesi-a", token, "masuk")
    assert not csrf.csrf_matches("", csrf.csrf_token(""))
    assert not csrf.csrf_matches("sesi-a", "é")
