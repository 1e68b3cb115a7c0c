"""`python -m tests.torture --events 1000000`: the torture at full size, on a Postgres of its own."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from chassis import logs
from ops.installation import Installation
from tests.torture.run import Report, torture


async def main(events: int, processes: int, writers: int) -> Report:
    with tempfile.TemporaryDirectory(prefix="esakip-torture-") as folder:
        Path(folder).chmod(0o711)
        found = Installation(Path(folder) / "var")
        server = found.postgres()
        await server.start()
        try:
            await found.prepare_database()
            return await torture(found, Path(folder) / "records", events=events, processes=processes, writers=writers)
        finally:
            await server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--writers", type=int, default=32, help="callers in each process")
    given = parser.parse_args()
    logs.configure("torture")
    report = asyncio.run(main(given.events, given.processes, given.writers))
    print(report.table())
    sys.exit(any(report.faults().values()))
