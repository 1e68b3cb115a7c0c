"""What each act means: one rule per act, in one table. A new kind of act is a function and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.sop import Act
from services.workflow.domain.acts.advising import ask_advice
from services.workflow.domain.acts.checking import check
from services.workflow.domain.acts.collecting import collect, distribute, fill_in
from services.workflow.domain.acts.composing import archive, compose, number, revise
from services.workflow.domain.acts.rule import Doing, Given, Rule, Settled, at_once, with_words
from services.workflow.domain.acts.running import run_other

RULES: Mapping[Act, Rule] = {
    "perintah": at_once,
    "teruskan": at_once,
    "siapkan-format": at_once,
    "bagikan": distribute,
    "isi": fill_in,
    "himpun": collect,
    "analisis": at_once,
    "susun": compose,
    "telaah": check,
    "paraf": check,
    "tanda-tangan": check,
    "nomor": number,
    "kirim": at_once,
    "terima": at_once,
    "gandakan": at_once,
    "arsip": archive,
    "rapat": with_words("notulen"),
    "perbaiki": revise,
    "unggah": with_words("nomor atau isi tanda terima"),
    "minta-saran": ask_advice,
    "jalankan": run_other,
    "tugas": at_once,
}

__all__ = ["RULES", "Doing", "Given", "Rule", "Settled"]
