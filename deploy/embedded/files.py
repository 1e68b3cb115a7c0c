"""Files that survive a power cut: written beside their place, synced, then moved or linked there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from deploy.embedded.errors import StackError

MINIMUM_FREE = 200_000_000
"""Bytes. Below this a first write-ahead log and a checkpoint may not fit, and Postgres stops in the middle."""


def sync_folder(folder: Path) -> None:
    """Without it a new name in a folder can be gone after a power cut, though the file's bytes are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` at `path`, whole or not at all, in place of what was there."""
    temporary = _beside(path, content, mode)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_once(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Like `write`, but what is there already stays: False then. Of two writers at once exactly one wins."""
    temporary = _beside(path, content, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def _beside(path: Path, content: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # always 0600 at first
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def require_space(folder: Path, needed: int = MINIMUM_FREE) -> None:
    """Refuse to start where fewer than `needed` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StackError(
            f"only {free // 1_000_000} MB are free on the disk that holds {folder} and {needed // 1_000_000} MB are "
            "needed; free some space there, or set ESAKIP_DATA to a folder elsewhere"
        )
