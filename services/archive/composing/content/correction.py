"""Content of a data correction (perbaikan data kinerja): corrected figures beside those they replace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.intake import BudgetLine, Indicator, Revision
from contracts.workflow import DocumentRequested
from services.archive.composing import wording
from services.archive.composing.content.tables import received
from services.archive.domain.achievement import FORMULA, achievement


def content(
    request: DocumentRequested, revisions: Sequence[Revision], earlier: Mapping[UUID, Revision], zone: str
) -> dict[str, Any]:
    return {
        "title": f"Perbaikan Data Kinerja {request.unit_name} Tahun {request.year}",
        "formula": FORMULA,
        "units": [_unit(revision, baseline(revision, earlier), zone) for revision in revisions],
    }


def baseline(revision: Revision, earlier: Mapping[UUID, Revision]) -> Revision | None:
    """The figures that a revision is to be compared with: the newest of an earlier collection that it corrects
    (through the returned revisions of its own), else the one it corrects directly, else none."""
    direct = earlier.get(revision.corrects) if revision.corrects else None
    step, seen = direct, {revision.revision_id}
    while step is not None and step.revision_id not in seen:
        if step.collection_id != revision.collection_id:
            return step
        seen.add(step.revision_id)
        step = earlier.get(step.corrects) if step.corrects else None
    return direct


def _unit(revision: Revision, before: Revision | None, zone: str) -> dict[str, Any]:
    rows = _indicators(revision.indicators, before.indicators if before else ())
    return {
        "name": revision.unit_name,
        "received": received(revision, zone),
        "revision": str(revision.number),
        "before": received(before, zone) if before else "",
        "indicators": rows,
        "budget": _budget(revision.budget, before.budget if before else ()),
        "changed": str(sum(row["changed"] for row in rows)),
    }


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _indicators(now: Sequence[Indicator], before: Sequence[Indicator]) -> list[dict[str, Any]]:
    """Rows in the order of the correction; what it no longer holds comes last, without new figures."""
    old = {_key(line.indicator): line for line in before}
    rows = [_indicator(line, old.pop(_key(line.indicator), None), bool(before)) for line in now]
    rows += [
        {
            "indicator": line.indicator,
            "measure": line.unit_of_measure,
            "target": _pair(wording.number(line.target), ""),
            "actual": _pair(wording.number(line.actual), ""),
            "achievement": wording.NOTHING,
            "explanation": "Tidak dilaporkan lagi.",
            "changed": True,
        }
        for line in old.values()
    ]
    return [{"no": str(place), **row} for place, row in enumerate(rows, start=1)]


def _indicator(line: Indicator, old: Indicator | None, compared: bool) -> dict[str, Any]:
    target = _pair(wording.number(old.target) if old else "", wording.number(line.target))
    actual = _pair(wording.number(old.actual) if old else "", wording.number(line.actual))
    return {
        "indicator": line.indicator,
        "measure": line.unit_of_measure,
        "target": target,
        "actual": actual,
        "achievement": wording.percent(achievement(line.actual, line.target)),
        "explanation": line.explanation.strip(),
        "changed": compared and (old is None or old.target != line.target or old.actual != line.actual),
    }


def _pair(old: str, new: str) -> dict[str, Any]:
    return {"old": old or wording.NOTHING, "new": new or wording.NOTHING, "changed": bool(old) and old != new}


def _budget(now: Sequence[BudgetLine], before: Sequence[BudgetLine]) -> list[dict[str, Any]]:
    """Lines are matched by name and order among lines of the same name (a programme may stand twice)."""
    waiting: dict[str, list[BudgetLine]] = {}
    for line in before:
        waiting.setdefault(_key(line.programme), []).append(line)
    rows: list[dict[str, Any]] = []
    for line in now:
        same = waiting.get(_key(line.programme))
        old = same.pop(0) if same else None
        rows.append(
            {
                "programme": line.programme,
                "ceiling": _pair(wording.rupiah(old.ceiling) if old else "", wording.rupiah(line.ceiling)),
                "spent": _pair(wording.rupiah(old.spent) if old else "", wording.rupiah(line.spent)),
            }
        )
    rows += [
        {
            "programme": line.programme,
            "ceiling": _pair(wording.rupiah(line.ceiling), ""),
            "spent": _pair(wording.rupiah(line.spent), ""),
        }
        for lines in waiting.values()
        for line in lines
    ]
    return [{"no": str(place), **row} for place, row in enumerate(rows, start=1)]
