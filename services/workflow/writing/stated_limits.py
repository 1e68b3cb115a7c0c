"""Due times that a row says in words: `paling lambat tanggal 31 Januari`, or so many days `setelah akhir triwulan`."""

from __future__ import annotations

import re

from contracts.periods import MONTHS

_LATEST = r"(?:paling lambat|selambat[\s-]*lambatnya|paling lama)\s+(?:pada\s+)?(?:tanggal\s+|tgl\.?\s*)?"
_MONTH = "|".join(MONTHS)
_YEAR = r"(\s+tahun (?:berjalan|berikutnya|sebelumnya))?"
_DAY = re.compile(rf"{_LATEST}(\d{{1,2}}|akhir)\s+(?:bulan\s+)?({_MONTH})\b{_YEAR}", re.I)
_AFTER = re.compile(
    rf"{_LATEST}(\d{{1,3}})\s*(?:\([a-z ]+\)\s*)?(hari kerja|hari kalender|minggu|bulan)\s+"
    r"(?:setelah|sesudah|sejak)\s+(?:akhir\s+|berakhirnya\s+)?(tahun anggaran|tahun|triwulan|semester|bulan|periode)\b",
    re.I,
)


def stated_limit(text: str) -> str:
    """The due time that words state, as `tenggat` says it; empty: they state none that can be read."""
    words = " ".join(text.split())
    if found := _DAY.search(words):
        day = found[1].lower() if found[1].lower() == "akhir" else str(int(found[1]))
        return f"{day} {found[2].title()}{(found[3] or '').lower()}"
    if found := _AFTER.search(words):
        base = "akhir tahun" if found[3].lower().startswith("tahun") else "akhir periode"
        return f"{base} + {int(found[1])} {found[2].lower()}"
    return ""
