"""`python -m bench.table`: writes the figures of `var/bench/latest.json` into the table of `docs/benchmarks.md`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from bench.report import FOLDER

PAGE = Path("docs/benchmarks.md")
MARKS = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def lines(figures: dict[str, Any]) -> list[str]:
    """Markdown; a section that was not run is left out."""
    machine = figures["machine"]
    rows = [
        f"Measured {figures['started'][:10]} on {machine['cores']} cores, {machine['memory_gib']} GiB, Python "
        f"{machine['python']}; load average {machine['load_at_start']:.1f} when it began; "
        f"{'quick rounds' if figures['options']['quick'] else 'full rounds'}, "
        f"{figures['options']['preload']:,} events in both logs before.",
        "",
        "| figure | esakip | eventsourcing | ratio | command |",
        "|---|---:|---:|---:|---|",
    ]
    append, replay, whole = figures.get("append"), figures.get("replay"), figures.get("endtoend")
    if append:
        for name, key in (("1 caller", "one_caller"), ("64 callers", "64_callers")):
            rows.append(_pair(f"durable appends/s, {name}", append[key], "append"))
    if replay:
        rows.append(_pair(f"replay, events/s ({replay['events']:,} events)", replay, "replay"))
    if verify := figures.get("verify"):
        rows.append(f"| verification of a log, events/s | {verify['per_second']:,.0f} | | | `python -m bench append` |")
    if whole:
        rows.append(_pair("end to end, commands/s, 64 in flight", whole, "endtoend"))
        times = f"{whole['latency_p50_ms']:,.0f} / {whole['latency_p99_ms']:,.0f}"
        rows.append(f"| end to end, p50 / p99 in ms | {times} | | | `python -m bench endtoend` |")
    if stream := figures.get("stream"):
        what = f"reply to subscriber, p50 / p99 in ms, at {stream['commands_per_second']:,.0f} commands/s"
        rows.append(f"| {what} | {stream['p50_ms']:,.1f} / {stream['p99_ms']:,.1f} | | | `python -m bench stream` |")
    for one in figures.get("readmodels", {}).get("sizes", []):
        at = f"at {one['events']:,} events, {one['runs']:,} runs"
        command = "`python -m bench readmodels`"
        rows += [
            f"| rebuild of all read models {at}, s (events/s) | {one['rebuild_seconds']:,.1f} "
            f"({one['rebuild_per_second']:,.0f}) | | | {command} |",
            f"| command visible in the inbox {at}, p50 / p99 in ms | {one['visible_p50_ms']:,.0f} / "
            f"{one['visible_p99_ms']:,.0f} | | | {command} |",
            f"| the same during a rebuild, p99 in ms | {one['during_p99_ms']:,.0f} | | | {command} |",
            f"| workflow service after it, PSS in MiB | {one['service_mib']:,.0f} | | | {command} |",
        ]
    if memory := figures.get("memory"):
        rows.append(f"| whole stack at rest, PSS in MiB | {memory['total_mib']:,.0f} | | | `python -m bench memory` |")
    return rows


def _pair(name: str, found: dict[str, Any], section: str) -> str:
    ours, theirs = found["ours_per_second"], found["theirs_per_second"]
    return f"| {name} | {ours:,.0f} | {theirs:,.0f} | {found['ratio']:.1f} | `python -m bench {section}` |"


if __name__ == "__main__":
    text = "\n".join(lines(json.loads((FOLDER / "latest.json").read_text())))
    PAGE.write_text(MARKS.sub(lambda marks: f"{marks[1]}{text}\n{marks[2]}", PAGE.read_text()))
