"""The country's public holidays (Keppres 8/2024), from the `holidays` library.

Dates that follow the moon are what was decreed as far as the release knows, and estimates beyond; a calendar corrects
them with `libur_daerah` and `hari_kerja_tambahan`. Joint leave is not among them: it is data of the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from holidays.version import __version__

RELEASE: str = __version__
"""Part of what a due time rests on, so it is part of a calendar's `ref`."""


@lru_cache(256)
def public_holidays(year: int) -> Mapping[date, str]:
    """Day → its name in Bahasa Indonesia; empty outside the years that the library knows (1946 to 2100)."""
    return dict(holidays.country_holidays("ID", years=year, language="id"))
