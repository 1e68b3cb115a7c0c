"""Random walks through every SOP: whatever people, intake and archive do, what must always hold holds."""

from __future__ import annotations

import random

import pytest

from contracts.errors import HTTP_STATUS, Refusal
from contracts.sop import CHECKING
from contracts.workflow import RunCompleted
from services.workflow.domain.gathering import waiting_for
from tests.support.branched import BRANCHED
from tests.unit.workflow_walk import ACTS, Walk, approvals_hold
from tests.unit.workflow_world import BUILTIN, named, person_in

SOPS = {**BUILTIN, "bercabang": BRANCHED}


@pytest.mark.parametrize("sop", SOPS)
def test_walks(sop: str) -> None:
    finished = 0
    codes: list[str] = []
    for seed in range(40):
        walk = Walk(SOPS[sop], random.Random(seed))
        walk.go(140)
        codes += walk.refused
        assert walk.clean
        if walk.world.state.completed:
            finished += 1
            assert len(walk.world.all(RunCompleted)) == 1
            approvals_hold(walk.world)
    assert finished >= 10, "the walks must reach the end often enough to say something"
    assert set(codes) <= HTTP_STATUS.keys()
    assert {"not_holder", "wrong_state", "document_changed"} <= set(codes)


@pytest.mark.parametrize("sop", BUILTIN)
def test_every_single_refusable_act_at_every_moment(sop: str) -> None:
    """At each moment of a run: every other role, every other act, every stale digest is refused."""
    walk = Walk(BUILTIN[sop], random.Random(0))
    world = walk.world
    while not world.state.completed:
        active = world.hands[0]
        waits = waiting_for(world.state, world.sop, active)
        expected = active.next_act if waits == "" else None
        for role in walk.roles:
            for act in ACTS:
                own = named(role) in active.positions
                if own and act == expected:
                    continue
                with pytest.raises(Refusal) as caught:
                    world.perform(act, actor=person_in(role), activation=active.id)
                assert caught.value.info.code == ("wrong_state" if own else "not_holder")
        if expected in CHECKING:
            with pytest.raises(Refusal) as caught:
                world.perform(expected, activation=active.id, sha256="f" * 64)
            assert caught.value.info.code == "document_changed"
        for activation in [a.id for a in world.state.activations.values() if a.state != "aktif"]:
            with pytest.raises(Refusal):
                world.perform("perintah", activation=activation)
        walk.right()
    assert world.state.record_id == named("berkas")
