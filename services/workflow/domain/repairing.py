"""A checker who received a return repairs the document himself (seed 003: each return goes to the checker before).

His own repair may be initialled by himself, since somebody else still decides after him; the last checker of a
document can therefore not repair it.
"""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Refusal
from contracts.sop import Act, Definition, Step
from contracts.workflow import RepairBegun
from services.workflow.domain import plan
from services.workflow.domain.acts.checking import seen
from services.workflow.domain.draft import Draft
from services.workflow.domain.office import Office, require_holder
from services.workflow.domain.papers import papers_of
from services.workflow.domain.run import Activation, RunState
from services.workflow.domain.standing import require_active, require_not_waiting


def decide_repair(
    state: RunState, definition: Definition, activation_id: UUID, document_sha256: str, office: Office, actor: Actor
) -> Draft:
    """Puts filling in and composing before the step's own acts.

    Raises:
        Refusal: `not_found`; `not_holder`; `document_changed`; `wrong_state` the step is over, checks nothing, was not
            returned to, has been begun, or the document's data come from others; `maker_is_checker` nobody checks the
            document after this step.
    """
    draft = Draft.of(state, definition, actor, office.timing)
    activation = state.activation(activation_id)
    state.in_hand()
    require_active(activation)
    require_holder(state, activation, actor, office)
    require_not_waiting(activation)
    step = definition.step(activation.step)
    _require_returned(step, activation)
    document = seen(state, papers_of(state, definition, step, activation.unit), document_sha256)
    if plan.is_last_approval(definition, step, "telaah", document.kind) or "tanda-tangan" in step.tugas:
        raise Refusal(
            "maker_is_checker",
            f"Anda pemeriksa terakhir {document.name}, jadi tidak dapat memperbaikinya sendiri; kembalikan kepada yang "
            "menyusunnya",
            step=step.id,
        )
    source = _source(state, definition, document.kind)
    acts: tuple[Act, ...] = ("isi", "susun") if source else ("susun",)
    draft.emit(
        RepairBegun(
            run_id=state.begun().run_id,
            activation_id=activation_id,
            step=step.id,
            document=document,
            acts=acts,
            about=("", document.paper) if source else (document.paper,),
            source=source,
        )
    )
    return draft


def _require_returned(step: Step, activation: Activation) -> None:
    if not plan.checks(step) or activation.cause != "kembali":
        raise Refusal(
            "wrong_state",
            "hanya pemeriksa yang menerima pengembalian dapat memperbaiki sendiri; selain itu kembalikan langkahnya",
            step=step.id,
        )
    if activation.done or activation.repairs is not None:
        raise Refusal("wrong_state", "langkah ini sudah mulai dikerjakan; selesaikan tugas berikutnya", step=step.id)


def _source(state: RunState, definition: Definition, kind: str) -> str:
    """The step whose data the document is made of; empty: none. Raises Refusal when others must give them."""
    wanted = plan.sources(definition, kind)
    found = {step for step, _ in state.revisions if wanted is None or step in wanted}
    if not found:
        return ""
    (only, *others) = found
    of_one_unit = len([step for step, _ in state.revisions if step == only]) == 1
    if others or not of_one_unit or "isi" not in definition.step(only).tugas:
        raise Refusal(
            "wrong_state",
            "dokumen ini dibuat dari data yang diisi unit lain; kembalikan langkahnya supaya datanya diperbaiki di "
            "sana",
        )
    return only
