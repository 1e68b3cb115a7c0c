"""The whole system as a person runs it: `esakip up` as a process of its own, the operators' line beside it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from contracts.errors import Refusal
from contracts.status import STATUS, ServiceStatus
from contracts.subjects import SERVICES
from deploy.embedded.account import Account, before_exec
from deploy.embedded.ports import free_port
from ops import access
from ops.demo.driver import Driver, Finished, Progress
from ops.demo.offices import BY_USERNAME, PLANS, Plan
from ops.demo.rest import Rest
from ops.demo.state import demo_password
from ops.installation import Installation
from tests.support.processes import of_folder

REPOSITORY = Path(__file__).parents[2]
BYTECODE = REPOSITORY / ".pytest_cache" / "bytecode"
"""Where the many processes of the tests keep compiled modules, also where the environment wants none beside sources."""
START = 120.0
"""Seconds that a start may take on a machine that has other things to do."""


@dataclass(frozen=True)
class Said:
    """How a command of the operators' line ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class System:
    """An installation in a data folder and the `esakip up` that runs it."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: asyncio.subprocess.Process | None = None
        self._screen = data.with_name(f"{data.name}.screen")

    @property
    def installation(self) -> Installation:
        return Installation(self.data)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **inherited,
            "PYTHONPYCACHEPREFIX": str(BYTECODE),
            "ESAKIP_DATA": str(self.data),
            "ESAKIP_PORT": str(self.port),
            "ESAKIP_PASSWORD_MEMORY": "19",
            "COLUMNS": "200",
        }

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the system was not started")
        return self._process.pid

    def screen(self) -> str:
        """What the newest `esakip up` has written so far."""
        return self._screen.read_text() if self._screen.exists() else ""

    # --- its life

    async def start(self, *, demo: bool = False) -> None:
        """Returns when it says that it is ready, with its address."""
        await self.launch(demo=demo)
        deadline = time.monotonic() + START
        while "Ctrl-C stops everything" not in self.screen():
            assert self._process is not None
            assert self._process.returncode is None, (
                f"esakip up ended with {self._process.returncode}:\n{self.screen()}"
            )
            assert time.monotonic() < deadline, f"not ready after {START:g} s:\n{self.screen()}"
            await asyncio.sleep(0.05)
        assert f"esakip is ready: {self.address}" in self.screen()

    async def launch(self, *, demo: bool = False) -> asyncio.subprocess.Process:
        """Starts the process and does not wait. It dies with the test run, whatever becomes of that."""
        with self._screen.open("wb") as screen:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ops", "up", "--demo" if demo else "--no-demo"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                env=self.environment,
                cwd=REPOSITORY,
                start_new_session=True,
                preexec_fn=before_exec(Account.SAME, signal.SIGINT),
            )
        return self._process

    async def ended(self, seconds: float = 60.0) -> int:
        """Its exit code, once it has ended."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), seconds)

    async def stop(self) -> None:
        """Ctrl-C: it ends in order with 0, and nothing of it goes on."""
        os.kill(self.pid, signal.SIGINT)
        code = await self.ended()
        assert code == 0, f"esakip up ended with {code}:\n{self.screen()}"
        assert "Stopped." in self.screen()
        assert of_folder(self.data) == []

    async def kill(self) -> None:
        """kill -9 of the supervisor; its children are told by the kernel."""
        os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def clear_away(self) -> None:
        """At the end of a test that failed: nothing may stay behind."""
        if self._process is not None and self._process.returncode is None:
            os.kill(self.pid, signal.SIGINT)
            try:
                await self.ended()
            except TimeoutError:
                await self.kill()
        for process in of_folder(self.data):
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    # --- looking at it

    async def esakip(self, *arguments: str, seconds: float = 90.0) -> Said:
        """A command of the operators' line, as a process."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ops", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
            cwd=REPOSITORY,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), seconds)
        except TimeoutError:
            process.kill()
            await process.communicate()
            raise
        return Said(process.returncode or 0, out.decode(), err.decode())

    async def load_sop(self, text: str) -> str:
        """Makes the definition in this text the active version; what the command said."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "sop.yaml"
            file.write_text(text, encoding="utf-8")
            said = await self.esakip("sop", "load", str(file))
        assert said.code == 0, said
        await self.settled()
        return said.out

    async def status(self) -> dict[str, ServiceStatus | Refusal]:
        """Each service's word on itself over the bus, as `esakip status` asks for it; a Refusal: no answer."""
        async with access.bus(self.installation) as connection:
            client = access.client(self.installation, connection, timeout=5)
            answers = await asyncio.gather(
                *(client.query(STATUS[service]()) for service in SERVICES), return_exceptions=True
            )
        found = {}
        for service, answer in zip(SERVICES, answers, strict=True):
            assert isinstance(answer, ServiceStatus | Refusal), answer
            found[service] = answer
        return found

    @asynccontextmanager
    async def log(self, service: str) -> AsyncIterator[Any]:
        """A connection to a service's schema in its runtime role."""
        connection = await asyncpg.connect(self.installation.dsn(service))
        try:
            yield connection
        finally:
            await connection.close()

    async def events(self, service: str, *, after: int = 0) -> list[dict[str, Any]]:
        """A service's events behind a position: the envelopes, with `position` added."""
        async with self.log(service) as connection:
            rows = await connection.fetch(
                "SELECT position, body FROM events WHERE position > $1 ORDER BY position", after
            )
        return [{**json.loads(row["body"]), "position": row["position"]} for row in rows]

    async def positions(self) -> dict[str, int]:
        """Last position of every log."""
        found = {}
        for service in SERVICES:
            async with self.log(service) as connection:
                found[service] = await connection.fetchval("SELECT position FROM log_head")
        return found

    async def settled(self, seconds: float = 60.0) -> dict[str, int]:
        """Positions of the logs once every stream has them, every reactor has handled them and every read model shows
        them."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self.status()
            well = {name: one for name, one in found.items() if isinstance(one, ServiceStatus) and one.healthy}
            if len(well) == len(found) and all(
                one.lag == 0
                and all(well[log].position == handled for log, handled in one.reactors.items())
                and all(one.position == shown for shown in one.projections.values())
                for one in well.values()
            ):
                return {name: one.position for name, one in well.items()}
            assert time.monotonic() < deadline, f"not settled after {seconds:g} s: {found}"
            await asyncio.sleep(0.1)

    # --- working with it

    def rest(self, *, patience: float = 60.0) -> Rest:
        return Rest(self.address, demo_password(self.installation), patience)

    async def drive(
        self, plan: Plan, seed: str, folder: Path, tell: Callable[[Progress], None] | None = None
    ) -> Finished:
        """One run of the demonstration, through REST alone, to its end."""
        async with self.rest() as rest:
            return await Driver(rest, plan, seed, tell or (lambda _: None)).drive(folder)


class Halted(Exception):
    """The run is as far as the test wants it."""


@dataclass(frozen=True)
class Paused:
    """A run in the middle: its id, its view, and the step that is active."""

    run_id: UUID
    view: dict[str, Any]
    active: dict[str, Any]

    @property
    def base(self) -> str:
        return f"/runs/{self.run_id}/steps/{self.active['activation_id']}"


async def drive_until(system: System, plan: Plan, seed: str, step: str) -> Paused:
    """Drives a run until `step` is active and waits for nobody but its holder."""
    async with system.rest() as rest:
        driver = _Halting(rest, plan, seed, step)
        try:
            await driver.drive(system.data / "halted")
        except Halted:
            return Paused(driver.run_id, driver.view, driver.active)
    raise AssertionError(f"the run is over and never stood at {step}")


class _Halting(Driver):
    def __init__(self, rest: Rest, plan: Plan, seed: str, step: str) -> None:
        super().__init__(rest, plan, seed, lambda _: None)
        self._step = step
        self.view: dict[str, Any] = {}
        self.active: dict[str, Any] = {}

    async def _next(self, view: dict[str, Any]) -> bool:
        for activation in view["timeline"]:
            if activation["step"] == self._step and activation["state"] == "aktif" and not activation["waiting_for"]:
                self.view, self.active = view, activation
                raise Halted
        return await super()._next(view)


def start_body(plan: Plan, **more: Any) -> dict[str, Any]:
    """Body of `POST /runs` for a plan of the demonstration."""
    return {
        "sop": plan.sop,
        "title": plan.title,
        "unit": plan.unit,
        "year": 2025,
        "roles": {role: str(BY_USERNAME[name].position_id) for role, name in plan.roles.items()},
        "units": {role: [str(BY_USERNAME[name].position_id) for name in names] for role, names in plan.units.items()},
        "sample": True,
        **more,
    }


def plan(key: str) -> Plan:
    return next(plan for plan in PLANS if plan.key == key)


@asynccontextmanager
async def running(data: Path, *, demo: bool = False) -> AsyncIterator[System]:
    """A system from start to orderly end; whatever a failed test left of it is cleared away."""
    system = System(data)
    try:
        await system.start(demo=demo)
        yield system
        await system.stop()
    finally:
        await system.clear_away()


class Caller:
    """REST calls as somebody, answer by answer, without the demonstration's patience."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.http = httpx.AsyncClient(base_url=f"{system.address}/api/v1", timeout=40)
        self._tokens: dict[str, str] = {}

    async def token(self, username: str) -> str:
        if username not in self._tokens:
            body = {"username": username, "password": demo_password(self._system.installation)}
            response = await self.http.post("/sessions", json=body)
            assert response.status_code == 201, response.text
            self._tokens[username] = response.json()["token"]
        return self._tokens[username]

    async def __call__(self, username: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(username)}", **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, username: str, path: str, **parameters: Any) -> Any:
        response = await self(username, "GET", path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()


@asynccontextmanager
async def calling(system: System) -> AsyncIterator[Caller]:
    caller = Caller(system)
    try:
        yield caller
    finally:
        await caller.http.aclose()
