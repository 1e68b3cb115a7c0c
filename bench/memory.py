"""What the whole embedded stack holds in memory when nobody uses it: PSS, so that shared pages count once."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import httpx

from bench.report import Report
from contracts.subjects import SERVICES
from deploy.embedded.errors import StackError
from deploy.embedded.ports import free_port
from ops.installation import Installation

PATIENCE = 180.0


def tree(root: int) -> dict[int, str]:
    """Process ids below and with `root`, each with what it is."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: _kind(pid) for pid in found}


def _kind(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    if "postgres" in words:
        return "PostgreSQL"
    if "nats-server" in words:
        return "NATS"
    return next((service for service in SERVICES if words.rstrip().endswith(f"serve {service}")), "esakip up")


def pss(pid: int) -> int:
    """Proportional set size in bytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


async def section(report: Report, *, settle: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="esakip-bench-"))
    folder.chmod(0o711)
    environment = {**os.environ, "ESAKIP_DATA": str(folder / "var"), "ESAKIP_PORT": str(free_port())}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops", "up", "--no-demo"), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _ready(folder / "var"):
                if process.returncode is not None:
                    raise RuntimeError(f"esakip up ended with status {process.returncode}")
                await asyncio.sleep(0.5)
        await asyncio.sleep(settle)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for pid, kind in tree(process.pid).items():
            by_kind[kind].append(pss(pid))
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    mebi = {kind: sum(sizes) / 2**20 for kind, sizes in sorted(by_kind.items())}
    total = sum(mebi.values())
    rows = [("", "processes", "PSS MiB")]
    rows += [(kind, str(len(by_kind[kind])), f"{size:,.0f}") for kind, size in mebi.items()]
    rows.append(("all", str(sum(map(len, by_kind.values()))), f"{total:,.0f}"))
    report.section("memory", "The embedded stack at rest", rows, {"pss_mib": mebi, "total_mib": total})


async def _ready(root: Path) -> bool:
    """Whether every service says that it is ready."""
    if not (root / "run" / "stack.json").exists():
        return False
    try:
        ports = Installation(root).running().health
        async with httpx.AsyncClient(timeout=2) as client:
            answers = [await client.get(f"http://127.0.0.1:{port}/readyz") for port in ports.values()]
    except (httpx.HTTPError, StackError):
        return False
    return all(answer.status_code == 200 for answer in answers)
