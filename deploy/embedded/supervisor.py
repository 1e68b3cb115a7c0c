"""Keeps children alive: starts one that died again, with growing pauses, and stops all in reverse order."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import structlog

from deploy.embedded.errors import StackError

logger = structlog.get_logger(__name__)


class Supervised(Protocol):
    """What the supervisor keeps alive: a `Child`, or something that has one. `start` is also the restart."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    async def start(self) -> None: ...
    async def ready(self) -> bool: ...
    async def wait(self) -> int: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Backoff:
    """How long to pause before a restart. All in seconds."""

    first: float = 0.2
    most: float = 5.0
    settled: float = 30.0
    """Who lived this long starts again from `first`."""
    crowd: int = 10
    window: float = 60.0
    """Who died `crowd` times within `window` is failing: tried on, but only every `slow`."""
    slow: float = 20.0

    def pause(self, deaths_in_a_row: int) -> float:
        return min(self.first * 2.0 ** min(deaths_in_a_row - 1, 30), self.most)


@dataclass
class ChildState:
    """What an operator sees of one child. Times are those of the supervisor's monotonic clock."""

    name: str
    pid: int | None = None
    ready: bool = False
    restarts: int = 0
    failing: bool = False
    started_at: float = 0.0
    last_end: str = ""
    in_a_row: int = field(default=0, repr=False)
    deaths: deque[float] = field(default_factory=deque, repr=False)

    def died(self, now: float, why: str, backoff: Backoff) -> float:
        """Write a death down; the pause before the next start."""
        self.in_a_row = 1 if self.pid is not None and now - self.started_at >= backoff.settled else self.in_a_row + 1
        self.pid, self.ready, self.last_end = None, False, why
        self.deaths.append(now)
        while now - self.deaths[0] > backoff.window:
            self.deaths.popleft()
        # Once failing, the slow pace alone would empty the window: only a life of `settled` seconds clears it.
        self.failing = len(self.deaths) >= backoff.crowd or (self.failing and self.in_a_row > 1)
        return backoff.slow if self.failing else backoff.pause(self.in_a_row)


class Supervisor:
    """An async context manager that stops its children when it is left."""

    def __init__(self, backoff: Backoff | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._children: list[tuple[Supervised, ChildState]] = []
        self._keepers: list[asyncio.Task[None]] = []

    async def start(self, child: Supervised, patience: float = 60.0) -> None:
        """Start a child, wait until it is ready, keep it alive from then on.

        A child that dies or is not ready within `patience` seconds at this first start is a StackError: such
        faults are the operator's to mend, and no restart helps.
        """
        state = ChildState(child.name)
        self._children.append((child, state))  # first, so that `stop` finds a half-started one
        await child.start()
        state.pid, state.started_at = child.pid, self._clock()
        try:
            await asyncio.wait_for(self._until_ready(child), patience)
        except TimeoutError:
            raise StackError(f"{child.name} was not ready after {patience:g} s; look at log/{child.name}.log") from None
        if child.pid is None:
            raise StackError(
                f"{child.name} ended at start with status {await child.wait()}; look at log/{child.name}.log"
            )
        state.ready = True
        logger.info("child_started", child=child.name, pid=child.pid)
        self._keepers.append(asyncio.create_task(self._keep(child, state), name=f"keep-{child.name}"))

    def states(self) -> dict[str, ChildState]:
        return {state.name: state for _, state in self._children}

    async def stop(self) -> None:
        """Stop the children, the last one first. What cannot be stopped does not keep others from it."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()
        while self._children:
            child, _ = self._children.pop()
            try:
                await child.stop()
                logger.info("child_stopped", child=child.name)
            except Exception as error:
                logger.exception("child_not_stopped", child=child.name, error=str(error))

    async def _keep(self, child: Supervised, state: ChildState) -> None:
        while True:
            code = await child.wait()
            pause = state.died(self._clock(), f"status {code}", self._backoff)
            logger.error("child_died", child=child.name, status=code, failing=state.failing, pause=pause)
            while not await self._restarted(child, state, pause):
                pause = state.died(self._clock(), state.last_end, self._backoff)
            await self._until_ready(child)
            state.ready = child.pid is not None

    async def _restarted(self, child: Supervised, state: ChildState, pause: float) -> bool:
        await asyncio.sleep(pause)
        try:
            await child.start()
        except Exception as error:  # a full disk, a taken port: it may pass, and giving up helps nobody
            state.last_end = str(error)
            logger.error("child_not_restarted", child=child.name, error=str(error), failing=state.failing)
            return False
        state.pid, state.started_at = child.pid, self._clock()
        state.restarts += 1
        logger.info("child_restarted", child=child.name, pid=child.pid, restarts=state.restarts)
        return True

    async def _until_ready(self, child: Supervised) -> None:
        """Until it is ready or has died."""
        while child.pid is not None:
            try:
                if await child.ready():
                    return
            except Exception as error:  # a check that breaks must not end the keeping
                logger.debug("ready_check_failed", child=child.name, error=str(error))
            await asyncio.sleep(0.05)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
