"""What stops the embedded stack, told to the operator in one sentence."""

from __future__ import annotations

import errno
from pathlib import Path


class StackError(Exception):
    """Its text is one sentence: what is wrong, where, and what to do now. Shown without a traceback."""


def from_os_error(error: OSError, path: Path) -> StackError:
    """The sentence for what the operating system refused at `path`."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return StackError(
                f"the disk that holds {path} is full; free some space there, or set ESAKIP_DATA to a folder elsewhere"
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return StackError(
                f"{path} cannot be written by this user ({error.strerror}); give the user that folder, "
                "or set ESAKIP_DATA to another one"
            )
        case _:
            return StackError(
                f"{path} cannot be used ({error.strerror}); look at that path, or set ESAKIP_DATA to another folder"
            )
