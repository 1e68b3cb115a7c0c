"""Files on their way in: pieces are collected here, and the whole goes into the object store.

No event names a staged object yet; what nobody attaches stays unused, as bytes of a document that was not recorded do.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from pathlib import Path
from uuid import UUID

from chassis.commands import CommandContext
from chassis.execution import Answered
from contracts.archive import Staged, StageFile
from contracts.errors import Refusal
from contracts.subjects import Position
from services.archive.objects import ObjectMissingError, ObjectStore

ABANDONED = 24 * 3600.0
"""Seconds after which a file that nobody finished sending is cleared away."""
LEAST_BETWEEN = 300.0
"""Seconds between two looks for abandoned files."""


class Staging:
    """The handler of `stage_file`. It appends no event, so that its answer is not stored: a piece that is sent again is
    known by its place in the file."""

    def __init__(self, folder: Path, objects: ObjectStore) -> None:
        self._folder = folder
        self._objects = objects
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._cleared = 0.0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def stage(self, ctx: CommandContext, cmd: StageFile) -> Answered:
        """Raises Refusal `invalid` a piece is missing before this one, or the whole is not what was announced."""
        lock = self._locks.setdefault(cmd.upload_id, asyncio.Lock())
        async with lock:
            reply = await self.take(cmd)
        if reply.complete:
            self._locks.pop(cmd.upload_id, None)
        return Answered(reply.model_dump_json().encode(), Position(log="archive", position=0))

    async def take(self, cmd: StageFile) -> Staged:
        """What is there after this piece. Raises as `stage`."""
        with contextlib.suppress(ObjectMissingError):
            if await self._objects.size(cmd.sha256) == cmd.size:
                return Staged(received=cmd.size, complete=True)
        received = await asyncio.to_thread(self._append, cmd)
        if received < cmd.size:
            return Staged(received=received, complete=False)
        path = self._path(cmd)
        data = await asyncio.to_thread(path.read_bytes)
        if hashlib.sha256(data).hexdigest() != cmd.sha256:
            path.unlink(missing_ok=True)
            raise Refusal("invalid", "isi berkas tidak cocok dengan SHA-256-nya; kirim ulang berkasnya", field="sha256")
        await self._objects.put(data)
        path.unlink(missing_ok=True)
        return Staged(received=received, complete=True)

    def _append(self, cmd: StageFile) -> int:
        self._clear_abandoned()
        with self._path(cmd).open("ab") as file:
            there = file.tell()
            if cmd.offset > there:
                raise Refusal(
                    "invalid",
                    f"bagian berkas sebelum byte {cmd.offset} belum ada; lanjutkan dari {there}",
                    received=there,
                )
            piece = cmd.content[there - cmd.offset :]
            if there + len(piece) > cmd.size:
                raise Refusal("invalid", f"berkas lebih besar dari {cmd.size} byte yang disebut", field="size")
            file.write(piece)
            return there + len(piece)

    def _path(self, cmd: StageFile) -> Path:
        return self._folder / f"{cmd.upload_id}.{cmd.sha256[:16]}"

    def _clear_abandoned(self) -> None:
        now = time.time()
        if now < self._cleared + LEAST_BETWEEN:
            return
        self._cleared = now
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < now - ABANDONED:
                    path.unlink()
