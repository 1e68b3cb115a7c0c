"""One running system for the tests that leave it well; those that kill or restart it make their own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.system import Caller, System, calling, running


@pytest.fixture(scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Started as `esakip up --no-demo`: the demonstration offices and no run. Ends in order after the last test."""
    async with running(tmp_path_factory.mktemp("system") / "var") as found:
        yield found


@pytest.fixture(scope="session")
async def caller(system: System) -> AsyncIterator[Caller]:
    async with calling(system) as found:
        yield found
