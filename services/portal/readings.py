"""Recapitulation, workload, and standard against actual as tables to take away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts.periods import said
from contracts.workflow import Figures, Measures, PositionLoad, Recap, RecapCollection, RecapUnit, StateCounts
from services.portal.choice import CAPACITIES
from services.portal.formatting import zone_of
from services.portal.spreadsheets import Cell, Sheet
from services.portal.words import ANSWER_STATES

COUNTS = (
    "Diminta",
    "Belum mengisi",
    "Dikirim",
    "Dikembalikan",
    "Diterima",
    "Terlambat, tidak dihitung",
    "Tidak menjawab",
    "Lewat tenggat",
    "Atas nama unit",
)


def counted(counts: StateCounts) -> tuple[int, ...]:
    """The figures in the order of `COUNTS`."""
    return (
        counts.asked,
        counts.unanswered,
        counts.sent,
        counts.returned,
        counts.accepted,
        counts.late_kept,
        counts.missing,
        counts.late,
        counts.on_behalf,
    )


def recap_sheet(recap: Recap, names: Mapping[UUID, str], zone: str) -> Sheet:
    """Each unit of one collection."""
    clock = zone_of(zone)[1]
    head = recap.collections[0]
    return Sheet(
        "Rekapitulasi",
        (
            "Pelaksanaan",
            "Langkah",
            "Kode unit",
            "Unit",
            "Penanggung jawab",
            "Keadaan",
            "Lewat tenggat",
            "Atas nama unit",
            f"Dikirim ({clock})",
            f"Diputuskan ({clock})",
            "Diputuskan oleh",
            "Sebagai",
            "Berapa kali dikembalikan",
        ),
        [
            (
                head.run_title,
                head.activity,
                row.unit,
                row.unit_name,
                recap.titles.get(row.position, ""),
                ANSWER_STATES[row.state],
                "ya" if row.late else "tidak",
                "ya" if row.on_behalf else "tidak",
                row.sent_at,
                row.decided_at,
                names.get(row.person, "") if row.person else "",
                decider(recap, row.decided_in, row.capacity),
                row.returns,
            )
            for row in recap.rows
        ],
    )


def decider(recap: Recap, position: UUID | None, capacity: str | None) -> str:
    """The position in which somebody decided, with how it was held unless definitively."""
    if position is None:
        return ""
    title = recap.titles.get(position, "jabatan lain")
    return f"{CAPACITIES[capacity]} {title}" if capacity in CAPACITIES and capacity != "definitif" else title


def units_sheet(units: Iterable[RecapUnit], zone: str) -> Sheet:
    """Each unit over several collections."""
    return Sheet(
        "Rekapitulasi unit",
        ("Kode unit", "Unit", "Keadaan terakhir", f"Sejak ({zone_of(zone)[1]})", *COUNTS),
        [(one.unit, one.unit_name, ANSWER_STATES[one.last], one.last_at, *counted(one.counts)) for one in units],
    )


def collections_sheet(collections: Iterable[RecapCollection], zone: str) -> Sheet:
    clock = zone_of(zone)[1]
    return Sheet(
        "Pengumpulan",
        ("Pelaksanaan", "Unit", "Tahun", "Periode", "Langkah", f"Dibuka ({clock})", f"Ditutup ({clock})", *COUNTS),
        [
            (
                *(one.run_title, one.unit_name, one.year, said(one.period), one.activity, one.opened_at, one.closed_at),
                *counted(one.counts),
            )
            for one in collections
        ],
    )


def workload_sheet(positions: Iterable[PositionLoad], names: Mapping[UUID, str], zone: str) -> Sheet:
    return Sheet(
        "Beban kerja",
        (
            "Kode unit",
            "Unit",
            "Jabatan",
            "Pemegang",
            "Di tangan",
            "Terlambat",
            "Segera jatuh tempo",
            "Menunggu pihak lain",
            "Selesai 7 hari",
            "Selesai 30 hari",
            "Di antaranya terlambat",
            f"Terlama sejak ({zone_of(zone)[1]})",
            "Median di tangan (menit kerja)",
            "Terlama di tangan (menit kerja)",
            "Beban berlebih",
        ),
        [
            (
                one.unit,
                one.unit_name,
                one.title,
                names.get(one.holder, "") if one.holder else "(kosong)",
                one.in_hand,
                one.late,
                one.due_soon,
                one.waiting,
                one.done_7,
                one.done_30,
                one.done_late_30,
                one.oldest_since,
                one.median_minutes,
                one.longest_minutes,
                "ya" if one.overloaded else "tidak",
            )
            for one in positions
        ],
    )


def measures_sheet(measures: Measures) -> Sheet:
    figures = ("jumlah", "terpendek", "median", "p90", "terlama", "dalam mutu baku")
    return Sheet(
        "Mutu baku dan waktu nyata",
        (
            "No",
            "Langkah",
            "Pelaksana",
            "Mutu baku (tercetak)",
            "Mutu baku (menit kerja)",
            *(f"Tiap putaran: {one}" for one in figures),
            *(f"Semua putaran: {one}" for one in figures),
            "Berapa kali mengembalikan",
            "Berapa kali menerima kembali",
        ),
        [
            (
                *(step.no, step.activity, step.role, step.standard_text, step.standard_minutes),
                *_figures(step.rounds),
                *_figures(step.totals),
                *(step.sent_back, step.got_back),
            )
            for step in measures.steps
        ],
    )


def _figures(found: Figures | None) -> tuple[Cell, ...]:
    if found is None:
        return (0, None, None, None, None, None)
    return (found.count, found.shortest, found.median, found.p90, found.longest, found.within)
