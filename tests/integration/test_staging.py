"""Files on their way in, on a real file system: in order, once, whole, and nothing half."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.archive import StageFile
from contracts.errors import Refusal
from services.archive.objects import ObjectStore
from services.archive.staging import ABANDONED, Staging

CONTENT = os.urandom(100_000)
SHA = hashlib.sha256(CONTENT).hexdigest()
UPLOAD = uuid7()


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "objects")


@pytest.fixture
def staging(tmp_path: Path, store: ObjectStore) -> Staging:
    return Staging(tmp_path / "uploads", store)


def piece(start: int, end: int, *, sha256: str = SHA, upload: UUID = UPLOAD) -> StageFile:
    return StageFile(
        command_id=uuid7(),
        upload_id=upload,
        offset=start,
        size=len(CONTENT),
        sha256=sha256,
        content=CONTENT[start:end],
    )


async def test_pieces_in_order_become_the_object_and_one_that_comes_twice_changes_nothing(
    staging: Staging, store: ObjectStore, tmp_path: Path
) -> None:
    assert (await staging.take(piece(0, 60_000))).received == 60_000
    assert (await staging.take(piece(0, 60_000))).received == 60_000
    assert (await staging.take(piece(30_000, 70_000))).received == 70_000
    last = await staging.take(piece(70_000, 100_000))
    assert (last.received, last.complete) == (100_000, True)
    assert await store.read(SHA) == CONTENT
    assert list((tmp_path / "uploads").iterdir()) == []
    assert (await staging.take(piece(70_000, 100_000))).complete, "sent again it is there"


async def test_a_missing_piece_is_named(staging: Staging) -> None:
    await staging.take(piece(0, 10_000))
    with pytest.raises(Refusal) as refused:
        await staging.take(piece(20_000, 30_000))
    assert refused.value.info.details["received"] == "10000"


async def test_what_is_not_what_was_announced_is_thrown_away(staging: Staging, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        await staging.take(piece(0, 100_000, sha256="0" * 64))
    assert refused.value.info.details["field"] == "sha256"
    assert list((tmp_path / "uploads").iterdir()) == []


async def test_what_nobody_finishes_is_cleared_away_after_a_day(staging: Staging, tmp_path: Path) -> None:
    await staging.take(piece(0, 10_000))
    (left,) = (tmp_path / "uploads").iterdir()
    old = left.stat().st_mtime - ABANDONED - 1
    os.utime(left, (old, old))
    again = Staging(tmp_path / "uploads", ObjectStore(tmp_path / "objects"))
    await again.take(piece(0, 20_000, upload=uuid7()))
    assert left not in list((tmp_path / "uploads").iterdir())
