"""What the reader of a run may do next: pure decisions behind the buttons of the run page.

They only hide what would be refused; workflow decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from contracts.archive import StoredDocument
from contracts.sop import CHECKING, Act, Step
from contracts.workflow import ActivationRow, RunView, SopRow

ACTS: dict[Act, str] = {
    "perintah": "Perintahkan",
    "teruskan": "Teruskan",
    "siapkan-format": "Siapkan format",
    "bagikan": "Bagikan",
    "isi": "Isi data",
    "himpun": "Himpun data",
    "analisis": "Analisis data",
    "susun": "Susun dokumen",
    "telaah": "Setujui",
    "paraf": "Paraf",
    "tanda-tangan": "Tanda tangani",
    "nomor": "Beri nomor",
    "kirim": "Kirim",
    "terima": "Terima",
    "gandakan": "Gandakan",
    "arsip": "Arsipkan",
    "tugas": "Laksanakan tugas",
}
"""What a button says for an act."""

ELSEWHERE: frozenset[Act] = frozenset({"isi", "susun", "nomor", "arsip"})
"""Acts that another service finishes: the acts behind one wait for its answer, and it takes no note."""
ENDS_PRESS: frozenset[Act] = ELSEWHERE | {"himpun"}
"""Acts after which the reader decides anew."""


@dataclass(frozen=True)
class NextActs:
    """One press of a button: these acts, about this document."""

    acts: tuple[Act, ...]
    label: str
    checking: bool
    note_on: int | None
    """Place of the act that a note goes with; None: none of them takes one."""


def next_acts(activation: ActivationRow) -> tuple[Act, ...]:
    """The acts that one press does: checks together with the plain acts behind them, else plain acts up to the
    first that somebody must wait for. A check never hides behind another act: it begins a press of its own.
    Empty when nothing is to be done now."""
    if activation.state != "aktif" or activation.waiting_for:
        return ()
    chosen: list[Act] = []
    for act in (row.act for row in activation.acts if row.state != "selesai"):
        if chosen and act in CHECKING and chosen[-1] not in CHECKING:
            break
        if chosen and act in ENDS_PRESS and chosen[0] in CHECKING:
            break
        chosen.append(act)
        if act in ENDS_PRESS:
            break
    return tuple(chosen)


def label(acts: tuple[Act, ...]) -> str:
    """`Setujui dan paraf`, `Teruskan, gandakan dan kirim`."""
    words: list[str] = []
    for act in acts:
        word = ACTS[act]
        if word not in words:
            words.append(word)
    if acts and acts[0] in CHECKING and "Setujui" not in words:
        words.insert(0, "Setujui")
    words = [word if place == 0 else word[0].lower() + word[1:] for place, word in enumerate(words)]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " dan " + words[-1]


def step_of(activation: ActivationRow, run: RunView, sop: SopRow | None) -> Step | None:
    """The step's definition, when the active version of the SOP is the one that the run was started with."""
    if sop is None or sop.sop_version != run.run.sop_version:
        return None
    try:
        return sop.definition.step(activation.step)
    except KeyError:
        return None


def document_in_hand(activation: ActivationRow, run: RunView, step: Step | None) -> StoredDocument | None:
    """The document that the next act is about: the one that the run names for the act, the one of the SOP's
    step, or the only one there is. None when the run has none yet, or the choice is not clear."""
    for row in activation.acts:
        if row.state != "selesai" and row.document is not None:
            return row.document
    if step is not None:
        return next((document for document in run.documents if document.kind == step.dokumen), None)
    return run.documents[0] if len(run.documents) == 1 else None


def offer(activation: ActivationRow) -> NextActs | None:
    """What may be pressed now; None when nothing."""
    acts = next_acts(activation)
    if not acts:
        return None
    noting = (place for place, act in enumerate(acts) if act not in ELSEWHERE)
    return NextActs(acts=acts, label=label(acts), checking=acts[0] in CHECKING, note_on=next(noting, None))


def may_return(activation: ActivationRow) -> bool:
    """Whether the step can say no: it is in hand, waits for nobody, and has a check that is still open."""
    if activation.state != "aktif" or activation.waiting_for:
        return False
    return any(row.act in CHECKING and row.state != "selesai" for row in activation.acts)


def waits_for(activation: ActivationRow, positions: Collection[UUID]) -> bool:
    """Whether an active step is one of these positions' to do."""
    return activation.state == "aktif" and any(position in positions for position in activation.positions)


def return_reason(activation: ActivationRow, run: RunView) -> str | None:
    """The reason of the last return to this step, for an activation that such a return caused."""
    if activation.cause != "kembali":
        return None
    returns = [row.reason for row in run.timeline if row.returned_to == activation.step]
    return returns[-1] if returns else None
