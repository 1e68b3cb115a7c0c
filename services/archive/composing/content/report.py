"""Content of the performance report (LKj, formerly LAKIP): the chapters of PermenPANRB 53/2014, Lampiran II.

Chapters are filled as far as collected data goes; what the regulation asks for and nobody was asked yet
(comparison with earlier years, medium-term targets, national standards) is said to be missing, not invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.intake import Revision
from contracts.workflow import DocumentRequested
from services.archive.composing import wording
from services.archive.composing.content.tables import (
    budget_sum,
    budget_table,
    indicator_rows,
    received,
    tally_of,
)
from services.archive.domain.achievement import FORMULA, Tally


def content(request: DocumentRequested, revisions: Sequence[Revision], zone: str) -> dict[str, Any]:
    budget = [line for revision in revisions for line in revision.budget]
    counts = tally_of(revisions)
    return {
        "title": f"Laporan Kinerja {request.unit_name} Tahun {request.year}",
        "formula": FORMULA,
        "units": [_unit(revision, zone) for revision in revisions],
        "tally": _tally(counts),
        "summary": _summary(counts, len({revision.unit for revision in revisions})),
        "conclusion": _conclusion(counts),
        "budget": budget_sum(budget) if budget else None,
    }


def _unit(revision: Revision, zone: str) -> dict[str, Any]:
    return {
        "name": revision.unit_name,
        "revision": str(revision.number),
        "received": received(revision, zone),
        "indicators": indicator_rows(revision.indicators),
        "budget": budget_table(revision.budget),
        "tally": _tally(tally_of([revision])),
    }


def _tally(counts: Tally) -> dict[str, str]:
    return {
        "all": str(counts.all),
        "reached": str(counts.reached),
        "missed": str(counts.missed),
        "unknown": str(counts.unknown),
    }


def _summary(counts: Tally, units: int) -> str:
    if not counts.all:
        return "Belum ada indikator kinerja yang dilaporkan."
    unknown = (
        f", dan {wording.count(counts.unknown, 'indikator')} tidak dapat dihitung capaiannya" if counts.unknown else ""
    )
    joint = ", " if counts.unknown else " dan "
    return (
        f"Dari {wording.count(counts.all, 'indikator')} yang dilaporkan oleh {wording.count(units, 'unit kerja')}, "
        f"{wording.count(counts.reached, 'indikator')} mencapai atau melampaui target{joint}"
        f"{wording.count(counts.missed, 'indikator')} belum mencapai target{unknown}."
    )


def _conclusion(counts: Tally) -> str:
    """The step that follows from the figures; nothing is promised that nobody decided."""
    if not counts.all:
        return "Data kinerja perlu dihimpun sebelum simpulan dapat ditarik."
    if counts.missed or counts.unknown:
        return (
            "Indikator yang belum mencapai target atau belum dapat dihitung menjadi bahan perbaikan perencanaan "
            "dan pelaksanaan kinerja pada tahun berikutnya, dengan memperhatikan penjelasan setiap unit kerja "
            "pada Bab III."
        )
    return (
        "Seluruh indikator mencapai atau melampaui target; capaian ini menjadi dasar penetapan target kinerja "
        "tahun berikutnya."
    )
