"""What follows from a definition alone is worked out once for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from contracts.sop import Definition

R = TypeVar("R")
DEFINITIONS = 256
"""Definitions that each function remembers its answer for."""


class _Same:
    """A definition by identity: it is never changed, and comparing its content would cost more than it saves."""

    __slots__ = ("definition",)

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return id(self.definition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.definition is self.definition


def once(work: Callable[[Definition], R]) -> Callable[[Definition], R]:
    """The same answer for the same definition, as long as it is among the last that were asked for."""

    @lru_cache(DEFINITIONS)
    def remembered(of: _Same) -> R:
        return work(of.definition)

    @wraps(work)
    def asked(definition: Definition) -> R:
        return remembered(_Same(definition))

    return asked
