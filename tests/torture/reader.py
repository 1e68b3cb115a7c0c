"""One reader process: tasks that follow the log by position from its beginning and record everything they see.

Ends when the file `final` names a position and each task has reached it.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path

from chassis.eventlog import EventLog
from chassis.postgres import is_transient
from tests.support.logs import opened
from tests.torture.records import SEEN


def final(folder: Path) -> int | None:
    """The position at which the log ends, once the writers are done."""
    path = folder / "final"
    return int(path.read_text()) if path.exists() else None


async def follow(log: EventLog, folder: Path, name: str) -> None:
    dice = random.Random(name)
    position = 0
    with (folder / f"seen-{name}").open("wb") as seen:
        while (end := final(folder)) is None or position < end:
            try:
                events = await log.read(position, dice.choice((1, 20, 500, 2000)))
            except Exception as error:
                if not is_transient(error):
                    raise
                continue
            for event in events:
                seen.write(SEEN.pack(event.position, event.hash))
                position = event.position
            if not events:
                await log.grown(position, timeout=dice.random() * 0.05)


async def main(dsn: str, folder: str, names: list[str]) -> None:
    async with opened(dsn) as log, asyncio.TaskGroup() as tasks:
        for name in names:
            tasks.create_task(follow(log, Path(folder), name))


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.stdin.readline())))
