"""How many examples a property test draws: as many as it names, or so many times more (`ESAKIP_EXAMPLES=20`)."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    return usual * int(os.environ.get("ESAKIP_EXAMPLES", "1"))
