"""Approving a version of a SOP, withdrawing it, and confirming what was inferred in it."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.envelope import NewEvent, TextRef
from contracts.errors import Refusal
from contracts.workflow import GuessConfirmed, SopApproved, SopWithdrawn
from services.workflow.domain.identity import sop_stream
from services.workflow.domain.office import Seat
from services.workflow.domain.sops import EVERYWHERE, SopState, Version


def decide_approve(
    state: SopState, sop: str, version: int, sha256: str, reason: TextRef | None, seat: Seat | None, actor: Actor
) -> list[NewEvent]:
    """Approves a draft as it was read. `seat` is the approver's position, now.

    Raises:
        Refusal: `not_found`; `wrong_state` it is no draft; `document_changed` the draft was replaced meanwhile;
            `not_holder`; `maker_is_checker`; `invalid` an operator gives no reason.
    """
    chosen = state.get(sop, version)
    if chosen.state != "draf":
        raise Refusal("wrong_state", f"versi {version} bukan draf; keadaannya {chosen.state}", state=chosen.state)
    if chosen.digest != sha256:
        raise Refusal(
            "document_changed",
            f"draf versi {version} sudah diganti sejak Anda membukanya; baca isinya yang sekarang, lalu ulangi",
            field="digest",
            current_sha256=chosen.digest,
        )
    if actor.capacity == "operator":
        if reason is None:
            raise Refusal("invalid", "sebut alasan mengapa pengelola mengesahkan, bukan pejabatnya", field="reason")
    else:
        _holds(chosen, seat, actor)
        if chosen.proposer is not None and chosen.proposer.person == actor.person:
            raise Refusal(
                "maker_is_checker", f"Anda yang mengajukan versi {version}; pengesahannya harus oleh orang lain"
            )
    given = reason if actor.capacity == "operator" else None
    return [_new(sop, SopApproved(sop=sop, version=version, digest=sha256, reason=given))]


def decide_withdraw(state: SopState, sop: str, version: int, reason: TextRef) -> list[NewEvent]:
    """Raises Refusal `not_found`; `wrong_state` it was active, or is withdrawn already."""
    chosen = state.get(sop, version)
    if chosen.state not in {"draf", "disahkan"}:
        raise Refusal(
            "wrong_state",
            f"versi {version} tidak dapat ditarik; hanya draf atau versi yang belum pernah berlaku",
            state=chosen.state,
        )
    return [_new(sop, SopWithdrawn(sop=sop, version=version, reason=reason))]


def decide_confirm(
    state: SopState, sop: str, version: int, step: str, key: str, seat: Seat | None, actor: Actor
) -> list[NewEvent]:
    """Confirms a guess once; again changes nothing. `seat` as in `decide_approve`.

    Raises:
        Refusal: `not_found`; `wrong_state` the version is out of use; `invalid` the step has no such guess;
            `not_holder`.
    """
    chosen = state.get(sop, version)
    if chosen.state not in {"draf", "disahkan", "berlaku"}:
        raise Refusal("wrong_state", f"versi {version} tidak dipakai lagi", state=chosen.state)
    row = next((one for one in chosen.definition.langkah if one.id == step), None)
    if row is None or key not in row.dugaan:
        raise Refusal(
            "invalid", f"langkah '{step}' tidak mempunyai dugaan '{key}'; lihat daftar dugaannya", field="key"
        )
    if actor.capacity != "operator":
        _holds(chosen, seat, actor)
    if (step, key) in chosen.confirmed:
        return []
    return [_new(sop, GuessConfirmed(sop=sop, version=version, step=step, key=key))]


def _holds(chosen: Version, seat: Seat | None, actor: Actor) -> None:
    if seat is not None and seat.position_id == actor.position and seat.held_by(actor):
        return
    if seat is None:
        raise Refusal("not_holder", "versi ini dimuat oleh pengelola; hanya pengelola yang dapat membenarkan dugaannya")
    raise Refusal(
        "not_holder",
        f"pengesahnya adalah {seat.title}; Anda tidak memegang jabatan itu saat ini",
        position=chosen.approver,
    )


def _new(sop: str, data: SopApproved | SopWithdrawn | GuessConfirmed) -> NewEvent:
    return NewEvent(sop_stream(sop), EVERYWHERE, data)
