"""What the reader may do with a step beside its acts: pure decisions behind the buttons.

They only hide what would be refused; workflow decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from contracts.sop import CHECKING, Act
from contracts.workflow import ActivationRow, AdviceRow, FileRow, NoteRow, ReceiptRow, RunView

REACHED: frozenset[Act] = frozenset({"nomor", "arsip", "bagikan", "himpun", "kirim", "unggah", "isi"})
"""Acts that reached others: a step with one is not taken back."""


def hands(activation: ActivationRow) -> tuple[UUID, ...]:
    """Positions that may act in a step now."""
    if activation.delegated_to is not None:
        return (activation.delegated_to,)
    return (activation.claimed_by,) if activation.claimed_by is not None else activation.positions


def concerned(activation: ActivationRow) -> tuple[UUID, ...]:
    """Positions to which a step is shown as theirs: of one that was given to a member him and the leader."""
    own = activation.positions
    if activation.assigned and activation.claimed_by is not None:
        own = (activation.positions[0], activation.claimed_by)
    return tuple(dict.fromkeys((*own, *((activation.delegated_to,) if activation.delegated_to else ()))))


def everyone(run: RunView) -> frozenset[UUID]:
    """Positions that have a part in the run."""
    found = {position for positions in run.performers.values() for position in positions}
    for row in run.timeline:
        found |= set(row.positions) | set(hands(row))
    for one in run.receipts:
        found |= set(one.positions)
    return frozenset(found)


def advised(run: RunView, advice_id: UUID) -> tuple[UUID, ...]:
    """Positions that may answer a question."""
    return next((one.positions for one in run.advice if one.advice_id == advice_id), ())


def recipients(run: RunView, activation_id: UUID, code: str | None) -> tuple[UUID, ...]:
    """Positions that may confirm a receipt; of somebody outside those that performed the step."""
    rows = [one for one in run.receipts if one.activation_id == activation_id and code in (None, one.recipient)]
    own = tuple(position for one in rows for position in one.positions)
    return own or next((row.positions for row in run.timeline if row.activation_id == activation_id), ())


@dataclass(frozen=True)
class Deeds:
    """What one reader may do with one step in hand beside its acts."""

    claim: bool
    release: bool
    take_over: bool
    """The leader takes it from a member, with a reason."""
    assign: bool
    delegate: bool
    hand_back: bool
    transfer: bool
    ask_advice: bool
    has: UUID | None
    """The position that has it in hand, when that is another than the reader's."""


def deeds(activation: ActivationRow, held: Collection[UUID]) -> Deeds:
    """Of a step in hand that is shown to the reader as his."""
    team = len(activation.positions) > 1
    leads = activation.positions[:1] != () and activation.positions[0] in held
    member = any(position in held for position in activation.positions)
    acts = any(position in held for position in hands(activation))
    free = activation.claimed_by is None
    delegated = activation.delegated_to is not None
    left = [row.act for row in activation.acts if row.state != "selesai"]
    waits = bool(activation.waiting_for)
    works = acts and not delegated and not waits
    upto = next((place for place, act in enumerate(left) if act in CHECKING), len(left))
    has = activation.delegated_to or activation.claimed_by
    return Deeds(
        claim=team and member and free and not delegated,
        release=not free and not delegated and (leads if activation.assigned else activation.claimed_by in held),
        take_over=team and leads and not free and not delegated and activation.claimed_by not in held,
        assign=team and leads and not delegated,
        delegate=works and upto > 0 and "isi" not in left[:upto],
        hand_back=delegated and (activation.delegated_to in held or activation.delegated_by in held),
        transfer=works and not CHECKING & set(left) and not {"isi", "himpun"} & set(left),
        ask_advice=acts,
        has=has if has is not None and has not in held else None,
    )


def may_withdraw(activation: ActivationRow, run: RunView, held: Collection[UUID]) -> bool:
    """Whether the reader completed this step and nothing has been done since; workflow looks more closely."""
    if activation.state != "selesai" or run.run.state != "berjalan" or not activation.acts:
        return False
    last = activation.acts[-1]
    if last.position not in held or REACHED & {row.act for row in activation.acts}:
        return False
    newest = [row for row in run.timeline if (row.step, row.unit) == (activation.step, activation.unit)][-1]
    if newest.activation_id != activation.activation_id or activation.ended_at is None:
        return False
    since = [row for row in run.timeline if row.started_at >= activation.ended_at and row is not activation]
    own = [row for row in since if not activation.unit or row.unit in ("", activation.unit)]
    return all(row.state == "aktif" and not any(act.at for act in row.acts) for row in own)


def advice_of(run: RunView, activation_id: UUID) -> tuple[AdviceRow, ...]:
    return tuple(one for one in run.advice if one.activation_id == activation_id)


def notes_of(run: RunView, activation_id: UUID) -> tuple[NoteRow, ...]:
    return tuple(one for one in run.notes if one.activation_id == activation_id)


def files_of(run: RunView, activation_id: UUID) -> tuple[FileRow, ...]:
    return tuple(one for one in run.files if one.activation_id == activation_id)


def receipts_of(run: RunView, activation_id: UUID) -> tuple[ReceiptRow, ...]:
    return tuple(one for one in run.receipts if one.activation_id == activation_id)
