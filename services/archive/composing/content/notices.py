"""Content of a letter to units, of the decree that makes a team, and of the recapitulation of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.intake import Revision
from contracts.workflow import DocumentRequested
from services.archive.composing.content.tables import received, tally_of


def letter(request: DocumentRequested) -> dict[str, Any]:
    """A letter that asks the listed units to fill in their performance data."""
    return {
        "subject": request.title,
        "names": list(request.names),
        "body": [
            f"Sehubungan dengan {request.title}, dengan ini kami minta Bapak/Ibu menyiapkan dan mengisi data kinerja "
            f"tahun {request.year} pada aplikasi e-SAKIP. Data yang dikirim akan diperiksa kesesuaiannya dengan "
            "dokumen perencanaan; yang belum sesuai dikembalikan untuk diperbaiki.",
        ],
        "closing": "Demikian disampaikan, atas perhatian dan kerja sama Bapak/Ibu kami ucapkan terima kasih.",
    }


def decree(request: DocumentRequested) -> dict[str, Any]:
    """The first of the names leads the team."""
    return {
        "body": [
            f"Untuk melaksanakan {request.title} pada {request.unit_name} tahun {request.year}, dibentuk tim dengan "
            "susunan sebagai berikut.",
        ],
        "members": [
            {"no": str(number), "title": title, "place": "Ketua" if number == 1 else "Anggota"}
            for number, title in enumerate(request.names, start=1)
        ]
        or [{"no": "–", "title": "belum ditetapkan", "place": "–"}],
        "closing": "Keputusan ini berlaku sejak tanggal ditetapkan.",
    }


def recapitulation(request: DocumentRequested, revisions: Sequence[Revision], zone: str) -> dict[str, Any]:
    """Each accepted answer, and the units without one."""
    answered, missing = len(revisions), len(request.missing)
    return {
        "body": [
            f"Dari {answered + missing} perangkat daerah/unit yang diminta, {answered} sudah mengisi dan diterima"
            + (f", {missing} belum." if missing else ".")
        ],
        "units": [
            {
                "no": str(number),
                "name": revision.unit_name,
                "revision": str(revision.number),
                "indicators": str(len(revision.indicators)),
                "reached": str(tally_of([revision]).reached),
                "received": received(revision, zone),
            }
            for number, revision in enumerate(revisions, start=1)
        ],
        "missing": list(request.missing),
        "closing": "Rekapitulasi ini disusun dari data yang diterima, dengan kiriman persis seperti tercatat.",
    }
