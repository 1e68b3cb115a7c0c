"""Locks that children inherit, so that nothing of a killed run still works on the files of a new one."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from pathlib import Path

from deploy.embedded.errors import StackError


async def hold(path: Path, patience: float = 30.0) -> int:
    """The descriptor of a lock on `path`, to be passed to a child and then closed here.

    The lock lasts until the child and all that it forked have ended. After a kill -9 of a supervisor its children
    are told by the kernel to stop, but take a moment; backends outlive a killed postmaster. So this waits
    `patience` seconds before it gives up. The data lock is no help here: it ends with the supervisor.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + patience
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StackError(
                        f"{path.stem} of an earlier run still holds {path}; see `fuser {path}` for the process "
                        "and end it"
                    ) from None
            await asyncio.sleep(0.05)
    except BaseException:
        os.close(descriptor)
        raise
