"""What may happen to a collection: open, submit, accept, return.

Who acts was authenticated before; `holds` says whether the actor holds the position that it claims, now and in
the claimed capacity (looked up by the caller). Which position is needed is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.intake import (
    AcceptSubmission,
    CollectionCompleted,
    CollectionOpened,
    CollectionReopened,
    CollectionShut,
    CollectionTimed,
    RecordedBudgetLine,
    RecordedIndicator,
    ReturnSubmission,
    SubmissionAccepted,
    SubmissionReceived,
    SubmissionReturned,
    Submit,
)
from contracts.subjects import Place
from contracts.workflow import Window
from services.intake.domain.collection import Collection
from services.intake.domain.content import check_content, content_sha256


def decide_open(state: Collection, opened: CollectionOpened, place: Place) -> list[NewEvent]:
    """Opens the collection; nothing when it is open already."""
    if state.opened is not None:
        return []
    return [NewEvent(stream=opened.collection_id, place=place, data=opened, correlation=opened.run_id)]


def decide_shut(state: Collection) -> list[NewEvent]:
    """Closes a collection that has no accepted answer; nothing when there is none, or it has one."""
    if state.opened is None or state.state in {"diterima", "ditutup"}:
        return []
    return _events(state, CollectionShut(collection_id=state.opened.collection_id, run_id=state.opened.run_id))


def decide_shut_whole(state: Collection) -> list[NewEvent]:
    """Closes a collection also after its answer was accepted: the unit takes no part any more."""
    if state.opened is None or state.state == "ditutup":
        return []
    return _events(state, CollectionShut(collection_id=state.opened.collection_id, run_id=state.opened.run_id))


def decide_reopen(state: Collection) -> list[NewEvent]:
    """The unit may send again, whether it had answered or was late; nothing when it may already."""
    if state.opened is None or state.state not in {"diterima", "ditutup"}:
        return []
    opened = state.opened
    late = state.revisions[-1] if state.late and opened.reviewers else None
    reopened = CollectionReopened(
        collection_id=opened.collection_id,
        run_id=opened.run_id,
        activation_id=opened.activation_id,
        unit=opened.unit,
        to_check=late,
    )
    return _events(state, reopened)


def decide_submit(
    state: Collection,
    command: Submit,
    actor: Actor,
    *,
    holds: bool,
    revision_is_free: bool,
    explanations: Sequence[TextRef | None],
    now: datetime,
    proof: TextRef | None = None,
) -> list[NewEvent]:
    """A new revision, numbered on, that corrects the one before it (or the earlier round's).

    Without reviewers it counts at once. What comes after the collection was closed is kept, marked late, and counts
    for nothing until it is opened again. With `proof` whoever collects enters the answer on behalf of the unit: another
    position that collects accepts it, and where there is none it counts at once. `explanations` are the references of
    the indicators' texts, in order; `revision_is_free`: no other collection uses this revision id.

    Raises:
        Refusal: `not_found`, `not_holder`, `wrong_state` (already accepted), `window_closed`, `invalid` (content, or
            a revision id that is used).
    """
    opened = _opened(state)
    if proof is not None and (not holds or actor.position not in opened.reviewers):
        raise _not_holder("mengisi atas nama unit ini", "jabatan yang menghimpun")
    if proof is None and (not holds or actor.position != opened.filler):
        raise _not_holder("mengisi data ini", "jabatan yang ditugasi mengisi")
    _require_open(state, now)
    if state.state == "diterima":
        raise Refusal(
            "wrong_state",
            "data ini sudah diterima dan tidak dapat diubah; mintalah langkahnya dikembalikan untuk perbaikan",
            state=state.state,
        )
    if not revision_is_free or command.revision_id in state.revisions:
        raise Refusal(
            "invalid",
            f"revision_id {command.revision_id} sudah dipakai; buat revision_id baru untuk setiap kiriman",
            revision_id="sudah dipakai",
        )
    check_content(command.indicators, command.budget)
    received = SubmissionReceived(
        collection_id=opened.collection_id,
        run_id=opened.run_id,
        revision_id=command.revision_id,
        number=len(state.revisions) + 1,
        unit=opened.unit,
        indicators=tuple(
            RecordedIndicator(
                indicator=line.indicator,
                target=line.target,
                actual=line.actual,
                unit_of_measure=line.unit_of_measure,
                explanation=explanation,
            )
            for line, explanation in zip(command.indicators, explanations, strict=True)
        ),
        budget=tuple(
            RecordedBudgetLine(programme=line.programme, ceiling=line.ceiling, spent=line.spent)
            for line in command.budget
        ),
        content_sha256=content_sha256(command.indicators, command.budget),
        corrects=state.revisions[-1] if state.revisions else opened.previous,
        activation_id=opened.activation_id,
        late=state.state == "ditutup",
        on_behalf_of=opened.filler if proof is not None else None,
        entered_by=actor.position if proof is not None else None,
        proof=proof,
    )
    alone = proof is not None and opened.reviewers == (actor.position,)
    if (opened.reviewers and not alone) or received.late:
        return _events(state, received)
    return _events(state, received, *_accepted(opened, received.revision_id, received.content_sha256))


def decide_accept(state: Collection, command: AcceptSubmission, actor: Actor, *, holds: bool) -> list[NewEvent]:
    """The newest revision counts, and the collection is complete.

    Raises:
        Refusal: `not_found`, `not_holder`, `wrong_state`, `version_conflict` (a newer revision came), and
            `maker_is_checker`: whoever submitted a revision never accepts it.
    """
    opened = _reviewable(state, command, actor, holds)
    if actor.person is not None and actor.person == state.submitter:
        raise Refusal(
            "maker_is_checker",
            "kiriman ini Anda buat sendiri; penerimaan harus dilakukan oleh orang lain",
            revision_id=command.revision_id,
        )
    return _events(state, *_accepted(opened, command.revision_id, state.content_sha256))


def decide_return(
    state: Collection, command: ReturnSubmission, actor: Actor, *, holds: bool, reason: TextRef
) -> list[NewEvent]:
    """The newest revision goes back to the filler, with a reason. Refusals as `decide_accept`, but for the maker,
    who may take back a mistake."""
    opened = _reviewable(state, command, actor, holds)
    returned = SubmissionReturned(
        collection_id=opened.collection_id,
        run_id=opened.run_id,
        revision_id=command.revision_id,
        reason=reason,
        activation_id=opened.activation_id,
        unit=opened.unit,
    )
    return _events(state, returned)


def decide_time(state: Collection, *, due: datetime | None = None, window: Window | None = None) -> list[NewEvent]:
    """Moves the limits in time of a collection; what is not given stays. Nothing when they are so already."""
    if state.opened is None:
        return []
    timed = CollectionTimed(
        collection_id=state.opened.collection_id,
        run_id=state.opened.run_id,
        due=due or state.due,
        opens=window.opens if window else state.opens,
        closes=window.closes if window else state.closes,
    )
    if (timed.due, timed.opens, timed.closes) == (state.due, state.opens, state.closes):
        return []
    return _events(state, timed)


def _require_open(state: Collection, now: datetime) -> None:
    """Raises Refusal `window_closed`."""
    if state.opens is None or state.closes is None or state.opens <= now < state.closes:
        return
    if now < state.opens:
        what = "data ini baru dapat dikirim sesudah jendelanya dibuka; lihat harinya di halaman pelaksanaan"
    else:
        what = "jendela pengisian sudah ditutup; mintalah penghimpun mengusahakan perpanjangannya"
    raise Refusal("window_closed", what, opens=state.opens.isoformat(), closes=state.closes.isoformat())


def _opened(state: Collection) -> CollectionOpened:
    if state.opened is None:
        raise Refusal("not_found", "permintaan data ini tidak ada; muat ulang daftar permintaan")
    return state.opened


def _reviewable(
    state: Collection, command: AcceptSubmission | ReturnSubmission, actor: Actor, holds: bool
) -> CollectionOpened:
    opened = _opened(state)
    if not holds or actor.position not in opened.reviewers:
        raise _not_holder("memeriksa data ini", "jabatan pemeriksa")
    if not state.revisions:
        raise Refusal("wrong_state", "belum ada kiriman yang dapat diperiksa", state=state.state)
    if command.revision_id != state.revisions[-1]:
        raise Refusal(
            "version_conflict",
            f"ada kiriman yang lebih baru (revisi {len(state.revisions)}); muat ulang lalu periksa kiriman itu",
            current_revision=state.revisions[-1],
        )
    if state.state == "ditutup":
        raise Refusal(
            "wrong_state", "pengumpulan ini sudah ditutup; buka kembali untuk unit ini lalu periksa", state=state.state
        )
    if state.state != "terkirim":
        raise Refusal(
            "wrong_state",
            f"kiriman ini sudah {state.state}; hanya kiriman yang menunggu pemeriksaan dapat diputuskan",
            state=state.state,
        )
    return opened


def _accepted(opened: CollectionOpened, revision_id: UUID, digest: str) -> tuple[Event, Event]:
    return (
        SubmissionAccepted(collection_id=opened.collection_id, run_id=opened.run_id, revision_id=revision_id),
        CollectionCompleted(
            collection_id=opened.collection_id,
            run_id=opened.run_id,
            activation_id=opened.activation_id,
            unit=opened.unit,
            revision_id=revision_id,
            content_sha256=digest,
        ),
    )


def _events(state: Collection, *data: Event) -> list[NewEvent]:
    opened, place = state.opened, state.place
    if opened is None or place is None:
        raise ValueError("a collection that was never opened has no events")
    return [NewEvent(stream=opened.collection_id, place=place, data=each, correlation=opened.run_id) for each in data]


def _not_holder(deed: str, position: str) -> Refusal:
    return Refusal("not_holder", f"Anda tidak sedang memegang {position}, sehingga tidak dapat {deed}")
