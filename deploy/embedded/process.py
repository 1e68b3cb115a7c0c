"""One child process: started so that it never outlives us, its output in a file of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, SubprocessError

from deploy.embedded.account import Account, before_exec
from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.holding import hold
from deploy.embedded.layout import Layout
from deploy.embedded.supervisor import Backoff, ChildState, Supervised, Supervisor

__all__ = ["Backoff", "Child", "ChildState", "Supervised", "Supervisor"]

LARGEST_LOG = 50_000_000
"""Bytes. A larger log is put aside (`<name>.log.1`) when its child starts again."""


class Child:
    """A program under our supervision; `start` may be called again after it has ended.

    It gets a session of its own, so that Ctrl-C in the terminal reaches only the supervisor, and `stop_signal`
    from the kernel when the supervisor dies. `env` None inherits ours. Times are seconds.
    """

    def __init__(
        self,
        layout: Layout,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        ready: Callable[[], Awaitable[bool]] | None = None,
        account: Account = Account.SAME,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 20.0,
    ) -> None:
        self.name = name
        self.log = layout.log / f"{name}.log"
        self._lock = layout.run / f"{name}.lock"
        self._argv = [str(part) for part in argv]
        self._env = env
        self._cwd = cwd
        self._ready = ready
        self._account = account
        self._stop_signal = stop_signal
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """None when it does not run."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def returncode(self) -> int | None:
        """Negative: the signal that ended it. None while it runs, or before the first start."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Returns when the program runs, which is before it is ready."""
        if self.pid is not None:
            raise RuntimeError(f"{self.name} runs already")
        try:
            lock = await hold(self._lock)
            try:
                await self._spawn(lock)
            finally:
                os.close(lock)
        except SubprocessError as error:
            raise StackError(
                f"{self.name} cannot be started as account '{self._account.value}' on this machine; "
                "run the stack as a normal user"
            ) from error
        except OSError as error:
            raise from_os_error(error, Path(error.filename or self._argv[0])) from error

    async def ready(self) -> bool:
        return self.pid is not None and (self._ready is None or await self._ready())

    async def wait(self) -> int:
        """Until it ends; its return code."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was never started")
        return await self._process.wait()

    async def stop(self, stop_signal: signal.Signals | None = None, patience: float | None = None) -> None:
        """Send the signal, wait `patience` seconds, then kill its whole session."""
        if self._process is None or self.pid is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(stop_signal or self._stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self._patience if patience is None else patience)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def log_tail(self, size: int = 4000) -> str:
        """The last bytes that it wrote since this start."""
        with suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(max(self._log_start, log.seek(0, os.SEEK_END) - size))
            return log.read().decode(errors="replace")
        return ""

    async def _spawn(self, lock: int) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._log_start = os.fstat(log).st_size
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                cwd=self._cwd,
                pass_fds=(lock,),
                start_new_session=True,
                preexec_fn=before_exec(self._account, self._stop_signal),
            )
        finally:
            os.close(log)
