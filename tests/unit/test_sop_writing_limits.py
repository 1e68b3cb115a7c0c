"""Due times that a row of the form says in words."""

from __future__ import annotations

import pytest

from services.workflow.domain import deadlines
from services.workflow.writing.stated_limits import stated_limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("Menyampaikan laporan kinerja paling lambat tanggal 31 Januari", "31 Januari"),
        ("Mengirim data, selambat-lambatnya tgl. 05 Maret tahun berjalan", "5 Maret tahun berjalan"),
        ("Menyampaikan paling lambat akhir Februari", "akhir Februari"),
        ("Melaporkan paling lambat 10 (sepuluh) hari kerja setelah akhir triwulan", "akhir periode + 10 hari kerja"),
        ("Selambat lambatnya 2 bulan setelah tahun anggaran berakhir", "akhir tahun + 2 bulan"),
        ("paling lama 14 hari kalender sesudah berakhirnya semester", "akhir periode + 14 hari kalender"),
        ("Menyampaikan laporan sebelum 31 Januari", ""),
        ("Menyusun paling lambat 3 hari", ""),
        ("", ""),
    ],
)
def test_words_become_a_due_time(text: str, limit: str) -> None:
    assert stated_limit(text) == limit
    if limit:
        assert deadlines.parse(limit)
