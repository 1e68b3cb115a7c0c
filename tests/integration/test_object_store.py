"""The object store on a real file system: durable once told, never changed, damage noticed, leftovers cleared."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from services.archive.objects import ObjectDamagedError, ObjectMissingError, ObjectStore

CONTENT = os.urandom(300_000)
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "objects")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_bytes_lie_under_their_digest_and_come_back_whole_and_in_pieces(
    store: ObjectStore, tmp_path: Path
) -> None:
    assert await store.put(CONTENT) == SHA
    assert files(tmp_path) == [tmp_path / "objects" / SHA[:2] / SHA[2:4] / SHA]
    assert await store.read(SHA) == CONTENT
    assert await store.read(SHA, 250_000, 100_000) == CONTENT[250_000:]
    assert await store.read(SHA, len(CONTENT), 10) == b""
    assert await store.size(SHA) == await store.verify(SHA) == len(CONTENT)


async def test_an_object_is_written_once_and_read_only(store: ObjectStore) -> None:
    await store.put(CONTENT)
    before = store.path(SHA).stat()
    await store.put(CONTENT)
    after = store.path(SHA).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert stat.S_IMODE(after.st_mode) == 0o400


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    sha256 = await store.put(b"")
    assert await store.verify(sha256) == 0


async def test_what_is_not_there_is_missing(store: ObjectStore) -> None:
    for ask in (store.read, store.size, store.verify):
        with pytest.raises(ObjectMissingError):
            await ask(SHA)


@pytest.mark.parametrize(
    "name",
    ["", "../../etc/passwd", SHA.upper(), SHA + "0", SHA[:63] + "/"],
    ids=["empty", "path", "upper case", "too long", "slash"],
)
async def test_what_is_no_digest_leads_nowhere(store: ObjectStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        await store.read(name)


async def test_many_writers_of_the_same_bytes_leave_one_object(store: ObjectStore, tmp_path: Path) -> None:
    other = ObjectStore(tmp_path / "objects")
    answers = await asyncio.gather(*(one.put(CONTENT) for one in (store, other) * 12))
    assert set(answers) == {SHA}
    assert files(tmp_path) == [store.path(SHA)]
    assert store.path(SHA).stat().st_nlink == 1


async def test_a_damaged_object_is_noticed_and_never_written_over(store: ObjectStore) -> None:
    await store.put(CONTENT)
    path = store.path(SHA)
    path.chmod(0o600)
    damaged = bytes([CONTENT[0] ^ 1]) + CONTENT[1:]
    path.write_bytes(damaged)
    with pytest.raises(ObjectDamagedError):
        await store.verify(SHA)
    with pytest.raises(ObjectDamagedError):
        await store.put(CONTENT)
    assert path.read_bytes() == damaged


async def test_a_truncated_object_is_noticed(store: ObjectStore) -> None:
    await store.put(CONTENT)
    store.path(SHA).chmod(0o600)
    os.truncate(store.path(SHA), 100)
    with pytest.raises(ObjectDamagedError):
        await store.verify(SHA)


async def test_leftovers_of_a_dead_writer_go_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    temporary = tmp_path / "objects" / "tmp"
    temporary.mkdir(parents=True)
    dead, living = temporary / "dead", temporary / "living"
    dead.write_bytes(b"half")
    with living.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        store = ObjectStore(tmp_path / "objects")
        assert files(temporary) == [living]
    ObjectStore(tmp_path / "objects")
    assert files(temporary) == []
    assert await store.put(CONTENT) == SHA


DIES = """
import os, signal, sys
from pathlib import Path
from services.archive.objects import ObjectStore
store = ObjectStore(Path(sys.argv[1]))
real = os.link
def link(*paths):
    os.kill(os.getpid(), signal.SIGKILL)
os.link = link
store._put(b"x" * 100_000)
"""


async def test_a_writer_that_is_killed_leaves_no_object_and_its_leftover_is_cleared(tmp_path: Path) -> None:
    killed = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", DIES, str(tmp_path / "objects")], check=False
    )
    assert killed.returncode == -9
    assert len(files(tmp_path / "objects" / "tmp")) == 1
    store = ObjectStore(tmp_path / "objects")
    assert files(tmp_path) == []
    assert await store.verify(await store.put(b"x" * 100_000)) == 100_000


NO_ROOM = """
import asyncio, resource, signal, sys
from pathlib import Path
from contracts.errors import Refusal
from services.archive.objects import ObjectStore
store = ObjectStore(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    asyncio.run(store.put(b"x" * 100_000))
except Refusal as refusal:
    print(refusal.info.model_dump_json())
"""


async def test_no_room_is_a_refusal_that_may_pass_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", NO_ROOM, str(tmp_path / "objects")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert '"code":"unavailable"' in done.stdout
    assert '"retryable":true' in done.stdout
    assert "penuh" in done.stdout
    assert files(tmp_path) == []
