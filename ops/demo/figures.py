"""The fictitious figures that the demonstration submits."""

from __future__ import annotations

import zlib
from typing import Any

INDICATORS: dict[str, list[tuple[str, str, str, str, str]]] = {
    "sekretariat-esdm-contoh": [
        ("Nilai SAKIP perangkat daerah", "78", "79.35", "nilai", "Evaluasi internal dilaksanakan dua kali."),
        ("Persentase temuan yang ditindaklanjuti", "95", "96.5", "%", ""),
    ],
    "bidang-geologi-contoh": [
        ("Jumlah sumur pantau yang berfungsi", "42", "40", "sumur", "Dua sumur pantau rusak akibat banjir."),
        ("Persentase wilayah rawan air tanah terpetakan", "80", "82.5", "%", ""),
    ],
    "bidang-minerba-contoh": [
        ("Jumlah izin usaha yang terawasi", "120", "119", "izin", "Satu izin dicabut pada bulan Oktober."),
        ("Persentase reklamasi lahan sesuai rencana", "70", "73.25", "%", "Reklamasi dipercepat di tiga lokasi."),
    ],
    "bidang-listrik-contoh": [
        ("Rasio elektrifikasi", "98.5", "98.92", "%", "Sambungan baru di 14 desa terpencil."),
        ("Jumlah rumah tangga penerima bantuan sambungan", "1500", "1612", "rumah tangga", ""),
    ],
    "bidang-energi-contoh": [
        ("Bauran energi baru terbarukan", "12", "11.4", "%", "Satu pembangkit surya belum beroperasi."),
        ("Kapasitas PLTS terpasang", "3.5", "3.75", "MWp", ""),
    ],
    "biro-organisasi-contoh": [
        ("Persentase perangkat daerah bernilai SAKIP B", "90", "88.9", "%", "Empat perangkat daerah belum dievaluasi."),
        ("Jumlah dokumen SOP yang dimutakhirkan", "60", "63", "dokumen", "Termasuk tiga SOP lintas bagian."),
    ],
}
BUDGET: dict[str, tuple[str, str, str]] = {
    "sekretariat-esdm-contoh": ("Program Penunjang Urusan Pemerintahan", "4250000000", "4102350500"),
    "bidang-geologi-contoh": ("Program Pengelolaan Aspek Kegeologian", "2150000000", "2007450000"),
    "bidang-minerba-contoh": ("Program Pengelolaan Mineral dan Batubara", "3100000000", "3050125750"),
    "bidang-listrik-contoh": ("Program Pengelolaan Ketenagalistrikan", "8750000000", "8513900000"),
    "bidang-energi-contoh": ("Program Pengelolaan Energi Terbarukan", "5400000000", "4981220000"),
    "biro-organisasi-contoh": ("Program Penataan Organisasi", "1900000000", "1844600000"),
}
WRONG = {"bidang-minerba-contoh": "1190", "biro-organisasi-contoh": "36"}
"""Unit → the mistaken actual of one indicator in its first answer."""


def submission(unit: str, *, corrected: bool) -> dict[str, Any]:
    """Body of a submission. The first answer of a unit in `WRONG` holds one mistaken figure."""
    rows = [
        {
            "indicator": name,
            "target": target,
            "actual": actual,
            "unit_of_measure": measure,
            "explanation": explanation,
        }
        for name, target, actual, measure, explanation in INDICATORS.get(unit) or _plain(unit)
    ]
    if unit in WRONG and not corrected:
        place = 1 if unit == "biro-organisasi-contoh" else 0
        rows[place]["actual"] = WRONG[unit]
    programme, ceiling, spent = BUDGET.get(unit, ("Program Penunjang Urusan Pemerintahan", "1250000000", "1187500000"))
    return {"indicators": rows, "budget": [{"programme": programme, "ceiling": ceiling, "spent": spent}]}


def _plain(unit: str) -> list[tuple[str, str, str, str, str]]:
    """Figures of a unit that has none of its own: they follow from its code."""
    drawn = zlib.crc32(unit.encode())
    return [
        (
            "Nilai SAKIP perangkat daerah",
            "75",
            f"{60 + drawn % 30}.{drawn % 10}",
            "nilai",
            "Evaluasi internal selesai.",
        ),
        ("Persentase layanan sesuai standar", "90", str(80 + drawn // 7 % 20), "%", ""),
    ]
