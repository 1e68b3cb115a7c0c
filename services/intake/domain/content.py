"""Checks of what a unit submits, and its digest.

Refused: an indicator that appears twice in a submission (compared without regard to case and spacing), and a
name or measure that is only white space. Amounts below zero never get here, the contract refuses them. Allowed
on purpose: a negative target (a deficit, a growth rate below zero) and more spent than the ceiling, which
happens after a late budget change and must be shown (absorption above 100 percent), not hidden.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from contracts.errors import Refusal
from contracts.intake import BudgetLine, Indicator


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def check_content(indicators: tuple[Indicator, ...], budget: tuple[BudgetLine, ...]) -> None:
    """Raises Refusal `invalid`; `details` names every field that is wrong (`indicators.2.indicator`)."""
    wrong: dict[str, Any] = {}
    first: dict[str, int] = {}
    for row, line in enumerate(indicators):
        key = _same(line.indicator)
        if not key:
            wrong[f"indicators.{row}.indicator"] = "nama indikator kosong; isi namanya"
        elif key in first:
            wrong[f"indicators.{row}.indicator"] = (
                f"indikator '{line.indicator}' sudah ada di baris {first[key] + 1}; hapus atau ganti salah satunya"
            )
        else:
            first[key] = row
        if not _same(line.unit_of_measure):
            wrong[f"indicators.{row}.unit_of_measure"] = "satuan kosong; isi satuannya"
    for row, entry in enumerate(budget):
        if not _same(entry.programme):
            wrong[f"budget.{row}.programme"] = "nama program kosong; isi namanya"
    if wrong:
        path, sentence = next(iter(wrong.items()))
        part, row_text, _ = path.split(".")
        table = "indikator" if part == "indicators" else "anggaran"
        raise Refusal("invalid", f"tabel {table} baris {int(row_text) + 1}: {sentence}", **wrong)


def content_sha256(indicators: tuple[Indicator, ...], budget: tuple[BudgetLine, ...]) -> str:
    """SHA-256, in hex, of the canonical JSON of the submitted content, explanations included.

    Canonical: keys sorted, no white space, UTF-8 without escapes, numbers as the strings that were submitted.
    """
    content = {
        "indicators": [line.model_dump(mode="json") for line in indicators],
        "budget": [line.model_dump(mode="json") for line in budget],
    }
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
