"""Rows of the indicator and budget tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contracts.intake import BudgetLine, Indicator, Revision
from services.archive.composing import wording
from services.archive.domain.achievement import Tally, absorption, achievement, tally


def indicator_rows(indicators: Sequence[Indicator]) -> list[dict[str, str]]:
    return [
        {
            "no": str(place),
            "indicator": line.indicator,
            "measure": line.unit_of_measure,
            "target": wording.number(line.target),
            "actual": wording.number(line.actual),
            "achievement": wording.percent(achievement(line.actual, line.target)),
            "explanation": line.explanation.strip(),
        }
        for place, line in enumerate(indicators, start=1)
    ]


def budget_table(lines: Sequence[BudgetLine]) -> dict[str, Any] | None:
    """Rows and their sum; None when there is no budget."""
    if not lines:
        return None
    rows = [
        {
            "no": str(place),
            "programme": line.programme,
            "ceiling": wording.rupiah(line.ceiling),
            "spent": wording.rupiah(line.spent),
            "absorption": wording.percent(absorption(line.spent, line.ceiling)),
        }
        for place, line in enumerate(lines, start=1)
    ]
    return {"rows": rows, **budget_sum(lines)}


def budget_sum(lines: Iterable[BudgetLine]) -> dict[str, str]:
    every = list(lines)
    ceiling = sum((line.ceiling for line in every), Decimal(0))
    spent = sum((line.spent for line in every), Decimal(0))
    return {
        "ceiling": wording.rupiah(ceiling),
        "spent": wording.rupiah(spent),
        "absorption": wording.percent(absorption(spent, ceiling)),
    }


def tally_of(revisions: Iterable[Revision]) -> Tally:
    return tally((line.actual, line.target) for revision in revisions for line in revision.indicators)


def received(revision: Revision, zone: str) -> str:
    """`5 Januari 2026 pukul 14.30 WIB`, the way times are written in Bahasa Indonesia, and whether the unit itself sent
    it."""
    local: datetime = revision.submitted_at.astimezone(ZoneInfo(zone))
    name = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}.get(zone, zone)
    whose = ", diisi atas nama unit oleh yang menghimpun" if revision.on_behalf else ""
    return f"{wording.day(local.date())} pukul {local:%H.%M} {name}{whose}"
