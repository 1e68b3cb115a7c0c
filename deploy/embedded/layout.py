"""Where the embedded stack keeps what it owns: one data root with a folder for each purpose."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.files import sync_folder

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
"""Bytes: `sun_path` of a unix socket has 108 with its closing NUL."""


class Layout:
    """The folders under `root`, made at once where they are missing.

    A new root is 0711, so that a Postgres which must run as another account can pass through it; everything
    in it is 0700. Folders above the root, and a root that was there before, keep their modes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.postgres = self.root / "postgres"
        self.nats = self.root / "nats"
        self.objects = self.root / "objects"
        self.log = self.root / "log"
        self.secrets = self.root / "secrets"
        self.run = self.root / "run"
        self.lock = self.root / "lock"
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            _make(self.root, 0o711)
            for folder in (self.postgres, self.nats, self.objects, self.log, self.secrets, self.run):
                _make(folder, 0o700)
            for folder in (self.secrets, self.run):
                _close_to_others(folder)
            sync_folder(self.root)
        except OSError as error:
            raise from_os_error(error, Path(error.filename or self.root)) from error

    @property
    def socket_dir(self) -> Path:
        """The folder of Postgres' unix socket: `run/`, or where clients cannot reach that, a private one of ours."""
        if _reachable(self.run):
            return self.run
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"esakip-{os.geteuid()}-{digest}"
        _make(folder, 0o700)
        # Anybody may make a folder of this name in the temp dir first, and then own our socket: so look, never trust.
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _trusted() or stat.S_IMODE(found.st_mode) != 0o700:
            raise StackError(
                f"{folder} is not a private folder of this user; remove it, or set ESAKIP_DATA to a shorter path"
            )
        if not _reachable(folder):
            raise StackError(f"{folder} cannot hold a unix socket; set ESAKIP_DATA or TMPDIR to a shorter path")
        return folder


def _reachable(folder: Path) -> bool:
    """libpq and asyncpg take a comma, however quoted, for the end of one host and the beginning of another."""
    path = os.fsencode(folder / SOCKET_NAME)
    return len(path) <= LONGEST_SOCKET_PATH and b"," not in path


def _trusted() -> set[int]:
    """Root hands the folder to `nobody` (65534) where Postgres must run under that account."""
    return {0, 65534} if os.geteuid() == 0 else {os.geteuid()}


def _make(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    folder.chmod(mode)  # whatever the umask took away


def _close_to_others(folder: Path) -> None:
    """A copied or restored folder may have come back open."""
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)
