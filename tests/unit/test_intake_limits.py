"""Answers entered on behalf of a unit, and the window in which answers are taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from contracts.actor import Actor
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.intake import (
    AcceptSubmission,
    CollectionCompleted,
    CollectionTimed,
    SubmissionAccepted,
    SubmissionReceived,
)
from contracts.workflow import Window
from services.intake.domain import Collection, decide_accept, decide_shut, decide_time
from tests.unit.intake_world import (
    ANI,
    BUDI,
    FILLER,
    REVIEWER,
    TIME,
    after,
    given,
    kinds,
    opening,
    refusal,
    submission,
    submit,
    uid,
)

REF = TextRef(id=uid("proof"), digest="salted")
OTHER = uid("another position that collects")
CICI = Actor(person=uid("cici"), position=OTHER, capacity="definitif")
TWO = opening(reviewers=(REVIEWER, OTHER))
behalf = partial(submit, actor=BUDI, proof=REF)


def test_who_collects_enters_the_answer_of_a_unit_with_proof() -> None:
    (new,) = behalf(given(TWO))
    data = new.data
    assert isinstance(data, SubmissionReceived)
    assert (data.on_behalf_of, data.entered_by, data.proof) == (FILLER, REVIEWER, REF)


def test_another_who_collects_accepts_it_and_never_the_one_who_entered_it() -> None:
    state = after(given(TWO), behalf(given(TWO)), BUDI)
    accept = AcceptSubmission(command_id=uid("accept"), collection_id=TWO.collection_id, revision_id=uid("r1"))
    with pytest.raises(Refusal) as caught:
        decide_accept(state, accept, BUDI, holds=True)
    assert refusal(caught.value)[0] == "maker_is_checker"
    assert kinds(decide_accept(state, accept, CICI, holds=True)) == [SubmissionAccepted, CollectionCompleted]


def test_where_one_position_alone_collects_it_counts_at_once() -> None:
    assert kinds(behalf(given())) == [SubmissionReceived, SubmissionAccepted, CollectionCompleted]


def test_only_who_collects_enters_for_a_unit_and_the_unit_itself_gives_no_proof() -> None:
    for actor in (ANI, CICI):
        with pytest.raises(Refusal) as caught:
            behalf(given(), actor=actor)
        assert refusal(caught.value)[0] == "not_holder"
    with pytest.raises(Refusal) as caught:
        behalf(given(), holds=False)
    assert refusal(caught.value)[0] == "not_holder"
    with pytest.raises(Refusal) as caught:
        submit(given(), actor=BUDI)
    assert refusal(caught.value)[0] == "not_holder", "without proof it is the unit's own"


def test_what_is_entered_after_closing_is_kept_as_late_and_counts_for_nothing() -> None:
    shut = after(given(), decide_shut(given()))
    (new,) = behalf(shut)
    assert isinstance(new.data, SubmissionReceived)
    assert (new.data.late, new.data.on_behalf_of) == (True, FILLER)


def limited() -> Collection:
    window = {"opens": TIME, "closes": TIME + timedelta(days=1)}
    return given(opening().model_copy(update=window))


@pytest.mark.parametrize("shift", [timedelta(microseconds=-1), timedelta(days=1)])
@pytest.mark.parametrize("whose", [submit, behalf])
def test_outside_the_window_nobody_sends(shift: timedelta, whose: Callable[..., list[NewEvent]]) -> None:
    with pytest.raises(Refusal) as caught:
        whose(limited(), now=TIME + shift)
    code, details = refusal(caught.value)
    assert code == "window_closed"
    assert details["closes"] == (TIME + timedelta(days=1)).isoformat()


def test_inside_it_they_do_up_to_its_last_moment() -> None:
    assert submit(limited(), now=TIME)
    assert submit(limited(), now=TIME + timedelta(days=1, microseconds=-1))


def test_an_extension_moves_the_window_and_leaves_the_due_time() -> None:
    state = after(limited(), decide_time(limited(), due=TIME + timedelta(hours=5)))
    longer = Window(opens=TIME, closes=TIME + timedelta(days=9))
    (new,) = decide_time(state, window=longer)
    assert isinstance(new.data, CollectionTimed)
    assert (new.data.due, new.data.closes) == (TIME + timedelta(hours=5), longer.closes)
    state = after(state, [new])
    assert submit(state, submission(), now=TIME + timedelta(days=8))
    assert decide_time(state, window=longer) == [], "once"
    assert decide_time(Collection(), window=longer) == []
