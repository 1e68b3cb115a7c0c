"""What one press of a button does next in a step: which acts, with which words, about which document.

It only hides what would be refused; workflow decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.archive import StoredDocument
from contracts.intake import CollectionRow
from contracts.sop import CHECKING, MAKING, Act
from contracts.workflow import ActivationRow, RunView

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
    "rapat": "Catat rapat",
    "perbaiki": "Perbaiki dokumen",
    "unggah": "Unggah",
    "minta-saran": "Minta saran",
    "jalankan": "Jalankan SOP lain",
    "tugas": "Laksanakan tugas",
}
"""What a button says for an act."""

ELSEWHERE: frozenset[Act] = frozenset({"isi", "susun", "perbaiki", "nomor", "arsip"})
"""Acts that another service finishes: the acts behind one wait for its answer, and it takes no note."""
ENDS_PRESS: frozenset[Act] = ELSEWHERE | {"himpun", "minta-saran", "jalankan"}
"""Acts after which the reader decides anew."""


@dataclass(frozen=True)
class Words:
    """Words that are the result of an act: without them it is not done."""

    label: str
    hint: str


WORDS: dict[Act, Words] = {
    "rapat": Words("Notulen", "Tulis apa yang dibahas dan disepakati."),
    "jalankan": Words("Hasil", "SOP itu belum ada di sini. Tulis bagaimana dan kapan pelaksanaannya selesai."),
    "unggah": Words("Tanda terima", "Tulis nomor atau isi tanda terima dari portal tujuan."),
    "minta-saran": Words(
        "Pertanyaan", "Tulis apa yang ditanyakan. Tanpa jawaban sampai waktunya, langkah tetap berjalan."
    ),
}
BEGINS_PRESS: frozenset[Act] = frozenset({*WORDS, "perbaiki", "himpun"})
"""Acts that never hide behind another: they need words, answers to remarks, or that all units have answered."""
SENT = frozenset({"terkirim", "diterima"})
"""States of a form in which the unit has done its part."""


@dataclass(frozen=True)
class NextActs:
    """One press of a button: these acts, about this document."""

    acts: tuple[Act, ...]
    label: str
    checking: bool
    note_on: int | None
    """Place of the act that a note goes with; None: none of them takes one."""
    words: Words | None = None
    """What the note must hold; None: it may be left blank."""
    settles: bool = False
    """Whether open remarks are answered with it."""
    corrects: StoredDocument | None = None
    """The locked version of which it makes a correction: that takes a reason."""


def open_acts(activation: ActivationRow) -> tuple[Act, ...]:
    return tuple(row.act for row in activation.acts if row.state != "selesai")


OUTSIDE = Words("Bukti", "Tulis nomor dan tanggal surat, atau siapa yang menyampaikan dan kapan.")
"""What is recorded for somebody outside has a proof."""


def next_acts(activation: ActivationRow, *, unsent: bool = False) -> tuple[Act, ...]:
    """The acts that one press does: checks together with the plain acts behind them, else plain acts up to the
    first that somebody must wait for; of several documents those about one. A check never hides behind another act:
    it begins a press of its own. Empty when nothing is to be done now. `unsent`: the step's `isi` answers a form that
    the unit has not sent, so there is nothing to press for it."""
    if activation.state != "aktif" or activation.waiting_for:
        return ()
    if activation.recorded_for:
        return open_acts(activation)[:1]
    chosen: list[Act] = []
    about = ""
    for row in (row for row in activation.acts if row.state != "selesai"):
        act = row.act
        if chosen and about and row.about and row.about != about:
            break
        about = row.about or about
        if unsent and act == "isi":
            break
        if chosen and (act in BEGINS_PRESS or (act in CHECKING and chosen[-1] not in CHECKING)):
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


def offer(activation: ActivationRow, form: CollectionRow | None = None) -> NextActs | None:
    """What may be pressed now; None when nothing. `form`: the one that the unit's `isi` answers."""
    acts = next_acts(activation, unsent=form is not None and form.state not in SENT)
    if not acts:
        return None
    worded = next((place for place, act in enumerate(acts) if act in WORDS), None)
    return NextActs(
        acts=acts,
        label=label(acts),
        checking=acts[0] in CHECKING,
        note_on=note_place(acts),
        words=WORDS[acts[worded]] if worded is not None else OUTSIDE if activation.recorded_for else None,
        settles="perbaiki" in acts,
    )


def corrected(activation: ActivationRow, run: RunView, acts: Sequence[str]) -> StoredDocument | None:
    """The newest locked version of the document of which these acts make the next one."""
    if not MAKING.intersection(acts):
        return None
    made = next((row.about for row in activation.acts if row.state != "selesai" and row.act in MAKING), "")
    found = [document for document in run.locked if document.paper == made]
    return found[-1] if found else None


def note_place(acts: Sequence[str]) -> int | None:
    """Place of the act that the note of a press goes with: the one that needs words, else the first that takes one."""
    needing = [place for place, act in enumerate(acts) if act in WORDS]
    taking = [place for place, act in enumerate(acts) if act not in ELSEWHERE]
    return next(iter(needing or taking), None)


def finishes(activation: ActivationRow, acts: NextActs) -> bool:
    """Whether this press does the last act of the step."""
    return len(acts.acts) == len(open_acts(activation))
