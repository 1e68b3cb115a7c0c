"""What the demonstration is made of: units, posts with their fictitious holders, and plans of runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1d9a52-40fb-5e0e-8f1b-3a5d1d3a7c20")


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    region: str
    zone: str
    parent: str | None = None


@dataclass(frozen=True)
class Post:
    """A position and the one fictitious person who holds it."""

    username: str
    unit: str
    title: str
    superior: str | None = None

    @property
    def position_id(self) -> UUID:
        return uuid5(NAMESPACE, f"position/{self.username}")

    @property
    def person_id(self) -> UUID:
        return uuid5(NAMESPACE, f"person/{self.username}")


@dataclass(frozen=True)
class Plan:
    """One run of the demonstration: its start, the units that answer, and what is sent back on the way."""

    key: str
    sop: str
    title: str
    unit: str
    starter: str
    roles: dict[str, str]
    """Role → user name of the holder of its position."""
    units: dict[str, tuple[str, ...]]
    returns: dict[tuple[str, int], str]
    """Step and round in which its checker says no → the reason."""
    returned_units: dict[str, str]
    """Unit whose first answer is sent back → the reason."""
    teams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Team → user names of its members, the leader first."""
    comments: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Step → who remarks what on the document while it is in hand."""
    targets: dict[tuple[str, int], str] = field(default_factory=dict)
    """Step and round of a return → the target that is chosen among several."""
    late: tuple[str, ...] = ()
    """Units that answer only after the collection was closed, and are let in again."""
    never: tuple[str, ...] = ()
    """Units that never answer."""
