"""A read model that names the kinds of events it takes names every one that its module handles: another would never
come to it, and nothing would say so."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from chassis.projections import Projection
from contracts.catalogue import Event

ROOT = Path(__file__).parents[2]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ROOT.glob("services/*/projections/[a-z]*.py")
]


@pytest.mark.parametrize("module", MODULES)
def test_every_kind_that_is_handled_is_taken(module: str) -> None:
    names = vars(import_module(module)).values()
    handled = {one for one in names if isinstance(one, type) and issubclass(one, Event) and one is not Event}
    for one in names:
        if isinstance(one, type) and issubclass(one, Projection) and one.__module__ == module and one.takes:
            missing = sorted(kind.__name__ for kind in handled - set(one.takes))
            assert not missing, f"add to {one.__name__}.takes: {', '.join(missing)}"
