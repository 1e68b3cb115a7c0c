"""Under whose name a child runs, and how it comes to die with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from enum import Enum

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)  # loaded here: after a fork only what is ready may be used


class Account(Enum):
    """Postgres refuses to run as root, and to be made by a user without a name: the others are the ways out."""

    SAME = "same"
    """The parent's own."""
    NAMESPACE = "namespace"
    """The parent's own outside, number 65534 inside a user namespace: files keep their owner."""
    NOBODY = "nobody"
    """Number 65534 in earnest, for a parent that is root: its files must be given to it."""

    @property
    def file_owner(self) -> tuple[int, int]:
        """User and group, as seen from outside, of the files that the child uses."""
        return (NOBODY, NOBODY) if self is Account.NOBODY else (os.geteuid(), os.getegid())


def before_exec(account: Account, death: signal.Signals) -> Callable[[], None]:
    """What to run between fork and exec: take the account, then ask for `death` when the parent dies.

    In this order, because a change of credentials clears the wish. The kernel looks at the *thread* that forked:
    start children from a thread that lives as long as the process (the event loop of the main thread).
    """
    parent = os.getpid()

    def run() -> None:
        if account is Account.NAMESPACE:
            _enter_namespace()
        elif account is Account.NOBODY:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        _check(_libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0))
        if os.getppid() != parent:  # it died before the wish was in force
            os._exit(1)

    return run


def _enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    _check(_libc.unshare(_CLONE_NEWUSER))
    for name, text in (
        ("uid_map", f"{NOBODY} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
