"""Acts about the document in hand: review, initial, sign. Each is bound to the bytes that the actor saw."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.actor import Actor
from contracts.archive import StoredDocument
from contracts.errors import Refusal
from contracts.sop import CHECKING
from contracts.workflow import DocumentLocked
from services.workflow.domain import plan
from services.workflow.domain.acts.rule import Doing
from services.workflow.domain.flow import finish_act
from services.workflow.domain.run import InHand, RunState


def check(doing: Doing) -> None:
    """Approves the version in hand, and locks it where the SOP says so. Whoever had it made may check it, but is never
    the last to approve it."""
    draft, step, act = doing.draft, doing.step, doing.given.act
    document = seen(draft.state, (doing.paper,), doing.given.document_sha256)
    if plan.is_last_approval(draft.definition, step, act, doing.kind):
        _another_than_maker(draft.state.documents[doing.paper], draft.actor, act)
    if step.kunci == "ya" and not _checked_again(doing):
        draft.emit(
            DocumentLocked(run_id=draft.state.begun().run_id, activation_id=doing.activation_id, document=document)
        )
    finish_act(draft, doing.activation_id, document=document, note=doing.given.note)


def seen(state: RunState, papers: Sequence[str], sha256: str | None) -> StoredDocument:
    """Of these documents the version in hand that was seen. Raises Refusal `wrong_state`, `document_changed`."""
    found = [state.documents[paper].document for paper in papers if paper in state.documents]
    if not found:
        raise Refusal(
            "wrong_state", f"dokumen '{papers[0] if papers else ''}' belum disusun, jadi belum dapat diperiksa"
        )
    for document in found:
        if sha256 == document.sha256:
            return document
    document = found[0]
    what = "sidik SHA-256 dokumen belum disebut" if sha256 is None else "dokumen sudah berubah sejak Anda membukanya"
    raise Refusal(
        "document_changed",
        f"{what}; buka {document.name} versi {document.version}, lalu ulangi",
        field="document_sha256",
        current_sha256=document.sha256,
        current_version=document.version,
    )


def _checked_again(doing: Doing) -> bool:
    """Whether a later act of this round checks the same document: only the last one locks it."""
    return any(act in CHECKING and paper == doing.paper for act, paper in doing.activation.left()[1:])


def _another_than_maker(in_hand: InHand, actor: Actor, act: str) -> None:
    if in_hand.maker is not None and in_hand.maker == actor.person:
        raise Refusal(
            "maker_is_checker",
            f"Anda yang membuat {in_hand.document.name} versi {in_hand.document.version}; {act} terakhir harus "
            "dilakukan orang lain",
            act=act,
            document_version=in_hand.document.version,
        )
