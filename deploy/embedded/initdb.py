"""Makes the data folder of Postgres, or checks the one that is there."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, create_subprocess_exec
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import SubprocessError

from deploy.embedded.account import Account, before_exec
from deploy.embedded.binaries import POSTGRES_MAJOR, postgres_program
from deploy.embedded.errors import StackError
from deploy.embedded.files import sync_folder, write
from deploy.embedded.layout import Layout
from deploy.embedded.postgres_conf import INCLUDE

ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""Nothing of ours: PGPORT or PGDATA of an operator's shell would change what runs. Messages stay in English."""


async def choose_account() -> Account:
    """The parent's own account, but Postgres must not run as root, and initdb wants one with a name in passwd.

    Both are met in a user namespace where the kernel lets us make one; root may take the account `nobody` besides.
    """
    user = os.geteuid()
    if user != 0 and _has_name(user):
        return Account.SAME
    postgres = postgres_program("postgres")
    for account in (Account.NAMESPACE, Account.NOBODY) if user == 0 else (Account.NAMESPACE,):
        with suppress(SubprocessError, OSError):  # the kernel's refusal, or a folder that the account cannot pass
            code, _ = await run([postgres, "--version"], account)
            if code == 0:
                return account
    if user == 0:
        raise StackError(
            f"Postgres must not run as root, and no other account can run {postgres}; run the stack as a normal user"
        )
    raise StackError(f"the user with number {user} has no name here; add it to /etc/passwd, as initdb asks for one")


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


async def prepare(layout: Layout, account: Account, superuser: str, password: str, lock: int) -> None:
    """Leave a data folder that Postgres can start on. `lock` is inherited by what initdb starts."""
    give(layout.postgres, account)
    give(layout.socket_dir, account)
    data = layout.postgres / "data"
    if not data.exists():
        await _make(layout, account, superuser, password, lock)
    check_version(data)


def check_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise StackError(
            f"{data} is no data folder of Postgres; restore it from a backup, or move it away and start anew"
        ) from None
    if found != str(POSTGRES_MAJOR):
        raise StackError(
            f"{data} belongs to Postgres {found} and this is {POSTGRES_MAJOR}; carry it over with pg_upgrade, "
            "or set ESAKIP_DATA to another folder"
        )


def give(tree: Path, account: Account) -> None:
    """Let the files of `tree` belong to whom the account is outside; only root can, and only root needs to."""
    owner = account.file_owner
    if tree.stat().st_uid == owner[0]:
        return
    if os.geteuid() != 0:
        raise StackError(f"{tree} belongs to another user; run the stack as that one, or set ESAKIP_DATA")
    for folder, _, names in os.walk(tree, topdown=False):
        for name in names:
            os.chown(Path(folder) / name, *owner, follow_symlinks=False)
        os.chown(folder, *owner)


async def _make(layout: Layout, account: Account, superuser: str, password: str, lock: int) -> None:
    """In a folder beside, renamed when all is done: a killed initdb leaves nothing that looks like a database."""
    data, staging = layout.postgres / "data", layout.postgres / "data.new"
    if staging.exists():
        shutil.rmtree(staging)
    password_file = layout.postgres / "initdb.password"
    write(password_file, password.encode() + b"\n")
    os.chown(password_file, *account.file_owner)
    try:
        code, output = await run(
            [
                *(postgres_program("initdb"), "-D", staging, "-U", superuser, f"--pwfile={password_file}"),
                *("-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--data-checksums"),
            ],
            account,
            cwd=layout.postgres,
            lock=lock,
        )
    finally:
        password_file.unlink(missing_ok=True)
    if code != 0:
        (layout.log / "initdb.log").write_text(output)
        raise failure(output, layout, account, f"initdb ended with status {code}")
    with (staging / "postgresql.conf").open("a") as conf:
        conf.write(INCLUDE)
        conf.flush()
        os.fsync(conf.fileno())
    staging.rename(data)
    sync_folder(layout.postgres)


def failure(output: str, layout: Layout, account: Account, otherwise: str) -> StackError:
    """The sentence for what Postgres said before it gave up."""
    if "No space left on device" in output:
        return StackError(f"the disk that holds {layout.root} is full; free some space there, then start again")
    if "Permission denied" in output or "could not change directory" in output:
        return StackError(
            f"Postgres may not reach {layout.postgres} or its own programs as account '{account.value}'; run the stack "
            "as the user whose folders these are, or set ESAKIP_DATA to another folder"
        )
    if "Cannot allocate memory" in output:
        return StackError("Postgres got no memory for its buffers (256 MB); free some memory, then start again")
    reasons = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    return StackError(f"{otherwise} ({(reasons or [output.strip()])[-1].strip()}); look into {layout.log}")


async def run(
    argv: Sequence[str | Path], account: Account, *, cwd: Path | None = None, lock: int | None = None
) -> tuple[int, str]:
    """Run a program to its end: its status and what it said. It dies with us, and with a cancellation."""
    process = await create_subprocess_exec(
        *map(str, argv),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        env=dict(ENVIRONMENT),
        cwd=cwd,
        pass_fds=() if lock is None else (lock,),
        start_new_session=True,
        preexec_fn=before_exec(account, signal.SIGKILL),
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    return process.returncode or 0, output.decode(errors="replace")
