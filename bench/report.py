"""Tables on the screen, and every figure as JSON in `var/bench/`."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path("var/bench")


class Report:
    """Collects the figures of a run and writes them down after each section."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._started = datetime.now(UTC)
        self._figures: dict[str, Any] = {
            "started": self._started.isoformat(),
            "options": options,
            "machine": {
                "cores": os.cpu_count(),
                "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
                "python": platform.python_version(),
                "kernel": platform.release(),
                "load_at_start": os.getloadavg()[0],
            },
        }

    def section(self, name: str, title: str, rows: Sequence[Sequence[Any]], figures: dict[str, Any]) -> None:
        """`rows` begins with the heads of the columns."""
        print(f"\n{title}")
        cells = [[_text(cell) for cell in row] for row in rows]
        widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
        for number, row in enumerate(cells):
            aligned = [
                cell.rjust(width) if column else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            print("  " + "  ".join(aligned))
            if number == 0:
                print("  " + "  ".join("-" * width for width in widths))
        self._figures[name] = figures
        self._write()

    def _write(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._figures, indent=2, default=str) + "\n"
        (FOLDER / f"{self._started:%Y%m%dT%H%M%SZ}.json").write_text(text)
        (FOLDER / "latest.json").write_text(text)


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median of the rounds' ratios: both sides of a pair saw the machine in the same state."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
