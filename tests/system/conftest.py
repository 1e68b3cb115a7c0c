"""One running system for the tests that leave it well; those that kill or restart it make their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ops import access
from ops.demo.load import load
from ops.demo.province import PLANS, POSTS, UNITS
from ops.demo.state import demo_password
from tests.support.browser import browser
from tests.support.system import Caller, System, calling, running
from tests.support.walk import Walk


@pytest.fixture(scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Started as `esakip up --no-demo`: the demonstration offices and no run. Ends in order after the last test."""
    async with running(tmp_path_factory.mktemp("system") / "var") as found:
        yield found


@pytest.fixture(scope="session")
async def caller(system: System) -> AsyncIterator[Caller]:
    async with calling(system) as found:
        yield found


@pytest.fixture(scope="session")
async def province(system: System) -> str:
    """The further demonstration offices are there, too; the password of everybody in them."""
    password = demo_password(system.installation)
    async with access.bus(system.installation) as connection:
        client = access.client(system.installation, connection, timeout=30)
        await load(client, password, UNITS, POSTS, PLANS)
    return password


@pytest.fixture
def walk(system: System, province: str, tmp_path: Path) -> Iterator[Walk]:
    with browser(system.address, tmp_path / "profile") as found:
        yield Walk(found, province)
