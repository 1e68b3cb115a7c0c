"""Collections: who may submit, accept and return, in which state, and what follows."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.actor import Actor
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.intake import (
    AcceptSubmission,
    CollectionCompleted,
    CollectionOpened,
    ReturnSubmission,
    SubmissionAccepted,
    SubmissionReceived,
    SubmissionReturned,
)
from services.intake.domain import Collection, content_sha256, decide_accept, decide_open, decide_return
from tests.unit.intake_world import (
    ANI,
    ANI_AS_REVIEWER,
    BUDI,
    PLACE,
    RUN,
    after,
    given,
    indicator,
    kinds,
    opening,
    refusal,
    submission,
    submit,
    uid,
)

REASON = TextRef(id=uid("reason"), digest="d")
OPERATOR = Actor(capacity="operator")


def accept(state: Collection, revision: UUID, actor: Actor = BUDI, *, holds: bool = True) -> list[NewEvent]:
    command = AcceptSubmission(command_id=uid("accept"), collection_id=opening().collection_id, revision_id=revision)
    return decide_accept(state, command, actor, holds=holds)


def send_back(state: Collection, revision: UUID, actor: Actor = BUDI, *, holds: bool = True) -> list[NewEvent]:
    command = ReturnSubmission(
        command_id=uid("return"), collection_id=opening().collection_id, revision_id=revision, reason="Perbaiki."
    )
    return decide_return(state, command, actor, holds=holds, reason=REASON)


def received(events: list[NewEvent]) -> SubmissionReceived:
    data = events[0].data
    assert isinstance(data, SubmissionReceived)
    return data


def test_opening_twice_opens_once() -> None:
    events = decide_open(Collection(), opening(), PLACE)
    assert kinds(events) == [CollectionOpened]
    assert (events[0].stream, events[0].place, events[0].correlation) == (opening().collection_id, PLACE, RUN)
    assert decide_open(after(Collection(), events), opening(), PLACE) == []


def test_a_submission_is_recorded_with_its_digest_and_its_texts_as_references() -> None:
    told = TextRef(id=uid("text"), digest="salted")
    command = submission("r1", indicator("A", explanation="Karena hujan."), indicator("B"))
    events = submit(given(), command, explanations=[told, None])
    data = received(events)
    assert kinds(events) == [SubmissionReceived]
    assert (data.number, data.corrects, data.unit) == (1, None, "bidang-contoh")
    assert [line.explanation for line in data.indicators] == [told, None]
    assert data.content_sha256 == content_sha256(command.indicators, command.budget)
    assert "hujan" not in data.model_dump_json()


def test_the_first_revision_of_a_later_round_corrects_the_accepted_one_of_the_earlier() -> None:
    data = received(submit(given(opening(previous=uid("earlier")))))
    assert (data.number, data.corrects) == (1, uid("earlier"))


def test_a_revision_may_be_replaced_before_anybody_decided() -> None:
    state = given(opening(previous=uid("earlier")))
    state = after(state, submit(state, submission("r1")))
    data = received(submit(state, submission("r2")))
    assert (data.number, data.corrects) == (2, uid("r1"))


def test_after_a_return_the_filler_submits_again() -> None:
    state = given()
    state = after(state, submit(state, submission("r1")))
    events = send_back(state, uid("r1"))
    assert kinds(events) == [SubmissionReturned]
    state = after(state, events, BUDI)
    assert state.state == "dikembalikan"
    state = after(state, submit(state, submission("r2")))
    assert (state.state, state.revisions) == ("terkirim", (uid("r1"), uid("r2")))


def test_accepting_completes_the_collection_with_exactly_that_revision() -> None:
    state = given()
    first = submit(state, submission("r1"))
    state = after(state, first)
    events = accept(state, uid("r1"))
    assert kinds(events) == [SubmissionAccepted, CollectionCompleted]
    completed = events[1].data
    assert isinstance(completed, CollectionCompleted)
    assert (completed.revision_id, completed.unit) == (uid("r1"), "bidang-contoh")
    assert completed.content_sha256 == received(first).content_sha256
    assert after(state, events, BUDI).state == "diterima"


def test_without_reviewers_a_submission_counts_at_once() -> None:
    state = given(opening(reviewers=()))
    events = submit(state)
    assert kinds(events) == [SubmissionReceived, SubmissionAccepted, CollectionCompleted]
    assert after(state, events).state == "diterima"


def test_what_was_accepted_is_never_submitted_again() -> None:
    state = given(opening(reviewers=()))
    state = after(state, submit(state, submission("r1")))
    with pytest.raises(Refusal) as error:
        submit(state, submission("r2"))
    assert refusal(error.value)[0] == "wrong_state"


@pytest.mark.parametrize(("actor", "holds"), [(ANI, False), (BUDI, True), (OPERATOR, True), (OPERATOR, False)], ids=str)
def test_only_the_holder_of_the_filling_position_submits(actor: Actor, holds: bool) -> None:
    with pytest.raises(Refusal) as error:
        submit(given(), actor=actor, holds=holds)
    assert refusal(error.value)[0] == "not_holder"


@pytest.mark.parametrize(("actor", "holds"), [(BUDI, False), (ANI, True), (OPERATOR, True)], ids=str)
def test_only_the_holder_of_a_reviewing_position_decides(actor: Actor, holds: bool) -> None:
    state = after(given(), submit(given()))
    for decide in (accept, send_back):
        with pytest.raises(Refusal) as error:
            decide(state, uid("r1"), actor, holds=holds)
        assert refusal(error.value)[0] == "not_holder"


def test_whoever_submitted_does_not_accept_but_may_take_it_back() -> None:
    state = after(given(), submit(given()), ANI)
    with pytest.raises(Refusal) as error:
        accept(state, uid("r1"), ANI_AS_REVIEWER)
    assert refusal(error.value)[0] == "maker_is_checker"
    assert kinds(send_back(state, uid("r1"), ANI_AS_REVIEWER)) == [SubmissionReturned]


def test_a_decision_about_an_older_revision_is_a_conflict_that_names_the_newest() -> None:
    state = given()
    state = after(state, submit(state, submission("r1")))
    state = after(state, submit(state, submission("r2")))
    for decide in (accept, send_back):
        with pytest.raises(Refusal) as error:
            decide(state, uid("r1"))
        code, details = refusal(error.value)
        assert (code, details["current_revision"]) == ("version_conflict", str(uid("r2")))


def test_nothing_is_decided_before_a_submission_or_twice() -> None:
    state = given()
    with pytest.raises(Refusal) as error:
        accept(state, uid("r1"))
    assert refusal(error.value)[0] == "wrong_state"
    state = after(state, submit(state))
    returned = after(state, send_back(state, uid("r1")), BUDI)
    accepted = after(state, accept(state, uid("r1")), BUDI)
    for decided in (returned, accepted):
        for decide in (accept, send_back):
            with pytest.raises(Refusal) as error:
                decide(decided, uid("r1"))
            assert refusal(error.value)[0] == "wrong_state"


def test_a_revision_id_serves_once() -> None:
    state = after(given(), submit(given(), submission("r1")))
    with pytest.raises(Refusal) as error:
        submit(state, submission("r1"))
    assert refusal(error.value) == ("invalid", {"revision_id": "sudah dipakai"})
    with pytest.raises(Refusal) as error:
        submit(given(), submission("r1"), revision_is_free=False)
    assert refusal(error.value)[0] == "invalid"


def test_a_collection_that_nobody_asked_for_is_not_found() -> None:
    with pytest.raises(Refusal) as error:
        submit(Collection())
    assert refusal(error.value)[0] == "not_found"
    with pytest.raises(Refusal) as error:
        accept(Collection(), uid("r1"))
    assert refusal(error.value)[0] == "not_found"
