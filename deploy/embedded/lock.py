"""One stack per data root: a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.layout import Layout


class DataLock:
    """Holds the data root while it is open, as a context manager or by `acquire` and `release`.

    The kernel's lock (flock) is what counts, so that of a killed run is never stale. The file holds the pid only
    for the sentence that a second stack gets, and is never removed: removing it would let two holders in.
    """

    def __init__(self, layout: Layout) -> None:
        self._path = layout.lock
        self._descriptor: int | None = None

    def acquire(self) -> None:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise from_os_error(error, self._path) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StackError(
                f"{self._path.parent} is in use by the stack of process {holder}; stop that one, "
                "or set ESAKIP_DATA to another folder"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
