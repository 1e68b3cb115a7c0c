"""`python -m bench [--quick] [--preload N] [--profile FILE] [section …]`"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvloop

from bench import appends, endtoend, memory, readmodels, replay, stack
from bench.peer import Peer, make_database
from bench.preload import preload
from bench.report import Report
from chassis import logs
from chassis.service import collect_seldom

SECTIONS = ("append", "replay", "endtoend", "stream", "readmodels", "memory")


async def log_sections(report: Report, given: argparse.Namespace, wanted: set[str]) -> None:
    async with stack.installation() as found:
        await make_database(found)
        peer = Peer(found, 64)
        try:
            print(f"\nPreloading {given.preload:,} events into both …", flush=True)
            await preload(found, given.preload)
            rate = await replay.verified(found)
            report.section(
                "verify", "Verification of a log", [("", "events/s"), ("verify", rate)], {"per_second": rate}
            )
            if "replay" in wanted:
                await replay.section(report, found, peer, quick=given.quick)
            if "append" in wanted:
                await appends.section(report, found, peer, preloaded=given.preload, quick=given.quick)
        finally:
            peer.close()


async def main(given: argparse.Namespace) -> None:
    wanted = set(given.section or SECTIONS)
    report = Report(vars(given))
    if wanted & {"append", "replay"}:
        await log_sections(report, given, wanted)
    if wanted & {"endtoend", "stream"}:
        await endtoend.sections(report, wanted, quick=given.quick, profile=given.profile)
    if "readmodels" in wanted:
        await readmodels.section(report, quick=given.quick)
    if "memory" in wanted:
        await memory.section(report, settle=5 if given.quick else 30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description="Every figure, with the peers beside.")
    parser.add_argument("section", nargs="*", help=f"default: {' '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="few and short rounds: for trying, not for figures")
    parser.add_argument("--preload", type=int, default=None, help="events in both logs before measuring")
    parser.add_argument("--profile", type=Path, default=None, help="write cProfile of the service process there")
    options = parser.parse_args()
    if options.preload is None:
        options.preload = 50_000 if options.quick else 1_000_000
    logs.configure("bench")
    collect_seldom()  # as every service process does; the peer has the good of it, too
    uvloop.run(main(options))
