"""Content of the cover letter (surat pengantar) that goes with the performance report."""

from __future__ import annotations

from typing import Any

from contracts.workflow import DocumentRequested


def content(request: DocumentRequested) -> dict[str, Any]:
    """`number` empty: the letter is a draft that waits for its number."""
    report = f"Laporan Kinerja {request.unit_name} Tahun {request.year}"
    return {
        "subject": f"Penyampaian {report}",
        "enclosed": [{"no": "1", "what": report, "context": request.title, "amount": "1 (satu) berkas"}],
        "body": [
            "Berdasarkan Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi "
            "Pemerintah dan Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 "
            "Tahun 2014, bersama ini kami sampaikan naskah sebagai berikut.",
        ],
        "closing": "Demikian kami sampaikan untuk dipergunakan sebagaimana mestinya. Atas perhatian dan kerja "
        "sama Bapak/Ibu, kami ucapkan terima kasih.",
    }
