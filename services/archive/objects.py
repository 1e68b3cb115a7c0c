"""The object store: bytes under their SHA-256, in a local folder; written, synced and checked, never changed.

Layout: `ab/cd/<sha256>`, and `tmp/` in the same file system. A writer holds a lock on its temporary file, so
that a process that starts clears away what a dead one left and nothing else. No file library does all of this:
most write without fsync of file and folder, and lose acknowledged bytes in a power failure.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
from pathlib import Path

from contracts.errors import Refusal

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
BLOCK = 1024 * 1024


class ObjectMissingError(Exception):
    """There is no object under this digest."""


class ObjectDamagedError(Exception):
    """The bytes under a digest are not the bytes that it stands for."""


class ObjectStore:
    """Every method works in a thread of its own, so that a slow disk never holds up the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tmp = folder / "tmp"
        self._tmp.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync_folder(folder.parent)
        self._clear_leftovers()

    async def put(self, data: bytes) -> str:
        """Stores bytes and returns their SHA-256; durable, and read back, when it returns.

        Raises:
            Refusal: `unavailable`, retryable, when the disk has no room.
            ObjectDamagedError: the store has other bytes under this digest, or gives back others than it got.
        """
        return await asyncio.to_thread(self._put, data)

    async def read(self, sha256: str, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes from `offset` on, at most `length`. Raises ObjectMissingError."""
        return await asyncio.to_thread(self._read, sha256, offset, length)

    async def size(self, sha256: str) -> int:
        """Size in bytes. Raises ObjectMissingError."""
        return await asyncio.to_thread(self._size, sha256)

    async def verify(self, sha256: str) -> int:
        """Reads the whole object and returns its size. Raises ObjectMissingError, ObjectDamagedError."""
        return await asyncio.to_thread(self._verify, sha256)

    def path(self, sha256: str) -> Path:
        """Where an object lies. Raises ValueError for what is no digest, so that nothing leads out of the folder."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"{sha256!r} is not a SHA-256 in hex")
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def _put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not target.exists():
                self._write(data, target)
            # Also when another writer was first: it may have linked and not synced yet.
            for folder in (target.parent, target.parent.parent, self._folder):
                _sync_folder(folder)
        except OSError as error:
            if error.errno in FULL:
                raise Refusal(
                    "unavailable",
                    "penyimpanan berkas penuh; kosongkan ruang disk, lalu pekerjaan ini berlanjut sendiri",
                    retryable=True,
                    size=len(data),
                ) from error
            raise
        self._verify(sha256)
        return sha256

    def _write(self, data: bytes, target: Path) -> None:
        temporary = self._tmp / f"{target.name}.{secrets.token_hex(8)}"
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
            # A link never replaces what is there; whether that is equal, the read-back shows.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
            os.close(file)

    def _read(self, sha256: str, offset: int, length: int | None) -> bytes:
        try:
            with self.path(sha256).open("rb") as file:
                file.seek(offset)
                return file.read(-1 if length is None else length)
        except FileNotFoundError:
            raise ObjectMissingError(sha256) from None

    def _size(self, sha256: str) -> int:
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            raise ObjectMissingError(sha256) from None

    def _verify(self, sha256: str) -> int:
        digest, size = hashlib.sha256(), 0
        try:
            with self.path(sha256).open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
                    size += len(block)
        except FileNotFoundError:
            raise ObjectMissingError(sha256) from None
        if digest.hexdigest() != sha256:
            raise ObjectDamagedError(f"{self.path(sha256)} holds bytes with SHA-256 {digest.hexdigest()}")
        return size

    def _clear_leftovers(self) -> None:
        """Removes temporary files that no living process is writing."""
        for leftover in self._tmp.iterdir():
            try:
                file = os.open(leftover, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink(missing_ok=True)
            except BlockingIOError:
                continue
            finally:
                os.close(file)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
