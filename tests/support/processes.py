"""Processes of an installation as the kernel knows them: found by the data folder that they work on."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from chassis.apart import NAME as READ_MODELS

PARTS = ("postgres", "nats", "intake", "workflow", "archive", "portal", READ_MODELS)
"""What `esakip up` keeps alive, in the order of its start, and the process that workflow keeps its read models with."""


@dataclass(frozen=True)
class Process:
    pid: int
    argv: tuple[str, ...]
    name: str
    """As `ps` shows it."""

    @property
    def part(self) -> str:
        """`workflow`, `nats`, `postgres`, `up`, or empty for a process that forked from one of them."""
        if self.name == READ_MODELS:
            return READ_MODELS
        if "serve" in self.argv:
            return self.argv[-1]
        if "up" in self.argv:
            return "up"
        program = Path(self.argv[0]).name if self.argv else ""
        if program == "nats-server":
            return "nats"
        return "postgres" if program == "postgres" and "-D" in self.argv else ""


def of_folder(data: Path) -> list[Process]:
    """Every living process whose arguments, environment or working folder name the data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            argv = entry.joinpath("cmdline").read_bytes()
            name = entry.joinpath("comm").read_text().strip()
            names = str(data).encode()
            concerned = (
                names in argv
                or names in entry.joinpath("environ").read_bytes()
                or str(entry.joinpath("cwd").readlink()).startswith(str(data))
            )
        except OSError:  # it ended meanwhile, or is none of ours
            continue
        if concerned and argv:
            words = argv.decode(errors="replace").rstrip("\0").split("\0")
            found.append(Process(int(entry.name), tuple(words), name))
    return found


def pid_of(data: Path, part: str) -> int | None:
    """The process of one part; None while it is not there."""
    return next((process.pid for process in of_folder(data) if process.part == part), None)


def hit(data: Path, part: str, number: signal.Signals) -> int | None:
    """Sends a signal to one part and returns its pid; None when it is not there just now."""
    pid = pid_of(data, part)
    if pid is not None:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return None
    return pid
