"""Whose a step is: claimed, released, divided among a team, delegated, handed back, given away; and reminding.

A step belongs to its positions. Of several one may take it (claim) or be given it (assign); whoever has it may let
another position do the work up to the next check (delegate) or give it away for good (transfer).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import CHECKING, Definition
from contracts.workflow import (
    AssignedItem,
    StepAssigned,
    StepClaimed,
    StepDelegated,
    StepHandedBack,
    StepReleased,
    StepReminded,
    StepTransferred,
)
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, Seat, require_holder, require_seat, seat_of
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_not_waiting
from services.workflow.domain.units import OFFSET

AGAIN = timedelta(hours=1)
"""How long somebody waits before he reminds of the same step again."""


def decide_claim(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    reason: TextRef | None,
    office: Office,
    actor: Actor,
) -> Draft:
    """A member of a team takes a step for himself; the leader may take it over from another, with a reason.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is over, has one position only, or is another's;
            `invalid` the leader gave no reason.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    seat = require_seat(state, activation, actor, office)
    _require_team(activation)
    has = activation.claimed_by
    if has == seat.position_id and not activation.assigned:
        raise Refusal("wrong_state", "langkah ini sudah Anda ambil", step=activation.step)
    if activation.delegate is not None or (has is not None and seat.position_id != activation.positions[0]):
        require_holder(state, activation, actor, office)
    taken = has if has != seat.position_id else None
    if taken is not None and reason is None:
        raise Refusal(
            "invalid",
            f"langkah ini sudah diambil {state.titles((taken,))}; sebut alasan mengambil alih",
            field="reason",
        )
    draft.emit(
        StepClaimed(
            **_of(state, activation), position=seat.position_id, taken_from=taken, reason=reason if taken else None
        )
    )
    return draft


def decide_release(state: RunState, definition: Definition, activation_id: UUID, office: Office, actor: Actor) -> Draft:
    """Whoever has claimed a step lets the others take it; what the leader gave out, the leader takes back.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` nobody has taken it, or another.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    seat = require_seat(state, activation, actor, office)
    if activation.claimed_by is None:
        raise Refusal("wrong_state", "langkah ini tidak sedang diambil siapa pun", step=activation.step)
    releases = activation.positions[0] if activation.assigned else activation.claimed_by
    if activation.delegate is not None or seat.position_id != releases:
        require_holder(state, activation, actor, office)
        raise Refusal("wrong_state", "langkah ini dibagikan ketua tim kepada Anda; mintalah ketua mengalihkannya")
    draft.emit(StepReleased(**_of(state, activation), position=activation.claimed_by))
    return draft


def decide_assign(
    state: RunState,
    definition: Definition,
    activation_ids: Sequence[UUID],
    member: UUID,
    reason: TextRef | None,
    office: Office,
    actor: Actor,
) -> tuple[Draft, tuple[AssignedItem, ...]]:
    """The leader gives steps to a member. Of several each is decided alone; one alone is refused as a whole.

    Raises:
        Refusal: `not_found`; and of one alone what `_assign` refuses.
    """
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    items: list[AssignedItem] = []
    for activation_id in dict.fromkeys(activation_ids):
        try:
            _assign(draft, activation_id, member, reason, office, actor)
        except Refusal as refusal:
            if len(activation_ids) == 1:
                raise
            items.append(
                AssignedItem(activation_id=activation_id, code=refusal.info.code, message=refusal.info.message)
            )
        else:
            items.append(AssignedItem(activation_id=activation_id))
    return draft, tuple(items)


def _assign(
    draft: Draft, activation_id: UUID, member: UUID, reason: TextRef | None, office: Office, actor: Actor
) -> None:
    """Raises Refusal `not_found`, `not_holder` not the leader, `wrong_state`, `invalid` no member, or no reason."""
    state = draft.state
    activation = state.activation(activation_id)
    require_active(activation)
    seat = require_seat(state, activation, actor, office)
    _require_team(activation)
    leader = activation.positions[0]
    if seat.position_id != leader:
        raise Refusal(
            "not_holder", f"yang membagi pekerjaan tim adalah ketuanya, {state.titles((leader,))}", step=activation.step
        )
    if member not in activation.positions:
        raise Refusal(
            "invalid", "jabatan itu bukan anggota tim langkah ini; pilih salah satu anggotanya", field="member"
        )
    if activation.delegate is not None:
        raise Refusal("wrong_state", f"langkah ini sedang didelegasikan kepada {state.titles(activation.hands)}")
    has = activation.claimed_by
    if has == member and activation.assigned:
        raise Refusal("wrong_state", f"langkah ini sudah dibagikan kepada {state.titles((member,))}")
    taken = has if has != member else None
    if taken is not None and reason is None:
        raise Refusal(
            "invalid",
            f"langkah ini sudah di tangan {state.titles((taken,))}; sebut alasan mengalihkannya",
            field="reason",
        )
    draft.emit(
        StepAssigned(**_of(state, activation), position=member, taken_from=taken, reason=reason if taken else None)
    )


def decide_delegate(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    to: Seat,
    reason: TextRef | None,
    office: Office,
    actor: Actor,
) -> Draft:
    """Another position does the work up to the next check; checks stay with the owner.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is over, waits, is another's, or a check is next; `invalid`
            the position has the step already, or its unit's own form is to be filled in.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    seat = require_holder(state, activation, actor, office)
    if activation.delegate is not None:
        raise Refusal("wrong_state", "pekerjaan yang didelegasikan kepada Anda tidak dapat didelegasikan lagi")
    require_not_waiting(activation)
    if activation.next_act in CHECKING:
        raise Refusal(
            "wrong_state",
            f"tugas berikutnya {activation.next_act}: memeriksa dan menandatangani tidak didelegasikan",
            step=activation.step,
            act=activation.next_act,
        )
    _require_another(activation, to)
    if "isi" in _before_check(activation):
        raise Refusal(
            "invalid", "mengisi data tetap pada jabatan yang diminta; data unit tidak didelegasikan", field="to"
        )
    draft.emit(
        StepDelegated(
            **_of(state, activation), owner=seat.position_id, position=to.position_id, title=to.title, reason=reason
        )
    )
    return draft


def decide_hand_back(
    state: RunState, definition: Definition, activation_id: UUID, office: Office, actor: Actor
) -> Draft:
    """The delegate gives the work back, or the owner takes it back.

    Raises:
        Refusal: `not_found`; `not_holder` neither of them; `wrong_state` it is over, waits, or is not delegated.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    if activation.delegate is None or activation.owner is None:
        raise Refusal("wrong_state", "langkah ini tidak sedang didelegasikan", step=activation.step)
    seat = seat_of(actor, office)
    if seat is None or seat.position_id not in {activation.delegate, activation.owner}:
        titles = state.titles((activation.owner, activation.delegate))
        raise Refusal("not_holder", f"delegasi ini antara {titles}; Anda tidak memegang salah satunya")
    draft.emit(StepHandedBack(**_of(state, activation), owner=activation.owner, position=activation.delegate))
    return draft


def decide_transfer(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    to: Seat,
    reason: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """The step in hand becomes another position's for good.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state` it is over, waits, or is another's; `invalid` a check or the
            unit's own form is still to be done, or the position has it already.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    seat = require_holder(state, activation, actor, office)
    if activation.delegate is not None:
        raise Refusal("wrong_state", "pekerjaan yang didelegasikan kepada Anda tidak dapat dialihkan; serahkan kembali")
    require_not_waiting(activation)
    left = activation.acts[activation.done :]
    checks = [act for act in left if act in CHECKING]
    if checks:
        raise Refusal(
            "invalid",
            f"langkah ini masih memuat {', '.join(checks)}, wewenang jabatannya sendiri; delegasikan pekerjaan lainnya",
            field="to",
        )
    if {"isi", "himpun"} & set(left):
        raise Refusal(
            "invalid", "data diisi dan dihimpun jabatan yang disebut permintaannya, jadi tidak dialihkan", field="to"
        )
    _require_another(activation, to)
    draft.emit(
        StepTransferred(
            **_of(state, activation),
            taken_from=seat.position_id,
            position=to.position_id,
            title=to.title,
            reason=reason,
        )
    )
    return draft


def decide_remind(state: RunState, definition: Definition, activation_id: UUID, office: Office, actor: Actor) -> Draft:
    """Anybody of the run reminds who has a step in hand, at most once an hour.

    Raises:
        Refusal: `not_found`; `not_holder` no part in the run; `wrong_state` it is over, or too soon again (`again`);
            `invalid` it is in his own hands.
    """
    draft, activation = _in_hand(state, definition, activation_id, actor)
    seat = seat_of(actor, office)
    if seat is None or seat.position_id not in state.everyone():
        raise Refusal("not_holder", "yang dapat mengingatkan adalah yang ikut dalam pelaksanaan SOP ini")
    if seat.position_id in activation.hands:
        raise Refusal("invalid", "langkah ini ada di tangan Anda sendiri", field="activation_id")
    if office.timing is None:
        raise ValueError("reminding needs the time")
    now = office.timing.now
    last = state.reminded.get((activation_id, actor.person)) if actor.person is not None else None
    if last is not None and now < last + AGAIN:
        again = last + AGAIN
        local = again.astimezone(OFFSET[office.timing.calendar.zone])
        raise Refusal(
            "wrong_state",
            f"langkah ini sudah Anda ingatkan; dapat diingatkan lagi mulai pukul {local:%H.%M}",
            again=again.isoformat(),
        )
    draft.emit(StepReminded(**_of(state, activation), at=now))
    return draft


def _in_hand(state: RunState, definition: Definition, activation_id: UUID, actor: Actor) -> tuple[Draft, Activation]:
    """Raises Refusal `not_found`, `wrong_state` nobody may act, or the step is over."""
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    activation = state.activation(activation_id)
    require_active(activation)
    return draft, activation


def _of(state: RunState, activation: Activation) -> dict[str, object]:
    """What every event about a step says first."""
    return {
        "run_id": state.begun().run_id,
        "activation_id": activation.id,
        "step": activation.step,
        "unit": activation.unit,
    }


def _require_team(activation: Activation) -> None:
    if len(activation.positions) < 2:
        raise Refusal("wrong_state", "langkah ini milik satu jabatan saja, jadi tidak perlu diambil atau dibagi")


def _require_another(activation: Activation, to: Seat) -> None:
    to.bindable()
    if to.position_id in activation.hands:
        raise Refusal("invalid", f"langkah ini sudah ada pada {to.title}; pilih jabatan lain", field="to")


def _before_check(activation: Activation) -> tuple[str, ...]:
    """The open acts up to the next check."""
    found: list[str] = []
    for act in activation.acts[activation.done :]:
        if act in CHECKING:
            break
        found.append(act)
    return tuple(found)
