"""The embedded Postgres: made at first start, recovered after any death, reached by a socket with a password."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

import asyncpg

from deploy.embedded.account import Account
from deploy.embedded.binaries import postgres_program
from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.files import require_space, write
from deploy.embedded.holding import hold
from deploy.embedded.initdb import ENVIRONMENT, choose_account, failure, prepare
from deploy.embedded.layout import Layout
from deploy.embedded.postgres_conf import settings
from deploy.embedded.process import Child

PATIENCE = 30.0
"""Seconds for a server that neither answers nor says that it is recovering."""

PASSING = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
"""What a killed server's last backends cause; gone when they are."""


class EmbeddedPostgres:
    """One server on `layout.postgres`. A `Supervised`: `start` after a death of any kind recovers and goes on."""

    name = "postgres"

    def __init__(
        self,
        layout: Layout,
        superuser_password: str,
        *,
        superuser: str = "postgres",
        account: Account | None = None,
    ) -> None:
        """`account` None: the parent's own, and for root the best that the machine allows."""
        self._layout = layout
        self._password = superuser_password
        self._superuser = superuser
        self._account = account
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """Of the postmaster, as seen from here."""
        return self._child.pid if self._child else None

    def dsn(self, user: str, password: str, database: str) -> str:
        """For asyncpg and libpq alike."""
        host = quote(str(self._layout.socket_dir), safe="")
        return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?host={host}"

    async def start(self) -> None:
        """Returns when the server answers; a StackError says what the operator has to do first."""
        if self._account is None:
            self._account = await choose_account()
        require_space(self._layout.root)
        try:
            await self._prepare(self._account)
        except OSError as error:
            raise from_os_error(error, Path(error.filename or self._layout.postgres)) from error
        end = time.monotonic() + PATIENCE
        while not await self._started(self._account):
            if time.monotonic() > end:
                raise StackError(
                    f"a Postgres of an earlier run still works on {self._layout.postgres}; end its processes first"
                )
            await asyncio.sleep(0.2)

    async def ready(self) -> bool:
        """Whether it answers a real query on a new connection."""
        try:
            connection = await self._connect()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True

    async def wait(self) -> int:
        if self._child is None:
            raise RuntimeError("postgres was never started")
        return await self._child.wait()

    async def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, a checkpoint is written. Killed after 30 s."""
        if self._child is not None:
            await self._child.stop()

    async def _prepare(self, account: Account) -> None:
        lock = await hold(self._layout.run / "postgres.lock")
        try:
            await prepare(self._layout, account, self._superuser, self._password, lock)
            conf = self._layout.postgres / "data" / "esakip.conf"
            write(conf, settings(self._layout.socket_dir).encode())
            os.chown(conf, *account.file_owner)
        finally:
            os.close(lock)

    async def _started(self, account: Account) -> bool:
        """False: something of an earlier run is in the way, and will go."""
        child = Child(
            self._layout,
            self.name,
            [postgres_program("postgres"), "-D", self._layout.postgres / "data"],
            env=ENVIRONMENT,
            cwd=self._layout.postgres,
            account=account,
            stop_signal=signal.SIGINT,
            patience=30.0,
        )
        self._child = child
        await child.start()
        try:
            await self._until_ready(child)
        except StackError:
            await child.stop()
            raise
        if child.pid is not None:
            return True
        said = child.log_tail()
        if any(sentence in said for sentence in PASSING):
            return False
        raise failure(said, self._layout, account, f"Postgres stopped at start with status {child.returncode}")

    async def _until_ready(self, child: Child) -> None:
        """Until it answers or has died. While it recovers there is no limit: to kill it then is to begin again."""
        end = time.monotonic() + PATIENCE
        while child.pid is not None:
            try:
                connection = await self._connect()
            except asyncpg.CannotConnectNowError:
                end = time.monotonic() + PATIENCE
            except asyncpg.InvalidAuthorizationSpecificationError as error:
                raise StackError(
                    f"the data in {self._layout.postgres} has another password than {self._layout.secrets}; restore "
                    "both from the same backup, or set ESAKIP_DATA to another folder"
                ) from error
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if time.monotonic() > end:
                    raise StackError(f"Postgres does not answer ({error}); look at {child.log}") from error
            else:
                await connection.close()
                return
            await asyncio.sleep(0.05)

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self.dsn(self._superuser, self._password, "postgres"), timeout=5, ssl=False)
        try:
            await connection.execute("SELECT 1")
        except BaseException:
            connection.terminate()
            raise
        return connection
