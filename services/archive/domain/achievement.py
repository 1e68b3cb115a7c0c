"""Formulas of the performance report, in Decimal; None: cannot be computed (shown as such, never as 0 or 100).

One module and no other place computes these: offices that had the rule in several files got several answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

HUNDREDTH = Decimal("0.01")
FORMULA = "capaian = realisasi ÷ target × 100%, dibulatkan dua desimal"
"""As printed below the tables."""


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 80
        return (part / whole * 100).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def achievement(actual: Decimal, target: Decimal) -> Decimal | None:
    """Achievement (capaian) in percent, rounded half up to two places, without cap or floor.

    For indicators of positive polarity, "the higher the better"; the contract knows no other yet. None when the
    target is zero, or below zero, where the ratio would call the worse result the better one.

    Source: PermenPANRB 53/2014, Lampiran II (realisasi dibandingkan dengan target).
    """
    return _percent(actual, target) if target > 0 else None


def absorption(spent: Decimal, ceiling: Decimal) -> Decimal | None:
    """Absorption (serapan) of a budget in percent, rounded half up to two places; None when the ceiling is zero.

    Source: PermenPANRB 53/2014, Lampiran II, Bab III.B Realisasi Anggaran.
    """
    return _percent(spent, ceiling) if ceiling > 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many indicators reached their target (100 percent or more), missed it, or cannot be computed."""

    reached: int
    missed: int
    unknown: int

    @property
    def all(self) -> int:
        return self.reached + self.missed + self.unknown


def tally(figures: Iterable[tuple[Decimal, Decimal]]) -> Tally:
    """Counts (actual, target) pairs. Judged on the exact figures: 99.999 percent is printed as 100,00 and missed."""
    reached = missed = unknown = 0
    for actual, target in figures:
        if target <= 0:
            unknown += 1
        elif actual >= target:
            reached += 1
        else:
            missed += 1
    return Tally(reached, missed, unknown)
