"""What people and operators do to a run beside its acts: name a team, remark, suspend, resume, pass a step, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from contracts.errors import Refusal
from contracts.sop import Definition
from contracts.workflow import CommentMade, RoleBound, RunCancelled, RunResumed, RunSuspended
from services.workflow.domain import plan
from services.workflow.domain.activating import drop
from services.workflow.domain.acts.checking import seen
from services.workflow.domain.draft import Draft
from services.workflow.domain.flow import go_on
from services.workflow.domain.gathering import close
from services.workflow.domain.office import Office, Seat, require_holder
from services.workflow.domain.papers import papers_of
from services.workflow.domain.run import RunState
from services.workflow.domain.standing import require_active, require_none_at_work
from services.workflow.domain.window_acts import require_open


def decide_bind(
    state: RunState,
    definition: Definition,
    activation_id: UUID | None,
    role: str,
    seats: Mapping[UUID, Seat],
    reason: TextRef | None,
    office: Office,
    actor: Actor,
) -> Draft:
    """Names who performs a role: the members of a team, by the step that makes it, or anybody, by an operator.

    `seats` are the positions to be bound, in order; of a team the first leads.

    Raises:
        Refusal: `not_found`; `not_holder`; `wrong_state`; `invalid` the role is unknown, not bound by this step, takes
            one position only, or an operator gave no reason; `forbidden`.
    """
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    for seat in seats.values():
        seat.bindable()
    performer = definition.pelaksana.get(role)
    if performer is None or performer.jenis == "luar" or performer.tiap:
        raise Refusal("invalid", f"pelaksana '{role}' tidak dapat ditetapkan di sini", field="role")
    if performer.jenis == "jabatan" and len(seats) != 1:
        raise Refusal("invalid", f"{performer.nama} dijabat satu jabatan; sebut satu saja", field="positions")
    if activation_id is not None:
        activation = state.activation(activation_id)
        require_active(activation)
        require_holder(state, activation, actor, office)
        if role not in plan.binds(definition, definition.step(activation.step)):
            raise Refusal("invalid", f"langkah ini tidak menetapkan {performer.nama}", field="role")
    elif actor.capacity != "operator":
        raise Refusal("forbidden", "penggantian pelaksana hanya oleh pengelola; mintalah pengelola melakukannya")
    elif reason is None:
        raise Refusal("invalid", "sebut alasan penggantian pelaksana", field="reason")
    draft.emit(
        RoleBound(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            role=role,
            positions=tuple(seats),
            titles={position: seat.title for position, seat in seats.items()},
            reason=reason,
        )
    )
    return draft


def decide_comment(
    state: RunState,
    definition: Definition,
    activation_id: UUID,
    comment_id: UUID,
    document_sha256: str | None,
    text: TextRef,
    office: Office,
    actor: Actor,
) -> Draft:
    """Remarks on the version in hand, by the performer of an active step about the document or by who takes part.

    Raises:
        Refusal: `not_found`; `wrong_state` the step is over or about no document; `not_holder`; `document_changed`.
    """
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    activation = state.activation(activation_id)
    require_active(activation)
    step = definition.step(activation.step)
    present = {position for role in step.ikut for position in state.positions_of(role)}
    present |= {unit.position for role in step.ikut for unit in state.begun().units.get(role, ())}
    seat = office.seats.get(actor.position) if actor.position in present else None
    if seat is None or not seat.held_by(actor):
        require_holder(state, activation, actor, office)
    papers = papers_of(state, definition, step, activation.unit)
    if not papers:
        raise Refusal("wrong_state", "langkah ini tidak membahas dokumen, jadi tidak ada yang dapat diberi catatan")
    draft.emit(
        CommentMade(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            comment_id=comment_id,
            document=seen(state, papers, document_sha256),
            text=text,
        )
    )
    return draft


def decide_suspend(state: RunState, definition: Definition, reason: TextRef, actor: Actor) -> Draft:
    """Raises Refusal `not_found`, `wrong_state`."""
    draft = Draft.of(state, definition, actor)
    state.in_hand()
    draft.emit(RunSuspended(run_id=state.begun().run_id, reason=reason))
    return draft


def decide_resume(state: RunState, definition: Definition, actor: Actor) -> Draft:
    """Raises Refusal `not_found`, `wrong_state`."""
    draft = Draft.of(state, definition, actor)
    if not state.suspended:
        raise Refusal("wrong_state", "pelaksanaan SOP ini tidak sedang ditangguhkan")
    draft.emit(RunResumed(run_id=state.begun().run_id))
    return draft


def decide_cancel(state: RunState, definition: Definition, reason: TextRef, actor: Actor) -> Draft:
    """Ends a run without result: steps in hand are dropped, open collections are closed; what was made stays.

    Raises:
        Refusal: `not_found`, `wrong_state` it is over.
    """
    draft = Draft.of(state, definition, actor)
    if state.over:
        state.in_hand()
    drop(draft, [one for one in state.activations.values() if one.state == "aktif"], "dibatalkan", reason)
    for collection in state.collections.values():
        close(draft, collection, reason)
    draft.emit(RunCancelled(run_id=state.begun().run_id, reason=reason))
    return draft


def decide_skip(
    state: RunState, definition: Definition, activation_id: UUID, reason: TextRef, office: Office, actor: Actor
) -> Draft:
    """Passes an active step; what it waited for counts no more.

    Raises:
        Refusal: `not_found`; `wrong_state` it is over, or the archive works for it; `window_closed`; `invalid` later
            steps need what it makes: a document, a team, or for whom they are done.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    state.in_hand()
    activation = state.activation(activation_id)
    require_active(activation)
    require_open(state, definition, activation, office.timing)
    require_none_at_work([activation])
    step = definition.step(activation.step)
    for paper in (paper for act, paper in activation.left() if act == "susun" and paper not in state.documents):
        raise Refusal(
            "invalid",
            f"langkah ini menyusun {definition.dokumen[paper.partition('/')[0]].nama} yang diperlukan langkah "
            "berikutnya, jadi tidak dapat dilewati",
            step=step.id,
        )
    opened = activation_id in state.collections
    if plan.collecting_step(definition, step) is not None and not opened:
        raise Refusal(
            "invalid",
            "langkah ini membuka pengumpulan data yang dihimpun langkah berikutnya, jadi tidak dapat dilewati",
            step=step.id,
        )
    for role in plan.binds(definition, step):
        if not state.positions_of(role):
            name = definition.pelaksana[role].nama
            raise Refusal("invalid", f"langkah ini menetapkan {name}; tetapkan dahulu sebagai pengelola", role=role)
    if (step.memilih and step.id not in state.chosen) or any(
        listed not in state.listed for listed in plan.writes(definition, step)
    ):
        raise Refusal(
            "invalid",
            "langkah ini menyebut untuk siapa langkah berikutnya dikerjakan, jadi tidak dapat dilewati",
            step=step.id,
        )
    drop(draft, [activation], "dilewati", reason)
    if activation.next_act == "isi" and opened:
        close(draft, state.collections[activation_id], reason)
    if activation.next_act == "himpun" and not activation.unit:
        opening = plan.opening_step(definition, step) or step
        for collection in state.collections.values():
            if collection.step == opening.id:
                close(draft, collection, reason)
    go_on(draft, draft.state.activations[activation_id], "lewati")
    return draft
